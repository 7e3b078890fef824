"""Write docs/ops.md, the table of operations, from the registry: ``python -m docs.make_ops_table``.

``tests/documentation/test_ops_table.py`` fails while the page is not what this program would write.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import tinygrad_np as tg
from tests.cases import CASES
from tinygrad_np.core.primitive import Primitive
from tinygrad_np.core.registry import numpy_functions, registry
from tinygrad_np.numpy_protocol.constant_functions import CONSTANT

PAGE = Path(__file__).with_name("ops.md")

# Operations of the engine that go by other names in PyTorch, or by none.
WRITTEN: dict[str, tuple[str, str]] = {
    "unfold_axis": ("", "Tensor.unfold"),
    "fold_windows": ("", ""),
    "slice": ("x[1:, None]", "x[1:, None]"),
    "getitem": ("x[[0, 2]], x[mask]", "x[[0, 2]], x[mask]"),
    "setitem": ("", "x[i] = v"),
    "scatter": ("", ""),
    "cast": ("astype", "Tensor.to"),
    "logabsdet": ("linalg.slogdet", "torch.linalg.slogdet"),
    "gelu_tanh": ("", 'F.gelu(approximate="tanh")'),
    "dropout": ("", "F.dropout"),
    "expand": ("broadcast_to", "Tensor.expand"),
    "amax": ("max", "torch.amax"),
    "amin": ("min", "torch.amin"),
    "take_taps": ("", ""),
    "put_taps": ("", ""),
    "avg_unpool": ("", ""),
    "max_pool": ("", "F.max_pool2d"),
    "avg_pool": ("", "F.avg_pool2d"),
    "depth_windows": ("", ""),
    "add_depth_windows": ("", ""),
    "resample": ("", ""),
}
# Public names of this package that PyTorch does not have.
NOT_PYTORCHS = {"broadcast_arrays", "cbrt", "convolve"}
# Functions that NumPy 2.0 does not have: the page must not depend on the version that writes it.
NEWER = ["astype", "cumulative_prod", "cumulative_sum", "matvec", "unstack", "vecmat"]

HEADER = """\
# Operations

Written by `python -m docs.make_ops_table` from the registry; do not edit.

Every operation with a derivative rule of its own. *Orders* are those that the tests in `tests/laws`
compare with differences, over shapes, memory layouts and settings drawn at random: the first and
second by every element (`test_registry.py`), the third along a line (`test_third_order.py`). Each
rule is also made wrong on purpose, which the tests must notice (`test_mutants.py`). *Edges* is the
derivative at kinks, ties and ends of the domain. `F` is `torch.nn.functional`, here
`tinygrad_np.nn.functional`.
"""


def numpy_name(function: Callable[..., Any]) -> str:
    inside = "linalg." if "linalg" in getattr(function, "__module__", "") else ""
    return f"{inside}{function.__name__}"


def implementing(primitive: Primitive) -> list[str]:
    """NumPy's functions that are this operation: by its own object, or a function of its name."""
    own = (primitive.name, f"_numpy_{primitive.name}")
    found = {
        numpy_name(function)
        for function, operation in numpy_functions.items()
        if operation is primitive or getattr(operation, "__name__", None) in own
    }
    return sorted(found - set(NEWER))


def pytorch_name(name: str) -> str:
    """Where the operation stands under PyTorch's names."""
    if name in NOT_PYTORCHS:
        return ""
    for prefix, namespace in (
        ("torch.", tg),
        ("F.", tg.nn.functional),
        ("torch.linalg.", tg.linalg),
        ("Tensor.", tg.Tensor),
    ):
        if hasattr(namespace, name):
            return f"{prefix}{name}"
    return ""


def orders(primitive: Primitive) -> str:
    return "1, 2, 3" if any(case.name == primitive.name for case in CASES) else ""


def family(primitive: Primitive) -> str:
    """The module that the derivative rules stand in."""
    rule = next(rule for rule in primitive.rules if rule is not None)
    return rule.vjp.__module__.removeprefix("tinygrad_np.ops.")


def code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def row(primitive: Primitive) -> str:
    name = primitive.name
    if name in WRITTEN:
        numpy, pytorch = ([written] if written else [] for written in WRITTEN[name])
    else:
        numpy, pytorch = implementing(primitive), [pytorch_name(name)]
    cells = [f"`{name}`", code(numpy), code(filter(None, pytorch)), orders(primitive)]
    return f"| {' | '.join([*cells, primitive.convention])} |"


def text() -> str:
    """The page."""
    for module in pkgutil.walk_packages(tg.__path__, "tinygrad_np."):
        importlib.import_module(module.name)
    engine = [p for name, p in registry.items() if not name.startswith("doc_")]
    families = sorted({family(p) for p in engine})
    lines = [HEADER]
    for name in families:
        lines += [f"## {name}.py\n", "| op | NumPy | PyTorch | orders | edges |"]
        lines.append("| --- | --- | --- | --- | --- |")
        lines += [row(p) for p in engine if family(p) == name]
        lines.append("")
    listed = {n for p in engine for n in implementing(p)} | {w for w, _ in WRITTEN.values()}
    composed = sorted({numpy_name(f) for f in numpy_functions} - listed - set(NEWER))
    public = sorted(
        f"{prefix}.{name}"
        for prefix, module in (("torch", tg), ("F", tg.nn.functional), ("torch.linalg", tg.linalg))
        for name, value in ((name, getattr(module, name)) for name in dir(module))
        if is_composed(name, value)
    )
    lines += [
        "## NumPy's functions made of these",
        "",
        "Called on tensors, these record the operations above, with derivatives of any order;",
        "`tests/numpy_protocol` compares values, first and second derivatives. Ufuncs of",
        "two arguments have `outer`, `reduce` and `accumulate`.",
        "",
        f"{code(composed)}; from NumPy 2.1 or 2.2 on also {code(NEWER)}.",
        "",
        "## PyTorch's functions made of these",
        "",
        f"{code(public)}.",
        "",
        "## NumPy's functions answered with plain arrays",
        "",
        "Comparisons, indices and questions of shape and type have no gradient:",
        f"{code(sorted({numpy_name(f) for f in CONSTANT}))}.",
        "",
        "Any other function of NumPy's, and `out=`, is refused by name.",
    ]
    return "\n".join(lines) + "\n"


def is_composed(name: str, value: Any) -> bool:
    """A public function of operations that is no operation itself."""
    module = getattr(value, "__module__", "")
    return (
        callable(value)
        and not isinstance(value, (type, Primitive))
        and not name.startswith("_")
        and module.startswith("tinygrad_np.ops.")
        and name not in {*registry, *NOT_PYTORCHS}
        and value.__annotations__.get("return") != "NoReturn"  # refused by name
    )


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")

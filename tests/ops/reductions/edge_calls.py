"""Calls at the edges of reductions, which mean the same in PyTorch and here: ``call(lib, tensor)``.

Empty inputs, numbers, each element type, NaN, infinities and ties, each with every dimension.
``make_edge_values.py`` stores what PyTorch makes of them; ``test_edges.py`` compares.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]

nan, inf = np.nan, np.inf
SMALL = [[1, 0, 3, 3], [2, 1, 0, 2]]
INPUTS: dict[str, Array] = {
    "empty": np.zeros(0, np.float32),
    "no rows": np.zeros((0, 3), np.float32),
    "number": np.array(3.0, np.float32),
    **{name: np.array(SMALL, name) for name in ("bool", "uint8", "int8", "int64")},
    **{name: np.array(SMALL, name) + 0.5 for name in ("float16", "float32")},
    "int8 large": np.array([[100, 100, 3], [-128, 127, 5]], np.int8),
    "uint8 large": np.array([200, 200, 7], np.uint8),
    "nan": np.array([[1.0, nan, 3.0, nan], [nan] * 4, [2.0, 2.0, 1.0, 5.0]]),
    "inf": np.array([[1.0, inf, 3.0], [-inf, 2.0, inf], [1.0, 2.0, -inf]]),
    "ties": np.array([[2.0, 1.0, 2.0, 1.0], [1.0, 1.0, 0.0, 0.0]]),
    "float16 large": np.array([[300.0] * 250, [-300.0] * 250], np.float16),
    "float32 tiny": np.array([1e-30, 2e-30, 4e-30], np.float32),
    "float32 huge": np.array([1e30, 2e30, 4e30], np.float32),
}

# Where PyTorch is not followed, or says nothing: call, input, whether the values differ too, why.
LEFT_OUT = [
    (r"(var|std).*dim=\(\)", r".", False, "its gradient is infinite by mistake"),
    (r"(var|std)_mean", r"inf", True, "the mean of its one-pass algorithm is NaN"),
    (r"nanmean", r"^nan", False, "rows of NaN: 0 is as right as NaN"),
    (r"nanmean", r"float16 large", True, "its sums of float16 overflow"),
    (r"log(cum)?sumexp", r"inf|large", False, "NaN or few digits there, the limits here"),
    (r"(prod|cumprod)\(", r"nan|inf|large", False, "it divides by the element"),
    (r"mode", r"nan", True, "NaN breaks its order"),
    (r"mode|median|^sort\(dim=-?\d\)|argsort", r"large|nan", True, "which of equal ones: open"),
    (r"topk|kthvalue", r".", False, "which of equal elements: left open"),
    (r"quantile", r"inf", True, "NaN there, the infinities here"),
    (r"a(max|min)\(dim=\(0, (0|-1)\)\)", r"empty|no rows", True, "which error comes first"),
    (r"cum(max|min)\(dim=2\)", r"empty|no rows", True, "no error there"),
    (r"trapezoid|gradient", r"int8 large|inf", True, "small integers overflow there"),
    (r"gradient", r"large", True, "small integers overflow there"),
    (r"cov|corrcoef", r"float16 large", True, "its sums of float16 overflow"),
]


def compared(call: str, name: str) -> tuple[bool, bool]:
    """Whether the values and the gradients of a call on an input are compared."""
    found = [v for c, i, v, _ in LEFT_OUT if re.search(c, call) and re.search(i, name)]
    return not any(found), not found


DIMS: dict[str, dict[str, Any]] = {
    "": {},
    "dim=0": {"dim": 0},
    "dim=-1, keepdim": {"dim": -1, "keepdim": True},
    "dim=(0,), keepdim": {"dim": (0,), "keepdim": True},
    "dim=(0, 1)": {"dim": (0, 1)},
    "dim=()": {"dim": ()},
    "dim=(0, 0)": {"dim": (0, 0)},
    "dim=(0, -1)": {"dim": (0, -1)},
    "dim=2": {"dim": 2},
}
ONE_DIM = ["", "dim=0", "dim=-1, keepdim", "dim=2"]

Call = Callable[[Any, Any], Any]
CALLS: dict[str, Call] = {}


def add(name: str, label: str, *args: Any, **settings: Any) -> None:
    """``lib.name(x, *args, **settings)``; a dtype is named by its name."""

    def call(lib: Any, x: Any) -> Any:
        given = {k: getattr(lib, v) if k == "dtype" else v for k, v in settings.items()}
        y = getattr(lib, name)(x, *args, **given)
        return y[0] if name in ("topk", "kthvalue") else y  # of equal elements any may be picked

    assert f"{name}({label})" not in CALLS
    CALLS[f"{name}({label})"] = call


for name in ("sum", "mean", "nansum", "nanmean", "amax", "amin", "all", "any"):
    for label, dims in DIMS.items():
        add(name, label, **dims)
for name in ("var", "std", "var_mean", "std_mean"):
    for label, dims in DIMS.items():
        add(name, label, **dims)
    add(name, "correction=0", correction=0)
    add(name, "dim=0, correction=2", dim=0, correction=2)
for name in ("prod", "max", "min", "argmax", "argmin", "median", "nanmedian", "aminmax", "mode"):
    for label in ONE_DIM:
        add(name, label, **DIMS[label])
for label in ("dim=0", "dim=-1, keepdim", "dim=(0,), keepdim", "dim=(0, 1)", "dim=(0, 0)", "dim=2"):
    add("logsumexp", label, **DIMS[label])
for label in ("", "dim=0", "dim=(0, 1)", "dim=()", "dim=2"):
    add("count_nonzero", label, **DIMS[label])
for dim in (0, -1, 2):
    label = f"dim={dim}"
    for name in ("cumsum", "cumprod", "logcumsumexp", "cummax", "cummin", "sort", "argsort"):
        add(name, label, dim=dim)
    add("sort", f"{label}, stable", dim=dim, descending=True, stable=True)
    add("diff", label, dim=dim)
    add("trapezoid", label, dim=dim)
    for k in (0, 1, 3):
        add("topk", f"{k}, {label}", k, dim=dim)
        add("kthvalue", f"{k}, {label}", k, dim=dim)
    for name in ("quantile", "nanquantile"):
        add(name, f"0.3, {label}", 0.3, dim=dim)
for q in (0.0, 1.0, -0.1, 1.5):
    add("quantile", f"{q}", q)
for kind in ("lower", "higher", "midpoint", "nearest", "none"):
    add("quantile", f"0.3, {kind}", 0.3, interpolation=kind)
add("msort", "")
add("cov", "")
add("cov", "correction=0", correction=0)
add("corrcoef", "")
add("gradient", "")
add("gradient", "edge_order=2", edge_order=2)
add("diff", "n=3", n=3)
add("diff", "n=-1", n=-1)
add("sum", "dtype=float64", dtype="float64")
add("prod", "dtype=uint8", dtype="uint8")
add("cumsum", "dtype=int8", 0, dtype="int8")
add("mean", "dtype=float64", dtype="float64")

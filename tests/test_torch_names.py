"""Arguments bear PyTorch's names, in its order, with its defaults, wherever a name is shared.

``torch_names.json`` holds PyTorch's signatures (``make_torch_values.py`` writes it). What is left
out or differs stands below, with the reason.
"""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path
from typing import Any

import pytest

import tinygrad_np as tg
from tinygrad_np.core.primitive import Primitive

THEIRS = json.loads((Path(__file__).parent / "torch_names.json").read_text())

# Nowhere here: deprecated, about devices and memory formats, or private.
NOWHERE = {
    "size_average", "reduce", "_stacklevel", "sparse_grad", "memory_format",
    "_freeze", "_weight", "antialias", "batch_size",
}  # fmt: skip

# By name: what differs there, and why.
LEFT_OUT = {
    "nn.functional.normalize": {"out"},  # an output argument cannot be recorded
    "nn.functional.pad": {"input"},  # as np.pad of the same file calls it
    "nn.Hardtanh": {"min_value", "max_value"},  # deprecated names of min_val and max_val
    "nn.functional.rrelu_": {"generator"},  # as rrelu
    "nn.RNNBase": {"mode"},  # its classes are made, not it
    "nn.RNNCellBase": {"num_chunks"},
    "Tensor.repeat_interleave": {"output_size"},  # spares a GPU a count
    "Tensor.cholesky_solve": {"input2"},  # L in PyTorch's documentation, and here
    "Tensor.orgqr": {"input2"},  # tau, likewise
    "Tensor.ormqr": {"input2", "input3"},  # tau and other
    "Tensor.new_full": {"requires_grad"},  # by position, as before there was a device
    "Tensor.new_empty_strided": {"requires_grad"},
    "Tensor.map_": {"other"},  # tensor in PyTorch's documentation, and here
    "Tensor.requires_grad_": {"mode"},
    "Tensor.tensor_split": {"indices", "sections", "tensor_indices_or_sections"},
    "Tensor.std": {"correction"},  # None there means 1
    "Tensor.var": {"correction"},
}


def parameters(function: Any) -> dict[str, Any] | None:
    """Our argument names with their defaults, in order; None where it takes ``*sizes``."""
    if isinstance(function, property):  # NumPy's meaning of ``size``
        return None
    if isinstance(function, Primitive):
        return dict.fromkeys(("input", *function.inputs[1:]), inspect.Parameter.empty)
    if inspect.isclass(function):
        function = function.__init__
    known = inspect.signature(function).parameters.values()
    if any(p.kind in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in known):
        return None
    return {p.name: p.default for p in known}


def ours(name: str) -> Any:
    found: Any = tg
    for part in name.split("."):
        found = getattr(found, part)
    return found


def differences(name: str, theirs: list[list[str]]) -> list[str]:
    """What a caller who knows one of PyTorch's signatures would trip over."""
    mine = parameters(ours(name))
    if mine is None:
        return []
    skipped = NOWHERE | LEFT_OUT.get(name, set())
    wanted = [(key, default) for key, default in theirs if key not in skipped]
    problems = [f"no argument {key!r}" for key, _ in wanted if key not in mine]
    shared = [key for key, _ in wanted if key in mine]
    if shared != [key for key in mine if key in shared]:
        problems.append(f"order {shared}")
    for key, default in wanted:
        if key in mine and key != "dtype":  # layers name the type: float32
            try:
                value = ast.literal_eval(default)
            except (ValueError, SyntaxError):  # none, or an expression of C++'s
                continue
            if value in (..., ()) or mine[key] is inspect.Parameter.empty:
                continue
            if mine[key] != value:
                problems.append(f"{key}={mine[key]!r}, not {value!r}")
    return problems


@pytest.mark.parametrize("name", list(THEIRS))
def test_arguments(name: str) -> None:
    found = [differences(name, theirs) for theirs in THEIRS[name]]
    assert [] in found, found

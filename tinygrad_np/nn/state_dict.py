"""Copying a saved state into tensors: everything is checked before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..core.aliasing import has_repeats
from ..core.inplace_checks import mark_written
from ..core.tensor_base import TensorBase, unwrap
from ..core.types import Array


class IncompatibleKeys(NamedTuple):
    """What ``load_state_dict(strict=False)`` left out."""

    missing_keys: list[str]
    unexpected_keys: list[str]


def load_state(
    owner: str, own: Mapping[str, TensorBase], state: Mapping[str, Any], strict: bool
) -> IncompatibleKeys:
    """Copy the values of ``state`` into the tensors ``own``, by name; see ``load_state_dict``."""
    if not isinstance(state, Mapping):
        raise TypeError(
            f"load_state_dict of {owner}: a dict of names and arrays is needed, not a "
            f"{type(state).__name__}"
        )
    missing = [name for name in own if name not in state]
    unexpected = [str(name) for name in state if name not in own]
    copies: list[tuple[Array, Array]] = []
    problems: list[str] = []
    for name, tensor in own.items():
        if name in state:
            values = _fitting(tensor._array, state[name])
            if isinstance(values, str):
                problems.append(f"{name}: {values}")
            else:
                copies.append((tensor._array, values))
    if strict and missing:
        problems.append(f"missing: {', '.join(missing)}")
    if strict and unexpected:
        problems.append(f"unexpected: {', '.join(unexpected)}")
    if problems:
        raise RuntimeError(f"load_state_dict of {owner}: {'; '.join(problems)}")
    for target, values in copies:
        target[...] = values
    mark_written(*(target for target, _ in copies))
    return IncompatibleKeys(missing, unexpected)


def _fitting(target: Array, given: Any) -> Array | str:
    """The values in the target's type, or what is wrong with them."""
    try:
        values = np.asarray(unwrap(given))
    except ValueError:
        return f"the state's value is a {type(given).__name__}, not an array"
    if values.dtype.kind not in "fiub":
        return f"the state's values are of type {values.dtype}, not numbers"
    if values.shape != target.shape:
        return f"the module's shape is {target.shape}, the state's is {values.shape}"
    if not target.flags.writeable or has_repeats(target):
        return "the module's tensor is read-only or expanded: clone() it first"
    if values.dtype == target.dtype:
        return values
    with np.errstate(invalid="ignore", over="ignore"):  # asked for below
        cast = values.astype(target.dtype)
    if target.dtype.kind != "f" and not np.array_equal(cast, values):
        return f"the module's type is {target.dtype}, which does not hold the state's values"
    return cast

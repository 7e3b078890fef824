"""NumPy's functions that read by index, on tensors, where NumPy means something else than PyTorch.

``np.take`` and its kin have other arguments than ``take``, and count from the end.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import unwrap
from ..arguments import ndim_of, shape_of
from ..shapes.reshaping import ravel
from .item import entries, getitem


@implements(np.take)
def _numpy_take(a: Any, indices: Any, axis: int | None = None, *, mode: str = "raise") -> Any:
    indices = np.asarray(unwrap(indices))
    a, axis = (ravel(a), 0) if axis is None else (a, axis)
    n = shape_of(a)[axis]
    if mode == "wrap":
        indices = np.mod(indices, n)
    elif mode == "clip":
        indices = np.clip(indices, 0, n - 1)
    elif mode != "raise":
        raise ValueError(f"take: mode={mode!r}: choose from 'raise', 'wrap', 'clip'")
    return getitem(a, entries(axis % ndim_of(a), indices))


@implements(np.compress)
def _numpy_compress(condition: Any, a: Any, axis: int | None = None) -> Any:
    return _numpy_take(a, np.flatnonzero(unwrap(condition)), axis)


@implements(np.extract)
def _numpy_extract(condition: Any, arr: Any) -> Any:
    return _numpy_take(arr, np.flatnonzero(unwrap(condition)))


@implements(np.take_along_axis)
def _numpy_take_along_axis(arr: Any, indices: Any, axis: int | None = -1) -> Any:
    indices = np.asarray(unwrap(indices))
    if axis is None:
        return getitem(ravel(arr), indices)
    places: list[Any] = list(np.ogrid[tuple(slice(n) for n in shape_of(arr))])
    places[axis] = indices
    return getitem(arr, tuple(places))

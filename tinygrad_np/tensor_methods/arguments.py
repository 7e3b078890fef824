"""What the arguments of methods mean: data, axes and sizes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.tensor_base import TensorBase, unwrap, wrap
from ..core.type_promotion import default_float
from ..core.types import Array

Dims = int | Sequence[int] | None


def constant(array: Any) -> Any:
    """A tensor outside of the graph."""
    return wrap(np.asarray(array))


def as_array(data: Any, dtype: Any = None, copy: bool | None = None) -> Array:
    """Data as an array of real numbers: an ndarray keeps its type, Python floats take float32.

    Raises:
        TypeError: complex numbers, strings, objects.
    """
    if isinstance(data, (list, tuple)) and any(isinstance(item, TensorBase) for item in data):
        data = [unwrap(item) for item in data]
    data = unwrap(data)
    array = np.array(data, dtype, copy=copy)
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"tensor: {array.dtype} is not supported: tensors are of real numbers or bools"
        )
    if dtype is None and array.dtype == np.float64 and not _has_dtype(data):
        array = array.astype(default_float)
    return array


def _has_dtype(data: Any) -> bool:
    """Whether NumPy numbers or arrays are in it, whose types count where Python's do not."""
    if isinstance(data, (list, tuple)):
        return any(map(_has_dtype, data))
    return hasattr(data, "dtype")


def in_dtype(tensor: Any, dtype: Any) -> Any:
    """The tensor in the type asked for, if one is."""
    return tensor if dtype is None else tensor.to(dtype)


def dims(dim: Any = None, axis: Any = None) -> Any:
    """The axes that PyTorch's or NumPy's keyword names, as NumPy takes them."""
    if dim is not None and axis is not None:
        raise TypeError("dim and axis mean the same: give one of them")
    named = axis if dim is None else dim
    return tuple(named) if isinstance(named, list) else named


def sizes(given: tuple[Any, ...]) -> tuple[int, ...]:
    """``f(2, 3)`` and ``f((2, 3))`` alike."""
    return tuple(given[0]) if len(given) == 1 and isinstance(given[0], (tuple, list)) else given

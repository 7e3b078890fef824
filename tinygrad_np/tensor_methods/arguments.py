"""What the data given to methods mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.tensor_base import TensorBase, unwrap, wrap
from ..core.type_promotion import default_float
from ..core.types import Array


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

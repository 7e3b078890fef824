"""What the data given to methods mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.leaving_graph import data_only
from ..core.tensor_base import TensorBase, with_own_type, wrap
from ..core.type_promotion import complex_type, default_float, element_type, refuse_masked
from ..core.types import Array


def constant(array: Any) -> Any:
    """A tensor outside of the graph."""
    return wrap(np.asarray(array))


def as_array(data: Any, dtype: Any = None, copy: bool | None = None) -> Array:
    """Data as an array of numbers: an ndarray keeps its type, Python floats take float32.

    Python's complex numbers take complex64.

    A tensor that requires grad leaves the graph, with a warning
    (:mod:`tinygrad_np.core.leaving_graph`).

    Raises:
        TypeError: strings, objects, masked arrays.
    """
    data = _without_tensors(data)
    refuse_masked("tensor", data)
    array = np.array(data, dtype if dtype is None else element_type(dtype), copy=copy)
    if array.dtype.kind not in "fiubc":
        raise TypeError(f"tensor: {array.dtype} is not supported: tensors are of numbers or bools")
    if dtype is None and array.dtype.char in "dD" and not _has_dtype(data):
        wanted = default_float()
        return array.astype(complex_type(wanted) if array.dtype.char == "D" else wanted)
    return with_own_type(array)


def _without_tensors(data: Any) -> Any:
    """The array of a tensor; nested sequences with arrays in place of the tensors in them."""
    if isinstance(data, (list, tuple)):
        return [_without_tensors(x) for x in data] if _holds_tensors(data) else data
    return data_only(data, "tensor()")


def _holds_tensors(data: Any) -> bool:
    return isinstance(data, (list, tuple)) and any(
        isinstance(item, TensorBase) or _holds_tensors(item) for item in data
    )


def _has_dtype(data: Any) -> bool:
    """Whether NumPy numbers or arrays are in it, whose types count where Python's do not."""
    if isinstance(data, (list, tuple)):
        return any(map(_has_dtype, data))
    return hasattr(data, "dtype") or hasattr(data, "dtypes")  # (pandas' tables)


def in_dtype(tensor: Any, dtype: Any) -> Any:
    """The tensor in the type asked for, if one is."""
    return tensor if dtype is None else tensor.to(dtype)

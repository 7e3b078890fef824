"""From arrays to tensors and back, in the same memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..creation import from_numpy
from ..nn import Parameter
from ..tensor import Tensor
from .errors import LoadError

__all__ = ["array_of", "to_parameter", "to_tensor"]

Array = NDArray[Any]


def array_of(value: Any) -> Array | None:
    """The array of a tensor, a parameter or an ndarray; None for everything else.

    Other classes made from these are something else: what they hold besides would be lost.
    """
    if type(value) in (Tensor, Parameter):
        array: Array = value.detach().numpy()
        return array
    if type(value) in (np.ndarray, np.memmap):
        return np.asarray(value)
    return None


def to_tensor(array: Array, requires_grad: bool = False) -> Any:
    """A tensor of an array's memory; the array itself where tensors have no such type.

    Raises:
        LoadError: a gradient is required that cannot be.
    """
    array = array.astype(array.dtype.newbyteorder("="), copy=False)
    if not requires_grad:
        try:
            return from_numpy(array)
        except TypeError:  # text and times
            return array
    try:
        return from_numpy(array).requires_grad_()
    except (TypeError, RuntimeError) as error:
        raise LoadError(f"a tensor of {array.dtype} cannot require a gradient") from error


def to_parameter(array: Array, requires_grad: bool) -> Parameter:
    """A parameter of an array's memory.

    Raises:
        LoadError: it cannot be one.
    """
    try:
        parameter = Parameter(np.empty(0, array.dtype), requires_grad)
        parameter.data = array
    except (TypeError, RuntimeError) as error:
        raise LoadError(f"an array of {array.dtype} cannot be a parameter") from error
    return parameter

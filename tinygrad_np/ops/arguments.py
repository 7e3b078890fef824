"""What the arguments of operations mean: axes and sizes, by PyTorch's names and by NumPy's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..core.errors import ArgumentError
from ..core.tensor_base import TensorBase, wrap
from ..core.type_promotion import complex_operations, operands
from ..core.types import Shape, TensorLike

Dims = int | Sequence[int] | None


def reduced_dims(dim: Any = None, axis: Any = None) -> Any:
    """The axes that ``dim`` or ``axis`` names, as NumPy takes them: None, an int or a tuple.

    No axis, ``()``, means all of them as ``dim``, as in PyTorch, and none as ``axis``, as in NumPy.

    Raises:
        TypeError: both are given.
    """
    if dim is None:
        return tuple(axis) if isinstance(axis, list) else axis
    if axis is not None:
        raise TypeError("dim and axis mean the same: give one of them")
    if isinstance(dim, (list, tuple)):
        return tuple(dim) or None
    return dim


def dim_or_axis(dim: Any, axis: Any) -> Any:
    """What is given of two arguments that mean the same.

    Raises:
        TypeError: both are given.
    """
    if dim is not None and axis is not None:
        raise TypeError("dim and axis mean the same: give one of them")
    return axis if dim is None else dim


def as_sizes(given: tuple[Any, ...]) -> Shape:
    """The sizes that ``f(2, 3)`` and ``f((2, 3))`` alike were given."""
    return tuple(given[0]) if len(given) == 1 and isinstance(given[0], (tuple, list)) else given


def axis_of(op: str, dim: int, ndim: int) -> int:
    """``dim`` counted from 0. A number without dimensions is taken as a vector of one element.

    Raises:
        AxisError: there is no such axis. It is an IndexError, as PyTorch's, and NumPy's own.
    """
    if not -max(ndim, 1) <= dim < max(ndim, 1):
        raise np.exceptions.AxisError(
            f"{op}: dim {dim} is out of range: a tensor of {ndim} dimensions has no such axis"
        )
    return dim % max(ndim, 1)


def shape_of(value: Any) -> Shape:
    """The shape of a tensor, an array, a number or nested sequences.

    ``np.shape`` of a tensor is the same, but takes the way of NumPy's dispatch, 2 us.
    """
    return value._array.shape if isinstance(value, TensorBase) else np.shape(value)


def axes_of(op: str, dims: int | Sequence[int], ndim: int) -> Shape:
    """One dim or several, each counted from 0.

    Raises:
        AxisError: there is no such axis.
        ArgumentError: two of them are the same axis.
    """
    given = (dims,) if isinstance(dims, (int, np.integer)) else dims
    axes = tuple([axis_of(op, dim, ndim) for dim in given])
    if len(set(axes)) < len(axes):
        raise ArgumentError(f"{op}: an axis appears more than once in dim={tuple(given)}")
    return axes


def beside_tensors(op: str, *inputs: Any) -> list[Any]:
    """The inputs of a function with a result for each; arrays beside a tensor become tensors."""
    if not any(isinstance(value, TensorBase) for value in inputs):
        return list(inputs)
    return [x if isinstance(x, TensorBase) else wrap(x) for x in operands(op, *inputs)]


def kept(keepdim: Any, keepdims: Any = False) -> bool:
    """Whether ``keepdim`` or ``keepdims`` is set.

    Raises:
        TypeError: one of them is no bool: ``x.sum(0, 1)`` means ``x.sum((0, 1))``.
    """
    for value in (keepdim, keepdims):
        if value is not True and value is not False and not isinstance(value, np.bool_):
            raise TypeError(
                f"keepdim: expected a bool, not {value!r}; several dimensions are given in a "
                "tuple, dim=(0, 1)"
            )
    return bool(keepdim or keepdims)


def check_flag(op: str, name: str, value: Any) -> None:
    """Raise a TypeError where an argument that switches something is no bool."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{op}: {name} must be a bool, not {value!r}")


def check_number(op: str, name: str, value: Any) -> None:
    """Raise a TypeError where an argument that is one number has axes, or is none."""
    if type(value) is not float and (isinstance(value, str) or value is None or shape_of(value)):
        raise TypeError(f"{op}: {name} must be one number, not {type(value).__name__} {value!r}")


def check_floats(op: str, input: Any) -> None:
    """Raise an error for integers or bools, whose ``op`` would be of another type.

    Raises:
        ArgumentError: a RuntimeError, as PyTorch's.
    """
    array = input._array if isinstance(input, TensorBase) else np.asarray(input)
    if array.dtype.kind != "f" and not (array.dtype.kind == "c" and op in complex_operations):
        raise ArgumentError(
            f"{op}: the input is of {array.dtype}, the result would be of another type: convert it "
            "first, x.float()"
        )


def array_of(op: str, input: Any) -> Any:
    """The array of the numbers that a function without a derivative was given.

    Raises:
        TypeError: they are none.
    """
    return input._array if isinstance(input, TensorBase) else operands(op, input)[0]


def ndim_of(value: Any) -> int:
    """The number of dimensions. See :func:`shape_of`."""
    return len(shape_of(value))


def in_dtype(input: TensorLike, dtype: Any) -> TensorLike:
    """The input in the element type asked for, if one is (None: as it is)."""
    if dtype is None:
        return input
    x: Any = input
    x = x.to(dtype) if hasattr(x, "to") else np.asarray(x).astype(dtype)
    converted: TensorLike = x
    return converted

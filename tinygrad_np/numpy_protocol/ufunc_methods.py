"""The methods of NumPy's ufuncs of two arguments on tensors: ``outer``, ``reduce``, ``accumulate``.

A few have a name of their own (``np.add.reduce`` is a sum); any other runs its operation from
element to element.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.registry import numpy_functions
from ..ops.reductions import cumulative, numpy_names
from ..ops.shapes.casting import cast
from ..ops.shapes.joining import stack
from ..ops.shapes.permuting import movedim
from ..ops.shapes.reshaping import reshape, with_new_axes

REDUCTIONS: dict[np.ufunc, Callable[..., Any]] = {
    np.add: numpy_names._numpy_sum,
    np.multiply: numpy_names._numpy_prod,
    np.maximum: numpy_names._numpy_max,
    np.minimum: numpy_names._numpy_min,
}
CUMULATIVE: dict[np.ufunc, Callable[..., Any]] = {
    np.add: cumulative.cumsum,
    np.multiply: cumulative.cumprod,
    np.maximum: lambda a, axis: cumulative.cummax(a, axis).values,
    np.minimum: lambda a, axis: cumulative.cummin(a, axis).values,
    np.logaddexp: cumulative.logcumsumexp,
}


def outer(ufunc: np.ufunc, a: Any, b: Any) -> Any:
    """The operation on every pair of elements: shape ``a.shape + b.shape``."""
    ndim = np.ndim(a) + np.ndim(b)
    spread = reshape(a, np.shape(a) + (1,) * np.ndim(b)) if ndim else a
    return numpy_functions[ufunc](spread, b)


def reduce(
    ufunc: np.ufunc,
    array: Any,
    axis: Any = 0,
    *,
    dtype: Any = None,
    keepdims: bool = False,
    initial: Any = None,
    where: Any = True,
) -> Any:
    """The operation over an axis, from the first element on (or from ``initial``)."""
    array = _as(array, dtype)
    if ufunc in REDUCTIONS:
        return REDUCTIONS[ufunc](array, axis, keepdims=keepdims, initial=initial, where=where)
    if where is not True:
        raise TypeError(f"np.{ufunc.__name__}.reduce of a tensor: where= is not supported")
    elements = list(movedim(array, _one(ufunc, axis), 0))
    start = elements if initial is None else [initial, *elements]
    y = functools.reduce(numpy_functions[ufunc], start)
    return with_new_axes(y, axis) if keepdims else y


def accumulate(ufunc: np.ufunc, array: Any, axis: int = 0, *, dtype: Any = None) -> Any:
    """All results of the operation on the way over an axis."""
    array = _as(array, dtype)
    if ufunc in CUMULATIVE:
        return CUMULATIVE[ufunc](array, axis)
    operation = numpy_functions[ufunc]
    first, *rest = movedim(array, _one(ufunc, axis), 0)
    results = [first]
    for x in rest:
        results.append(operation(results[-1], x))
    return stack(results, axis)


def _as(array: Any, dtype: Any) -> Any:
    return array if dtype is None else cast(array, dtype)


def _one(ufunc: np.ufunc, axis: Any) -> int:
    if isinstance(axis, (int, np.integer)):
        return int(axis)
    raise TypeError(f"np.{ufunc.__name__} over axis={axis!r} of a tensor: name one axis")

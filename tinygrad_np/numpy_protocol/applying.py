"""NumPy's functions that apply a function of the user's to parts of an array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.registry import implements
from ..core.tensor_base import unwrap
from ..core.type_promotion import operands
from ..ops.elementwise.complex_numbers import real
from ..ops.indexing.item import getitem, setitem
from ..ops.linear_algebra.torch_names import vander
from ..ops.shapes.joining import stack
from ..ops.shapes.permuting import moveaxis
from ..ops.shapes.reshaping import reshape, with_new_axes
from ..ops.shapes.sliding_windows import unfold

# All of them are NumPy's, called by its names.
__all__: list[str] = []

Function = Callable[..., Any]


@implements(np.piecewise)
def _numpy_piecewise(x: Any, condlist: Any, funclist: Sequence[Any], *args: Any, **kw: Any) -> Any:
    shape = np.shape(x)
    given = [unwrap(c) for c in condlist] if isinstance(condlist, (list, tuple)) else condlist
    array = np.asarray(unwrap(given), bool)
    conditions = [array] if array.ndim == len(shape) else list(array)
    if len(funclist) == len(conditions) + 1:  # the last one is for all else
        conditions.append(~np.any(conditions, axis=0))
    if len(funclist) != len(conditions):
        raise ValueError(
            f"piecewise: {len(conditions)} conditions, but {len(funclist)} functions: one more "
            "at most"
        )
    y: Any = np.zeros(shape, unwrap(x).dtype)
    for condition, function in zip(conditions, funclist, strict=True):
        # Only the elements that the condition holds for are computed: no NaN from the others.
        part = function(getitem(x, condition), *args, **kw) if callable(function) else function
        if condition.any():
            y = setitem(y, part, index=condition)
    return y


@implements(np.apply_along_axis)
def _numpy_apply_along_axis(
    func1d: Function, axis: int, arr: Any, *args: Any, **kwargs: Any
) -> Any:
    rows = moveaxis(arr, axis, -1)
    kept = np.shape(rows)[:-1]
    if 0 in kept:
        raise ValueError(f"apply_along_axis: shape {np.shape(arr)} has no rows along axis {axis}")
    found = [func1d(rows[i], *args, **kwargs) for i in np.ndindex(*kept)]
    y = stack(operands("apply_along_axis", *found))
    inner = np.shape(y)[1:]
    axis = axis % np.ndim(arr)
    ends, places = range(-len(inner), 0), range(axis, axis + len(inner))
    return moveaxis(reshape(y, (*kept, *inner)), tuple(ends), tuple(places))


@implements(np.apply_over_axes)
def _numpy_apply_over_axes(func: Function, a: Any, axes: Any) -> Any:
    for axis in [axes] if np.ndim(axes) == 0 else axes:
        y = func(a, axis)
        a = y if np.ndim(y) == np.ndim(a) else with_new_axes(y, axis)
    return a


@implements(np.real_if_close)
def _numpy_real_if_close(a: Any, tol: float = 100) -> Any:
    array = np.asarray(unwrap(a))
    if array.dtype.kind != "c":
        return a
    limit = tol * np.finfo(array.dtype).eps if tol > 1 else tol
    return real(a) if np.all(np.abs(array.imag) < limit) else a


@implements(np.vander)
def _numpy_vander(x: Any, N: int | None = None, increasing: bool = False) -> Any:
    return vander(x, N, increasing)


@implements(np.lib.stride_tricks.sliding_window_view)
def _numpy_sliding_window_view(
    x: Any,
    window_shape: Any,
    axis: Any = None,
    *,
    subok: bool = False,
    writeable: bool = False,
) -> Any:
    sizes = [window_shape] if np.ndim(window_shape) == 0 else list(window_shape)
    named: Any = range(np.ndim(x)) if axis is None else axis
    axes = [named] if np.ndim(named) == 0 else list(named)
    if len(sizes) != len(axes):
        raise ValueError(
            f"sliding_window_view: window_shape={window_shape} for {len(axes)} axes; as many are "
            "needed"
        )
    ndim = np.ndim(x)  # each axis of windows comes last
    for along, size in zip(axes, sizes, strict=True):
        x = unfold(x, along % ndim, size, 1)
    return x

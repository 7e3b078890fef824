"""``np.pad`` in all its modes, axis after axis. PyTorch's ``pad`` stands in :mod:`.padding`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import is_tensor, unwrap
from ..arguments import ndim_of, shape_of
from ..indexing.item import entries, getitem
from .broadcasting import expand
from .flipping import flip
from .joining import cat
from .padding import constant_pad

MOVING = ("edge", "reflect", "symmetric", "wrap")
STATISTICS: dict[str, Callable[..., Any]] = {
    "maximum": np.max,
    "mean": np.mean,
    "median": np.median,
    "minimum": np.min,
}

Pair = tuple[Any, Any]  # before the axis and after it


@implements(np.pad)
def _numpy_pad(
    array: Any,
    pad_width: Any,
    mode: str = "constant",
    *,
    stat_length: Any = None,
    constant_values: Any = 0,
    end_values: Any = 0,
    reflect_type: str = "even",
) -> Any:
    if mode not in ("constant", "empty", "linear_ramp", *MOVING, *STATISTICS):
        raise TypeError(f"np.pad: mode {mode!r} has no derivative here")
    x, ndim = array, ndim_of(array)
    if isinstance(pad_width, dict):
        named = {axis % ndim: width for axis, width in pad_width.items()}
        pad_width = [np.broadcast_to(named.get(i, 0), 2) for i in range(ndim)]
    lengths, ends = _pairs(stat_length, ndim), _pairs(end_values, ndim)
    constants = _pairs(0 if mode == "empty" else constant_values, ndim)
    for axis, width in enumerate(_pairs(pad_width, ndim)):
        if mode in MOVING:
            x = _with_own_elements(x, axis, width, mode, reflect_type)
        elif mode in STATISTICS:
            x = _with_statistics(x, axis, width, lengths[axis], STATISTICS[mode])
        elif mode == "linear_ramp":
            x = _with_ramps(x, axis, width, ends[axis])
        else:
            x = _with_constants(x, axis, width, constants[axis])
    return x


def _pairs(values: Any, ndim: int) -> list[Pair]:
    """What NumPy takes for all axes: one value, one pair, or a pair for each."""
    if is_tensor(values) and values.requires_grad:
        spread: Any = np.broadcast_to(values, (ndim, 2))
        return [(spread[axis, 0], spread[axis, 1]) for axis in range(ndim)]
    pairs: list[list[Any]] = np.broadcast_to(np.asarray(unwrap(values)), (ndim, 2)).tolist()
    return [(before, after) for before, after in pairs]


def _cut(x: Any, axis: int, part: Any) -> Any:
    return getitem(x, entries(axis, part))


def _with_constants(x: Any, axis: int, width: Pair, values: Pair) -> Any:
    """One number before and another after."""
    for pair, value in zip(((width[0], 0), (0, width[1])), values, strict=True):
        widths = [(0, 0)] * ndim_of(x)
        widths[axis] = pair
        if not is_tensor(value):
            x = constant_pad(x, widths=tuple(widths), value=float(value))
        elif any(pair):
            shape = [*shape_of(x)]
            shape[axis] = sum(pair)
            block = expand(value, shape).astype(unwrap(x).dtype)
            x = cat([block, x] if pair[0] else [x, block], axis)
    return x


def _with_own_elements(x: Any, axis: int, width: Pair, mode: Any, reflect_type: str) -> Any:
    """Elements of the axis itself, in the order that NumPy puts their places in."""
    n = shape_of(x)[axis]
    places = np.pad(np.arange(n), width, mode)
    y = _cut(x, axis, places)
    if reflect_type == "even" or mode not in ("reflect", "symmetric") or n == 1:
        return y
    # The odd continuation: sign * y + a * first + b * last. What it makes of 1 is 1, and what it
    # makes of 0, 1, 2, ... NumPy says: two equations for a and b.
    period = n - 1 if mode == "reflect" else n
    sign = 1 - 2 * (np.arange(-width[0], n + width[1]) // period % 2)
    b = (np.pad(np.arange(n), width, mode, reflect_type="odd") - sign * places) // (n - 1)
    a = 1 - sign - b
    shape = (-1,) + (1,) * (ndim_of(x) - axis - 1)
    sign, a, b = (k.reshape(shape) for k in (sign, a, b))
    return sign * y + a * _cut(x, axis, slice(1)) + b * _cut(x, axis, slice(-1, None))


def _with_statistics(
    x: Any, axis: int, width: Pair, lengths: Pair, statistic: Callable[..., Any]
) -> Any:
    """A statistic of the first and of the last elements."""
    n = shape_of(x)[axis]
    before, after = (n if length is None else min(length, n) for length in lengths)
    first = statistic(_cut(x, axis, slice(before)), axis=axis, keepdims=True)
    last = statistic(_cut(x, axis, slice(n - after, None)), axis=axis, keepdims=True)
    return cat([*[first] * width[0], x, *[last] * width[1]], axis)


def _with_ramps(x: Any, axis: int, width: Pair, ends: Pair) -> Any:
    """Straight lines between the given ends and the first and last element."""
    shape, dtype = (-1,) + (1,) * (ndim_of(x) - axis - 1), unwrap(x).dtype
    up, down = (
        (np.arange(n, dtype=dtype) / np.maximum(n, 1, dtype=dtype)).reshape(shape) for n in width
    )
    rise = ends[0] + (_cut(x, axis, slice(1)) - ends[0]) * up
    fall = ends[1] + (_cut(x, axis, slice(-1, None)) - ends[1]) * down
    return cat([rise, x, flip(fall, axis)], axis)

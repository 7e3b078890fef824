"""Batch normalization of many values a channel: channel by channel, each in the cache meanwhile.

A channel is read once from memory, forward; backward its input and cotangent are. With the batch
innermost in memory (see ``sliding_windows``) it is one row; its sums are products of rows, in
blocks whose sums are added in float64, so that float32 loses no digits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ....core.primitive import Primitive
from ....core.registry import primitive
from ....core.types import Array
from ...elementwise.powers import sqrt
from ...reductions.sums import _mean, mean
from ...reductions.variance import var
from ...shapes.reshaping import reshape

BLOCK = 2048
"""So many elements are added in the array's own type before float64 takes over."""

LEAST = 512
"""With fewer values a channel the calls for each cost more than the memory they save."""


def worthwhile(x: Array) -> bool:
    """Whether a batch is normalized by rows: many floating-point values a channel.

    >>> worthwhile(np.zeros((32, 8, 16, 16), np.float32)), worthwhile(np.zeros((32, 8)))
    (True, False)
    """
    return (
        type(x) is np.ndarray
        and x.ndim > 2
        and x.dtype.itemsize >= 4
        and x.size >= LEAST * max(1, x.shape[1])
    )


def _rows(*arrays: Array) -> Iterator[list[Array]]:
    """Each channel of arrays of one shape, in the order of the first's memory."""
    axes = [axis for axis in range(arrays[0].ndim) if axis != 1]
    axes.sort(key=lambda axis: -arrays[0].strides[axis])
    views = [a.transpose(1, *axes) for a in arrays]
    if all(view[0].flags.c_contiguous for view in views):
        views = [view.reshape(view.shape[0], -1) for view in views]  # no copies: one run each
    for channel in range(views[0].shape[0]):
        yield [view[channel] for view in views]


def _product(a: Array, b: Array) -> float:
    """The sum of the products of two rows."""
    if a.ndim > 1:
        return float(np.vecdot(a, b).sum(dtype=np.float64))
    whole = a.size - a.size % BLOCK
    total = float(np.vecdot(a[whole:], b[whole:]))
    if whole:
        blocks = np.vecdot(a[:whole].reshape(-1, BLOCK), b[:whole].reshape(-1, BLOCK))
        total += float(blocks.sum(dtype=np.float64))
    return total


_ones: dict[Any, Array] = {}


def _sum(row: Array) -> float:
    """The sum of a row, by a product with ones: faster than NumPy's, and as exact."""
    if row.ndim > 1:
        return float(row.sum(dtype=np.float64))
    whole = row.size - row.size % BLOCK
    ones = _ones.get(row.dtype)
    if ones is None:
        ones = _ones[row.dtype] = np.ones(BLOCK, row.dtype)
    total = float(row[whole:].sum(dtype=np.float64))
    if whole:
        total += float((row[:whole].reshape(-1, BLOCK) @ ones).sum(dtype=np.float64))
    return total


def _forward(
    x: Array, weight: Any, bias: Any, *, eps: float, report: Callable[[Array, Array], None]
) -> tuple[Array, Array, Array, list[Any]]:
    """``(x - mean) / sqrt(var + eps) * weight + bias``, with mean and 1 / sqrt(var + eps).

    Means and (biased) variances, (C,), are reported to ``report``.
    """
    y = np.empty_like(x)
    count, channels = x.size // x.shape[1], x.shape[1]
    center, spread = np.empty(channels), np.empty(channels)
    for c, (row, out) in enumerate(_rows(x, y)):
        # The mean in the array's type, and what it is off by, so that nothing cancels.
        near = row.dtype.type(_sum(row) / count)
        np.subtract(row, near, out=out)
        off = _sum(out) / count
        center[c] = near + off
        spread[c] = max(_product(out, out) / count - off * off, 0.0)
        factor = 1 / math.sqrt(spread[c] + eps)
        if weight is not None:
            factor *= float(weight[c])
        out *= row.dtype.type(factor)
        shift = -off * factor + (0.0 if bias is None else float(bias[c]))
        if shift:
            out += row.dtype.type(shift)
    report(center, spread)
    scale = 1 / np.sqrt(spread + eps)
    shape = (1, channels, *(1,) * (x.ndim - 2))
    return y, center.astype(x.dtype).reshape(shape), scale.astype(x.dtype).reshape(shape), []


class _Gradients:
    """The gradients by input, weight and bias, which one pass computes together."""

    __slots__ = ("bias", "g", "weight", "x")

    def __init__(self, g: Array, x: Array, weight: Any, center: Array, scale: Array) -> None:
        self.g = g
        dx = np.empty_like(x)
        count, channels = x.size // x.shape[1], x.shape[1]
        by_weight, by_bias = np.empty(channels, x.dtype), np.empty(channels, x.dtype)
        centers, scales = center.ravel(), scale.ravel()
        for c, (row, cotangent, out) in enumerate(_rows(x, g, dx)):
            factor = float(scales[c]) if weight is None else float(scales[c]) * float(weight[c])
            np.subtract(row, centers[c], out=out)
            total = _sum(cotangent)
            along = _product(cotangent, out) * float(scales[c])
            by_bias[c], by_weight[c] = total, along
            # Ioffe and Szegedy (2015), section 3: scale (g - mean g - y mean(g y)).
            out *= row.dtype.type(-float(scales[c]) * along / count)
            out += cotangent
            out -= row.dtype.type(total / count)
            out *= row.dtype.type(factor)
        self.x, self.weight, self.bias = dx, by_weight, by_bias


def _gradients(g: Array, x: Array, weight: Any, center: Array, scale: Array, made: Any) -> Any:
    """Those of this cotangent: the first rule that asks has them computed for all three."""
    if not made or made[0].g is not g:
        made[:] = [_Gradients(g, x, weight, center, scale)]
    return made[0]


def _standard(x: Any, center: Any, scale: Any) -> Any:
    return (x - center) * scale


def _input_vjp(g: Any, x: Any, weight: Any, center: Any, scale: Any, made: Any, eps: float) -> Any:
    if type(g) is np.ndarray and type(x) is np.ndarray:
        found = _gradients(g, x, weight, center, scale, made)
        dx, found.x = found.x, None
        return _Gradients(g, x, weight, center, scale).x if dx is None else dx
    axes = (0, *range(2, x.ndim))
    if weight is not None:
        g = g * reshape(weight, scale.shape)
    y = _standard(x, center, scale)
    g = g - _mean(g, axis=axes, keepdims=True) - y * _mean(g * y, axis=axes, keepdims=True)
    return g * scale


def _weight_vjp(g: Any, x: Any, weight: Any, center: Any, scale: Any, made: Any, eps: float) -> Any:
    if type(g) is np.ndarray and type(x) is np.ndarray:
        return _gradients(g, x, weight, center, scale, made).weight.copy()
    return (g * _standard(x, center, scale)).sum((0, *range(2, x.ndim)))


def _bias_vjp(g: Any, x: Any, weight: Any, center: Any, scale: Any, made: Any, eps: float) -> Any:
    if type(g) is np.ndarray and type(x) is np.ndarray:
        return _gradients(g, x, weight, center, scale, made).bias.copy()
    return g.sum((0, *range(2, g.ndim)))


normalize_rows: Primitive = primitive(
    _forward,
    "x weight bias",
    _input_vjp,
    _weight_vjp,
    _bias_vjp,
    name="batch_norm",
    residuals={
        "center": lambda x: mean(x, axis=(0, *range(2, x.ndim)), keepdims=True),
        "scale": lambda x, eps: (
            1 / sqrt(var(x, axis=(0, *range(2, x.ndim)), correction=0, keepdims=True) + eps)
        ),
        "made": None,
    },
)

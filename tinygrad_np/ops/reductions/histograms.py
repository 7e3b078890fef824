"""Counts: how often each integer stands in a tensor, and how many elements fall into each bin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ...core.tensor_base import is_tensor, like_input, unwrap
from ...core.types import Array, TensorLike
from ..indexing.item import zeros_with
from ..shapes.casting import cast
from ..shapes.reshaping import ravel, reshape

__all__ = ["bincount", "histc", "histogram", "histogramdd"]


class Histogram(NamedTuple):
    """Counts, and the edges of the bins; of :func:`histogramdd`, those of each dimension."""

    hist: Any
    bin_edges: Any


def bincount(input: Any, weights: Any = None, minlength: int = 0) -> Any:
    """Count how often each integer from 0 on stands in a vector, or add up the weights there.

    Args:
        input: a vector of integers, not negative.
        weights: one for each entry; gradients go back to them.
        minlength: the least length of the result.

    Returns:
        int64 counts up to the largest integer; with weights their sums, float64 unless they are
        float32.

    Raises:
        NotImplementedError: the input is not of integers.
        RuntimeError: it is no vector, an entry is negative, the weights do not fit, or
            ``minlength`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.bincount(tg.tensor([1, 1, 3]))
    tensor([0, 2, 0, 1])
    """
    x = np.asarray(unwrap(input))
    if x.dtype.kind not in "iu" and x.size:
        raise NotImplementedError(f"bincount: integers are needed, not {x.dtype}")
    if minlength < 0:
        raise RuntimeError(f"bincount: minlength={minlength} must not be negative")
    if x.ndim != 1 or (x.size and x.min() < 0):
        raise RuntimeError("bincount: a vector of integers is needed, none of them negative")
    x = x.astype(np.intp)
    length = max(minlength, int(x.max()) + 1 if x.size else 0)
    if weights is None:
        return like_input(np.bincount(x, minlength=length), input)
    if np.shape(unwrap(weights)) != x.shape:
        raise RuntimeError(
            f"bincount: weights of shape {np.shape(unwrap(weights))} for {x.size} entries"
        )
    if np.asarray(unwrap(weights)).dtype not in (np.float32, np.float64):
        weights = like_input(np.asarray(unwrap(weights), np.float64), weights)
    counts = zeros_with(weights, shape=(length,), index=(x,))
    return like_input(counts, input)


def _of_floats(op: str, input: Any) -> Array:
    x = np.asarray(unwrap(input))
    if x.dtype.kind != "f":
        raise NotImplementedError(f"{op}: floating-point numbers are needed, not {x.dtype}")
    return x


def _check_bins(op: str, bins: int) -> None:
    if bins <= 0:
        raise RuntimeError(f"{op}: bins={bins} must be positive")


def _bounds(op: str, values: Array, low: float, high: float, widen: float) -> tuple[float, float]:
    """The range of the bins: that of the values where it is empty; one value is in the middle."""
    if low == high and values.size:
        low, high = float(values.min()), float(values.max())
    if not (np.isfinite(low) and np.isfinite(high)):
        raise RuntimeError(f"{op}: the range from {low} to {high} is not finite")
    if low > high:
        raise RuntimeError(f"{op}: the range from {low} to {high} has no width")
    return (low - widen, high + widen) if low == high else (low, high)


def histc(input: TensorLike, bins: int = 100, min: float = 0, max: float = 0) -> TensorLike:
    """Count the elements in each of ``bins`` bins of one width from ``min`` to ``max``.

    Elements outside, and NaN, are not counted; those on the last edge are in the last bin.

    Args:
        input: floating-point numbers of any shape.
        min, max: where they are equal, the least and the greatest element.

    Returns:
        The counts, in the input's type.

    Raises:
        NotImplementedError: the input is not of floating-point numbers.
        RuntimeError: ``bins`` is not positive, or the range is not finite or has no width.

    >>> import tinygrad_np as tg
    >>> tg.histc(tg.tensor([1.0, 2.0, 1.0]), bins=4, min=0, max=3)
    tensor([0., 2., 1., 0.])
    """
    x = _of_floats("histc", input).ravel()
    _check_bins("histc", bins)
    low, high = _bounds("histc", x, float(min), float(max), 1.0)
    inside = x[(x >= low) & (x <= high)]
    counts: TensorLike = like_input(
        np.histogram(inside, bins, (low, high))[0].astype(x.dtype), input
    )
    return counts


def _edges(op: str, values: Array, bins: Any, range: Sequence[float] | None) -> Array:
    """The edges of the bins along one dimension."""
    if np.ndim(unwrap(bins)):
        edges = np.asarray(unwrap(bins))
        if edges.ndim != 1 or len(edges) < 2:
            raise RuntimeError(f"{op}: bins of shape {edges.shape} are no vector of edges")
        if edges.dtype != values.dtype:
            raise RuntimeError(f"{op}: bins of {edges.dtype} for an input of {values.dtype}")
        return edges
    _check_bins(op, bins)
    if range is not None and not range[0] <= range[1]:
        raise RuntimeError(f"{op}: the range {tuple(range)} must not descend")
    low, high = (0.0, 0.0) if range is None else map(float, range)
    if range is None and not values.size:
        high = 1.0
    if range is not None and low == high:
        low, high = low - 0.5, high + 0.5
    low, high = _bounds(op, values, low, high, 0.5)
    return np.linspace(low, high, int(bins) + 1, dtype=values.dtype)


def _counts(
    op: str, columns: list[Array], edges: list[Array], input: Any, weight: Any, density: bool
) -> Any:
    """The sums of the weights in each bin; gradients go back to the weights."""
    kind = columns[0].dtype
    shape = tuple([len(each) - 1 for each in edges])
    inside = np.ones(columns[0].shape, np.bool_)
    places = []
    for values, each in zip(columns, edges, strict=True):
        inside &= (values >= each[0]) & (values <= each[-1])
        place = np.searchsorted(each, values, "right") - 1
        places.append(np.minimum(place, len(each) - 2))
    index = tuple([place[inside] for place in places])
    if weight is None:
        weight = np.ones(columns[0].shape, kind)
    elif np.asarray(unwrap(weight)).dtype != kind:
        raise RuntimeError(
            f"{op}: weights of {np.asarray(unwrap(weight)).dtype} for an input of {kind}"
        )
    counts = like_input(zeros_with(weight[inside], shape=shape, index=index), input)
    if density:
        sizes: Any = 1.0
        for axis, each in enumerate(edges):
            width = np.diff(each)
            sizes = sizes * width.reshape((-1,) + (1,) * (len(edges) - 1 - axis))
        counts = counts / (np.sum(counts) * sizes.astype(kind))
    return counts if not is_tensor(counts) or unwrap(counts).dtype == kind else cast(counts, kind)


def histogram(
    input: TensorLike,
    bins: Any,
    *,
    range: Sequence[float] | None = None,
    weight: Any = None,
    density: bool = False,
) -> Histogram:
    """Count the elements in each of several bins, or add up their weights.

    Args:
        input: floating-point numbers of any shape.
        bins: how many of one width, or a vector of their edges, ascending.
        range: the first and the last edge; by default the least and the greatest element.
        weight: one for each element, of the input's shape and type; gradients go back to them.
        density: divide by the total and by the width of each bin.

    Returns:
        ``(hist, bin_edges)``.

    Raises:
        NotImplementedError: the input is not of floating-point numbers.
        RuntimeError: an argument that does not fit.

    >>> import tinygrad_np as tg
    >>> tg.histogram(tg.tensor([1.0, 2.0, 1.0]), bins=2, range=(0.0, 4.0))
    Histogram(hist=tensor([2., 1.]), bin_edges=tensor([0., 2., 4.]))
    """
    x = _of_floats("histogram", input).ravel()
    edges = _edges("histogram", x, bins, range)
    if weight is not None:
        if np.shape(unwrap(weight)) != np.shape(unwrap(input)):
            raise RuntimeError(
                f"histogram: weights of shape {np.shape(unwrap(weight))} for an input of shape "
                f"{np.shape(unwrap(input))}"
            )
        weight = ravel(weight)
    counts = _counts("histogram", [x], [edges], input, weight, density)
    return Histogram(counts, bins if np.ndim(unwrap(bins)) else like_input(edges, input))


def histogramdd(
    input: TensorLike,
    bins: Any,
    *,
    range: Sequence[float] | None = None,
    weight: Any = None,
    density: bool = False,
) -> Histogram:
    """Count points in the boxes of a grid, or add up their weights.

    Args:
        input: points of shape (..., d), floating-point numbers.
        bins: how many along all dimensions, or for each dimension, or d vectors of edges.
        range: first and last edge of each dimension in a row; by default the points' own.
        weight: one for each point; gradients go back to them.
        density: divide by the total and by the volume of each box.

    Returns:
        ``(hist, bin_edges)``, the counts of d dimensions and a tuple of d vectors.

    Raises:
        NotImplementedError: the input is not of floating-point numbers.
        RuntimeError: an argument that does not fit.

    >>> import tinygrad_np as tg
    >>> points = tg.tensor([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]])
    >>> tg.histogramdd(points, bins=2).hist
    tensor([[0., 1.],
            [1., 1.]])
    """
    op = "histogramdd"
    x = _of_floats(op, input)
    if x.ndim < 2:
        raise RuntimeError(f"{op}: points of shape (..., d) are needed, not {x.shape}")
    points = x.reshape(-1, x.shape[-1])
    d = points.shape[1]
    wanted = (
        [bins] * d
        if np.ndim(unwrap(bins)) == 0 and not isinstance(bins, (list, tuple))
        else [*bins]
    )
    if len(wanted) != d:
        raise RuntimeError(f"{op}: {len(wanted)} bins for {d} dimensions")
    if range is not None and len(range) != 2 * d:
        raise RuntimeError(f"{op}: a range of {len(range)} numbers for {d} dimensions")
    dimensions = np.arange(d).tolist()  # range is an argument
    bounds = [None if range is None else range[2 * i : 2 * i + 2] for i in dimensions]
    columns = [points[:, i] for i in dimensions]
    edges = [_edges(op, *each) for each in zip(columns, wanted, bounds, strict=True)]
    if weight is not None:
        if np.shape(unwrap(weight)) != x.shape[:-1]:
            raise RuntimeError(
                f"{op}: weights of shape {np.shape(unwrap(weight))} for points of shape {x.shape}"
            )
        weight = reshape(weight, (-1,))
    counts = _counts(op, columns, edges, input, weight, density)
    return Histogram(counts, tuple([like_input(each, input) for each in edges]))

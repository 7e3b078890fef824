"""Differences of neighbours, and slopes from finite differences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements
from ...core.tensor_base import like_input, unwrap
from ...core.type_promotion import default_float, operands
from ...core.types import TensorLike
from ..arguments import axis_of, in_dtype
from ..reductions.reduced_axes import reduced_axes
from ..shapes.broadcasting import expand
from ..shapes.casting import clone
from ..shapes.joining import concatenate
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import reshape

__all__ = ["diff", "gradient"]


@implements(np.diff)
def diff(
    input: TensorLike,
    n: int = 1,
    dim: int = -1,
    prepend: Any = None,
    append: Any = None,
    *,
    axis: int | None = None,
) -> TensorLike:
    """Compute the differences of neighbours along a dimension, ``n`` times over.

    Args:
        input: at least one dimension. The differences of bools are bools: whether they differ.
        n: how often; each time the dimension gets shorter by 1.
        dim: the dimension, by default the last.
        prepend, append: what to put before and after the input: tensors of its shape but for
            ``dim``, or numbers.
        axis: NumPy's name of ``dim``.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: the input is a number, or ``n`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.diff(tg.tensor([1.0, 4.0, 9.0]))
    tensor([3., 5.])
    """
    given = [x for x in (prepend, input, append) if x is not None]
    parts: Any = operands("diff", *given)
    x = parts[prepend is not None]
    if x.ndim == 0:
        raise ArgumentError("diff: at least one dimension is needed, the input is a number")
    if n < 0:
        raise ArgumentError(f"diff: n={n} must not be negative")
    along = axis_of("diff", dim if axis is None else axis, x.ndim)
    if len(parts) > 1:
        one = tuple(1 if i == along else m for i, m in enumerate(x.shape))
        x = concatenate([part if part.ndim else expand(part, one) for part in parts], along)
    lead = (slice(None),) * along
    for _ in range(min(n, x.shape[along])):
        after, before = x[(*lead, slice(1, None))], x[(*lead, slice(-1))]
        if x.dtype.kind == "b":
            x = like_input(unwrap(after) != unwrap(before), x)
        else:
            x = after - before
    y: TensorLike = x if n else clone(x)
    return y


def gradient(
    input: TensorLike, *, spacing: Any = 1, dim: Any = None, edge_order: int = 1
) -> tuple[TensorLike, ...]:
    """Estimate the slopes of samples along dimensions, a tensor for each dimension.

    Differences of second order inside, of ``edge_order`` at both ends; also for samples that are
    not evenly spaced (Fornberg, "Generation of finite difference formulas on arbitrarily spaced
    grids", Math. Comp. 51, 1988).

    Args:
        input: the samples; integers give the default float type.
        spacing: a number for all dimensions, or for each a number or the coordinates of its
            samples.
        dim: one dimension or several; all by default.
        edge_order: 1 or 2.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``edge_order`` is another, there are too few samples, or the spacings do not
            fit the dimensions.

    >>> import tinygrad_np as tg
    >>> tg.gradient(tg.tensor([0.0, 1.0, 4.0]))
    (tensor([1., 2., 3.]),)
    """
    spacings = tuple(spacing) if isinstance(spacing, (list, tuple)) else (spacing,)
    (x,) = operands("gradient", input)
    axes = range(x.ndim) if dim is None else [dim] if np.ndim(dim) == 0 else dim
    found: tuple[TensorLike, ...] = slopes(x, spacings, axes, edge_order)
    return found


def slopes(f: Any, spacings: Sequence[Any], axes: Sequence[int], edge_order: int) -> Any:
    """The slopes along each of the axes, by one spacing for all or one for each."""
    if edge_order not in (1, 2):
        raise ArgumentError(f"gradient: edge_order={edge_order}: choose from 1, 2")
    if len(spacings) not in (1, len(axes)):
        raise ArgumentError(f"gradient: {len(spacings)} spacings for {len(axes)} dimensions")
    if len(spacings) == 1:
        spacings = tuple(spacings) * len(axes)
    (f,) = operands("gradient", f)
    f = f if f.dtype.kind == "f" else in_dtype(f, default_float())
    if not f.ndim and axes:
        raise np.exceptions.AxisError(f"gradient: a number has no dim {tuple(axes)}")
    places = reduced_axes(tuple(axes), f.ndim, "gradient")
    return tuple(
        _slope(f, axis, spacing, edge_order) for axis, spacing in zip(places, spacings, strict=True)
    )


def _slope(f: Any, axis: int, spacing: Any, edge_order: int) -> Any:
    y = moveaxis(f, axis, 0)
    n = y.shape[0]
    if n <= edge_order:
        raise ArgumentError(
            f"gradient: dim {axis} has {n} samples, at least {edge_order + 1} are needed"
        )
    if np.ndim(spacing) and len(spacing) != n:
        raise ArgumentError(f"gradient: {len(spacing)} coordinates for {n} samples of dim {axis}")
    _, spacing = operands("gradient", y, spacing)
    steps = diff(spacing) if spacing.ndim else expand(spacing, (n - 1,))
    steps = reshape(steps, (n - 1,) + (1,) * (y.ndim - 1))
    rises = diff(y, dim=0) / steps
    if spacing.ndim:
        before, after = steps[:-1], steps[1:]
        inside = (rises[:-1] * after + rises[1:] * before) / (before + after)
    else:
        inside = (y[2:] - y[:-2]) / (2 * spacing)
    first, last = rises[:1], rises[-1:]
    if edge_order == 2:  # at the end of the parabola through three samples
        first = first + (first - rises[1:2]) * steps[:1] / (steps[:1] + steps[1:2])
        last = last + (last - rises[-2:-1]) * steps[-1:] / (steps[-1:] + steps[-2:-1])
    return moveaxis(concatenate([first, inside, last], 0), 0, axis)

"""Functions given by samples: differences, slopes, integrals, interpolation and convolution."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ..elementwise.arithmetic import remainder
from ..elementwise.selection import where
from ..reductions.reduction import sum as total
from ..shapes.broadcasting import expand
from ..shapes.flipping import flip
from ..shapes.joining import concatenate
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import ravel, reshape

if TYPE_CHECKING:
    from ...tensor import Tensor

# Public under PyTorch's argument names, in functions.py, and as methods.
__all__: list[str] = []


def _along(ndim: int, axis: int, *cuts: slice | int) -> list[tuple[Any, ...]]:
    """Indices that cut along one axis."""
    lead = (slice(None),) * (axis % ndim)
    return [(*lead, cut) for cut in cuts]


@implements(np.diff)
def diff(a: Any, n: int = 1, axis: int = -1, prepend: Any = None, append: Any = None) -> Tensor:
    """``n`` times the differences of neighbours along an axis, one element fewer each time."""
    if n < 0:
        raise ValueError(f"diff: n={n} must not be negative")
    if prepend is not None or append is not None:
        given = operands("diff", *(x for x in (prepend, a, append) if x is not None))
        one = tuple(1 if i == axis % np.ndim(a) else m for i, m in enumerate(np.shape(a)))
        a = concatenate([x if np.ndim(x) else expand(x, one) for x in given], axis)
    after, before = _along(np.ndim(a), axis, slice(1, None), slice(-1))
    for _ in range(n):
        a = a[after] - a[before]
    return a  # type: ignore[no-any-return]


@implements(np.ediff1d)
def _numpy_ediff1d(ary: Any, to_end: Any = None, to_begin: Any = None) -> Any:
    parts = [to_begin, diff(ravel(ary)), to_end]
    given = operands("ediff1d", *(part for part in parts if part is not None))
    return concatenate([ravel(part) for part in given])


@implements(np.gradient)
def gradient(f: Any, *varargs: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Slopes of samples along axes: second-order differences inside, ``edge_order`` at the ends.

    Fornberg, Math. Comp. 51 (1988), for samples that are not evenly spaced.

    Args:
        varargs: the spacing: nothing (1), a number for all axes, or for each axis a number or the
            coordinates of its samples.
        axis: one axis or several; by default all of them.

    Returns:
        The slopes along the axis, or a tuple of them for several axes.
    """
    ndim = np.ndim(f)
    axes = range(ndim) if axis is None else [axis] if np.ndim(axis) == 0 else axis
    if len(varargs) not in (0, 1, len(axes)):
        raise TypeError(f"gradient: {len(varargs)} spacings for {len(axes)} axes")
    spacings = varargs * len(axes) if len(varargs) == 1 else varargs or (1.0,) * len(axes)
    slopes = tuple(
        _slopes(f, i, spacing, edge_order) for i, spacing in zip(axes, spacings, strict=True)
    )
    return slopes[0] if len(slopes) == 1 else slopes


def _slopes(f: Any, axis: int, spacing: Any, edge_order: int) -> Any:
    y = moveaxis(f, axis, 0)
    n = len(y)
    if edge_order not in (1, 2):
        raise ValueError(f"gradient: edge_order={edge_order}: choose from 1, 2")
    if n <= edge_order:
        raise ValueError(f"gradient: axis {axis} has {n} samples, at least {edge_order + 1} needed")
    if np.ndim(spacing) and len(spacing) != n:
        raise ValueError(f"gradient: {len(spacing)} coordinates for {n} samples of axis {axis}")
    _, spacing = operands("gradient", y, spacing)
    steps = diff(spacing) if np.ndim(spacing) else expand(spacing, (n - 1,))
    steps = reshape(steps, (n - 1,) + (1,) * (np.ndim(y) - 1))
    rises = diff(y, axis=0) / steps
    before, after = steps[:-1], steps[1:]
    inside = (rises[:-1] * after + rises[1:] * before) / (before + after)
    first, last = rises[:1], rises[-1:]
    if edge_order == 2:  # at the end of the parabola through three samples
        first = first + (first - rises[1:2]) * steps[:1] / (steps[:1] + steps[1:2])
        last = last + (last - rises[-2:-1]) * steps[-1:] / (steps[-1:] + steps[-2:-1])
    return moveaxis(concatenate([first, inside, last]), 0, axis)


@implements(np.trapezoid)
def trapezoid(y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Tensor:
    """The integral of samples by the trapezoidal rule, at coordinates ``x`` or ``dx`` apart."""
    after, before = _along(np.ndim(y), axis, slice(1, None), slice(-1))
    if x is not None:
        (x,) = operands("trapezoid", x)
        dx = diff(x) if np.ndim(x) == 1 else diff(x, axis=axis)
        if np.ndim(x) == 1:
            dx = reshape(dx, (-1,) + (1,) * (np.ndim(y) - 1 - axis % np.ndim(y)))
    return total((y[after] + y[before]) * dx / 2, axis=axis)


@implements(np.interp)
def interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: float | None = None
) -> Tensor:
    """The values at ``x`` of the broken line through the points (xp, fp), ``xp`` rising.

    Beyond the ends ``left`` and ``right`` (by default the values there). At a corner the slope is
    that to its right. Differentiable in all three.

    >>> import numpy as np, tinygrad_np as tg
    >>> x = tg.tensor([0.5, 2.5], requires_grad=True)
    >>> np.interp(x, [0.0, 1.0, 3.0], [0.0, 4.0, 0.0]).sum().backward()
    >>> x.grad
    tensor([ 4., -2.])
    """
    x, xp, fp = operands("interp", x, xp, fp)
    if period is not None:
        if period == 0:
            raise ValueError("interp: period must not be 0")
        period = float(np.abs(period))
        x, xp = remainder(x, period), remainder(xp, period)
        order = np.argsort(unwrap(xp))
        xp, fp = xp[order], fp[order]
        xp = concatenate([xp[-1:] - period, xp, xp[:1] + period])
        fp = concatenate([fp[-1:], fp, fp[:1]])
    if len(xp) != len(fp) or not len(xp):
        raise ValueError(f"interp: {len(xp)} coordinates for {len(fp)} values")
    if len(xp) == 1:
        y = fp[np.zeros(np.shape(x), np.intp)] + 0 * x
    else:
        i = np.clip(np.searchsorted(unwrap(xp), unwrap(x), "right") - 1, 0, len(xp) - 2)
        share = (x - xp[i]) / (xp[i + 1] - xp[i])
        y = fp[i] * (1 - share) + fp[i + 1] * share
    y = where(np.less(x, xp[0]), fp[0] if left is None else left, y)
    return where(np.greater(x, xp[-1]), fp[-1] if right is None else right, y)


# --- convolution of vectors ----------------------------------------------------------------------


def _within(full: Any, n: int, m: int, mode: str) -> Any:
    """The part of the full convolution of ``n`` with ``m`` elements that a mode stands for."""
    shorter, longer = min(n, m), max(n, m)
    if mode == "full":
        return full
    if mode == "same":
        return full[(shorter - 1) // 2 : (shorter - 1) // 2 + longer]
    if mode == "valid":
        return full[shorter - 1 : longer]
    raise ValueError(f"convolve: mode={mode!r}: choose from 'full', 'same', 'valid'")


_convolve: Primitive = primitive(
    lambda a, v: np.convolve(a, v),
    "a v",
    lambda g, a_shape, v: _convolve(g, np.flip(v))[len(v) - 1 : len(v) - 1 + a_shape[0]],
    lambda g, a, v_shape: _convolve(g, np.flip(a))[len(a) - 1 : len(a) - 1 + v_shape[0]],
    name="convolve",
)


@implements(np.convolve)
def convolve(a: Any, v: Any, mode: str = "full") -> Tensor:
    """The convolution of two vectors: the products of their polynomials' coefficients.

    >>> import numpy as np, tinygrad_np as tg
    >>> np.convolve(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 1.0, 1.0])).tolist()
    [1.0, 3.0, 3.0, 2.0]
    """
    a, v = (ravel(x) if np.ndim(x) == 0 else x for x in operands("convolve", a, v))
    return _within(_convolve(a, v), len(a), len(v), mode)  # type: ignore[no-any-return]


@implements(np.correlate)
def _numpy_correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    a, v = (ravel(x) if np.ndim(x) == 0 else x for x in operands("correlate", a, v))
    if len(a) < len(v) and mode == "same":  # NumPy centres it on the other side
        return flip(convolve(v, flip(a, 0), mode), 0)
    return convolve(a, flip(v, 0), mode)


# --- evenly spaced samples -----------------------------------------------------------------------


@implements(np.linspace)
def _numpy_linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, *, axis: int = 0
) -> Any:
    start, stop = operands("linspace", start, stop)
    steps = max(num - 1 if endpoint else num, 1)
    share = np.arange(num) / steps
    ndim = max(np.ndim(start), np.ndim(stop))
    share = share.reshape((num,) + (1,) * ndim).astype(unwrap(start - stop).dtype)
    return moveaxis(start * (1 - share) + stop * share, 0, axis)


# --- polynomials ---------------------------------------------------------------------------------


@implements(np.polyval)
def _numpy_polyval(p: Any, x: Any) -> Any:
    p, x = operands("polyval", p, x)
    y = x * 0
    for coefficient in p:  # Horner's rule
        y = y * x + coefficient
    return y

"""PyTorch's functions under its argument names, where they differ from those of the operations in
:mod:`tinygrad_np.ops`, which are NumPy's.

What is also a method is that method: ``tg.sum(x, dim=1)`` is ``x.sum(dim=1)``. The others take
NumPy's ``axis`` in place of ``dim``, as the methods do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .ops.linear_algebra import contraction
from .ops.numerical import sampled
from .ops.shapes import rearranging, shaping
from .tensor import Tensor

__all__ = [
    "all",
    "amax",
    "amin",
    "any",
    "argmax",
    "argmin",
    "broadcast_to",
    "cat",
    "concat",
    "concatenate",
    "count_nonzero",
    "cross",
    "cumprod",
    "cumsum",
    "det",
    "detach",
    "diag",
    "diag_embed",
    "diagflat",
    "diagonal",
    "diff",
    "dist",
    "flip",
    "gradient",
    "inverse",
    "is_floating_point",
    "is_tensor",
    "logcumsumexp",
    "logsumexp",
    "matrix_power",
    "max",
    "mean",
    "min",
    "moveaxis",
    "movedim",
    "nanmean",
    "nanmedian",
    "nansum",
    "norm",
    "numel",
    "outer",
    "permute",
    "pinverse",
    "prod",
    "reshape",
    "roll",
    "rot90",
    "slogdet",
    "split",
    "squeeze",
    "stack",
    "std",
    "std_mean",
    "sum",
    "swapaxes",
    "swapdims",
    "t",
    "tensordot",
    "tile",
    "trace",
    "transpose",
    "trapezoid",
    "trapz",
    "tril",
    "triu",
    "unsqueeze",
    "var",
    "var_mean",
]

# --- methods that are functions too --------------------------------------------------------------

all, any = Tensor.all, Tensor.any
amax, amin, argmax, argmin = Tensor.amax, Tensor.amin, Tensor.argmax, Tensor.argmin
count_nonzero, dist, norm = Tensor.count_nonzero, Tensor.dist, Tensor.norm
cumprod, cumsum, logcumsumexp = Tensor.cumprod, Tensor.cumsum, Tensor.logcumsumexp
logsumexp, max, min = Tensor.logsumexp, Tensor.max, Tensor.min
mean, nanmean, nanmedian, nansum = Tensor.mean, Tensor.nanmean, Tensor.nanmedian, Tensor.nansum
prod, std, sum, var = Tensor.prod, Tensor.std, Tensor.sum, Tensor.var

is_floating_point, numel = Tensor.is_floating_point, Tensor.numel

cross, det = Tensor.cross, Tensor.det
inverse, matrix_power = Tensor.inverse, Tensor.matrix_power
outer, pinverse, slogdet = Tensor.outer, Tensor.pinverse, Tensor.slogdet

detach, diag, diag_embed, diagonal = (
    Tensor.detach,
    Tensor.diag,
    Tensor.diag_embed,
    Tensor.diagonal,
)
diagflat, t, trace, transpose = Tensor.diagflat, Tensor.t, Tensor.trace, Tensor.transpose
roll, rot90, tril, triu = (
    Tensor.roll,
    Tensor.rot90,
    Tensor.tril,
    Tensor.triu,
)


def is_tensor(obj: object) -> bool:
    """Whether it is a tensor."""
    return isinstance(obj, Tensor)


def var_mean(
    input: Any,
    dim: Any = None,
    correction: float = 1,
    keepdim: bool = False,
    *,
    unbiased: bool | None = None,
) -> tuple[Tensor, Tensor]:
    """The variance and the mean."""
    spread = Tensor.var(input, dim, correction, keepdim, unbiased=unbiased)
    return spread, Tensor.mean(input, dim, keepdim)


def std_mean(
    input: Any,
    dim: Any = None,
    correction: float = 1,
    keepdim: bool = False,
    *,
    unbiased: bool | None = None,
) -> tuple[Tensor, Tensor]:
    """The standard deviation and the mean."""
    spread = Tensor.std(input, dim, correction, keepdim, unbiased=unbiased)
    return spread, Tensor.mean(input, dim, keepdim)


# --- joining and dividing ------------------------------------------------------------------------


def cat(tensors: Sequence[Any], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """Tensors joined along an axis that they have.

    >>> import tinygrad_np as tg
    >>> tg.cat([tg.zeros(1, 2), tg.ones(1, 2)], dim=1)
    tensor([[0., 0., 1., 1.]])
    """
    return shaping.concatenate(tensors, dim if axis is None else axis)


concat = concatenate = cat


def stack(tensors: Sequence[Any], dim: int = 0, *, axis: int | None = None) -> Tensor:
    """Tensors of one shape joined along a new axis."""
    return shaping.stack(tensors, dim if axis is None else axis)


def split(
    tensor: Any, split_size_or_sections: int | Sequence[int], dim: int = 0
) -> tuple[Tensor, ...]:
    """Pieces along an axis, of one size (the last may be smaller) or of the sizes listed."""
    return shaping.split(tensor, split_size_or_sections, dim)


# --- shape ---------------------------------------------------------------------------------------


def reshape(input: Any, shape: int | Sequence[int]) -> Tensor:
    """The same elements in another shape; -1 stands for what is left over."""
    return shaping.reshape(input, shape)


def broadcast_to(input: Any, size: int | Sequence[int]) -> Tensor:
    """Repeated along axes of length 1 and new axes in front. A view: no element is copied."""
    return shaping.expand(input, size)


def squeeze(input: Any, dim: Any = None, *, axis: Any = None) -> Tensor:
    """Without axes of length 1. A longer one stays if ``dim`` names it."""
    return Tensor.squeeze(input, dim, axis=axis)


def unsqueeze(input: Any, dim: int) -> Tensor:
    """With a new axis of length 1."""
    return shaping.unsqueeze(input, dim)


def permute(input: Any, dims: Sequence[int]) -> Tensor:
    """The axes in another order."""
    return shaping.permute(input, dims)


def swapaxes(input: Any, axis0: int, axis1: int) -> Tensor:
    """Two axes exchanged."""
    return shaping.swapaxes(input, axis0, axis1)


def swapdims(input: Any, dim0: int, dim1: int) -> Tensor:
    """Two axes exchanged."""
    return shaping.swapaxes(input, dim0, dim1)


def movedim(input: Any, source: Any, destination: Any) -> Tensor:
    """Some axes moved to new places, the others in their order."""
    return shaping.moveaxis(input, source, destination)


moveaxis = movedim


def flip(input: Any, dims: Any = None, *, axis: Any = None) -> Tensor:
    """The elements in reverse order along some axes (all by default)."""
    return shaping.flip(input, dims if axis is None else axis)


def tile(input: Any, dims: int | Sequence[int]) -> Tensor:
    """The whole repeated along each axis."""
    return rearranging.tile(input, dims)


# --- along an axis -------------------------------------------------------------------------------


def diff(
    input: Any,
    n: int = 1,
    dim: int = -1,
    prepend: Any = None,
    append: Any = None,
    *,
    axis: int | None = None,
) -> Tensor:
    """``n`` times the differences of neighbours along an axis, one element fewer each time."""
    return sampled.diff(input, n, dim if axis is None else axis, prepend, append)


def trapezoid(
    y: Any, x: Any = None, *, dx: float = 1.0, dim: int = -1, axis: int | None = None
) -> Tensor:
    """The integral of samples along an axis by the trapezoidal rule, at ``x`` or ``dx`` apart."""
    return sampled.trapezoid(y, x, dx, dim if axis is None else axis)


trapz = trapezoid


def gradient(
    input: Any, *, spacing: Any = 1, dim: Any = None, edge_order: int = 1
) -> tuple[Tensor, ...]:
    """Slopes of samples along axes, a tensor for each: differences of second order, and of
    ``edge_order`` at the ends.

    Args:
        spacing: a number for all axes, or for each a number or the coordinates of its samples.
        dim: one axis or several; all by default.

    >>> import tinygrad_np as tg
    >>> tg.gradient(tg.tensor([0.0, 1.0, 4.0]))
    (tensor([1., 2., 3.]),)
    """
    spacings = spacing if isinstance(spacing, (list, tuple)) else (spacing,)
    slopes = sampled.gradient(input, *spacings, axis=dim, edge_order=edge_order)
    return slopes if isinstance(slopes, tuple) else (slopes,)


# --- products ------------------------------------------------------------------------------------


def tensordot(a: Any, b: Any, dims: Any = 2) -> Tensor:
    """Products summed over pairs of axes: the last ``dims`` of ``a`` with the first of ``b``, or
    the two lists of axes.
    """
    return contraction.tensordot(a, b, dims)

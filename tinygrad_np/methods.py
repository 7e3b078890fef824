"""PyTorch's methods of tensors beyond those of :class:`~tinygrad_np.tensor.Tensor` itself.

Where an operation's first argument is the tensor, the operation is the method.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .graph import TensorBase, wrap
from .ops import (
    activation,
    axes,
    composite,
    distance,
    elementwise,
    gathering,
    rearranging,
    scan,
    shaping,
    sorting,
)
from .primitive import unwrap

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["TensorMethods"]


def _constant(array: Any) -> Tensor:
    return wrap(np.asarray(array))  # type: ignore[no-any-return]


class TensorMethods(TensorBase):
    """What a tensor can do, by the names of PyTorch."""

    __slots__ = ()

    # --- functions of each element ---------------------------------------------------------------

    def acos(self) -> Tensor:
        return elementwise.acos(self)

    def acosh(self) -> Tensor:
        return elementwise.acosh(self)

    def asin(self) -> Tensor:
        return elementwise.asin(self)

    def asinh(self) -> Tensor:
        return elementwise.asinh(self)

    def atan(self) -> Tensor:
        return elementwise.atan(self)

    def atanh(self) -> Tensor:
        return elementwise.atanh(self)

    def cosh(self) -> Tensor:
        return elementwise.cosh(self)

    def deg2rad(self) -> Tensor:
        return elementwise.deg2rad(self)

    def exp2(self) -> Tensor:
        return elementwise.exp2(self)

    def expm1(self) -> Tensor:
        return elementwise.expm1(self)

    def log10(self) -> Tensor:
        return elementwise.log10(self)

    def log1p(self) -> Tensor:
        return elementwise.log1p(self)

    def log2(self) -> Tensor:
        return elementwise.log2(self)

    def rad2deg(self) -> Tensor:
        return elementwise.rad2deg(self)

    def reciprocal(self) -> Tensor:
        return elementwise.reciprocal(self)

    def sinc(self) -> Tensor:
        return elementwise.sinc(self)

    def sinh(self) -> Tensor:
        return elementwise.sinh(self)

    def tan(self) -> Tensor:
        return elementwise.tan(self)

    def trunc(self) -> Tensor:
        return elementwise.trunc(self)

    def erf(self) -> Tensor:
        return activation.erf(self)

    arccos, arccosh, arcsin, arcsinh, arctan, arctanh = acos, acosh, asin, asinh, atan, atanh
    fix = trunc
    erfc = composite.erfc
    frac = composite.frac
    rsqrt = composite.rsqrt
    logit = composite.logit

    def nan_to_num(
        self, nan: float | None = None, posinf: float | None = None, neginf: float | None = None
    ) -> Tensor:
        return elementwise.nan_to_num(self, nan=nan or 0.0, posinf=posinf, neginf=neginf)

    # --- functions of pairs of elements ----------------------------------------------------------

    def copysign(self, other: Any) -> Tensor:
        return elementwise.copysign(self, other)

    def fmax(self, other: Any) -> Tensor:
        return elementwise.fmax(self, other)

    def fmin(self, other: Any) -> Tensor:
        return elementwise.fmin(self, other)

    def fmod(self, other: Any) -> Tensor:
        return elementwise.fmod(self, other)

    def heaviside(self, values: Any) -> Tensor:
        return elementwise.heaviside(self, values)

    def hypot(self, other: Any) -> Tensor:
        return elementwise.hypot(self, other)

    def ldexp(self, other: Any) -> Tensor:
        return elementwise.ldexp(self, other)

    def logaddexp(self, other: Any) -> Tensor:
        return elementwise.logaddexp(self, other)

    def logaddexp2(self, other: Any) -> Tensor:
        return elementwise.logaddexp2(self, other)

    def remainder(self, other: Any) -> Tensor:
        return elementwise.remainder(self, other)

    def add(self, other: Any, *, alpha: float = 1) -> Tensor:
        return elementwise.add(self, other if alpha == 1 else other * alpha)

    def sub(self, other: Any, *, alpha: float = 1) -> Tensor:
        return elementwise.sub(self, other if alpha == 1 else other * alpha)

    def mul(self, other: Any) -> Tensor:
        return elementwise.mul(self, other)

    def div(self, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        return composite.divide(self, other, rounding_mode)

    subtract, multiply, divide = sub, mul, div
    true_divide = composite.true_divide

    def floor_divide(self, other: Any) -> Tensor:
        return composite.divide(self, other, "floor")

    def atan2(self, other: Any) -> Tensor:
        return elementwise.arctan2(self, other)

    arctan2 = atan2

    def float_power(self, exponent: Any) -> Tensor:
        """The power in float64."""
        return elementwise.pow(self.double(), exponent)  # type: ignore[attr-defined]

    lerp = composite.lerp
    xlogy = composite.xlogy
    addcmul = composite.addcmul
    addcdiv = composite.addcdiv
    clamp_min = composite.clamp_min
    clamp_max = composite.clamp_max

    def where(self, condition: Any, other: Any) -> Tensor:
        """This tensor where the condition holds, else ``other``."""
        return elementwise.where(unwrap(condition), self, other)

    # --- comparisons and questions: outside of the graph -----------------------------------------

    isclose = composite.isclose
    allclose = composite.allclose
    equal = composite.equal

    def eq(self, other: Any) -> Tensor:
        return _constant(self._data == unwrap(other))

    def ne(self, other: Any) -> Tensor:
        return _constant(self._data != unwrap(other))

    def lt(self, other: Any) -> Tensor:
        return _constant(self._data < unwrap(other))

    def le(self, other: Any) -> Tensor:
        return _constant(self._data <= unwrap(other))

    def gt(self, other: Any) -> Tensor:
        return _constant(self._data > unwrap(other))

    def ge(self, other: Any) -> Tensor:
        return _constant(self._data >= unwrap(other))

    not_equal, less, less_equal, greater, greater_equal = ne, lt, le, gt, ge

    def logical_and(self, other: Any) -> Tensor:
        return _constant(np.logical_and(self._data, unwrap(other)))

    def logical_or(self, other: Any) -> Tensor:
        return _constant(np.logical_or(self._data, unwrap(other)))

    def logical_xor(self, other: Any) -> Tensor:
        return _constant(np.logical_xor(self._data, unwrap(other)))

    def logical_not(self) -> Tensor:
        return _constant(np.logical_not(self._data))

    def isnan(self) -> Tensor:
        return _constant(np.isnan(self._data))

    def isinf(self) -> Tensor:
        return _constant(np.isinf(self._data))

    def isfinite(self) -> Tensor:
        return _constant(np.isfinite(self._data))

    def isposinf(self) -> Tensor:
        return _constant(np.isposinf(self._data))

    def isneginf(self) -> Tensor:
        return _constant(np.isneginf(self._data))

    def signbit(self) -> Tensor:
        return _constant(np.signbit(self._data))

    def count_nonzero(self, dim: Any = None) -> Tensor:
        axis = tuple(dim) if isinstance(dim, list) else dim
        return _constant(np.count_nonzero(self._data, axis))

    # --- sums and products so far, order, lengths ------------------------------------------------

    def cumsum(
        self, dim: int | None = None, *, dtype: Any = None, axis: int | None = None
    ) -> Tensor:
        return scan.cumsum(self, axis if dim is None else dim, dtype)

    def cumprod(
        self, dim: int | None = None, *, dtype: Any = None, axis: int | None = None
    ) -> Tensor:
        return scan.cumprod(self, axis if dim is None else dim, dtype)

    def logcumsumexp(self, dim: int) -> Tensor:
        return scan.logcumsumexp(self, dim)

    cummax = sorting.cummax
    cummin = sorting.cummin
    aminmax = sorting.aminmax
    sort = sorting.sort
    argsort = sorting.argsort
    msort = sorting.msort
    topk = sorting.topk
    kthvalue = sorting.kthvalue
    median = sorting.median
    mode = sorting.mode
    norm = distance.norm

    def dist(self, other: Any, p: float = 2) -> Tensor:
        """The p-norm of the difference."""
        return distance.norm(elementwise.sub(self, other), p)

    def nansum(self, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
        return np.nansum(_as(self, dtype), dim, keepdims=keepdim)  # type: ignore[no-any-return]

    def nanmean(self, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
        return np.nanmean(_as(self, dtype), dim, keepdims=keepdim)  # type: ignore[no-any-return]

    # --- reading and writing along an axis -------------------------------------------------------

    gather = gathering.gather
    scatter = gathering.scatter
    scatter_add = gathering.scatter_add
    scatter_reduce = gathering.scatter_reduce
    index_select = gathering.index_select
    index_add = gathering.index_add
    index_copy = gathering.index_copy
    index_fill = gathering.index_fill
    masked_fill = gathering.masked_fill
    masked_select = gathering.masked_select
    take = gathering.take
    take_along_dim = gathering.take_along_dim
    select = gathering.select
    narrow = gathering.narrow
    nonzero = gathering.nonzero
    argwhere = gathering.argwhere

    # --- shape -----------------------------------------------------------------------------------

    flatten = axes.flatten
    unflatten = axes.unflatten
    repeat_interleave = axes.repeat_interleave
    chunk = axes.chunk
    tensor_split = axes.tensor_split
    unbind = axes.unbind
    unfold = axes.unfold_axis

    def repeat(self, *repeats: Any) -> Tensor:
        return axes.repeat(self, _sizes(repeats))

    def tile(self, *dims: Any) -> Tensor:
        return rearranging.tile(self, _sizes(dims))

    def roll(self, shifts: Any, dims: Any = None) -> Tensor:
        return rearranging.roll(self, shifts, dims)

    def fliplr(self) -> Tensor:
        return rearranging.fliplr(self)

    def flipud(self) -> Tensor:
        return rearranging.flipud(self)

    def rot90(self, k: int = 1, dims: Any = (0, 1)) -> Tensor:
        return rearranging.rot90(self, k, dims)

    def diag(self, diagonal: int = 0) -> Tensor:
        return rearranging.diag(self, diagonal)

    def diag_embed(self, offset: int = 0, dim1: int = -2, dim2: int = -1) -> Tensor:
        return shaping.moveaxis(rearranging.diag_embed(self, offset), (-2, -1), (dim1, dim2))

    def diagonal(self, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Tensor:
        return rearranging.diagonal(self, offset, dim1, dim2)

    def tril(self, diagonal: int = 0) -> Tensor:
        return rearranging.tril(self, diagonal)

    def triu(self, diagonal: int = 0) -> Tensor:
        return rearranging.triu(self, diagonal)

    def movedim(self, source: Any, destination: Any) -> Tensor:
        return shaping.moveaxis(self, source, destination)

    def swapdims(self, dim0: int, dim1: int) -> Tensor:
        return shaping.swapaxes(self, dim0, dim1)

    def broadcast_to(self, size: Any) -> Tensor:
        return shaping.expand(self, size)

    def expand_as(self, other: Any) -> Tensor:
        return shaping.expand(self, np.shape(other))

    def view_as(self, other: Any) -> Tensor:
        return shaping.reshape(self, np.shape(other))

    reshape_as = view_as

    # --- new tensors of this one's type ----------------------------------------------------------

    def new_full(
        self, size: Any, fill_value: Any, dtype: Any = None, requires_grad: bool = False
    ) -> Tensor:
        made = _constant(np.full(size, unwrap(fill_value), dtype or self._data.dtype))
        return made.requires_grad_(requires_grad)

    def new_zeros(self, *size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
        return self.new_full(_sizes(size), 0, dtype, requires_grad)

    def new_ones(self, *size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
        return self.new_full(_sizes(size), 1, dtype, requires_grad)

    def new_empty(self, *size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
        made = _constant(np.empty(_sizes(size), dtype or self._data.dtype))
        return made.requires_grad_(requires_grad)

    def new_tensor(self, data: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
        made = _constant(np.array(unwrap(data), dtype or self._data.dtype))
        return made.requires_grad_(requires_grad)


def _as(tensor: Any, dtype: Any) -> Any:
    return tensor if dtype is None else tensor.to(dtype)


def _sizes(sizes: tuple[Any, ...]) -> tuple[int, ...]:
    """``f(2, 3)`` and ``f((2, 3))`` alike."""
    return tuple(sizes[0]) if len(sizes) == 1 and isinstance(sizes[0], (tuple, list)) else sizes

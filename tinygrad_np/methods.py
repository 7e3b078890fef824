"""PyTorch's methods of tensors beyond those of :class:`~tinygrad_np.tensor.Tensor` itself.

Where an operation's first argument is the tensor, the operation is the method.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .nodes import TensorBase, wrap
from .ops import (
    activation,
    axes,
    composite,
    contraction,
    decomposition,
    distance,
    elementwise,
    gathering,
    matrices,
    products,
    quantiles,
    rearranging,
    sampled,
    scan,
    shaping,
    sorting,
    statistics,
)
from .primitive import Primitive, unwrap
from .random import generator

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["TensorMethods"]


def _constant(array: Any) -> Tensor:
    return wrap(np.asarray(array))  # type: ignore[no-any-return]


def in_place(function: Callable[..., Any]) -> Callable[..., Tensor]:
    """The method that writes what ``function`` makes of a tensor into the tensor."""
    name = function.name if isinstance(function, Primitive) else function.__name__

    def method(self: Any, *args: Any, **settings: Any) -> Tensor:
        result: Tensor = self._write(function(self._source(), *args, **settings), f"{name}_")
        return result

    return method if isinstance(function, Primitive) else functools.wraps(function)(method)


class TensorMethods(TensorBase):
    """What a tensor can do, by the names of PyTorch."""

    __slots__ = ()

    if TYPE_CHECKING:  # what stands in Tensor

        def _write(self, result: Any, op: str) -> Tensor: ...
        def _source(self) -> Tensor: ...

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

    def i0(self) -> Tensor:
        return elementwise.i0(self)

    def positive(self) -> Tensor:
        return elementwise.positive(self)

    def sgn(self) -> Tensor:
        return elementwise.sign(self)

    def prelu(self, weight: Any) -> Tensor:
        return activation.prelu(self, weight)

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

    def norm(
        self, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None
    ) -> Tensor:
        """The p-norm of all elements, or over the axes ``dim``; "fro" and None mean 2; "nuc" is the
        sum of a matrix' singular values.
        """
        if p == "nuc":
            axes = tuple(range(self._data.ndim)) if dim is None else tuple(dim)
            return matrices.norm(_as(self, dtype), p, axes, keepdim)
        return distance.norm(self, p, dim, keepdim, dtype)

    def dist(self, other: Any, p: float = 2) -> Tensor:
        """The p-norm of the difference."""
        return distance.norm(elementwise.sub(self, other), p)

    def nansum(self, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
        return np.nansum(_as(self, dtype), dim, keepdims=keepdim)  # type: ignore[no-any-return]

    def nanmean(self, dim: Any = None, keepdim: bool = False, *, dtype: Any = None) -> Tensor:
        return np.nanmean(_as(self, dtype), dim, keepdims=keepdim)  # type: ignore[no-any-return]

    def nanmedian(self, dim: int | None = None, keepdim: bool = False) -> Any:
        """The lower of the two middle elements that are not NaN; with ``dim`` also where it is."""
        return sorting.nanmedian(self, dim, keepdim)

    quantile = quantiles.quantile
    nanquantile = quantiles.nanquantile
    cov = statistics.cov
    corrcoef = statistics.corrcoef

    def diff(self, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> Tensor:
        return sampled.diff(self, n, dim, prepend, append)

    # --- products and matrices -------------------------------------------------------------------

    mv = products.mv
    bmm = products.bmm
    addmm = products.addmm
    addmv = products.addmv
    addr = products.addr
    addbmm = products.addbmm
    baddbmm = products.baddbmm
    logdet = products.logdet

    def outer(self, vec2: Any) -> Tensor:
        """The products of all pairs of elements of two vectors."""
        if self._data.ndim != 1 or np.ndim(vec2) != 1:
            shapes = f"{self._data.shape} and {np.shape(vec2)}"
            raise RuntimeError(f"outer: two vectors are needed, not shapes {shapes}")
        return contraction.outer(self, vec2)

    ger = outer

    def inner(self, other: Any) -> Tensor:
        return contraction.inner(self, other)

    def vdot(self, other: Any) -> Tensor:
        return contraction.vdot(self, other)

    def kron(self, other: Any) -> Tensor:
        return contraction.kron(self, other)

    def cross(self, other: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
        """The vector product of 3-vectors along an axis, by default the first one of length 3."""
        along = dim if axis is None else axis
        if along is None:
            shape = np.broadcast_shapes(self._data.shape, np.shape(other))
            if 3 not in shape:
                raise RuntimeError(f"cross: no axis of shape {shape} has length 3")
            along = shape.index(3)
        return contraction.cross(self, other, axis=along)

    def trace(self) -> Tensor:
        return contraction.trace(self)

    def det(self) -> Tensor:
        return decomposition.det(self)

    def slogdet(self) -> tuple[Tensor, Tensor]:
        return decomposition.slogdet(self)

    def inverse(self) -> Tensor:
        return decomposition.inv(self)

    def pinverse(self, rcond: float = 1e-15) -> Tensor:
        return decomposition.pinv(self, rcond)

    def matrix_power(self, n: int) -> Tensor:
        return matrices.matrix_power(self, n)

    def cholesky(self, upper: bool = False) -> Tensor:
        return decomposition.cholesky(self, upper=upper)

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

    def diagflat(self, offset: int = 0) -> Tensor:
        return rearranging.diagflat(self, offset)

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

    def split_with_sizes(self, split_sizes: Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
        return shaping.split(self, list(split_sizes), dim)

    def hsplit(self, indices_or_sections: Any) -> tuple[Tensor, ...]:
        return tuple(np.hsplit(self, indices_or_sections))  # type: ignore[call-overload]

    def vsplit(self, indices_or_sections: Any) -> tuple[Tensor, ...]:
        return tuple(np.vsplit(self, indices_or_sections))  # type: ignore[call-overload]

    def dsplit(self, indices_or_sections: Any) -> tuple[Tensor, ...]:
        return tuple(np.dsplit(self, indices_or_sections))  # type: ignore[call-overload]

    def sum_to_size(self, *size: Any) -> Tensor:
        """Summed over the axes that broadcasting from ``size`` would have added or repeated."""
        wanted, own = _sizes(size), self._data.shape
        lead = len(own) - len(wanted)
        axes = (*range(lead), *(i + lead for i, n in enumerate(wanted) if n == 1))
        if np.broadcast_shapes(wanted, own) != own:
            raise RuntimeError(f"sum_to_size: {own} is no broadcast of {wanted}")
        return shaping.reshape(np.sum(self, axes), wanted)  # type: ignore[call-overload]

    def expand_as(self, other: Any) -> Tensor:
        return shaping.expand(self, np.shape(other))

    def view_as(self, other: Any) -> Tensor:
        return shaping.reshape(self, np.shape(other))

    reshape_as = view_as

    # --- what it is, in PyTorch's words ---------------------------------------------------------

    def is_floating_point(self) -> bool:
        return self._data.dtype.kind == "f"

    def is_contiguous(self) -> bool:
        return bool(self._data.flags.c_contiguous)

    def is_same_size(self, other: Any) -> bool:
        return bool(self._data.shape == np.shape(other))

    def is_nonzero(self) -> bool:
        return bool(self)

    def element_size(self) -> int:
        """Bytes of one element."""
        return self._data.itemsize

    @property
    def itemsize(self) -> int:
        return self._data.itemsize

    def nelement(self) -> int:
        return self._data.size

    def ndimension(self) -> int:
        return self._data.ndim

    # --- in place --------------------------------------------------------------------------------

    abs_ = absolute_ = in_place(elementwise.abs)
    acos_ = arccos_ = in_place(acos)
    acosh_ = arccosh_ = in_place(acosh)
    asin_ = arcsin_ = in_place(asin)
    asinh_ = arcsinh_ = in_place(asinh)
    atan_ = arctan_ = in_place(atan)
    atanh_ = arctanh_ = in_place(atanh)
    ceil_ = in_place(elementwise.ceil)
    cos_ = in_place(elementwise.cos)
    cosh_ = in_place(cosh)
    deg2rad_ = in_place(deg2rad)
    erf_ = in_place(erf)
    erfc_ = in_place(erfc)
    exp_ = in_place(elementwise.exp)
    exp2_ = in_place(exp2)
    expm1_ = in_place(expm1)
    floor_ = in_place(elementwise.floor)
    frac_ = in_place(frac)
    i0_ = in_place(i0)
    log_ = in_place(elementwise.log)
    log10_ = in_place(log10)
    log1p_ = in_place(log1p)
    log2_ = in_place(log2)
    logit_ = in_place(logit)
    nan_to_num_ = in_place(nan_to_num)
    neg_ = negative_ = in_place(elementwise.neg)
    rad2deg_ = in_place(rad2deg)
    reciprocal_ = in_place(reciprocal)
    round_ = in_place(elementwise.round)
    rsqrt_ = in_place(rsqrt)
    sgn_ = in_place(sgn)
    sigmoid_ = in_place(activation.sigmoid)
    sign_ = in_place(elementwise.sign)
    sin_ = in_place(elementwise.sin)
    sinc_ = in_place(sinc)
    sinh_ = in_place(sinh)
    sqrt_ = in_place(elementwise.sqrt)
    square_ = in_place(elementwise.square)
    tan_ = in_place(tan)
    tanh_ = in_place(elementwise.tanh)
    trunc_ = fix_ = in_place(trunc)

    addcdiv_ = in_place(addcdiv)
    addcmul_ = in_place(addcmul)
    addmm_ = in_place(addmm)
    addmv_ = in_place(addmv)
    addr_ = in_place(addr)
    addbmm_ = in_place(addbmm)
    baddbmm_ = in_place(baddbmm)
    atan2_ = arctan2_ = in_place(atan2)
    clamp_max_ = in_place(clamp_max)
    clamp_min_ = in_place(clamp_min)
    clip_ = in_place(elementwise.clip)
    copysign_ = in_place(copysign)
    floor_divide_ = in_place(floor_divide)
    fmod_ = in_place(fmod)
    heaviside_ = in_place(heaviside)
    hypot_ = in_place(hypot)
    ldexp_ = in_place(ldexp)
    lerp_ = in_place(lerp)
    remainder_ = in_place(remainder)
    true_divide_ = divide_ = in_place(div)
    multiply_ = in_place(mul)
    subtract_ = in_place(sub)
    xlogy_ = in_place(elementwise.xlogy)

    cumsum_ = in_place(cumsum)
    cumprod_ = in_place(cumprod)
    scatter_reduce_ = in_place(scatter_reduce)
    tril_ = in_place(tril)
    triu_ = in_place(triu)

    def pow_(self, exponent: Any) -> Tensor:
        return self._write(elementwise.pow(self._source(), exponent), "pow_")

    def normal_(self, mean: float = 0.0, std: float = 1.0) -> Tensor:
        """Filled with normal random numbers."""
        return self._write(_constant(generator().normal(mean, std, self._data.shape)), "normal_")

    def uniform_(self, from_: float = 0.0, to: float = 1.0) -> Tensor:
        """Filled with random numbers between the two."""
        return self._write(_constant(generator().uniform(from_, to, self._data.shape)), "uniform_")

    def bernoulli_(self, p: Any = 0.5) -> Tensor:
        """Filled with 1, with probability ``p``, and 0."""
        drawn = generator().random(self._data.shape) < unwrap(p)
        return self._write(_constant(drawn.astype(self._data.dtype)), "bernoulli_")

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

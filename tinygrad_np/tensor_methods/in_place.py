"""Methods that write in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..core.tensor_base import TensorBase, unwrap
from ..ops.elementwise import composite
from ..ops.elementwise import pointwise as elementwise
from ..ops.in_place import before_write, in_place, overwrite, write
from ..ops.indexing import gathering
from ..ops.nn.activations import relu as rectifiers
from ..ops.nn.activations import sigmoid as sigmoids
from ..random import generator
from .elementwise import ElementwiseMethods
from .indexing import IndexingMethods
from .linear_algebra import LinearAlgebraMethods
from .reductions import ReductionMethods
from .shapes import ShapeMethods

if TYPE_CHECKING:
    from ..tensor import Tensor


class InPlaceMethods(TensorBase):
    """Methods that write in place."""

    __slots__ = ()

    def __iadd__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return write(self, elementwise.add(before_write(self), other), "add_")

    def __isub__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return write(self, elementwise.sub(before_write(self), other), "sub_")

    def __imul__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return write(self, elementwise.mul(before_write(self), other), "mul_")

    def __itruediv__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return write(self, elementwise.div(before_write(self), other), "div_")

    def __ipow__(self, other: Any) -> Tensor:
        return write(self, elementwise.pow(before_write(self), other), "pow_")

    def add_(self, other: Any, *, alpha: float = 1) -> Tensor:
        return self.__iadd__(other if alpha == 1 else other * alpha)

    def sub_(self, other: Any, *, alpha: float = 1) -> Tensor:
        return self.__isub__(other if alpha == 1 else other * alpha)

    def mul_(self, other: Any) -> Tensor:
        return self.__imul__(other)

    def div_(self, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        return write(self, composite.divide(before_write(self), other, rounding_mode), "div_")

    def zero_(self) -> Tensor:
        return self.fill_(0)

    def fill_(self, value: Any) -> Tensor:
        return overwrite(self, value, "fill_")

    def copy_(self, other: Any) -> Tensor:
        """Take over the values of ``other``, broadcast and cast to fit."""
        return overwrite(self, other, "copy_")

    def masked_fill_(self, mask: Any, value: Any) -> Tensor:
        return write(self, gathering.masked_fill(before_write(self), mask, value), "masked_fill_")

    def scatter_(self, dim: int, index: Any, src: Any, *, reduce: str | None = None) -> Tensor:
        result = gathering.scatter(before_write(self), dim, index, src, reduce=reduce)
        return write(self, result, "scatter_")

    def scatter_add_(self, dim: int, index: Any, src: Any) -> Tensor:
        return write(
            self, gathering.scatter_add(before_write(self), dim, index, src), "scatter_add_"
        )

    def index_add_(self, dim: int, index: Any, source: Any, *, alpha: float = 1) -> Tensor:
        result = gathering.index_add(before_write(self), dim, index, source, alpha=alpha)
        return write(self, result, "index_add_")

    def index_copy_(self, dim: int, index: Any, source: Any) -> Tensor:
        return write(
            self, gathering.index_copy(before_write(self), dim, index, source), "index_copy_"
        )

    def index_fill_(self, dim: int, index: Any, value: Any) -> Tensor:
        return write(
            self, gathering.index_fill(before_write(self), dim, index, value), "index_fill_"
        )

    def clamp_(self, min: Any = None, max: Any = None) -> Tensor:
        return write(self, elementwise.clip(before_write(self), min, max), "clamp_")

    abs_ = absolute_ = in_place(elementwise.abs)
    acos_ = arccos_ = in_place(ElementwiseMethods.acos)
    acosh_ = arccosh_ = in_place(ElementwiseMethods.acosh)
    asin_ = arcsin_ = in_place(ElementwiseMethods.asin)
    asinh_ = arcsinh_ = in_place(ElementwiseMethods.asinh)
    atan_ = arctan_ = in_place(ElementwiseMethods.atan)
    atanh_ = arctanh_ = in_place(ElementwiseMethods.atanh)
    ceil_ = in_place(elementwise.ceil)
    cos_ = in_place(elementwise.cos)
    cosh_ = in_place(ElementwiseMethods.cosh)
    deg2rad_ = in_place(ElementwiseMethods.deg2rad)
    erf_ = in_place(ElementwiseMethods.erf)
    erfc_ = in_place(ElementwiseMethods.erfc)
    exp_ = in_place(elementwise.exp)
    exp2_ = in_place(ElementwiseMethods.exp2)
    expm1_ = in_place(ElementwiseMethods.expm1)
    floor_ = in_place(elementwise.floor)
    frac_ = in_place(ElementwiseMethods.frac)
    i0_ = in_place(ElementwiseMethods.i0)
    log_ = in_place(elementwise.log)
    log10_ = in_place(ElementwiseMethods.log10)
    log1p_ = in_place(ElementwiseMethods.log1p)
    log2_ = in_place(ElementwiseMethods.log2)
    logit_ = in_place(ElementwiseMethods.logit)
    nan_to_num_ = in_place(ElementwiseMethods.nan_to_num)
    neg_ = negative_ = in_place(elementwise.neg)
    rad2deg_ = in_place(ElementwiseMethods.rad2deg)
    relu_ = in_place(rectifiers.relu)
    reciprocal_ = in_place(ElementwiseMethods.reciprocal)
    round_ = in_place(elementwise.round)
    rsqrt_ = in_place(ElementwiseMethods.rsqrt)
    sgn_ = in_place(ElementwiseMethods.sgn)
    sigmoid_ = in_place(sigmoids.sigmoid)
    sign_ = in_place(elementwise.sign)
    sin_ = in_place(elementwise.sin)
    sinc_ = in_place(ElementwiseMethods.sinc)
    sinh_ = in_place(ElementwiseMethods.sinh)
    sqrt_ = in_place(elementwise.sqrt)
    square_ = in_place(elementwise.square)
    tan_ = in_place(ElementwiseMethods.tan)
    tanh_ = in_place(elementwise.tanh)
    trunc_ = fix_ = in_place(ElementwiseMethods.trunc)
    addcdiv_ = in_place(ElementwiseMethods.addcdiv)
    addcmul_ = in_place(ElementwiseMethods.addcmul)
    addmm_ = in_place(LinearAlgebraMethods.addmm)
    addmv_ = in_place(LinearAlgebraMethods.addmv)
    addr_ = in_place(LinearAlgebraMethods.addr)
    addbmm_ = in_place(LinearAlgebraMethods.addbmm)
    baddbmm_ = in_place(LinearAlgebraMethods.baddbmm)
    atan2_ = arctan2_ = in_place(ElementwiseMethods.atan2)
    clamp_max_ = in_place(ElementwiseMethods.clamp_max)
    clamp_min_ = in_place(ElementwiseMethods.clamp_min)
    clip_ = in_place(elementwise.clip)
    copysign_ = in_place(ElementwiseMethods.copysign)
    floor_divide_ = in_place(ElementwiseMethods.floor_divide)
    fmod_ = in_place(ElementwiseMethods.fmod)
    heaviside_ = in_place(ElementwiseMethods.heaviside)
    hypot_ = in_place(ElementwiseMethods.hypot)
    ldexp_ = in_place(ElementwiseMethods.ldexp)
    lerp_ = in_place(ElementwiseMethods.lerp)
    remainder_ = in_place(ElementwiseMethods.remainder)
    true_divide_ = divide_ = in_place(ElementwiseMethods.div)
    multiply_ = in_place(ElementwiseMethods.mul)
    subtract_ = in_place(ElementwiseMethods.sub)
    xlogy_ = in_place(elementwise.xlogy)
    cumsum_ = in_place(ReductionMethods.cumsum)
    cumprod_ = in_place(ReductionMethods.cumprod)
    scatter_reduce_ = in_place(IndexingMethods.scatter_reduce)
    tril_ = in_place(ShapeMethods.tril)
    triu_ = in_place(ShapeMethods.triu)

    def pow_(self, exponent: Any) -> Tensor:
        return write(self, elementwise.pow(before_write(self), exponent), "pow_")

    def normal_(self, mean: float = 0.0, std: float = 1.0) -> Tensor:
        """Filled with normal random numbers."""
        return overwrite(self, generator().normal(mean, std, self._data.shape), "normal_")

    def uniform_(self, from_: float = 0.0, to: float = 1.0) -> Tensor:
        """Filled with random numbers between the two."""
        return overwrite(self, generator().uniform(from_, to, self._data.shape), "uniform_")

    def bernoulli_(self, p: Any = 0.5) -> Tensor:
        """Filled with 1, with probability ``p``, and 0."""
        drawn = generator().random(self._data.shape) < unwrap(p)
        return overwrite(self, drawn, "bernoulli_")

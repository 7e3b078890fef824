"""Methods that write in place."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.grad_mode import is_recording
from ..core.inplace_checks import mark_written, memory_root, supersede
from ..core.node import Leaf
from ..core.primitive import Primitive
from ..core.tensor_base import TensorBase, unwrap, wrap
from ..ops.elementwise import pointwise as elementwise
from ..ops.indexing import gathering
from ..ops.nn import activation
from ..ops.shapes import casting, shaping
from ..random import generator
from .arguments import constant as _constant
from .elementwise import ElementwiseMethods
from .indexing import IndexingMethods
from .linear_algebra import LinearAlgebraMethods
from .reductions import ReductionMethods
from .shapes import ShapeMethods

if TYPE_CHECKING:
    from ..tensor import Tensor


def in_place(function: Callable[..., Any]) -> Callable[..., Tensor]:
    """The method that writes what ``function`` makes of a tensor into the tensor."""
    name = function.name if isinstance(function, Primitive) else function.__name__

    def method(self: Any, *args: Any, **settings: Any) -> Tensor:
        result: Tensor = self._write(function(self._source(), *args, **settings), f"{name}_")
        return result

    return method if isinstance(function, Primitive) else functools.wraps(function)(method)


class InPlaceMethods(TensorBase):
    """Methods that write in place."""

    __slots__ = ()

    def _write(self, result: Tensor, op: str) -> Tensor:
        """Take over the values and the node of ``result``, in this tensor's own memory."""
        if result.shape != self.shape:
            raise RuntimeError(
                f"{op}: the result has shape {result.shape}, which does not fit in place into "
                f"{self.shape}"
            )
        if is_recording() and isinstance(memory_root(self.node), Leaf):
            raise RuntimeError(
                f"{op}: a leaf tensor that requires grad (or a view of one) cannot be changed in "
                "place while "
                "recording; do it within tg.no_grad()"
            )
        if not np.can_cast(result.dtype, self.dtype, "same_kind"):
            raise RuntimeError(
                f"{op}: a result of type {result.dtype} cannot be put into {self.dtype}"
            )
        np.copyto(self._data, result._data, casting="same_kind")
        mark_written(self._data)
        if result.node is not None:
            supersede(self.node, result.node)
            self.node = result.node
        return self

    def _source(self) -> Tensor:
        """What an operation in place reads: a copy where recording, for the graph to keep.

        The copy is recorded: this tensor's node stands for memory that is about to change.
        """
        if self.node is None and not is_recording():
            return self
        return casting.clone(self)

    def __iadd__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return self._write(elementwise.add(self._source(), other), "add_")

    def __isub__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return self._write(elementwise.sub(self._source(), other), "sub_")

    def __imul__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return self._write(elementwise.mul(self._source(), other), "mul_")

    def __itruediv__(self, other: Any) -> Tensor:  # type: ignore[misc]
        return self._write(elementwise.div(self._source(), other), "div_")

    def __ipow__(self, other: Any) -> Tensor:
        return self._write(elementwise.pow(self._source(), other), "pow_")

    def add_(self, other: Any, *, alpha: float = 1) -> Tensor:
        return self.__iadd__(other if alpha == 1 else other * alpha)

    def sub_(self, other: Any, *, alpha: float = 1) -> Tensor:
        return self.__isub__(other if alpha == 1 else other * alpha)

    def mul_(self, other: Any) -> Tensor:
        return self.__imul__(other)

    def div_(self, other: Any, *, rounding_mode: str | None = None) -> Tensor:
        return self._write(self._source().div(other, rounding_mode=rounding_mode), "div_")

    def zero_(self) -> Tensor:
        return self.fill_(0)

    def fill_(self, value: Any) -> Tensor:
        return self._write(wrap(np.full(self.shape, unwrap(value), self.dtype)), "fill_")

    def copy_(self, other: Any) -> Tensor:
        """Take over the values of ``other``, broadcast and cast to fit."""
        values = other if isinstance(other, TensorBase) else wrap(np.asarray(other))
        if values.dtype != self.dtype:
            values = values.to(self.dtype)
        return self._write(shaping.expand(values, self.shape), "copy_")

    def relu_(self) -> Tensor:
        return activation.relu(self, inplace=True)

    def masked_fill_(self, mask: Any, value: Any) -> Tensor:
        return self._write(gathering.masked_fill(self._source(), mask, value), "masked_fill_")

    def scatter_(self, dim: int, index: Any, src: Any, *, reduce: str | None = None) -> Tensor:
        result = gathering.scatter(self._source(), dim, index, src, reduce=reduce)
        return self._write(result, "scatter_")

    def scatter_add_(self, dim: int, index: Any, src: Any) -> Tensor:
        return self._write(gathering.scatter_add(self._source(), dim, index, src), "scatter_add_")

    def index_add_(self, dim: int, index: Any, source: Any, *, alpha: float = 1) -> Tensor:
        result = gathering.index_add(self._source(), dim, index, source, alpha=alpha)
        return self._write(result, "index_add_")

    def index_copy_(self, dim: int, index: Any, source: Any) -> Tensor:
        return self._write(gathering.index_copy(self._source(), dim, index, source), "index_copy_")

    def index_fill_(self, dim: int, index: Any, value: Any) -> Tensor:
        return self._write(gathering.index_fill(self._source(), dim, index, value), "index_fill_")

    def clamp_(self, min: Any = None, max: Any = None) -> Tensor:
        return self._write(elementwise.clip(self._source(), min, max), "clamp_")

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
    reciprocal_ = in_place(ElementwiseMethods.reciprocal)
    round_ = in_place(elementwise.round)
    rsqrt_ = in_place(ElementwiseMethods.rsqrt)
    sgn_ = in_place(ElementwiseMethods.sgn)
    sigmoid_ = in_place(activation.sigmoid)
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

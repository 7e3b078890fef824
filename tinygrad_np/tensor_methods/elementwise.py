"""Methods that work on each element, arithmetic operators and comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.tensor_base import TensorBase, unwrap
from ..ops.elementwise import composite
from ..ops.elementwise import pointwise as elementwise
from ..ops.linear_algebra import matmul as linalg
from ..ops.nn import activation
from .arguments import constant as _constant

if TYPE_CHECKING:
    from ..tensor import Tensor


class ElementwiseMethods(TensorBase):
    """Methods that work on each element, arithmetic operators and comparisons."""

    __slots__ = ()

    # The operations themselves, called as methods: a function between would cost as much again.
    __add__ = elementwise.add.__call__

    __sub__ = elementwise.sub.__call__

    __mul__ = elementwise.mul.__call__

    __truediv__ = elementwise.div.__call__

    __matmul__ = linalg.matmul.__call__

    def __radd__(self, other: Any) -> Tensor:
        return elementwise.add(other, self)

    def __rsub__(self, other: Any) -> Tensor:
        return elementwise.sub(other, self)

    def __rmul__(self, other: Any) -> Tensor:
        return elementwise.mul(other, self)

    def __rtruediv__(self, other: Any) -> Tensor:
        return elementwise.div(other, self)

    def __pow__(self, other: Any) -> Tensor:
        return elementwise.pow(self, other)

    def __rpow__(self, other: Any) -> Tensor:
        return elementwise.pow(other, self)

    def __rmatmul__(self, other: Any) -> Tensor:
        return linalg.matmul(other, self)

    def __neg__(self) -> Tensor:
        return elementwise.neg(self)

    def __pos__(self) -> Tensor:
        return self

    def __abs__(self) -> Tensor:
        return elementwise.abs(self)

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Tensor:  # type: ignore[override]
        return _constant(self._data == unwrap(other))

    def __ne__(self, other: object) -> Tensor:  # type: ignore[override]
        return _constant(self._data != unwrap(other))

    def __lt__(self, other: Any) -> Tensor:
        return _constant(self._data < unwrap(other))

    def __le__(self, other: Any) -> Tensor:
        return _constant(self._data <= unwrap(other))

    def __gt__(self, other: Any) -> Tensor:
        return _constant(self._data > unwrap(other))

    def __ge__(self, other: Any) -> Tensor:
        return _constant(self._data >= unwrap(other))

    def __invert__(self) -> Tensor:
        return _constant(~self._data)

    def __and__(self, other: Any) -> Tensor:
        return _constant(self._data & unwrap(other))

    __rand__ = __and__

    def __or__(self, other: Any) -> Tensor:
        return _constant(self._data | unwrap(other))

    __ror__ = __or__

    def __xor__(self, other: Any) -> Tensor:
        return _constant(self._data ^ unwrap(other))

    __rxor__ = __xor__

    def exp(self) -> Tensor:
        return elementwise.exp(self)

    def log(self) -> Tensor:
        return elementwise.log(self)

    def sqrt(self) -> Tensor:
        return elementwise.sqrt(self)

    def square(self) -> Tensor:
        return elementwise.square(self)

    def abs(self) -> Tensor:
        return elementwise.abs(self)

    def sin(self) -> Tensor:
        return elementwise.sin(self)

    def cos(self) -> Tensor:
        return elementwise.cos(self)

    def tanh(self) -> Tensor:
        return elementwise.tanh(self)

    def pow(self, exponent: Any) -> Tensor:
        return elementwise.pow(self, exponent)

    def neg(self) -> Tensor:
        return elementwise.neg(self)

    absolute, negative = abs, neg

    def xlogy(self, other: Any) -> Tensor:
        return elementwise.xlogy(self, other)

    def sign(self) -> Tensor:
        return elementwise.sign(self)

    def floor(self) -> Tensor:
        return elementwise.floor(self)

    def ceil(self) -> Tensor:
        return elementwise.ceil(self)

    def round(self) -> Tensor:
        return elementwise.round(self)

    def maximum(self, other: Any) -> Tensor:
        return elementwise.maximum(self, other)

    def minimum(self, other: Any) -> Tensor:
        return elementwise.minimum(self, other)

    def clamp(self, min: Any = None, max: Any = None) -> Tensor:
        return elementwise.clip(self, min, max)

    clip = clamp

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

"""Methods that work on each element, arithmetic operators and comparisons."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..core.primitive import Primitive
from ..core.recording import callable_of
from ..core.tensor_base import AnyTensor, TensorBase, wrap
from ..core.type_promotion import PLAIN_TYPES, is_foreign, refuse_masked
from ..ops.elementwise import (
    arithmetic,
    comparison,
    complex_numbers,
    error_function,
    exponential,
    integers,
    logical,
    powers,
    rounding,
    selection,
    signs,
    special,
    trigonometric,
)
from ..ops.linear_algebra.matmul import _matmul
from . import first_use

if TYPE_CHECKING:
    from ..ops.special import as_methods as special_methods
    from ..ops.special import gamma as gammas
    from ..ops.special import normal as normals
else:
    special_methods, gammas, normals = first_use.modules(
        "tinygrad_np.ops.special", "as_methods", "gamma", "normal"
    )


def _operator(operation: Primitive) -> Callable[[AnyTensor, Any], AnyTensor]:
    """The operator of a tensor that stands on the left: the operation itself, called as a method.

    A function between would cost as much again.
    """
    return callable_of(operation, is_operator=True)


def _reflected(operation: Primitive) -> Callable[[AnyTensor, Any], AnyTensor]:
    """The operator of a tensor that stands on the right: ``2 - x``."""
    call = callable_of(operation, is_operator=True)

    def method(self: AnyTensor, other: Any) -> AnyTensor:
        result: AnyTensor = call(other, self)
        return result

    return method


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[AnyTensor, Any], AnyTensor]:
    """The operator that compares or combines elements without a gradient."""

    def method(self: AnyTensor, other: Any) -> AnyTensor:
        result: AnyTensor = NotImplemented
        if isinstance(other, TensorBase):
            result = wrap(np.asarray(compare(self._array, other._array)))
        elif type(other) in PLAIN_TYPES:
            result = wrap(np.asarray(compare(self._array, other)))
        elif not is_foreign(other):
            refuse_masked(compare.__name__, other)
            result = wrap(np.asarray(compare(self._array, other)))
        return result

    return method


class ElementwiseMethods(TensorBase):
    """Methods that work on each element, arithmetic operators and comparisons."""

    __slots__ = ()

    # --- operators -----------------------------------------------------------------------------

    __add__ = _operator(arithmetic._add)
    __sub__ = _operator(arithmetic._sub)
    __mul__ = _operator(arithmetic._mul)
    __truediv__ = _operator(arithmetic._div)
    __floordiv__ = _operator(arithmetic._floor_divide)
    __mod__ = _operator(arithmetic._remainder)
    __pow__ = _operator(powers._pow)
    __matmul__ = _operator(_matmul)
    __neg__ = arithmetic.neg
    __abs__ = signs.abs

    __radd__ = _reflected(arithmetic._add)
    __rsub__ = _reflected(arithmetic._sub)
    __rmul__ = _reflected(arithmetic._mul)
    __rtruediv__ = _reflected(arithmetic._div)
    __rfloordiv__ = _reflected(arithmetic._floor_divide)
    __rmod__ = _reflected(arithmetic._remainder)
    __rpow__ = _reflected(powers._pow)
    __rmatmul__ = _reflected(_matmul)

    def __divmod__(self, other: Any) -> tuple[Self, Self]:
        return NotImplemented if is_foreign(other) else (self // other, self % other)

    def __rdivmod__(self, other: Any) -> tuple[Self, Self]:
        return NotImplemented if is_foreign(other) else (other // self, other % self)

    def __pos__(self) -> Self:
        return self

    __hash__ = object.__hash__
    __eq__ = _compared(operator.eq)  # type: ignore[assignment]
    __ne__ = _compared(operator.ne)  # type: ignore[assignment]
    __lt__ = _compared(comparison.ordered(operator.lt))
    __le__ = _compared(comparison.ordered(operator.le))
    __gt__ = _compared(comparison.ordered(operator.gt))
    __ge__ = _compared(comparison.ordered(operator.ge))

    __invert__ = logical.bitwise_not
    __and__ = __rand__ = _compared(operator.and_)
    __or__ = __ror__ = _compared(operator.or_)
    __xor__ = __rxor__ = _compared(operator.xor)

    # --- arithmetic ----------------------------------------------------------------------------

    add = arithmetic.add
    sub = subtract = arithmetic.sub
    mul = multiply = arithmetic.mul
    div = divide = arithmetic.div
    true_divide = arithmetic.true_divide
    floor_divide = arithmetic.floor_divide
    remainder = arithmetic.remainder
    fmod = arithmetic.fmod
    neg = negative = arithmetic.neg
    positive = arithmetic.positive
    reciprocal = arithmetic.reciprocal
    lerp = arithmetic.lerp
    addcmul = arithmetic.addcmul
    addcdiv = arithmetic.addcdiv

    # --- signs and rounding --------------------------------------------------------------------

    abs = absolute = signs.abs
    sign, sgn = signs.sign, signs.sgn
    signbit = signs.signbit
    copysign = signs.copysign
    heaviside = signs.heaviside
    floor = rounding.floor
    ceil = rounding.ceil
    round = rounding.round
    trunc = fix = rounding.trunc
    frac = rounding.frac
    nextafter = rounding.nextafter

    # --- powers, exponentials and logarithms ---------------------------------------------------

    pow = powers.pow
    float_power = powers.float_power
    square = powers.square
    sqrt = powers.sqrt
    rsqrt = powers.rsqrt
    hypot = powers.hypot
    exp = exponential.exp
    exp2 = exponential.exp2
    expm1 = exponential.expm1
    log = exponential.log
    log2 = exponential.log2
    log10 = exponential.log10
    log1p = exponential.log1p
    logaddexp = exponential.logaddexp
    logaddexp2 = exponential.logaddexp2
    ldexp = exponential.ldexp
    frexp = exponential.frexp

    # --- trigonometric, hyperbolic and special functions ---------------------------------------

    sin = trigonometric.sin
    cos = trigonometric.cos
    tan = trigonometric.tan
    asin = arcsin = trigonometric.asin
    acos = arccos = trigonometric.acos
    atan = arctan = trigonometric.atan
    atan2 = arctan2 = trigonometric.atan2
    sinh = trigonometric.sinh
    cosh = trigonometric.cosh
    tanh = trigonometric.tanh
    asinh = arcsinh = trigonometric.asinh
    acosh = arccosh = trigonometric.acosh
    atanh = arctanh = trigonometric.atanh
    deg2rad = trigonometric.deg2rad
    rad2deg = trigonometric.rad2deg
    erf = error_function.erf
    erfc = error_function.erfc
    sinc = special.sinc
    i0 = special.i0
    xlogy = special.xlogy
    logit = special.logit
    lgamma = gammas.lgamma
    digamma = gammas.digamma
    mvlgamma = gammas.mvlgamma
    igamma = gammas.igamma
    igammac = gammas.igammac
    erfinv = normals.erfinv
    polygamma = special_methods.polygamma

    # --- selection -----------------------------------------------------------------------------

    maximum = selection.maximum
    minimum = selection.minimum
    fmax = selection.fmax
    fmin = selection.fmin
    clamp = clip = selection.clamp
    clamp_min = selection.clamp_min
    clamp_max = selection.clamp_max
    nan_to_num = selection.nan_to_num

    def where(self, condition: Any, other: Any) -> Self:
        """Take this tensor's elements where a condition holds, and those of ``other`` elsewhere.

        As a function, :func:`tinygrad_np.where`, it has the condition first.

        >>> import tinygrad_np as tg
        >>> x = tg.tensor([-1.0, 2.0])
        >>> x.where(x > 0, 0.0)
        tensor([0., 2.])
        """
        result: Self = selection._where(condition, self, other)
        return result

    # --- comparison and logic ------------------------------------------------------------------

    eq = comparison.eq
    ne = not_equal = comparison.ne
    lt = less = comparison.lt
    le = less_equal = comparison.le
    gt = greater = comparison.gt
    ge = greater_equal = comparison.ge
    isclose = comparison.isclose
    allclose = comparison.allclose
    equal = comparison.equal
    isnan = comparison.isnan
    isinf = comparison.isinf
    isfinite = comparison.isfinite
    isposinf = comparison.isposinf
    isneginf = comparison.isneginf
    logical_and = logical.logical_and
    logical_or = logical.logical_or
    logical_xor = logical.logical_xor
    logical_not = logical.logical_not
    bitwise_and = logical.bitwise_and
    bitwise_or = logical.bitwise_or
    bitwise_xor = logical.bitwise_xor
    bitwise_not = logical.bitwise_not
    bitwise_left_shift = __lshift__ = integers.bitwise_left_shift
    bitwise_right_shift = __rshift__ = integers.bitwise_right_shift
    gcd = integers.gcd
    lcm = integers.lcm

    def __rlshift__(self, other: Any) -> Any:
        return integers.bitwise_left_shift(other, self)

    def __rrshift__(self, other: Any) -> Any:
        return integers.bitwise_right_shift(other, self)

    # --- complex numbers -----------------------------------------------------------------------

    angle = complex_numbers.angle
    conj = complex_numbers.conj
    conj_physical = complex_numbers.conj_physical
    resolve_conj = complex_numbers.resolve_conj
    resolve_neg = complex_numbers.resolve_neg
    isreal = complex_numbers.isreal
    is_complex = complex_numbers.is_complex
    is_conj = complex_numbers.is_conj
    is_neg = complex_numbers.is_neg

    @property
    def real(self) -> Self:
        """The real parts; of real numbers the tensor itself.

        >>> import tinygrad_np as tg
        >>> tg.ones(2).real, tg.tensor([1 + 2j]).real
        (tensor([1., 1.]), tensor([1.]))
        """
        return complex_numbers.real(self)

    @property
    def imag(self) -> Self:
        """The imaginary parts: 0 of real numbers.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1 + 2j]).imag, tg.ones(2).imag
        (tensor([2.]), tensor([0., 0.]))
        """
        parts: Self = complex_numbers._numpy_imag(self)
        return parts

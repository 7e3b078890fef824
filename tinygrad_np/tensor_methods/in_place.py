"""Methods that write in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ..core.tensor_base import TensorBase
from ..ops.arguments import shape_of
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
from ..ops.in_place import in_place, in_place_view, overwrite
from ..ops.indexing import gather_scatter, index_add_copy_fill, masking, writing
from ..ops.nn.activations import relu as rectifiers
from ..ops.nn.activations import sigmoid as sigmoids
from ..ops.shapes import permuting, reshaping, strides, triangles
from . import first_use
from .reductions import ReductionMethods

if TYPE_CHECKING:
    from ..ops.linear_algebra import matrix_products, norms
    from ..ops.special import as_methods as special_methods
    from ..ops.special import gamma as gammas
    from ..ops.special import normal as normals
else:
    special_methods, gammas, normals = first_use.modules(
        "tinygrad_np.ops.special", "as_methods", "gamma", "normal"
    )
    matrix_products, norms = first_use.modules(
        "tinygrad_np.ops.linear_algebra", "matrix_products", "norms"
    )
late_in_place = first_use.decorated(in_place)


class InPlaceMethods(TensorBase):
    """Methods that write in place."""

    __slots__ = ()

    # --- arithmetic ----------------------------------------------------------------------------

    add_ = in_place(arithmetic.add)
    sub_ = subtract_ = in_place(arithmetic.sub)
    mul_ = multiply_ = in_place(arithmetic.mul)
    div_ = divide_ = in_place(arithmetic.div)
    true_divide_ = in_place(arithmetic.true_divide)
    floor_divide_ = in_place(arithmetic.floor_divide)
    remainder_ = in_place(arithmetic.remainder)
    fmod_ = in_place(arithmetic.fmod)
    neg_ = negative_ = in_place(arithmetic.neg)
    reciprocal_ = in_place(arithmetic.reciprocal)
    lerp_ = in_place(arithmetic.lerp)
    addcmul_ = in_place(arithmetic.addcmul)
    addcdiv_ = in_place(arithmetic.addcdiv)

    # --- signs and rounding --------------------------------------------------------------------

    abs_ = absolute_ = in_place(signs.abs)
    sign_ = in_place(signs.sign)
    sgn_ = in_place(signs.sgn)
    conj_physical_ = in_place(complex_numbers.conj_physical)
    copysign_ = in_place(signs.copysign)
    heaviside_ = in_place(signs.heaviside)
    floor_ = in_place(rounding.floor)
    ceil_ = in_place(rounding.ceil)
    round_ = in_place(rounding.round)
    trunc_ = fix_ = in_place(rounding.trunc)
    frac_ = in_place(rounding.frac)
    nextafter_ = in_place(rounding.nextafter)

    # --- powers, exponentials and logarithms ---------------------------------------------------

    pow_ = in_place(powers.pow)
    float_power_ = in_place(powers.float_power)
    square_ = in_place(powers.square)
    sqrt_ = in_place(powers.sqrt)
    rsqrt_ = in_place(powers.rsqrt)
    hypot_ = in_place(powers.hypot)
    exp_ = in_place(exponential.exp)
    exp2_ = in_place(exponential.exp2)
    expm1_ = in_place(exponential.expm1)
    log_ = in_place(exponential.log)
    log2_ = in_place(exponential.log2)
    log10_ = in_place(exponential.log10)
    log1p_ = in_place(exponential.log1p)
    ldexp_ = in_place(exponential.ldexp)

    # --- trigonometric, hyperbolic and special functions ---------------------------------------

    sin_ = in_place(trigonometric.sin)
    cos_ = in_place(trigonometric.cos)
    tan_ = in_place(trigonometric.tan)
    asin_ = arcsin_ = in_place(trigonometric.asin)
    acos_ = arccos_ = in_place(trigonometric.acos)
    atan_ = arctan_ = in_place(trigonometric.atan)
    atan2_ = arctan2_ = in_place(trigonometric.atan2)
    sinh_ = in_place(trigonometric.sinh)
    cosh_ = in_place(trigonometric.cosh)
    tanh_ = in_place(trigonometric.tanh)
    asinh_ = arcsinh_ = in_place(trigonometric.asinh)
    acosh_ = arccosh_ = in_place(trigonometric.acosh)
    atanh_ = arctanh_ = in_place(trigonometric.atanh)
    deg2rad_ = in_place(trigonometric.deg2rad)
    rad2deg_ = in_place(trigonometric.rad2deg)
    erf_ = in_place(error_function.erf)
    erfc_ = in_place(error_function.erfc)
    sinc_ = in_place(special.sinc)
    i0_ = in_place(special.i0)
    xlogy_ = in_place(special.xlogy)
    logit_ = in_place(special.logit)
    lgamma_ = late_in_place(gammas.lgamma)
    digamma_ = late_in_place(gammas.digamma)
    polygamma_ = late_in_place(special_methods.polygamma)
    mvlgamma_ = late_in_place(gammas.mvlgamma)
    igamma_ = late_in_place(gammas.igamma)
    igammac_ = late_in_place(gammas.igammac)
    erfinv_ = late_in_place(normals.erfinv)

    # --- selection, comparison and logic -------------------------------------------------------

    clamp_ = clip_ = in_place(selection.clamp)
    clamp_min_ = in_place(selection.clamp_min)
    clamp_max_ = in_place(selection.clamp_max)
    nan_to_num_ = in_place(selection.nan_to_num)
    eq_ = in_place(comparison.eq)
    ne_ = not_equal_ = in_place(comparison.ne)
    lt_ = less_ = in_place(comparison.lt)
    le_ = less_equal_ = in_place(comparison.le)
    gt_ = greater_ = in_place(comparison.gt)
    ge_ = greater_equal_ = in_place(comparison.ge)
    logical_and_ = in_place(logical.logical_and)
    logical_or_ = in_place(logical.logical_or)
    logical_xor_ = in_place(logical.logical_xor)
    logical_not_ = in_place(logical.logical_not)
    bitwise_and_ = in_place(logical.bitwise_and)
    bitwise_or_ = in_place(logical.bitwise_or)
    bitwise_xor_ = in_place(logical.bitwise_xor)
    bitwise_not_ = in_place(logical.bitwise_not)
    bitwise_left_shift_ = in_place(integers.bitwise_left_shift)
    bitwise_right_shift_ = in_place(integers.bitwise_right_shift)
    gcd_ = in_place(integers.gcd)
    lcm_ = in_place(integers.lcm)

    # --- operators -----------------------------------------------------------------------------

    __iadd__, __isub__, __imul__, __itruediv__ = add_, sub_, mul_, div_
    __ifloordiv__, __imod__, __ipow__ = floor_divide_, remainder_, pow_
    __iand__, __ior__, __ixor__ = bitwise_and_, bitwise_or_, bitwise_xor_
    __ilshift__, __irshift__ = bitwise_left_shift_, bitwise_right_shift_

    # --- filling -------------------------------------------------------------------------------

    def zero_(self) -> Self:
        """Fill the tensor with zeros, and return it.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0, 2.0]).zero_()
        tensor([0., 0.])
        """
        return self.fill_(0)

    def fill_(self, value: Any) -> Self:
        """Fill the tensor with one number, and return it.

        Raises:
            RuntimeError: the value has axes.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0, 2.0]).fill_(3)
        tensor([3., 3.])
        """
        if shape_of(value):
            raise RuntimeError(
                f"fill_: one number is expected, not values of shape {shape_of(value)}: copy_() "
                "takes over many"
            )
        return overwrite(self, value, "fill_")

    def copy_(self, other: Any, non_blocking: bool = False) -> Self:
        """Take over the values of ``other``, broadcast and cast to fit, and return the tensor.

        >>> import tinygrad_np as tg
        >>> tg.tensor([1.0, 2.0]).copy_(tg.tensor([3, 4]))
        tensor([3., 4.])
        """
        return overwrite(self, other, "copy_")

    # --- other families ------------------------------------------------------------------------

    masked_fill_ = in_place(masking.masked_fill)
    scatter_ = in_place(gather_scatter.scatter)
    scatter_add_ = in_place(gather_scatter.scatter_add)
    scatter_reduce_ = in_place(gather_scatter.scatter_reduce)
    index_add_ = in_place(index_add_copy_fill.index_add)
    index_copy_ = in_place(index_add_copy_fill.index_copy)
    index_fill_ = in_place(index_add_copy_fill.index_fill)
    addmm_ = late_in_place(matrix_products.addmm)
    addmv_ = late_in_place(matrix_products.addmv)
    addr_ = late_in_place(matrix_products.addr)
    addbmm_ = late_in_place(matrix_products.addbmm)
    baddbmm_ = late_in_place(matrix_products.baddbmm)
    renorm_ = late_in_place(norms.renorm)
    cumsum_ = in_place(ReductionMethods.cumsum)
    cumprod_ = in_place(ReductionMethods.cumprod)
    masked_scatter_ = in_place(writing.masked_scatter)
    index_put_ = in_place(writing.index_put)
    index_reduce_ = in_place(writing.index_reduce)
    put_ = in_place(writing.put)

    def fill_diagonal_(self, fill_value: float, wrap: bool = False) -> Self:
        """Fill the diagonal with one number, and return the tensor.

        Args:
            fill_value: the number.
            wrap: whether the diagonal of a tall matrix starts again below its last column.

        Raises:
            RuntimeError: fewer than two axes, or more than two of different lengths.

        >>> import tinygrad_np as tg
        >>> tg.zeros(2, 2).fill_diagonal_(3)
        tensor([[3., 0.],
                [0., 3.]])
        """
        shape = self._array.shape
        if len(shape) < 2 or (len(shape) > 2 and len(set(shape)) > 1):
            raise RuntimeError(
                f"fill_diagonal_: two axes, or axes of one length, are needed, not {shape}"
            )
        numbers = np.zeros(shape, np.bool_)
        np.fill_diagonal(numbers, True, wrap)
        return self.masked_fill_(numbers, fill_value)

    tril_ = in_place(triangles.tril)
    triu_ = in_place(triangles.triu)
    relu_ = in_place(rectifiers.relu)
    sigmoid_ = in_place(sigmoids.sigmoid)

    # --- shapes --------------------------------------------------------------------------------

    squeeze_ = in_place_view(reshaping.squeeze)
    unsqueeze_ = in_place_view(reshaping.unsqueeze)
    transpose_ = in_place_view(permuting.transpose)
    swapaxes_ = in_place_view(permuting.swapaxes)
    swapdims_ = in_place_view(permuting.swapdims)
    t_ = in_place_view(permuting.t)
    as_strided_ = in_place_view(strides.as_strided)

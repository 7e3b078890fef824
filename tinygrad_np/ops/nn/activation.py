"""Activation functions, softmax and dropout, under PyTorch's names.

At a kink the derivative is PyTorch's: that of the flat side (``relu``, ``hardtanh``), or of the
left (``elu``, ``leaky_relu``). With ``inplace=True`` a function writes over its input's memory; the
graph keeps what backward needs.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.tensor_base import unwrap
from ...random import generator
from ..elementwise.erf import erf as _erf
from ..elementwise.pointwise import clip, exp, tanh, where
from ..in_place import before_write, write
from ..shapes.shaping import reshape

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "celu",
    "dropout",
    "erf",
    "log_softmax",
    "prelu",
    "relu",
    "rrelu",
    "selu",
    "sigmoid",
    "softmax",
    "threshold",
]


def _apply(op: Primitive, input: Any, inplace: bool, **settings: Any) -> Tensor:
    """``op`` of ``input``, put into the input's own memory if ``inplace``."""
    if not inplace:
        return op(input, **settings)
    overwritten: Tensor = write(input, op(before_write(input), **settings), f"{op.name}_")
    return overwritten


# --- rectifiers --------------------------------------------------------------------------------

_relu = primitive(
    lambda x: np.maximum(x, 0), "x", lambda g, y: g * (y > 0), name="relu", convention="0 at 0"
)


def relu(input: Any, inplace: bool = False) -> Tensor:
    """``max(x, 0)``; the derivative at 0 is 0.

    >>> import tinygrad_np as tg
    >>> tg.relu(tg.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """
    return _apply(_relu, input, True) if inplace else _relu(input)


def _leaky_relu(x: Any, *, negative_slope: float = 0.01) -> Any:
    if 0 <= negative_slope <= 1:
        return np.maximum(x, x * negative_slope)
    return np.where(x > 0, x, x * negative_slope)


def _leaky_relu_vjp(g: Any, x: Any, negative_slope: float) -> Any:
    # (1 - s) mask + s: ten times faster than np.where on random signs.
    slope = (x > 0) * g.dtype.type(1 - negative_slope)
    slope += g.dtype.type(negative_slope)
    return g * slope


_leaky = primitive(
    _leaky_relu, "x", _leaky_relu_vjp, name="leaky_relu", convention="negative_slope at 0"
)


def leaky_relu(input: Any, negative_slope: float = 0.01, inplace: bool = False) -> Tensor:
    """``x`` where positive, else ``negative_slope * x`` (Maas, Hannun and Ng, 2013)."""
    return _apply(_leaky, input, inplace, negative_slope=negative_slope)


def prelu(input: Any, weight: Any) -> Tensor:
    """``x`` where positive, else ``weight * x`` (He et al., 2015, equation 1).

    Args:
        input: (N, C, ...).
        weight: one slope, or one for each channel, (C,).
    """
    size, ndim = np.size(weight), np.ndim(input)
    if size != 1:
        if ndim < 2 or np.shape(input)[1] != size:
            raise RuntimeError(
                f"prelu: {size} slopes do not fit an input of shape {np.shape(input)}: one, or one "
                "for each channel (axis 1)"
            )
        weight = reshape(weight, (size,) + (1,) * (ndim - 2))
    positive = unwrap(input) > 0
    slope = where(positive, 1, weight) if ndim else where(positive, 1, reshape(weight, ()))
    return input * slope  # type: ignore[no-any-return]


def rrelu(
    input: Any,
    lower: float = 1 / 8,
    upper: float = 1 / 3,
    training: bool = False,
    inplace: bool = False,
) -> Tensor:
    """``x`` where positive, else ``x`` times a slope drawn from [lower, upper), while training.

    Otherwise the slope is their mean (Xu, Wang, Chen and Li, 2015).
    """
    if not lower <= upper:
        raise ValueError(f"rrelu: lower={lower} is above upper={upper}")
    if not training:
        return leaky_relu(input, (lower + upper) / 2, inplace)
    return _apply(_rrelu, input, inplace, lower=lower, upper=upper, generator=generator())


def _random_relu(
    x: Any, *, lower: float, upper: float, generator: np.random.Generator
) -> tuple[Any, Any]:
    slope = generator.uniform(lower, upper, x.shape).astype(x.dtype)
    slope[x > 0] = 1
    return x * slope, slope


_rrelu = primitive(
    _random_relu, "x", lambda g, slope: g * slope, name="rrelu", residuals={"slope": None}
)


def threshold(input: Any, threshold: float, value: float, inplace: bool = False) -> Tensor:
    """``x`` where above the threshold, else ``value``."""
    return _apply(_threshold, input, inplace, threshold=threshold, value=value)


def _above(x: Any, *, threshold: float, value: float) -> Any:
    return np.where(x > threshold, x, x.dtype.type(value))


_threshold = primitive(
    _above,
    "x",
    lambda g, x, threshold: g * (x > threshold),
    name="threshold",
    convention="0 at the threshold",
)

# --- piecewise linear --------------------------------------------------------------------------


def _hardtanh(x: Any, *, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    return np.clip(x, min_val, max_val)


_hardtanh_between = primitive(
    _hardtanh,
    "x",
    lambda g, x, min_val, max_val: g * ((x > min_val) & (x < max_val)),
    name="hardtanh",
    convention="0 at the bounds",
)


def hardtanh(
    input: Any, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> Tensor:
    """``x`` limited to [min_val, max_val]; the derivative at the bounds is 0 (``clamp``'s is 1)."""
    if min_val > max_val:
        raise ValueError(f"hardtanh: min_val={min_val} is above max_val={max_val}")
    return _apply(_hardtanh_between, input, inplace, min_val=min_val, max_val=max_val)


def relu6(input: Any, inplace: bool = False) -> Tensor:
    """``min(max(x, 0), 6)`` (Howard et al., 2017)."""
    return hardtanh(input, 0.0, 6.0, inplace)


_hardsigmoid = primitive(
    lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "x",
    lambda g, x: g * ((x > -3) & (x < 3)) / 6,
    name="hardsigmoid",
    convention="0 at ±3",
)


def hardsigmoid(input: Any, inplace: bool = False) -> Tensor:
    """``x / 6 + 1 / 2`` limited to [0, 1]."""
    return _apply(_hardsigmoid, input, inplace)


_hardswish = primitive(
    lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "x",
    lambda g, x: g * ((x >= 3) + ((x > -3) & (x < 3)) * (x / 3 + 0.5)),
    name="hardswish",
    convention="0 at -3, 1 at 3",
)


def hardswish(input: Any, inplace: bool = False) -> Tensor:
    """``x`` times :func:`hardsigmoid` of it (Howard et al., "Searching for MobileNetV3", 2019)."""
    return _apply(_hardswish, input, inplace)


def hardshrink(input: Any, lambd: float = 0.5) -> Tensor:
    """``x`` where ``|x| > lambd``, else 0."""
    shrunk: Tensor = input * (np.abs(unwrap(input)) > lambd)
    return shrunk


def softshrink(input: Any, lambd: float = 0.5) -> Tensor:
    """``x`` moved towards 0 by ``lambd``, and no further than to 0."""
    if lambd < 0:
        raise RuntimeError(f"softshrink: lambd={lambd} must not be negative")
    return input - clip(input, -lambd, lambd)  # type: ignore[no-any-return]


# --- exponential units -------------------------------------------------------------------------


def _exponential_unit(x: Any, *, alpha: float, scale: float = 1.0, rate: float = 1.0) -> Any:
    y = np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) * rate)
    return y * scale if scale != 1 else y


def _exponential_unit_vjp(g: Any, x: Any, alpha: float, scale: float, rate: float) -> Any:
    decay = exp(np.minimum(x, 0) * rate)
    return g * (((x > 0) + (x <= 0) * decay * (alpha * rate)) * scale)


_elu = primitive(_exponential_unit, "x", _exponential_unit_vjp, name="elu", convention="alpha at 0")


def elu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``x`` where positive, else ``alpha (e^x - 1)`` (Clevert, Unterthiner and Hochreiter, 2015).

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.elu(tg.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    return _apply(_elu, input, inplace, alpha=alpha)


def celu(input: Any, alpha: float = 1.0, inplace: bool = False) -> Tensor:
    """``x`` where positive, else ``alpha (e^(x / alpha) - 1)`` (Barron, 2017)."""
    if alpha == 0:
        raise RuntimeError("celu: alpha must not be 0")
    return _apply(_elu, input, inplace, alpha=alpha, rate=1 / alpha)


# Klambauer et al., "Self-normalizing neural networks" (2017), equation 14.
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def selu(input: Any, inplace: bool = False) -> Tensor:
    """:func:`elu` with the constants that keep mean 0 and variance 1 (Klambauer et al., 2017)."""
    return _apply(_elu, input, inplace, alpha=SELU_ALPHA, scale=SELU_SCALE)


# --- the logistic function and its kin -----------------------------------------------------------


def _sigmoid(x: Any) -> Any:
    # Neither exponent is ever positive: no overflow at any x, and full relative precision on both
    # sides.
    return np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))


sigmoid = primitive(_sigmoid, "x", lambda g, y: g * (y * (1 - y)), name="sigmoid")


def _softplus(x: Any) -> Any:
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


softplus_one = primitive(_softplus, "x", lambda g, x: g * sigmoid(x), name="softplus")


def softplus(input: Any, beta: float = 1.0, threshold: float = 20.0) -> Tensor:
    """``log(1 + e^(beta x)) / beta``, and ``x`` itself where ``beta x`` is above the threshold."""
    y = softplus_one(input * beta) / beta
    linear = unwrap(input) * beta > threshold
    return where(linear, input, y) if np.any(linear) else y


logsigmoid = primitive(
    lambda x: np.minimum(x, 0) - np.log1p(np.exp(-np.abs(x))),
    "x",
    lambda g, x: g * sigmoid(-x),
    name="logsigmoid",
)


def _silu_vjp(g: Any, x: Any) -> Any:
    s = sigmoid(x)
    return g * (s * (1 + x * (1 - s)))


_silu = primitive(lambda x: x * _sigmoid(x), "x", _silu_vjp, name="silu")


def silu(input: Any, inplace: bool = False) -> Tensor:
    """``x sigmoid(x)``, also known as swish (Ramachandran, Zoph and Le, 2017)."""
    return _apply(_silu, input, inplace)


def _mish_vjp(g: Any, x: Any) -> Any:
    t = tanh(softplus_one(x))
    return g * (t + x * ((1 - t * t) * sigmoid(x)))


_mish = primitive(lambda x: x * np.tanh(_softplus(x)), "x", _mish_vjp, name="mish")


def mish(input: Any, inplace: bool = False) -> Tensor:
    """``x tanh(softplus(x))`` (Misra, 2019)."""
    return _apply(_mish, input, inplace)


def glu(input: Any, dim: int = -1) -> Tensor:
    """The first half along ``dim`` times the sigmoid of the second (Dauphin et al., 2016).

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.glu(tg.tensor([1.0, 2.0, 0.0, 0.0]))
    tensor([0.5000, 1.0000])
    """
    shape = np.shape(input)
    if not shape or shape[dim] % 2:
        raise RuntimeError(f"glu: axis {dim} of shape {shape} cannot be halved")
    half = shape[dim] // 2
    lead = (slice(None),) * (dim % len(shape))
    gated: Tensor = input[(*lead, slice(half))] * sigmoid(input[(*lead, slice(half, None))])
    return gated


# --- smooth, of other kinds ----------------------------------------------------------------------

softsign = primitive(
    lambda x: x / (1 + np.abs(x)), "x", lambda g, x: g / np.square(1 + np.abs(x)), name="softsign"
)
tanhshrink = primitive(
    lambda x: x - np.tanh(x), "x", lambda g, x: g * np.square(np.tanh(x)), name="tanhshrink"
)
erf = primitive(_erf, "x", lambda g, x: g * (2 / math.sqrt(math.pi) * exp(-x * x)), name="erf")


def gelu(input: Any, approximate: str = "none") -> Tensor:
    """``x`` times the normal distribution function at ``x`` (Hendrycks and Gimpel, 2016).

    Args:
        approximate: "none" (by erf) or "tanh" (their equation 2's approximation).

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.gelu(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    if approximate == "none":
        return _gelu_erf(input)
    if approximate == "tanh":
        return _gelu_tanh(input)
    raise ValueError(f"gelu: approximate={approximate!r}: choose from 'none', 'tanh'")


def _normal_distribution(x: Any, erf: Any) -> Any:
    return 0.5 * (1 + erf(x * math.sqrt(0.5)))


def _gelu(x: Any) -> tuple[Any, Any]:
    share = _normal_distribution(x, _erf)
    return x * share, share


_gelu_erf = primitive(
    _gelu,
    "x",
    lambda g, x, share: g * (share + x * exp(-0.5 * x * x) / math.sqrt(2 * math.pi)),
    name="gelu",
    residuals={"share": lambda x: _normal_distribution(x, erf)},
)

_C, _D = math.sqrt(2 / math.pi), 0.044715


def _gelu_tanh_vjp(g: Any, x: Any) -> Any:
    t = tanh(_C * (x + _D * x * x * x))
    return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (_C * (1 + 3 * _D * x * x)))


_gelu_tanh = primitive(
    lambda x: 0.5 * x * (1 + np.tanh(_C * (x + _D * x * x * x))),
    "x",
    _gelu_tanh_vjp,
    name="gelu_tanh",
)


# --- softmax -----------------------------------------------------------------------------------


def _softmax(x: Any, *, axis: int = -1) -> Any:
    e = np.exp(x - np.max(x, axis, keepdims=True, initial=-np.inf))
    return e / np.sum(e, axis, keepdims=True)


def _log_softmax(x: Any, *, axis: int = -1) -> Any:
    z = x - np.max(x, axis, keepdims=True, initial=-np.inf)
    return z - np.log(np.sum(np.exp(z), axis, keepdims=True))


_softmax_along = primitive(
    _softmax,
    "x",
    lambda g, y, axis: y * (g - np.sum(g * y, axis=axis, keepdims=True)),
    name="softmax",
)
_log_softmax_along = primitive(
    _log_softmax,
    "x",
    lambda g, y, axis: g - exp(y) * np.sum(g, axis=axis, keepdims=True),
    name="log_softmax",
)


def softmax(input: Any, dim: int | None = None, dtype: Any = None) -> Tensor:
    """``exp(x)`` over its sum along ``dim``; shifted by the maximum, so that it never overflows.

    Args:
        dim: may be left out for at most two dimensions, where it is the last.
        dtype: convert to this type first.

    >>> import tinygrad_np as tg
    >>> tg.softmax(tg.tensor([1000.0, 1000.0]), dim=0)
    tensor([0.5000, 0.5000])
    """
    return _softmax_along(_as_type(input, dtype), axis=_class_axis("softmax", input, dim))


def log_softmax(input: Any, dim: int | None = None, dtype: Any = None) -> Tensor:
    """The logarithm of :func:`softmax`, computed without it: right where softmax underflows."""
    return _log_softmax_along(_as_type(input, dtype), axis=_class_axis("log_softmax", input, dim))


def softmin(input: Any, dim: int | None = None, dtype: Any = None) -> Tensor:
    """:func:`softmax` of ``-input``."""
    return softmax(-input, dim, dtype)


def _as_type(input: Any, dtype: Any) -> Any:
    return input if dtype is None else input.astype(dtype)


def _class_axis(op: str, input: Any, dim: int | None) -> int:
    if dim is not None:
        return dim
    if np.ndim(input) > 2:
        raise ValueError(f"{op}: name the axis of an input of shape {np.shape(input)}: dim=...")
    return -1


# --- dropout -----------------------------------------------------------------------------------


def _dropout(
    x: Any, *, p: float, generator: np.random.Generator, spatial: int = 0
) -> tuple[Any, Any]:
    shape = x.shape[: x.ndim - spatial] + (1,) * spatial
    if x.flags.f_contiguous:  # drawn in the order of x in memory: a product of other orders is slow
        keep = p <= generator.random(shape[::-1], np.float32).T
    else:
        keep = generator.random(shape, np.float32) >= p
    mask = keep * x.dtype.type(1 / (1 - p)) if p < 1 else np.zeros(shape, x.dtype)
    return x * mask, mask


dropout_mask = primitive(
    _dropout, "x", lambda g, mask: g * mask, name="dropout", residuals={"mask": None}
)


def dropout(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """Zero each element with probability ``p``, and scale the others by ``1 / (1 - p)``.

    Srivastava et al., J. Mach. Learn. Res. 15 (2014). Drawn from the generator that
    :func:`tinygrad_np.manual_seed` seeds. Without ``training``, ``input`` itself.
    """
    _check_probability("dropout", p)
    if not training or p == 0:
        return input
    return _apply(dropout_mask, input, inplace, p=p, generator=generator())


def dropout2d(input: Any, p: float = 0.5, training: bool = True, inplace: bool = False) -> Any:
    """:func:`dropout` of whole channels of (N, C, H, W) or (C, H, W) (Tompson et al., 2015)."""
    _check_probability("dropout2d", p)
    if np.ndim(input) not in (3, 4):
        raise ValueError(f"dropout2d: expected 3 or 4 dimensions, not shape {np.shape(input)}")
    if not training or p == 0:
        return input
    return _apply(dropout_mask, input, inplace, p=p, generator=generator(), spatial=2)


def _check_probability(op: str, p: float) -> None:
    if not 0 <= p <= 1:
        raise ValueError(f"{op}: p={p} is not a probability between 0 and 1")

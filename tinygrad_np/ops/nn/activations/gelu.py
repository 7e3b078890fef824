"""The Gaussian error linear unit, exact and approximate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....core.errors import ArgumentError
from ....core.registry import primitive
from ....core.types import TensorLike
from ...blocks import in_blocks
from ...elementwise.error_function import erf
from ...elementwise.exponential import exp
from ...elementwise.trigonometric import tanh
from ..half_precision import in_float32, is_half

__all__ = ["gelu"]


# atanh(erf(z)) / z as a polynomial in z^2, highest power first: a least-squares fit on (0, 4.1],
# weighted anew until the error of its tanh was the same everywhere (Lawson's method), 5.8e-8. NumPy
# has a quick tanh of float32, and beyond 4.1 erf is 1 in float32.
_ERF_BY_TANH = (
    1.5896009967139638e-07,
    -5.985688296470494e-06,
    8.971257164249718e-05,
    -6.257195284901409e-04,
    -1.8438375015691539e-04,
    1.0276548148727943e-01,
    1.1283797054648126,
)
_END = 4.1


def _normal_distribution(x: Any) -> Any:
    return 0.5 * (1 + erf(x * math.sqrt(0.5)))


def _normal_distribution_float32(x: Any) -> Any:
    """To 1e-7, a rounding or two of float32."""
    z = np.clip(x * np.float32(math.sqrt(0.5)), np.float32(-_END), np.float32(_END))
    square = z * z
    p = square * np.float32(_ERF_BY_TANH[0])
    for coefficient in _ERF_BY_TANH[1:-1]:
        p += np.float32(coefficient)
        p *= square
    p += np.float32(_ERF_BY_TANH[-1])
    p *= z
    p = np.tanh(p)
    p += np.float32(1)
    p *= np.float32(0.5)
    return p


def _gelu_forward(x: Any) -> tuple[Any, Any]:
    single = type(x) is np.ndarray and x.dtype == np.float32
    share = in_blocks(_normal_distribution_float32 if single else _normal_distribution, x)
    return x * share, share


def _gelu_slope(g: Any, x: Any, share: Any) -> Any:
    return g * (share + x * exp(-0.5 * x * x) / math.sqrt(2 * math.pi))


_gelu = primitive(
    _gelu_forward,
    "x",
    lambda g, x, share: in_blocks(_gelu_slope, g, x, share),
    name="gelu",
    residuals={"share": _normal_distribution},
)

_C, _D = math.sqrt(2 / math.pi), 0.044715


def _gelu_tanh_forward(x: Any) -> Any:
    return 0.5 * x * (1 + np.tanh(_C * (x + _D * x * x * x)))


def _gelu_tanh_slope(g: Any, x: Any) -> Any:
    t = tanh(_C * (x + _D * x * x * x))
    return g * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * (_C * (1 + 3 * _D * x * x)))


_gelu_tanh = primitive(
    lambda x: in_blocks(_gelu_tanh_forward, x),
    "x",
    lambda g, x: in_blocks(_gelu_tanh_slope, g, x),
    name="gelu_tanh",
)


def gelu(input: TensorLike, approximate: str = "none") -> TensorLike:
    """Multiply each element by the normal distribution function at the element.

    Hendrycks and Gimpel, "Gaussian error linear units" (2016), equation 1.

    Args:
        input: any shape.
        approximate: "none" for the function itself, by the error function; "tanh" for the
            approximation that the paper gives after equation 1.

    Raises:
        ArgumentError: ``approximate`` is something else.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.gelu(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """
    if approximate == "none":
        return in_float32(_gelu, input) if is_half(input) else _gelu(input)
    if approximate == "tanh":
        return in_float32(_gelu_tanh, input) if is_half(input) else _gelu_tanh(input)
    raise ArgumentError(f"gelu: approximate={approximate!r}: choose from 'none', 'tanh'")

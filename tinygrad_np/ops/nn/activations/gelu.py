"""The Gaussian error linear unit, exact and approximate."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....core.errors import ArgumentError
from ....core.registry import primitive
from ....core.types import TensorLike
from ...elementwise.error_function import erf
from ...elementwise.exponential import exp
from ...elementwise.trigonometric import tanh
from ..half_precision import in_float32, is_half

__all__ = ["gelu"]


def _normal_distribution(x: Any) -> Any:
    return 0.5 * (1 + erf(x * math.sqrt(0.5)))


def _gelu_forward(x: Any) -> tuple[Any, Any]:
    share = _normal_distribution(x)
    return x * share, share


_gelu = primitive(
    _gelu_forward,
    "x",
    lambda g, x, share: g * (share + x * exp(-0.5 * x * x) / math.sqrt(2 * math.pi)),
    name="gelu",
    residuals={"share": _normal_distribution},
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

"""Exponential linear units: the identity above 0, an exponential that levels off below.

At 0 the derivative is that of the lower side.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.errors import ArgumentError
from ....core.registry import primitive
from ....core.types import TensorLike
from ...arguments import check_number
from ...elementwise.exponential import exp
from ..half_precision import in_float32, is_half
from ..inplace import overwritten

__all__ = ["celu", "elu", "selu"]


def _elu_forward(x: Any, *, alpha: float, scale: float = 1.0, rate: float = 1.0) -> Any:
    """``scale`` times: x where positive, else ``alpha (e^(rate x) - 1)``."""
    y = np.maximum(x, 0) + alpha * np.expm1(np.minimum(x, 0) * rate)
    return y * scale if scale != 1 else y


def _elu_vjp(g: Any, x: Any, alpha: float, scale: float, rate: float) -> Any:
    decay = exp(np.minimum(x, 0) * rate)
    return g * (((x > 0) + (x <= 0) * decay * (alpha * rate)) * scale)


_elu = primitive(_elu_forward, "x", _elu_vjp, name="elu", convention="alpha at 0")


def elu(input: TensorLike, alpha: float = 1.0, inplace: bool = False) -> TensorLike:
    """Replace each element that is not positive by ``alpha (e^x - 1)``.

    Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential
    linear units" (2015), equation 15. The derivative at 0 is ``alpha``.

    Args:
        input: any shape.
        alpha: the function's limit at minus infinity is ``-alpha``.
        inplace: write the result over the input.

    Raises:
        TypeError: ``alpha`` is no number.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.elu(tg.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    check_number("elu", "alpha", alpha)
    if inplace:
        return overwritten(_elu, input, alpha=alpha)
    return in_float32(_elu, input, alpha=alpha) if is_half(input) else _elu(input, alpha=alpha)


def celu(input: TensorLike, alpha: float = 1.0, inplace: bool = False) -> TensorLike:
    """Replace each element that is not positive by ``alpha (e^(x / alpha) - 1)``.

    Barron, "Continuously differentiable exponential linear units" (2017), equation 2.

    Args:
        input: any shape.
        alpha: the function's limit at minus infinity is ``-alpha``; not 0.
        inplace: write the result over the input.

    Raises:
        ArgumentError: ``alpha`` is 0.

    >>> import tinygrad_np as tg
    >>> tg.celu(tg.tensor([-1.0, 2.0]), alpha=0.5)
    tensor([-0.4323,  2.0000])
    """
    if alpha == 0:
        raise ArgumentError("celu: alpha must not be 0")
    settings = {"alpha": alpha, "rate": 1 / alpha}
    if inplace:
        return overwritten(_elu, input, **settings)
    return in_float32(_elu, input, **settings) if is_half(input) else _elu(input, **settings)


# Klambauer et al. (2017), equation 14.
SELU_ALPHA, SELU_SCALE = 1.6732632423543772, 1.0507009873554805


def selu(input: TensorLike, inplace: bool = False) -> TensorLike:
    """Compute a scaled :func:`elu` of each element, which keeps mean 0 and variance 1.

    Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks" (2017).

    Args:
        input: any shape.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.selu(tg.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """
    settings = {"alpha": SELU_ALPHA, "scale": SELU_SCALE}
    if inplace:
        return overwritten(_elu, input, **settings)
    return in_float32(_elu, input, **settings) if is_half(input) else _elu(input, **settings)

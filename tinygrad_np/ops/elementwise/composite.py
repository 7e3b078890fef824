"""PyTorch's functions of elements that are made of others and need no derivative rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.tensor_base import unwrap, wrap
from ..nn.activation import erf
from .pointwise import clip, div, floor, log, log1p, sqrt, trunc, where

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "addcdiv",
    "addcmul",
    "allclose",
    "clamp_max",
    "clamp_min",
    "equal",
    "erfc",
    "frac",
    "isclose",
    "lerp",
    "logit",
    "rsqrt",
    "true_divide",
]


def lerp(input: Any, end: Any, weight: Any) -> Tensor:
    """``input + weight (end - input)``: from ``input`` at weight 0 to ``end`` at 1.

    >>> import tinygrad_np as tg
    >>> tg.lerp(tg.tensor([0.0, 10.0]), tg.tensor([1.0, 20.0]), 0.5)
    tensor([ 0.5000, 15.0000])
    """
    # From the nearer end, so that both are met exactly.
    near = np.abs(unwrap(weight)) < 0.5
    difference = end - input
    from_start, from_end = input + weight * difference, end - difference * (1 - weight)
    if near.ndim:
        return where(near, from_start, from_end)
    return from_start if near else from_end  # type: ignore[no-any-return]


def frac(input: Any) -> Tensor:
    """The part after the point, with the sign of ``input``."""
    return input - trunc(input)  # type: ignore[no-any-return]


def rsqrt(input: Any) -> Tensor:
    """``1 / sqrt(x)``."""
    return 1 / sqrt(input)


def logit(input: Any, eps: float | None = None) -> Tensor:
    """``log(x / (1 - x))``, the sigmoid's inverse; ``x`` limited to [eps, 1 - eps] if given."""
    x = input if eps is None else clip(input, eps, 1 - eps)
    return log(x) - log1p(-x)


def erfc(input: Any) -> Tensor:
    """``1 - erf(x)``, with :func:`erf`'s absolute error."""
    return 1 - erf(input)


def addcmul(input: Any, tensor1: Any, tensor2: Any, *, value: float = 1) -> Tensor:
    """``input + value * tensor1 * tensor2``."""
    return input + value * tensor1 * tensor2  # type: ignore[no-any-return]


def addcdiv(input: Any, tensor1: Any, tensor2: Any, *, value: float = 1) -> Tensor:
    """``input + value * tensor1 / tensor2``."""
    return input + value * tensor1 / tensor2  # type: ignore[no-any-return]


def divide(input: Any, other: Any, rounding_mode: str | None = None) -> Tensor:
    """``input / other``, rounded by "trunc" or "floor" if asked."""
    if rounding_mode is None:
        return div(input, other)
    if rounding_mode not in ("trunc", "floor"):
        raise RuntimeError(f"div: rounding_mode={rounding_mode!r}: choose from 'trunc', 'floor'")
    if all(np.asarray(unwrap(x)).dtype.kind in "iub" for x in (input, other)):
        quotient = np.floor_divide(unwrap(input), unwrap(other))
        if rounding_mode == "trunc":
            inexact = quotient * unwrap(other) != unwrap(input)
            quotient = quotient + ((quotient < 0) & inexact)
        return wrap(np.asarray(quotient))  # type: ignore[no-any-return]
    return (trunc if rounding_mode == "trunc" else floor)(div(input, other))


def true_divide(input: Any, other: Any) -> Tensor:
    """``input / other``."""
    return div(input, other)


def clamp_min(input: Any, min: Any) -> Tensor:
    """``input``, but at least ``min``."""
    return clip(input, min=min)


def clamp_max(input: Any, max: Any) -> Tensor:
    """``input``, but at most ``max``."""
    return clip(input, max=max)


# --- comparisons ---------------------------------------------------------------------------------


def isclose(
    input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> Tensor:
    """Where ``|input - other| <= atol + rtol * |other|``."""
    return wrap(  # type: ignore[no-any-return]
        np.asarray(np.isclose(unwrap(input), unwrap(other), rtol, atol, equal_nan))
    )


def allclose(
    input: Any, other: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False
) -> bool:
    """Whether all elements are close; see :func:`isclose`."""
    return bool(np.allclose(unwrap(input), unwrap(other), rtol, atol, equal_nan))


def equal(input: Any, other: Any) -> bool:
    """Whether both have the same shape and elements."""
    return np.array_equal(unwrap(input), unwrap(other))

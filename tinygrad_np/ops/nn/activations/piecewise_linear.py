"""Activations made of pieces of lines (``hardswish``: of a line and a parabola).

At a kink the derivative is that of the flat side.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.errors import ArgumentError
from ....core.registry import primitive
from ....core.tensor_base import unwrap
from ....core.types import TensorLike
from ...arguments import check_number
from ...elementwise.selection import clip
from ..half_precision import in_float32, is_half
from ..inplace import overwritten

__all__ = ["hardshrink", "hardsigmoid", "hardswish", "hardtanh", "relu6", "softshrink"]


def _hardtanh_forward(x: Any, *, min_val: float = -1.0, max_val: float = 1.0) -> Any:
    return np.clip(x, min_val, max_val)


_hardtanh = primitive(
    _hardtanh_forward,
    "x",
    lambda g, x, min_val, max_val: g * ((x > min_val) & (x < max_val)),
    name="hardtanh",
    convention="0 at the bounds",
)


def hardtanh(
    input: TensorLike, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False
) -> TensorLike:
    """Limit each element to the interval from ``min_val`` to ``max_val``.

    The derivative at the bounds is 0; that of :func:`tinygrad_np.clamp` is 1 there.

    Args:
        input: any shape.
        min_val, max_val: the bounds.
        inplace: write the result over the input.

    Raises:
        ArgumentError: ``min_val`` is above ``max_val``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.hardtanh(tg.tensor([-3.0, 0.5, 3.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """
    if min_val > max_val:
        raise ArgumentError(f"hardtanh: min_val={min_val} is above max_val={max_val}")
    if inplace:
        return overwritten(_hardtanh, input, min_val=min_val, max_val=max_val)
    return _hardtanh(input, min_val=min_val, max_val=max_val)


def relu6(input: TensorLike, inplace: bool = False) -> TensorLike:
    """Compute ``min(max(x, 0), 6)`` of each element; the derivative at 0 and at 6 is 0.

    Howard et al., "MobileNets" (2017).

    Args:
        input: any shape.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.relu6(tg.tensor([-1.0, 2.0, 7.0]))
    tensor([0., 2., 6.])
    """
    return hardtanh(input, 0.0, 6.0, inplace)


_hardsigmoid = primitive(
    lambda x: np.clip(x / 6 + 0.5, 0, 1),
    "x",
    lambda g, x: g * ((x > -3) & (x < 3)) / 6,
    name="hardsigmoid",
    convention="0 at ±3",
)


def hardsigmoid(input: TensorLike, inplace: bool = False) -> TensorLike:
    """Compute ``x / 6 + 1 / 2`` of each element, limited to the interval from 0 to 1.

    Courbariaux, Bengio and David, "BinaryConnect" (2015), with another slope. The derivative at -3
    and at 3 is 0.

    Args:
        input: any shape.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.hardsigmoid(tg.tensor([-4.0, 0.0, 1.5]))
    tensor([0.0000, 0.5000, 0.7500])
    """
    if inplace:
        return overwritten(_hardsigmoid, input)
    return in_float32(_hardsigmoid, input) if is_half(input) else _hardsigmoid(input)


def _hardswish_vjp(g: Any, x: Any) -> Any:
    # x is limited first: infinity times a mask's 0 would be NaN
    parabola = np.clip(x, -3, 3) / 3 + 0.5
    return g * ((x >= 3) + ((x > -3) & (x < 3)) * parabola)


_hardswish = primitive(
    lambda x: x * np.clip(x / 6 + 0.5, 0, 1),
    "x",
    _hardswish_vjp,
    name="hardswish",
    convention="0 at -3, 1 at 3",
)


def hardswish(input: TensorLike, inplace: bool = False) -> TensorLike:
    """Multiply each element by :func:`hardsigmoid` of it.

    Howard et al., "Searching for MobileNetV3" (2019), section 5.2. The derivative is 0 at -3 and 1
    at 3.

    Args:
        input: any shape.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.hardswish(tg.tensor([0.0, 1.5, 4.0]))
    tensor([0.0000, 1.1250, 4.0000])
    """
    if inplace:
        return overwritten(_hardswish, input)
    return in_float32(_hardswish, input) if is_half(input) else _hardswish(input)


def hardshrink(input: TensorLike, lambd: float = 0.5) -> TensorLike:
    """Replace each element between ``-lambd`` and ``lambd`` by 0.

    The derivative at the bounds is 0.

    Args:
        input: any shape.
        lambd: the largest magnitude that is replaced.

    Raises:
        TypeError: ``lambd`` is no number.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.hardshrink(tg.tensor([-1.0, 0.2, 0.5, 0.7]))
    tensor([-1.0000,  0.0000,  0.0000,  0.7000])
    """
    check_number("hardshrink", "lambd", lambd)
    shrunk: TensorLike = input * (np.abs(unwrap(input)) > lambd)
    return shrunk


def softshrink(input: TensorLike, lambd: float = 0.5) -> TensorLike:
    """Move each element towards 0 by ``lambd``, and no further than to 0.

    The derivative at the bounds is 0.

    Args:
        input: any shape.
        lambd: the distance; not negative.

    Raises:
        ArgumentError: ``lambd`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.softshrink(tg.tensor([-1.0, 0.25, 0.75]))
    tensor([-0.5000,  0.0000,  0.2500])
    """
    if lambd < 0:
        raise ArgumentError(f"softshrink: lambd={lambd} must not be negative")
    shrunk: TensorLike = input - clip(input, -lambd, lambd)
    return shrunk

"""Rounding to whole numbers and to decimals.

Rounded values are constant between the jumps, so their derivative is 0 everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...core.registry import implements, primitive
from ...core.tensor_base import on_arrays, unwrap
from ...core.types import TensorLike

__all__ = [
    "ceil",
    "fix",
    "floor",
    "frac",
    "nextafter",
    "round",
    "trunc",
]


def _of_floats(function: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A function that rounds floats, and leaves integers as they are.

    np.rint makes floats of them, and before NumPy 2.1 so do the others.
    """

    def rounded(x: Any) -> Any:
        return function(x) if np.asarray(x).dtype.kind == "f" else np.round(x)

    return rounded


_floor = primitive(
    _of_floats(np.floor),
    "x",
    lambda g: np.zeros_like(g),
    name="floor",
    numpy=[np.floor],
    convention="0 everywhere",
)


def floor(input: TensorLike) -> TensorLike:
    """Round each element down.

    >>> import tinygrad_np as tg
    >>> tg.floor(tg.tensor([-1.5, 1.5]))
    tensor([-2.,  1.])
    """
    return _floor(input)


_ceil = primitive(
    _of_floats(np.ceil),
    "x",
    lambda g: np.zeros_like(g),
    name="ceil",
    numpy=[np.ceil],
    convention="0 everywhere",
)


def ceil(input: TensorLike) -> TensorLike:
    """Round each element up.

    >>> import tinygrad_np as tg
    >>> tg.ceil(tg.tensor([-1.5, 1.5]))
    tensor([-1.,  2.])
    """
    return _ceil(input)


_trunc = primitive(
    _of_floats(np.trunc),
    "x",
    lambda g: np.zeros_like(g),
    name="trunc",
    numpy=[np.trunc, np.fix],
    convention="0 everywhere",
)


def trunc(input: TensorLike) -> TensorLike:
    """Round each element towards 0.

    >>> import tinygrad_np as tg
    >>> tg.trunc(tg.tensor([-1.5, 1.5]))
    tensor([-1.,  1.])
    """
    return _trunc(input)


fix = trunc

_round = primitive(
    _of_floats(np.rint),
    "x",
    lambda g: np.zeros_like(g),
    name="round",
    numpy=[np.rint],
    convention="0 everywhere; halves to even",
)


@implements(np.round, np.around)
def round(input: TensorLike, *, decimals: int = 0) -> TensorLike:
    """Round each element to the nearest number of so many decimals, halves to the even one.

    Args:
        decimals: how many; a negative number rounds to tens, hundreds and so on.

    >>> import tinygrad_np as tg
    >>> tg.round(tg.tensor([0.5, 1.5, -2.6]))
    tensor([ 0.,  2., -3.])
    >>> tg.round(tg.tensor([1234.5678]), decimals=2)
    tensor([1234.5699])
    """
    if decimals == 0:
        return _round(input)
    # Powers of ten that are not below 1 are exact.
    scale = 10.0 ** (decimals if decimals > 0 else -decimals)
    y: TensorLike
    y = _round(input * scale) / scale if decimals > 0 else _round(input / scale) * scale
    return y


def frac(input: TensorLike) -> TensorLike:
    """Compute the part of each element after the point, with the element's sign.

    The derivative is 1: the jumps are ignored.

    >>> import tinygrad_np as tg
    >>> tg.frac(tg.tensor([-1.5, 1.25]))
    tensor([-0.5000,  0.2500])
    """
    y: TensorLike = input - _trunc(input)
    return y


def nextafter(input: TensorLike, other: Any) -> TensorLike:
    """Find the next number after each element that the type can hold, in the direction of
    ``other``; the shapes broadcast. There is no gradient.

    Raises:
        NotImplementedError: integers, between which there is no next number.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0])
    >>> (tg.nextafter(x, tg.tensor([2.0])) - x).item()
    1.1920928955078125e-07
    """
    kind = np.result_type(*(np.asarray(unwrap(x)).dtype for x in (input, other)))
    if kind.kind != "f":
        raise NotImplementedError(f"nextafter: floating-point numbers are needed, not {kind}")
    return on_arrays(np.nextafter, input, other)

"""Dropout of elements and of whole channels.

Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout", J. Mach. Learn. Res. 15
(2014).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.registry import primitive
from ...core.types import TensorLike
from ...random import generator
from ..arguments import shape_of
from .inplace import overwritten

__all__ = ["dropout", "dropout2d"]


def _dropout_forward(
    x: Any, *, p: float, generator: np.random.Generator, shared_axes: int = 0
) -> tuple[Any, Any]:
    x = np.asarray(x)
    shape = x.shape[: x.ndim - shared_axes] + (1,) * shared_axes
    if x.flags.f_contiguous:  # drawn in the order of x in memory: a product of other orders is slow
        keep = p <= generator.random(shape[::-1], np.float32).T
    else:
        keep = generator.random(shape, np.float32) >= p
    mask = keep * x.dtype.type(1 / (1 - p)) if p < 1 else np.zeros(shape, x.dtype)
    return x * mask, mask


_dropout = primitive(
    _dropout_forward, "x", lambda g, mask: g * mask, name="dropout", residuals={"mask": None}
)


def dropout(
    input: TensorLike, p: float = 0.5, training: bool = True, inplace: bool = False
) -> TensorLike:
    """Replace each element by 0 with probability ``p``, and scale the others by ``1 / (1 - p)``.

    The generator of :func:`tinygrad_np.manual_seed` draws.

    Args:
        input: any shape.
        p: the probability.
        training: drop; otherwise the result is the input itself.
        inplace: write the result over the input.

    Raises:
        ArgumentError: ``p`` is not between 0 and 1.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(0)
    >>> tg.dropout(tg.ones(6), 0.5)
    tensor([2., 2., 2., 0., 0., 0.])
    """
    _check_probability("dropout", p)
    if not training or p == 0:
        return input
    if inplace:
        return overwritten(_dropout, input, p=p, generator=generator())
    return _dropout(input, p=p, generator=generator())


def dropout2d(
    input: TensorLike, p: float = 0.5, training: bool = True, inplace: bool = False
) -> TensorLike:
    """Replace whole channels by 0 with probability ``p``, and scale the others by ``1 / (1 - p)``.

    Tompson, Goroshin, Jain, LeCun and Bregler, "Efficient object localization using convolutional
    networks" (2015).

    Args:
        input: (N, C, H, W) or (N, C, L), as in PyTorch.
        p: the probability.
        training: drop; otherwise the result is the input itself.
        inplace: write the result over the input.

    Raises:
        ArgumentError: ``p`` is not between 0 and 1, or the input has another number of axes.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(1)
    >>> tg.nn.functional.dropout2d(tg.ones(1, 2, 3), 0.5)
    tensor([[[0., 0., 0.],
             [2., 2., 2.]]])
    """
    _check_probability("dropout2d", p)
    if len(shape_of(input)) not in (3, 4):
        raise ShapeError(f"dropout2d: expected (N, C, H, W) or (N, C, L), not {shape_of(input)}")
    if not training or p == 0:
        return input
    settings = {"p": p, "generator": generator(), "shared_axes": len(shape_of(input)) - 2}
    return overwritten(_dropout, input, **settings) if inplace else _dropout(input, **settings)


def _check_probability(op: str, p: float) -> None:
    if not 0 <= p <= 1:
        raise ArgumentError(f"{op}: p={p} is not a probability between 0 and 1")

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

__all__ = [
    "alpha_dropout",
    "dropout",
    "dropout1d",
    "dropout2d",
    "dropout3d",
    "feature_alpha_dropout",
]


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
    return _dropped_channels(input, p, training, inplace, len(shape_of(input)) - 2)


def dropout1d(
    input: TensorLike, p: float = 0.5, training: bool = True, inplace: bool = False
) -> TensorLike:
    """Replace whole channels of signals by 0, as :func:`dropout2d` does for images.

    Args:
        input: (N, C, L) or (C, L).
        p, training, inplace: as in :func:`dropout2d`.

    Raises:
        ArgumentError: ``p`` is not between 0 and 1, or the input has another number of axes.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(1)
    >>> tg.nn.functional.dropout1d(tg.ones(2, 3), 0.5)
    tensor([[0., 0., 0.],
            [2., 2., 2.]])
    """
    _check_probability("dropout1d", p)
    if len(shape_of(input)) not in (2, 3):
        raise ShapeError(f"dropout1d: expected (N, C, L) or (C, L), not {shape_of(input)}")
    return _dropped_channels(input, p, training, inplace, 1)


def dropout3d(
    input: TensorLike, p: float = 0.5, training: bool = True, inplace: bool = False
) -> TensorLike:
    """Replace whole channels of volumes by 0, as :func:`dropout2d` does for images.

    Args:
        input: (N, C, D, H, W) or (C, D, H, W).
        p, training, inplace: as in :func:`dropout2d`.

    Raises:
        ArgumentError: ``p`` is not between 0 and 1, or the input has another number of axes.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(1)
    >>> tg.nn.functional.dropout3d(tg.ones(2, 1, 1, 3), 0.5).flatten()
    tensor([0., 0., 0., 2., 2., 2.])
    """
    _check_probability("dropout3d", p)
    if len(shape_of(input)) not in (4, 5):
        raise ShapeError(
            f"dropout3d: expected (N, C, D, H, W) or (C, D, H, W), not {shape_of(input)}"
        )
    return _dropped_channels(input, p, training, inplace, 3)


def _dropped_channels(
    input: TensorLike, p: float, training: bool, inplace: bool, shared_axes: int
) -> TensorLike:
    if not training or p == 0:
        return input
    settings = {"p": p, "generator": generator(), "shared_axes": shared_axes}
    return overwritten(_dropout, input, **settings) if inplace else _dropout(input, **settings)


def alpha_dropout(
    input: TensorLike, p: float = 0.5, training: bool = False, inplace: bool = False
) -> TensorLike:
    """Replace elements by SELU's lowest value, and scale and shift so that mean and variance stay.

    Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks" (2017): with
    ``a' = -1.7581`` the others become ``a x + b``, ``a = ((1 - p) (1 + p a'^2)) ** -0.5`` and
    ``b = -a p a'``, and the replaced ones ``a a' + b``.

    Args:
        input: any shape.
        p: the probability.
        training: drop; otherwise the result is the input itself.
        inplace: write the result over the input.

    Raises:
        ArgumentError: ``p`` is not between 0 and 1.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(0)
    >>> tg.nn.functional.alpha_dropout(tg.zeros(4), 0.5, training=True)
    tensor([ 0.7792,  0.7792,  0.7792, -0.7792])
    """
    _check_probability("alpha_dropout", p)
    return _alpha_dropped(input, p, training, inplace, 0)


def feature_alpha_dropout(
    input: TensorLike, p: float = 0.5, training: bool = False, inplace: bool = False
) -> TensorLike:
    """Replace whole channels as :func:`alpha_dropout` replaces elements.

    Args:
        input: (N, C, ...), at least two axes.
        p, training, inplace: as in :func:`alpha_dropout`.

    Raises:
        ArgumentError: ``p`` is not between 0 and 1, or the input has fewer axes.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(1)
    >>> tg.nn.functional.feature_alpha_dropout(tg.zeros(1, 2, 2), 0.5, training=True)
    tensor([[[-0.7792, -0.7792],
             [ 0.7792,  0.7792]]])
    """
    _check_probability("feature_alpha_dropout", p)
    if len(shape_of(input)) < 2:
        raise ShapeError(
            f"feature_alpha_dropout: expected at least 2 axes, (N, C, ...), not {shape_of(input)}"
        )
    return _alpha_dropped(input, p, training, inplace, len(shape_of(input)) - 2)


_LOWEST = -1.7580993408473766  # of SELU: -scale * alpha


def _alpha_dropout_forward(
    x: Any, *, p: float, generator: np.random.Generator, shared_axes: int = 0
) -> tuple[Any, Any]:
    x = np.asarray(x)
    shape = x.shape[: x.ndim - shared_axes] + (1,) * shared_axes
    keep = generator.random(shape, np.float32) >= p
    if p == 1:
        return np.zeros_like(x), np.zeros(keep.shape, x.dtype)
    scale = ((1 - p) * (1 + p * _LOWEST**2)) ** -0.5
    mask = (keep * scale).astype(x.dtype)
    shift = np.where(keep, -scale * p * _LOWEST, scale * _LOWEST * (1 - p)).astype(x.dtype)
    return x * mask + shift, mask


_alpha_dropout = primitive(
    _alpha_dropout_forward,
    "x",
    lambda g, mask: g * mask,
    name="alpha_dropout",
    residuals={"mask": None},
)


def _alpha_dropped(
    input: TensorLike, p: float, training: bool, inplace: bool, shared_axes: int
) -> TensorLike:
    if not training or p == 0:
        return input
    settings = {"p": p, "generator": generator(), "shared_axes": shared_axes}
    if inplace:
        return overwritten(_alpha_dropout, input, **settings)
    return _alpha_dropout(input, **settings)


def _check_probability(op: str, p: float) -> None:
    if not 0 <= p <= 1:
        raise ArgumentError(f"{op}: p={p} is not a probability between 0 and 1")

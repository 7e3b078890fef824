"""Local response normalization: each channel beside its neighbours."""

from __future__ import annotations

from typing import Any

from ....core.errors import ShapeError
from ....core.types import TensorLike
from ...arguments import shape_of
from ...elementwise.powers import pow
from ...reductions.cumulative import cumsum
from ...shapes.padding import pad

__all__ = ["local_response_norm"]


def local_response_norm(
    input: TensorLike, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0
) -> Any:
    """Divide by ``(k + alpha / size * the sum of squares of neighbouring channels) ** beta``.

    Krizhevsky, Sutskever and Hinton, "ImageNet classification with deep convolutional neural
    networks" (2012), section 3.3.

    Args:
        input: (N, C, ...), at least three axes.
        size: how many channels are neighbours, the channel itself among them.
        alpha, beta, k: of the formula.

    Raises:
        ArgumentError: the input has fewer axes.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.local_response_norm(tg.ones(1, 2, 1), 2, alpha=6.0, beta=1.0)
    tensor([[[0.2500],
             [0.1429]]])
    """
    if len(shape_of(input)) < 3:
        raise ShapeError(
            f"local_response_norm: the input has shape {shape_of(input)}, expected at least 3 axes"
        )
    squares: Any = input * input
    sums = neighbours_summed(squares, size // 2, (size - 1) // 2)
    return input / pow(sums * (alpha / size) + k, beta)


def neighbours_summed(x: Any, before: int, after: int) -> Any:
    """Sums over so many channels before and after each, itself among them: (N, C, ...)."""
    shape = shape_of(x)
    rest = len(shape) - 2
    padded = pad(x, (*(0, 0) * rest, before + 1, after))
    sums = cumsum(padded, 1)
    return sums[:, before + 1 + after :] - sums[:, : shape[1]]

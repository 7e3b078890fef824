"""Layers of windows that divide an input evenly, into an output of a given size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import functional as F
from ..module import Module

__all__ = [
    "AdaptiveAvgPool1d",
    "AdaptiveAvgPool2d",
    "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d",
    "AdaptiveMaxPool2d",
    "AdaptiveMaxPool3d",
]

Sizes = int | Sequence[int | None] | None


class AdaptiveAvgPool(Module):
    """What the layers that average share."""

    function: Callable[..., Any]

    def __init__(self, output_size: Sizes) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Any) -> Any:
        return self.function(input, self.output_size)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"


class AdaptiveMaxPool(AdaptiveAvgPool):
    """What the layers that take the largest share."""

    def __init__(self, output_size: Sizes, return_indices: bool = False) -> None:
        super().__init__(output_size)
        self.return_indices = return_indices

    def forward(self, input: Any) -> Any:
        return self.function(input, self.output_size, self.return_indices)


class AdaptiveAvgPool1d(AdaptiveAvgPool):
    """Average windows that divide signals evenly.

    Input (N, C, L) or (C, L), output (N, C, L') or (C, L').
    See :func:`tinygrad_np.nn.functional.adaptive_avg_pool1d`.

    Args:
        output_size: the length of the output.

    >>> import tinygrad_np as tg
    >>> tg.nn.AdaptiveAvgPool1d(2)(tg.tensor([[1.0, 2.0, 6.0]]))
    tensor([[1.5000, 4.0000]])
    """

    function = staticmethod(F.adaptive_avg_pool1d)


class AdaptiveAvgPool2d(AdaptiveAvgPool):
    """Average windows that divide images evenly.

    Input (N, C, H, W) or (C, H, W), output (N, C, *output_size) or (C, *output_size).
    See :func:`tinygrad_np.nn.functional.adaptive_avg_pool2d`.

    Args:
        output_size: the rows and columns of the output, an integer or a pair; None keeps the
            input's.

    >>> import tinygrad_np as tg
    >>> tg.nn.AdaptiveAvgPool2d(1)(tg.arange(8.0).reshape(1, 1, 2, 4))
    tensor([[[[3.5000]]]])
    """

    function = staticmethod(F.adaptive_avg_pool2d)


class AdaptiveAvgPool3d(AdaptiveAvgPool):
    """Average windows that divide volumes evenly.

    Input (N, C, D, H, W) or (C, D, H, W), output (N, C, *output_size) or (C, *output_size).
    See :func:`tinygrad_np.nn.functional.adaptive_avg_pool3d`.

    Args:
        output_size: the depth, rows and columns of the output, an integer or three; None keeps the
            input's.

    >>> import tinygrad_np as tg
    >>> tg.nn.AdaptiveAvgPool3d(1)(tg.arange(8.0).reshape(1, 2, 2, 2))
    tensor([[[[3.5000]]]])
    """

    function = staticmethod(F.adaptive_avg_pool3d)


class AdaptiveMaxPool1d(AdaptiveMaxPool):
    """Take the largest elements of windows that divide signals evenly.

    Input (N, C, L) or (C, L), output (N, C, L') or (C, L').
    See :func:`tinygrad_np.nn.functional.adaptive_max_pool1d`.

    Args:
        output_size: the length of the output.
        return_indices: return the places of the largest elements, too.

    >>> import tinygrad_np as tg
    >>> tg.nn.AdaptiveMaxPool1d(2)(tg.tensor([[1.0, 2.0, 6.0]]))
    tensor([[2., 6.]])
    """

    function = staticmethod(F.adaptive_max_pool1d)


class AdaptiveMaxPool2d(AdaptiveMaxPool):
    """Take the largest elements of windows that divide images evenly.

    Input (N, C, H, W) or (C, H, W), output (N, C, *output_size) or (C, *output_size).
    See :func:`tinygrad_np.nn.functional.adaptive_max_pool2d`.

    Args:
        output_size: the rows and columns of the output, an integer or a pair; None keeps the
            input's.
        return_indices: return the places of the largest elements, too.

    >>> import tinygrad_np as tg
    >>> tg.nn.AdaptiveMaxPool2d(1)(tg.arange(8.0).reshape(1, 1, 2, 4))
    tensor([[[[7.]]]])
    """

    function = staticmethod(F.adaptive_max_pool2d)


class AdaptiveMaxPool3d(AdaptiveMaxPool):
    """Take the largest elements of windows that divide volumes evenly.

    Input (N, C, D, H, W) or (C, D, H, W), output (N, C, *output_size) or (C, *output_size).
    See :func:`tinygrad_np.nn.functional.adaptive_max_pool3d`.

    Args:
        output_size: the depth, rows and columns of the output, an integer or three; None keeps the
            input's.
        return_indices: return the places of the largest elements, too.

    >>> import tinygrad_np as tg
    >>> tg.nn.AdaptiveMaxPool3d(1)(tg.arange(8.0).reshape(1, 2, 2, 2))
    tensor([[[[7.]]]])
    """

    function = staticmethod(F.adaptive_max_pool3d)

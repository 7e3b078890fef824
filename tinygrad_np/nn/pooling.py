"""Pooling layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import functional as F
from .module import Module

__all__ = ["AdaptiveAvgPool2d", "AvgPool2d", "MaxPool2d"]

Sizes = int | Sequence[int]


class MaxPool2d(Module):
    """Take the largest element of each window of images.

    Input (N, C, H, W) or (C, H, W), output (N, C, H', W') or (C, H', W'). See
    :func:`tinygrad_np.nn.functional.max_pool2d`.

    Args:
        kernel_size: the rows and columns of a window, an integer or a pair.
        stride: the steps between windows; by default ``kernel_size``.
        padding: rows and columns around the image, which are never the largest.
        dilation: the steps within a window.
        return_indices: return the places of the largest elements, too.
        ceil_mode: let the last windows reach beyond the image.

    >>> import tinygrad_np as tg
    >>> tg.nn.MaxPool2d(2)(tg.arange(8.0).reshape(1, 1, 2, 4))
    tensor([[[[5., 7.]]]])
    """

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        dilation: Sizes = 1,
        return_indices: bool = False,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding, self.dilation = padding, dilation
        self.return_indices, self.ceil_mode = return_indices, ceil_mode

    def forward(self, input: Any) -> Any:
        return F.max_pool2d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.dilation,
            self.ceil_mode,
            self.return_indices,
        )

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}, "
            f"dilation={self.dilation}, ceil_mode={self.ceil_mode}"
        )


class AvgPool2d(Module):
    """Average each window of images.

    Input (N, C, H, W) or (C, H, W), output (N, C, H', W') or (C, H', W'). See
    :func:`tinygrad_np.nn.functional.avg_pool2d`.

    Args:
        kernel_size: the rows and columns of a window, an integer or a pair.
        stride: the steps between windows; by default ``kernel_size``.
        padding: rows and columns of zeros around the image.
        ceil_mode: let the last windows reach beyond the image.
        count_include_pad: whether the zeros around the image count as elements.
        divisor_override: what to divide a window's sum by, instead of its number of elements.

    >>> import tinygrad_np as tg
    >>> tg.nn.AvgPool2d(2)(tg.arange(8.0).reshape(1, 1, 2, 4))
    tensor([[[[2.5000, 4.5000]]]])
    """

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
        divisor_override: int | None = None,
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = kernel_size if stride is None else stride
        self.padding, self.ceil_mode = padding, ceil_mode
        self.count_include_pad, self.divisor_override = count_include_pad, divisor_override

    def forward(self, input: Any) -> Any:
        return F.avg_pool2d(
            input,
            self.kernel_size,
            self.stride,
            self.padding,
            self.ceil_mode,
            self.count_include_pad,
            self.divisor_override,
        )

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AdaptiveAvgPool2d(Module):
    """Average windows that divide images evenly, into an output of a given size.

    Input (N, C, H, W) or (C, H, W), output (N, C, *output_size) or (C, *output_size). See
    :func:`tinygrad_np.nn.functional.adaptive_avg_pool2d`.

    Args:
        output_size: the rows and columns of the output, an integer or a pair; None keeps the
            input's.

    >>> import tinygrad_np as tg
    >>> tg.nn.AdaptiveAvgPool2d(1)(tg.arange(8.0).reshape(1, 1, 2, 4))
    tensor([[[[3.5000]]]])
    """

    def __init__(self, output_size: int | Sequence[int | None] | None) -> None:
        super().__init__()
        self.output_size = output_size

    def forward(self, input: Any) -> Any:
        return F.adaptive_avg_pool2d(input, self.output_size)

    def extra_repr(self) -> str:
        return f"output_size={self.output_size}"

"""Layers that write windows of an image as columns, and add columns up to an image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import functional as F
from .module import Module

__all__ = ["Fold", "Unfold"]

Sizes = int | Sequence[int]


class Unfold(Module):
    """Write every window of an image as a column.

    Input (N, C, H, W) or (C, H, W), output (N, C kh kw, L) or (C kh kw, L), where L is the number
    of windows. See :func:`tinygrad_np.nn.functional.unfold`.

    Args:
        kernel_size, dilation, padding, stride: those of a convolution, an integer or a pair.

    >>> import tinygrad_np as tg
    >>> tg.nn.Unfold((1, 3))(tg.arange(4.0).reshape(1, 1, 1, 4))
    tensor([[[0., 1.],
             [1., 2.],
             [2., 3.]]])
    """

    def __init__(
        self, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0, stride: Sizes = 1
    ) -> None:
        super().__init__()
        self.kernel_size, self.dilation = kernel_size, dilation
        self.padding, self.stride = padding, stride

    def forward(self, input: Any) -> Any:
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self) -> str:
        return (
            f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, "
            f"stride={self.stride}"
        )


class Fold(Module):
    """Add columns up to an image where their windows stand.

    Input (N, C kh kw, L) or (C kh kw, L), output (N, C, *output_size) or (C, *output_size). See
    :func:`tinygrad_np.nn.functional.fold`.

    Args:
        output_size: the rows and columns of the image.
        kernel_size, dilation, padding, stride: those of a convolution, an integer or a pair.

    >>> import tinygrad_np as tg
    >>> tg.nn.Fold((1, 4), (1, 2))(tg.ones(1, 2, 3))
    tensor([[[[1., 2., 2., 1.]]]])
    """

    def __init__(
        self,
        output_size: Sizes,
        kernel_size: Sizes,
        dilation: Sizes = 1,
        padding: Sizes = 0,
        stride: Sizes = 1,
    ) -> None:
        super().__init__()
        self.output_size, self.kernel_size, self.dilation = output_size, kernel_size, dilation
        self.padding, self.stride = padding, stride

    def forward(self, input: Any) -> Any:
        return F.fold(
            input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride
        )

    def extra_repr(self) -> str:
        return (
            f"output_size={self.output_size}, kernel_size={self.kernel_size}, "
            f"dilation={self.dilation}, padding={self.padding}, stride={self.stride}"
        )

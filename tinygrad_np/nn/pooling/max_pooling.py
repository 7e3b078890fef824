"""Layers that take the largest element of each window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import functional as F
from ..module import Module

__all__ = ["MaxPool1d", "MaxPool2d", "MaxPool3d"]

Sizes = int | Sequence[int]


class MaxPool(Module):
    """What the layers below share."""

    function: Callable[..., Any]

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
        return self.function(
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


class MaxPool1d(MaxPool):
    """Take the largest element of each window of signals.

    Input (N, C, L) or (C, L), output (N, C, L') or (C, L').
    See :func:`tinygrad_np.nn.functional.max_pool1d`.

    Args:
        kernel_size: the size of a window, an integer.
        stride: the steps between windows; by default ``kernel_size``.
        padding: how much is around the input, which is never the largest.
        dilation: the steps within a window.
        return_indices: return the places of the largest elements, too.
        ceil_mode: let the last windows reach beyond the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.MaxPool1d(2)(tg.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[3., 2.]])
    """

    function = staticmethod(F.max_pool1d)


class MaxPool2d(MaxPool):
    """Take the largest element of each window of images.

    Input (N, C, H, W) or (C, H, W), output (N, C, H', W') or (C, H', W').
    See :func:`tinygrad_np.nn.functional.max_pool2d`.

    Args:
        kernel_size: the size of a window, an integer or a pair.
        stride: the steps between windows; by default ``kernel_size``.
        padding: how much is around the input, which is never the largest.
        dilation: the steps within a window.
        return_indices: return the places of the largest elements, too.
        ceil_mode: let the last windows reach beyond the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.MaxPool2d(2)(tg.arange(8.0).reshape(1, 1, 2, 4))
    tensor([[[[5., 7.]]]])
    """

    function = staticmethod(F.max_pool2d)


class MaxPool3d(MaxPool):
    """Take the largest element of each window of volumes.

    Input (N, C, D, H, W) or (C, D, H, W), output (N, C, D', H', W') or (C, D', H', W').
    See :func:`tinygrad_np.nn.functional.max_pool3d`.

    Args:
        kernel_size: the size of a window, an integer or three.
        stride: the steps between windows; by default ``kernel_size``.
        padding: how much is around the input, which is never the largest.
        dilation: the steps within a window.
        return_indices: return the places of the largest elements, too.
        ceil_mode: let the last windows reach beyond the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.MaxPool3d(2)(tg.arange(8.0).reshape(1, 2, 2, 2))
    tensor([[[[7.]]]])
    """

    function = staticmethod(F.max_pool3d)

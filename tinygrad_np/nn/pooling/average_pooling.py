"""Layers that average each window, or take its norm."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import functional as F
from ..module import Module

__all__ = ["AvgPool1d", "AvgPool2d", "AvgPool3d", "LPPool1d", "LPPool2d", "LPPool3d"]

Sizes = int | Sequence[int]


class AvgPool(Module):
    """What the layers of images and volumes share."""

    function: Callable[..., Any]

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
        return self.function(
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


class AvgPool1d(Module):
    """Average each window of signals.

    Input (N, C, L) or (C, L), output (N, C, L') or (C, L'). See
    :func:`tinygrad_np.nn.functional.avg_pool1d`.

    Args:
        kernel_size: the size of a window.
        stride: the steps between windows; by default ``kernel_size``.
        padding: zeros around the input.
        ceil_mode: let the last windows reach beyond the input.
        count_include_pad: whether the zeros around the input count as elements.

    >>> import tinygrad_np as tg
    >>> tg.nn.AvgPool1d(2)(tg.tensor([[1.0, 3.0, 2.0, 0.0]]))
    tensor([[2., 1.]])
    """

    def __init__(
        self,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        padding: Sizes = 0,
        ceil_mode: bool = False,
        count_include_pad: bool = True,
    ) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = (
            (value,) if isinstance(value, int) else value
            for value in (kernel_size, kernel_size if stride is None else stride, padding)
        )
        self.ceil_mode, self.count_include_pad = ceil_mode, count_include_pad

    def forward(self, input: Any) -> Any:
        settings = self.kernel_size, self.stride, self.padding
        return F.avg_pool1d(input, *settings, self.ceil_mode, self.count_include_pad)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class AvgPool2d(AvgPool):
    """Average each window of images.

    Input (N, C, H, W) or (C, H, W), output (N, C, H', W') or (C, H', W').
    See :func:`tinygrad_np.nn.functional.avg_pool2d`.

    Args:
        kernel_size: the size of a window, an integer or a pair.
        stride: the steps between windows; by default ``kernel_size``.
        padding: zeros around the input.
        ceil_mode: let the last windows reach beyond the input.
        count_include_pad: whether the zeros around the input count as elements.
        divisor_override: what to divide a window's sum by, instead of its number of elements.

    >>> import tinygrad_np as tg
    >>> tg.nn.AvgPool2d(2)(tg.arange(8.0).reshape(1, 1, 2, 4))
    tensor([[[[2.5000, 4.5000]]]])
    """

    function = staticmethod(F.avg_pool2d)


class AvgPool3d(AvgPool):
    """Average each window of volumes.

    Input (N, C, D, H, W) or (C, D, H, W), output (N, C, D', H', W') or (C, D', H', W').
    See :func:`tinygrad_np.nn.functional.avg_pool3d`.

    Args:
        kernel_size: the size of a window, an integer or three.
        stride: the steps between windows; by default ``kernel_size``.
        padding: zeros around the input.
        ceil_mode: let the last windows reach beyond the input.
        count_include_pad: whether the zeros around the input count as elements.
        divisor_override: what to divide a window's sum by, instead of its number of elements.

    >>> import tinygrad_np as tg
    >>> tg.nn.AvgPool3d(2)(tg.arange(8.0).reshape(1, 2, 2, 2))
    tensor([[[[3.5000]]]])
    """

    function = staticmethod(F.avg_pool3d)


class LPPool(Module):
    """What the layers below share."""

    function: Callable[..., Any]

    def __init__(
        self,
        norm_type: float,
        kernel_size: Sizes,
        stride: Sizes | None = None,
        ceil_mode: bool = False,
    ) -> None:
        super().__init__()
        self.norm_type, self.kernel_size = norm_type, kernel_size
        self.stride, self.ceil_mode = stride, ceil_mode

    def forward(self, input: Any) -> Any:
        settings = float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode
        return self.function(input, *settings)

    def extra_repr(self) -> str:
        return (
            f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, "
            f"ceil_mode={self.ceil_mode}"
        )


class LPPool1d(LPPool):
    """Take the p-norm of each window of signals, without magnitudes: ``(sum of x^p)^(1 / p)``.

    Input (N, C, L) or (C, L), output (N, C, L') or (C, L').
    See :func:`tinygrad_np.nn.functional.lp_pool1d`.

    Args:
        norm_type: p.
        kernel_size: the size of a window, an integer.
        stride: the steps between windows; by default ``kernel_size``.
        ceil_mode: let the last windows reach beyond the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.LPPool1d(2, 2)(tg.tensor([[3.0, 4.0]]))
    tensor([[5.]])
    """

    function = staticmethod(F.lp_pool1d)


class LPPool2d(LPPool):
    """Take the p-norm of each window of images, without magnitudes: ``(sum of x^p)^(1 / p)``.

    Input (N, C, H, W) or (C, H, W), output (N, C, H', W') or (C, H', W').
    See :func:`tinygrad_np.nn.functional.lp_pool2d`.

    Args:
        norm_type: p.
        kernel_size: the size of a window, an integer or a pair.
        stride: the steps between windows; by default ``kernel_size``.
        ceil_mode: let the last windows reach beyond the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.LPPool2d(2, (1, 2))(tg.tensor([[[3.0, 4.0]]]))
    tensor([[[5.]]])
    """

    function = staticmethod(F.lp_pool2d)


class LPPool3d(LPPool):
    """Take the p-norm of each window of volumes, without magnitudes: ``(sum of x^p)^(1 / p)``.

    Input (N, C, D, H, W) or (C, D, H, W), output (N, C, D', H', W') or (C, D', H', W').
    See :func:`tinygrad_np.nn.functional.lp_pool3d`.

    Args:
        norm_type: p.
        kernel_size: the size of a window, an integer or three.
        stride: the steps between windows; by default ``kernel_size``.
        ceil_mode: let the last windows reach beyond the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.LPPool3d(2, (1, 1, 2))(tg.tensor([[[[3.0, 4.0]]]]))
    tensor([[[[5.]]]])
    """

    function = staticmethod(F.lp_pool3d)

"""Layers that write channels out as pixels, and that shuffle channels."""

from __future__ import annotations

from typing import Any

from . import functional as F
from .module import Module

__all__ = ["ChannelShuffle", "PixelShuffle", "PixelUnshuffle"]


class PixelShuffle(Module):
    """Write ``r * r`` channels out as a square of pixels.

    Input (..., C r^2, H, W), output (..., C, H r, W r). See
    :func:`tinygrad_np.nn.functional.pixel_shuffle`.

    Args:
        upscale_factor: r.

    >>> import tinygrad_np as tg
    >>> tg.nn.PixelShuffle(2)(tg.zeros(1, 8, 3, 3)).shape
    (1, 2, 6, 6)
    """

    def __init__(self, upscale_factor: int) -> None:
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input: Any) -> Any:
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """Write squares of pixels as channels: undo :class:`PixelShuffle`.

    Input (..., C, H r, W r), output (..., C r^2, H, W). See
    :func:`tinygrad_np.nn.functional.pixel_unshuffle`.

    Args:
        downscale_factor: r.

    >>> import tinygrad_np as tg
    >>> tg.nn.PixelUnshuffle(2)(tg.zeros(1, 2, 6, 6)).shape
    (1, 8, 3, 3)
    """

    def __init__(self, downscale_factor: int) -> None:
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input: Any) -> Any:
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """Deal the channels of so many groups out in turn.

    Input and output (N, C, ...). See :func:`tinygrad_np.nn.functional.channel_shuffle`.

    Args:
        groups: how many groups the channels are in.

    >>> import tinygrad_np as tg
    >>> tg.nn.ChannelShuffle(2)(tg.arange(4.0).reshape(1, 4, 1)).flatten()
    tensor([0., 2., 1., 3.])
    """

    def __init__(self, groups: int) -> None:
        super().__init__()
        self.groups = groups

    def forward(self, input: Any) -> Any:
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self) -> str:
        return f"groups={self.groups}"

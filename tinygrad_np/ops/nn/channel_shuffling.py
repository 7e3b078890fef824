"""Channels written out as pixels and back, and channels in another order."""

from __future__ import annotations

from ...core.errors import ArgumentError, ShapeError
from ...core.types import TensorLike
from ..arguments import shape_of
from ..shapes.permuting import permute
from ..shapes.reshaping import reshape

__all__ = ["channel_shuffle", "pixel_shuffle", "pixel_unshuffle"]


def pixel_shuffle(input: TensorLike, upscale_factor: int) -> TensorLike:
    """Write ``r * r`` channels out as a square of pixels, and so make an image r times as large.

    Shi et al., "Real-time single image and video super-resolution using an efficient sub-pixel
    convolutional neural network" (2016).

    Args:
        input: (..., C r^2, H, W).
        upscale_factor: r.

    Returns:
        (..., C, H r, W r).

    Raises:
        ArgumentError: fewer than three axes, r below 1, or channels that r^2 does not divide.

    >>> import tinygrad_np as tg
    >>> tg.pixel_shuffle(tg.arange(4.0).reshape(4, 1, 1), 2)
    tensor([[[0., 1.],
             [2., 3.]]])
    """
    *batch, channels, height, width = _shape("pixel_shuffle", input)
    r = upscale_factor
    if r < 1:
        raise ArgumentError(f"pixel_shuffle: upscale_factor={r}: expected at least 1")
    if channels % (r * r):
        raise ShapeError(
            f"pixel_shuffle: {channels} channels are not divisible by the square of "
            f"upscale_factor={r}"
        )
    n = len(batch)
    split = reshape(input, (*batch, channels // (r * r), r, r, height, width))
    order = (*range(n), n, n + 3, n + 1, n + 4, n + 2)
    shuffled: TensorLike = reshape(
        permute(split, order), (*batch, channels // (r * r), height * r, width * r)
    )
    return shuffled


def pixel_unshuffle(input: TensorLike, downscale_factor: int) -> TensorLike:
    """Write squares of pixels as channels: undo :func:`pixel_shuffle`.

    Args:
        input: (..., C, H r, W r).
        downscale_factor: r.

    Returns:
        (..., C r^2, H, W).

    Raises:
        ArgumentError: fewer than three axes, r below 1, or rows or columns that it doesn't divide.

    >>> import tinygrad_np as tg
    >>> tg.pixel_unshuffle(tg.arange(4.0).reshape(1, 2, 2), 2).shape
    (4, 1, 1)
    """
    *batch, channels, height, width = _shape("pixel_unshuffle", input)
    r = downscale_factor
    if r < 1:
        raise ArgumentError(f"pixel_unshuffle: downscale_factor={r}: expected at least 1")
    if height % r or width % r:
        raise ShapeError(
            f"pixel_unshuffle: {height}x{width} pixels are not divisible by downscale_factor={r}"
        )
    n = len(batch)
    split = reshape(input, (*batch, channels, height // r, r, width // r, r))
    order = (*range(n), n, n + 2, n + 4, n + 1, n + 3)
    shuffled: TensorLike = reshape(
        permute(split, order), (*batch, channels * r * r, height // r, width // r)
    )
    return shuffled


def channel_shuffle(input: TensorLike, groups: int) -> TensorLike:
    """Deal the channels of so many groups out in turn: the first of each, then the second, ...

    Zhang et al., "ShuffleNet" (2018).

    Args:
        input: (N, C, ...).
        groups: how many groups the channels are in.

    Raises:
        ArgumentError: fewer than three axes, or channels that do not divide into the groups.

    >>> import tinygrad_np as tg
    >>> tg.channel_shuffle(tg.arange(4.0).reshape(1, 4, 1), 2).flatten()
    tensor([0., 2., 1., 3.])
    """
    n, channels, *rest = _shape("channel_shuffle", input)
    if groups < 1 or channels % groups:
        raise ShapeError(f"channel_shuffle: {channels} channels do not divide into groups={groups}")
    split = reshape(input, (n, groups, channels // groups, *rest))
    order = (0, 2, 1, *range(3, 3 + len(rest)))
    shuffled: TensorLike = reshape(permute(split, order), (n, channels, *rest))
    return shuffled


def _shape(op: str, input: TensorLike) -> tuple[int, ...]:
    shape = shape_of(input)
    if len(shape) < 3:
        raise ShapeError(f"{op}: the input has shape {shape}, expected at least 3 axes")
    return shape

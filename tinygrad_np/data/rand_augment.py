"""RandAugment: a few random changes of many kinds, all of one strength."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .color import adjust_brightness, adjust_contrast, adjust_saturation, require_bytes
from .drawing import within
from .warp import Fill, Images, as_channels, channel_values

__all__ = ["RandAugment"]

Strength = NDArray[np.float64]
"""A number for each image, (N,), from -1 to 1; of changes without a direction from 0 to 1."""


class RandAugment:
    """Applies changes drawn at random to each image (Cubuk et al. 2020, arXiv:1909.13719).

    The fourteen changes of the paper's table 6 are drawn with equal chances: none, rotation by up
    to 30 degrees, shears by up to 0.3, shifts by up to 0.45 of the size, brightness, colour,
    contrast and sharpness by a factor from 0.1 to 1.9, fewer bits down to 4, inversion above a
    level, stretched contrast, equalized histogram. Changes with a direction go either way.

    It takes images as stored, uint8 from 0 to 255, and stands before
    :class:`~tinygrad_np.data.Normalize`.

    Args:
        num_ops: how many changes each image gets, one after the other.
        magnitude: their strength, from 0 to 1.
        fill: the value of pixels that are uncovered, for all channels or for each.

    Raises:
        ValueError: an argument is out of range, or what it is called on is no batch of images.
        TypeError: the images are not uint8.

    Example:
        >>> images = np.arange(48, dtype=np.uint8).reshape(1, 3, 4, 4)
        >>> RandAugment(num_ops=1)(images, np.random.default_rng(2)).shape
        (1, 3, 4, 4)
    """

    def __init__(self, num_ops: int = 2, magnitude: float = 0.3, fill: Fill = 0.0) -> None:
        if num_ops < 0:
            raise ValueError(f"RandAugment: num_ops is {num_ops}, expected a number from 0 on")
        self.num_ops = num_ops
        self.magnitude = within("RandAugment", "magnitude", magnitude, 1)
        self.fill = fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images changed, in the shape given."""
        require_bytes("RandAugment", images)
        stack = as_channels("RandAugment", images).copy()
        n, channels = stack.shape[:2]
        fill = channel_values("RandAugment", self.fill, channels).astype(np.uint8)
        for _ in range(self.num_ops):
            kind = rng.integers(len(_CHANGES), size=n)
            sign = rng.choice([-1.0, 1.0], size=n)
            for number, change in enumerate(_CHANGES):
                chosen = np.flatnonzero(kind == number)
                if chosen.size:
                    strength = sign[chosen] * self.magnitude
                    stack[chosen] = change(stack[chosen], strength, fill)
        return stack.reshape(images.shape)

    def __repr__(self) -> str:
        return f"RandAugment(num_ops={self.num_ops}, magnitude={self.magnitude}, fill={self.fill})"


Change = Callable[[Images, Strength, Images], Images]


# --- of places ------------------------------------------------------------------------------------


def _rotate(images: Images, strength: Strength, fill: Images) -> Images:
    angle = np.deg2rad(30 * strength)
    cos, sin = np.cos(angle), np.sin(angle)
    return _from_places(images, fill, (cos, -sin, 0 * cos), (sin, cos, 0 * cos))


def _shear_across(images: Images, strength: Strength, fill: Images) -> Images:
    one, zero = np.ones(len(images)), np.zeros(len(images))
    return _from_places(images, fill, (one, 0.3 * strength, zero), (zero, one, zero))


def _shear_down(images: Images, strength: Strength, fill: Images) -> Images:
    one, zero = np.ones(len(images)), np.zeros(len(images))
    return _from_places(images, fill, (one, zero, zero), (0.3 * strength, one, zero))


def _shift_across(images: Images, strength: Strength, fill: Images) -> Images:
    one, zero = np.ones(len(images)), np.zeros(len(images))
    by = np.rint(0.45 * images.shape[3] * strength)
    return _from_places(images, fill, (one, zero, by), (zero, one, zero))


def _shift_down(images: Images, strength: Strength, fill: Images) -> Images:
    one, zero = np.ones(len(images)), np.zeros(len(images))
    by = np.rint(0.45 * images.shape[2] * strength)
    return _from_places(images, fill, (one, zero, zero), (zero, one, by))


Row = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]


def _from_places(images: Images, fill: Images, across: Row, down: Row) -> Images:
    """Take each pixel from the nearest to ``across @ (x, y, 1)``, ``down @ (x, y, 1)``.

    Coordinates are counted from the middle of the image; each of the rows holds (N,) factors.
    """
    n, channels, height, width = images.shape
    x = np.arange(width) - (width - 1) / 2
    y = np.arange(height)[:, np.newaxis] - (height - 1) / 2

    def places(row: Row, size: int) -> NDArray[np.intp]:
        a, b, c = (factor[:, np.newaxis, np.newaxis] for factor in row)
        place: NDArray[np.intp] = np.rint(a * x + b * y + c + (size - 1) / 2).astype(np.intp)
        return place  # (N, H, W)

    column, line = places(across, width), places(down, height)
    outside = (column < 0) | (column >= width) | (line < 0) | (line >= height)
    image = np.arange(n).reshape(n, 1, 1, 1)
    channel = np.arange(channels).reshape(1, channels, 1, 1)
    line, column = line.clip(0, height - 1)[:, None], column.clip(0, width - 1)[:, None]
    return np.where(outside[:, None], fill, images[image, channel, line, column])


# --- of colours -----------------------------------------------------------------------------------


def _factor(strength: Strength) -> NDArray[np.float32]:
    return (1 + 0.9 * strength).astype(np.float32).reshape(-1, 1, 1, 1)


def _sharpen(images: Images, strength: Strength, _: Images) -> Images:
    """Blend with the image smoothed by 3x3 weights (1 1 1; 1 5 1; 1 1 1) / 13, borders kept."""
    smooth = images.astype(np.float32)
    if min(images.shape[2:]) > 2:
        windows = np.lib.stride_tricks.sliding_window_view(images, (3, 3), (2, 3))
        inner = images[:, :, 1:-1, 1:-1]
        smooth[:, :, 1:-1, 1:-1] = (windows.sum(axis=(4, 5)) + 4.0 * inner) / 13
    factor = _factor(strength)
    sharpened: Images = np.clip(images * factor + (1 - factor) * smooth, 0, 255).astype(np.uint8)
    return sharpened


def _posterize(images: Images, strength: Strength, _: Images) -> Images:
    bits = 8 - np.rint(4 * np.abs(strength)).astype(np.uint8)
    kept = (0xFF << (8 - bits.astype(int))).astype(np.uint8)
    posterized: Images = images & kept.reshape(-1, 1, 1, 1)
    return posterized


def _solarize(images: Images, strength: Strength, _: Images) -> Images:
    level = (255 * (1 - np.abs(strength))).reshape(-1, 1, 1, 1)
    return np.where(images >= level, 255 - images, images)


def _stretch(images: Images, *_: Any) -> Images:
    """Stretch the values of each channel to 0..255; a channel of one value stays as it is."""
    low = images.min(axis=(2, 3), keepdims=True).astype(np.float32)
    high = images.max(axis=(2, 3), keepdims=True).astype(np.float32)
    scale = 255 / np.maximum(high - low, 1)
    stretched = np.clip((images - low) * scale, 0, 255).astype(np.uint8)
    return np.where(high > low, stretched, images)


def _equalize(images: Images, *_: Any) -> Images:
    """Make every brightness equally frequent in each channel, as Pillow's ``ImageOps`` does."""
    planes = images.reshape(-1, images.shape[2] * images.shape[3])
    rows = np.arange(len(planes))[:, np.newaxis]
    counts = np.bincount((256 * rows + planes).ravel(), minlength=256 * len(planes))
    counts = counts.reshape(-1, 256)  # of each value in each plane
    last = 255 - (counts[:, ::-1] > 0).argmax(axis=1)  # the greatest value that occurs
    step = (planes.shape[1] - counts[rows[:, 0], last]) // 255
    before = np.cumsum(counts, axis=1) - counts  # how many pixels are darker
    spread = (before + step[:, np.newaxis] // 2) // np.maximum(step, 1)[:, np.newaxis]
    table = np.where(step[:, np.newaxis] > 0, spread.clip(0, 255), np.arange(256))
    equalized: Images = table.astype(np.uint8)[rows, planes].reshape(images.shape)
    return equalized


_CHANGES: tuple[Change, ...] = (
    lambda images, strength, fill: images,
    _rotate,
    _shear_across,
    _shear_down,
    _shift_across,
    _shift_down,
    lambda images, strength, fill: adjust_brightness(images, _factor(strength)),
    lambda images, strength, fill: adjust_saturation(images, _factor(strength)),
    lambda images, strength, fill: adjust_contrast(images, _factor(strength)),
    _sharpen,
    _posterize,
    _solarize,
    _stretch,
    _equalize,
)

"""Random changes of colours, called as those of :mod:`~tinygrad_np.data.augment`.

They take images as stored, uint8 from 0 to 255, and stand before :class:`~.Normalize`. The formulas
are those of torchvision's transforms on uint8 tensors.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .warp import Images, as_channels

__all__ = ["ColorJitter", "adjust_brightness", "adjust_contrast", "adjust_saturation", "luma"]

_LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601, section 2.5.1

Factor = NDArray[np.float32]
"""A number for each image, shaped (N, 1, 1, 1)."""


def luma(images: Images) -> NDArray[np.float32]:
    """Compute the brightness that the eye sees: (N, 1, H, W) float32 of (N, C, H, W).

    Three channels are weighted as red, green and blue by ITU-R BT.601; of any other number it is
    the mean.

    Example:
        >>> round(luma(np.array([[[[255]], [[0]], [[0]]]], np.uint8)).item())
        76
    """
    if images.shape[1] == 3:
        weighted: NDArray[np.float32] = np.tensordot(images, _LUMA, (1, 0))[:, np.newaxis]
        return weighted.astype(np.float32, copy=False)
    mean: NDArray[np.float32] = images.mean(axis=1, keepdims=True, dtype=np.float32)
    return mean


def adjust_brightness(images: Images, factor: Factor) -> Images:
    """Multiply pixels (N, C, H, W) by a factor for each image: 0 is black, 1 changes nothing.

    Example:
        >>> adjust_brightness(np.full((1, 1, 1, 1), 100, np.uint8), np.float32(1.5)).item()
        150
    """
    return _blend(images, np.float32(0), factor)


def adjust_contrast(images: Images, factor: Factor) -> Images:
    """Spread pixels about the mean brightness of their image: 0 is grey, 1 changes nothing.

    Example:
        >>> adjust_contrast(np.array([[[[50, 150]]]], np.uint8), np.float32(0.5)).tolist()
        [[[[75, 125]]]]
    """
    return _blend(images, luma(images).mean(axis=(1, 2, 3), keepdims=True), factor)


def adjust_saturation(images: Images, factor: Factor) -> Images:
    """Spread the channels of each pixel about its brightness: 0 is grey, 1 changes nothing.

    Example:
        >>> grey = adjust_saturation(np.array([[[[255]], [[0]], [[0]]]], np.uint8), np.float32(0))
        >>> grey.ravel()
        array([76, 76, 76], dtype=uint8)
    """
    return _blend(images, luma(images), factor)


def _blend(images: Images, other: NDArray[Any] | np.float32, factor: Factor) -> Images:
    """Compute ``factor * images + (1 - factor) * other`` in bytes."""
    mixed = images * factor + (1 - factor) * other
    return np.clip(mixed, 0, 255).astype(np.uint8)


class ColorJitter:
    """Changes brightness, contrast and saturation, each by a random factor, in a random order.

    Args:
        brightness, contrast, saturation: how far factors are from 1 at most: they are uniform from
            ``max(0, 1 - x)`` to ``1 + x``. Grey images have no saturation.

    Raises:
        ValueError: an argument is negative, or what it is called on is no batch of images.
        TypeError: the images are not uint8.

    Example:
        >>> images = np.full((2, 3, 4, 4), 100, np.uint8)
        >>> ColorJitter(0.4)(images, np.random.default_rng(0))[:, 0, 0, 0]
        array([63, 61], dtype=uint8)
    """

    def __init__(
        self, brightness: float = 0.0, contrast: float = 0.0, saturation: float = 0.0
    ) -> None:
        for name, value in (
            ("brightness", brightness),
            ("contrast", contrast),
            ("saturation", saturation),
        ):
            if not value >= 0:
                raise ValueError(f"ColorJitter: {name} is {value}, expected a number from 0 on")
        self.brightness, self.contrast, self.saturation = brightness, contrast, saturation

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images with other colours, in the shape given."""
        require_bytes("ColorJitter", images)
        stack = as_channels("ColorJitter", images)
        changes: tuple[tuple[float, Callable[[Images, Factor], Images]], ...] = (
            (self.brightness, adjust_brightness),
            (self.contrast, adjust_contrast),
            (self.saturation if stack.shape[1] == 3 else 0.0, adjust_saturation),
        )
        for index in rng.permutation(len(changes)):
            most, change = changes[index]
            if most:
                factor = rng.uniform(max(0.0, 1 - most), 1 + most, (len(stack), 1, 1, 1))
                stack = change(stack, factor.astype(np.float32))
        return stack.reshape(images.shape)

    def __repr__(self) -> str:
        return (
            f"ColorJitter(brightness={self.brightness}, contrast={self.contrast}, "
            f"saturation={self.saturation})"
        )


def require_bytes(transform: str, images: Images) -> None:
    """Raise TypeError unless images are as they are stored."""
    if images.dtype != np.uint8:
        raise TypeError(
            f"{transform}: images are {images.dtype}, expected uint8 from 0 to 255; put it before "
            "Normalize"
        )

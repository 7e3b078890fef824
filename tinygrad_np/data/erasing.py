"""Random changes that blank a part of each image; they are called as those of
:mod:`~tinygrad_np.data.augment`.
"""

from __future__ import annotations

from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .drawing import chosen, within
from .warp import Fill, Images, as_channels, channel_values

__all__ = ["Cutout", "RandomErasing"]


class Cutout:
    """Blanks a square at a random place (DeVries and Taylor 2017, arXiv:1708.04552).

    The centre is uniform over the pixels, so that a square near the border is cut off by it, as in
    the paper. Images may be of any dtype.

    Args:
        size: the side of the square in pixels.
        p: the probability that an image is changed at all.
        fill: the value in the square, for all channels or for each.

    Raises:
        ValueError: an argument is out of range, or what it is called on is no batch of images.

    Example:
        >>> Cutout(size=1, p=1)(np.ones((1, 2, 3)), np.random.default_rng(0))
        array([[[1., 1., 1.],
                [0., 1., 1.]]])
    """

    def __init__(self, size: int = 8, p: float = 0.5, fill: Fill = 0.0) -> None:
        if size < 0:
            raise ValueError(f"Cutout: size is {size}, expected a number of pixels from 0 on")
        self.size = size
        self.p = within("Cutout", "p", p, 1)
        self.fill = fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images with a blank square each, in the shape given."""
        stack = as_channels("Cutout", images)
        n, channels, height, width = stack.shape
        changed = chosen(rng, self.p, n)
        rows = self._covered(rng, n, height)[:, :, np.newaxis]
        columns = self._covered(rng, n, width)[:, np.newaxis, :]
        hole = rows & columns & changed[:, np.newaxis, np.newaxis]  # (N, H, W)
        fill = channel_values("Cutout", self.fill, channels).astype(stack.dtype)
        return np.where(hole[:, np.newaxis], fill, stack).reshape(images.shape)

    def _covered(self, rng: np.random.Generator, n: int, length: int) -> NDArray[np.bool_]:
        """Which places along one axis the square covers: (n, length)."""
        first = rng.integers(length, size=(n, 1)) - self.size // 2
        place = np.arange(length)
        return (place >= first) & (place < first + self.size)

    def __repr__(self) -> str:
        return f"Cutout(size={self.size}, p={self.p}, fill={self.fill})"


class RandomErasing:
    """Blanks a rectangle of random place, area and proportions (Zhong et al. 2020,
    arXiv:1708.04896, algorithm 1).

    The rectangle lies wholly within the image. Images may be of any dtype.

    Args:
        p: the probability that an image is changed at all.
        scale: the least and the greatest part of the image's area.
        ratio: the least and the greatest height over width; drawn with a uniform logarithm.
        fill: the value in the rectangle, for all channels or for each.

    Raises:
        ValueError: an argument is out of range, or what it is called on is no batch of images.

    Example:
        >>> erase = RandomErasing(p=1, scale=(0.2, 0.2), ratio=(1, 1))
        >>> erase(np.ones((1, 2, 3)), np.random.default_rng(0))
        array([[[0., 1., 1.],
                [1., 1., 1.]]])
    """

    def __init__(
        self,
        p: float = 0.5,
        scale: tuple[float, float] = (0.02, 0.33),
        ratio: tuple[float, float] = (0.3, 3.3),
        fill: Fill = 0.0,
    ) -> None:
        self.p = within("RandomErasing", "p", p, 1)
        if not 0 <= scale[0] <= scale[1] <= 1:
            raise ValueError(f"RandomErasing: scale is {scale}, expected 0 <= least <= most <= 1")
        if not 0 < ratio[0] <= ratio[1]:
            raise ValueError(f"RandomErasing: ratio is {ratio}, expected 0 < least <= most")
        self.scale, self.ratio, self.fill = scale, ratio, fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images with a blank rectangle each, in the shape given."""
        stack = as_channels("RandomErasing", images)
        n, channels, height, width = stack.shape
        changed = chosen(rng, self.p, n)
        area = rng.uniform(*self.scale, n) * (height * width)
        ratio = np.exp(rng.uniform(log(self.ratio[0]), log(self.ratio[1]), n))
        # A rectangle that is too long for its image becomes as long as the image.
        rows = np.minimum(np.rint(np.sqrt(area * ratio)), height).astype(int)
        columns = np.minimum(np.rint(np.sqrt(area / ratio)), width).astype(int)
        hole = _span(rng, rows, height)[:, :, None] & _span(rng, columns, width)[:, None, :]
        hole &= changed[:, np.newaxis, np.newaxis]  # (N, H, W)
        fill = channel_values("RandomErasing", self.fill, channels).astype(stack.dtype)
        return np.where(hole[:, np.newaxis], fill, stack).reshape(images.shape)

    def __repr__(self) -> str:
        return (
            f"RandomErasing(p={self.p}, scale={self.scale}, ratio={self.ratio}, fill={self.fill})"
        )


def _span(rng: np.random.Generator, lengths: NDArray[Any], size: int) -> NDArray[np.bool_]:
    """Which places along one axis lie in a stretch of each length, put at random: (n, size)."""
    first = rng.integers(size - lengths + 1)[:, np.newaxis]
    place = np.arange(size)
    span: NDArray[np.bool_] = (place >= first) & (place < first + lengths[:, np.newaxis])
    return span

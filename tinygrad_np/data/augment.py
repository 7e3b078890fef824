"""Random changes to images that leave their class as it is, drawn anew for each batch.

Every transform is called as ``transform(images, rng)`` on a batch of images, (N, H, W) or (N, 1, H,
W), and returns a new batch of the same shape and dtype. Each image draws its own change. All random
numbers come from ``rng``, so that the same state gives the same batch.

A change may uncover pixels. They take the value ``fill``. Its default, 0, is the background of
images from 0 to 1; after :class:`~tinygrad_np.data.Normalize` the background is that transform's
``background``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .warp import Images, as_planes, rotate, shift

__all__ = [
    "Cutout",
    "RandomAffine",
    "RandomHorizontalFlip",
    "RandomRotation",
    "RandomShift",
]


class RandomAffine:
    """Rotates by an angle and shifts by whole pixels, in a single bilinear resampling.

    Args:
        degrees: angles are uniform from -degrees to degrees.
        translate: shifts are uniform over the whole pixels from ``-round(translate * size)`` to
            ``round(translate * size)``, down and across; a fraction of the image, 0 to 1.
        p: the probability that an image is changed at all.
        fill: the value of the pixels that are uncovered.

    Raises:
        ValueError: an argument is out of range, or what it is called on is no batch of images.
        TypeError: the images are no floating-point numbers.

    Example:
        >>> turned = RandomAffine(10, 0.1)(np.ones((2, 8, 8), np.float32), np.random.default_rng(0))
        >>> turned.shape, turned.dtype
        ((2, 8, 8), dtype('float32'))
    """

    def __init__(
        self, degrees: float = 10, translate: float = 0.1, p: float = 1.0, fill: float = 0.0
    ) -> None:
        name = type(self).__name__
        self.degrees = _within(name, "degrees", degrees, 180)
        self.translate = _within(name, "translate", translate, 1)
        self.p = _within(name, "p", p, 1)
        self.fill = fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images rotated and shifted, in the shape given."""
        n, height, width = as_planes(type(self).__name__, images).shape
        changed = _chosen(rng, self.p, n)
        degrees = rng.uniform(-self.degrees, self.degrees, n) * changed
        down = _whole_shifts(rng, self.translate, height, n) * changed
        across = _whole_shifts(rng, self.translate, width, n) * changed
        return rotate(images, degrees, down, across, fill=self.fill)

    def __repr__(self) -> str:
        return (
            f"RandomAffine(degrees={self.degrees}, translate={self.translate}, p={self.p}, "
            f"fill={self.fill})"
        )


class RandomRotation(RandomAffine):
    """Rotates by an angle, with bilinear resampling.

    Arguments and errors are those of :class:`RandomAffine`.

    Example:
        >>> RandomRotation(10)
        RandomRotation(degrees=10, p=1.0, fill=0.0)
    """

    def __init__(self, degrees: float = 10, p: float = 1.0, fill: float = 0.0) -> None:
        super().__init__(degrees, 0, p, fill)

    def __repr__(self) -> str:
        return f"RandomRotation(degrees={self.degrees}, p={self.p}, fill={self.fill})"


class RandomShift:
    """Shifts by whole pixels, which changes no pixel's value. Images may be of any dtype.

    Args:
        translate: as of :class:`RandomAffine`.
        p: the probability that an image is changed at all.
        fill: the value of the pixels that are uncovered.

    Raises:
        ValueError: an argument is out of range, or what it is called on is no batch of images.

    Example:
        >>> RandomShift(0.1)(np.ones((2, 8, 8), np.float32), np.random.default_rng(0)).shape
        (2, 8, 8)
    """

    def __init__(self, translate: float = 0.1, p: float = 1.0, fill: float = 0.0) -> None:
        self.translate = _within("RandomShift", "translate", translate, 1)
        self.p = _within("RandomShift", "p", p, 1)
        self.fill = fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images shifted, in the shape given."""
        n, height, width = as_planes("RandomShift", images).shape
        changed = _chosen(rng, self.p, n)
        down = _whole_shifts(rng, self.translate, height, n) * changed
        across = _whole_shifts(rng, self.translate, width, n) * changed
        return shift(images, down, across, fill=self.fill)

    def __repr__(self) -> str:
        return f"RandomShift(translate={self.translate}, p={self.p}, fill={self.fill})"


class RandomHorizontalFlip:
    """Swaps left and right. Images may be of any dtype.

    Args:
        p: the probability that an image is flipped.

    Raises:
        ValueError: p is out of range, or what it is called on is no batch of images.

    Example:
        >>> RandomHorizontalFlip(p=1)(np.array([[[1, 2, 3]]]), np.random.default_rng(0))
        array([[[3, 2, 1]]])
    """

    def __init__(self, p: float = 0.5) -> None:
        self.p = _within("RandomHorizontalFlip", "p", p, 1)

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images flipped or not, in the shape given."""
        as_planes("RandomHorizontalFlip", images)
        flipped = _chosen(rng, self.p, len(images))
        out = images.copy()
        out[flipped] = images[flipped][..., ::-1]
        return out

    def __repr__(self) -> str:
        return f"RandomHorizontalFlip(p={self.p})"


class Cutout:
    """Blanks a square at a random place (DeVries and Taylor 2017, arXiv:1708.04552).

    The centre is uniform over the pixels, so that a square near the border is cut off by it, as in
    the paper. Images may be of any dtype.

    Args:
        size: the side of the square in pixels.
        p: the probability that an image is changed at all.
        fill: the value in the square.

    Raises:
        ValueError: an argument is out of range, or what it is called on is no batch of images.

    Example:
        >>> Cutout(size=1, p=1)(np.ones((1, 2, 3)), np.random.default_rng(0))
        array([[[1., 1., 1.],
                [0., 1., 1.]]])
    """

    def __init__(self, size: int = 8, p: float = 0.5, fill: float = 0.0) -> None:
        if size < 0:
            raise ValueError(f"Cutout: size is {size}, expected a number of pixels from 0 on")
        self.size = size
        self.p = _within("Cutout", "p", p, 1)
        self.fill = fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Return the images with a blank square each, in the shape given."""
        planes = as_planes("Cutout", images)
        n, height, width = planes.shape
        changed = _chosen(rng, self.p, n)
        rows = self._covered(rng, n, height)[:, :, np.newaxis]
        columns = self._covered(rng, n, width)[:, np.newaxis, :]
        hole = rows & columns & changed[:, np.newaxis, np.newaxis]  # (N, H, W)
        out = planes.copy()
        out[hole] = self.fill
        return out.reshape(images.shape)

    def _covered(self, rng: np.random.Generator, n: int, length: int) -> NDArray[np.bool_]:
        """Which places along one axis the square covers: (n, length)."""
        first = rng.integers(length, size=(n, 1)) - self.size // 2
        place = np.arange(length)
        return (place >= first) & (place < first + self.size)

    def __repr__(self) -> str:
        return f"Cutout(size={self.size}, p={self.p}, fill={self.fill})"


def _chosen(rng: np.random.Generator, p: float, n: int) -> NDArray[np.bool_]:
    """Which of n images are changed, each with probability p."""
    return rng.random(n) < p


def _whole_shifts(
    rng: np.random.Generator, translate: float, length: int, n: int
) -> NDArray[np.int64]:
    most = round(translate * length)
    return rng.integers(-most, most, size=n, endpoint=True)


def _within(transform: str, name: str, value: float, most: float) -> float:
    if not 0 <= value <= most:
        raise ValueError(f"{transform}: {name} is {value}, expected 0 to {most}")
    return value

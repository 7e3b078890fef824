"""Random changes to images that leave their class as it is, drawn anew for each batch.

Every transform is called as ``transform(images, rng)`` on a batch of images, (N, H, W) or (N, 1, H,
W), and returns a new batch of the same shape and dtype; each image draws its own change. All
randomness comes from ``rng``: the same state gives the same batch. There is no Python loop over
images.

Where a change uncovers pixels they take the value ``fill``. Its default, 0, is the background of
images from 0 to 1; after :class:`~tinygrad_np.data.Normalize` it is that transform's
``background``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .loader import Transform

__all__ = [
    "Compose",
    "Cutout",
    "RandomAffine",
    "RandomHorizontalFlip",
    "RandomRotation",
    "RandomShift",
    "mixup",
    "rotate",
    "shift",
]

Images = NDArray[Any]


class Compose:
    """Transforms applied one after the other.

    Args:
        transforms: callables ``(images, rng) -> images``.

    Example:
        >>> augment = Compose([RandomRotation(10), RandomHorizontalFlip()])
        >>> augment
        Compose([RandomRotation(degrees=10, p=1.0, fill=0.0), RandomHorizontalFlip(p=0.5)])
        >>> augment(np.ones((4, 28, 28), np.float32), np.random.default_rng(0)).shape
        (4, 28, 28)
    """

    def __init__(self, transforms: Sequence[Transform]) -> None:
        self.transforms = tuple(transforms)

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """The images after every transform, (N, ...)."""
        for transform in self.transforms:
            images = transform(images, rng)
        return images

    def __repr__(self) -> str:
        return f"Compose([{', '.join(map(repr, self.transforms))}])"


class RandomAffine:
    """Rotates by an angle and shifts by whole pixels, in a single bilinear resampling.

    Args:
        degrees: angles are uniform from -degrees to degrees.
        translate: shifts are uniform over the whole pixels from ``-round(translate * size)`` to
            ``round(translate * size)``, down and across; a fraction of the image, 0 to 1.
        p: the probability that an image is changed at all.
        fill: the value of what comes in from outside.

    Raises:
        ValueError: an argument is out of range, or what is called on is no batch of images.
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
        """Images turned and shifted: (N, H, W) or (N, 1, H, W), as given."""
        n, height, width = _planes(type(self).__name__, images).shape
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
    """Rotates by an angle, with bilinear resampling. Arguments and errors as of
    :class:`RandomAffine`.

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
        fill: the value of what comes in from outside.

    Raises:
        ValueError: an argument is out of range, or what is called on is no batch of images.

    Example:
        >>> RandomShift(0.1)(np.ones((2, 8, 8), np.float32), np.random.default_rng(0)).shape
        (2, 8, 8)
    """

    def __init__(self, translate: float = 0.1, p: float = 1.0, fill: float = 0.0) -> None:
        self.translate = _within("RandomShift", "translate", translate, 1)
        self.p = _within("RandomShift", "p", p, 1)
        self.fill = fill

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Images shifted: (N, H, W) or (N, 1, H, W), as given."""
        n, height, width = _planes("RandomShift", images).shape
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
        ValueError: p is out of range, or what is called on is no batch of images.

    Example:
        >>> RandomHorizontalFlip(p=1)(np.array([[[1, 2, 3]]]), np.random.default_rng(0))
        array([[[3, 2, 1]]])
    """

    def __init__(self, p: float = 0.5) -> None:
        self.p = _within("RandomHorizontalFlip", "p", p, 1)

    def __call__(self, images: Images, rng: np.random.Generator) -> Images:
        """Images flipped: (N, H, W) or (N, 1, H, W), as given."""
        _planes("RandomHorizontalFlip", images)
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
        ValueError: an argument is out of range, or what is called on is no batch of images.

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
        """Images with a hole each: (N, H, W) or (N, 1, H, W), as given."""
        planes = _planes("Cutout", images)
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


def rotate(
    images: Images,
    degrees: NDArray[Any] | float,
    down: NDArray[Any] | float = 0,
    across: NDArray[Any] | float = 0,
    *,
    fill: float = 0.0,
) -> Images:
    """Rotate each image about its centre, then shift it, with bilinear interpolation.

    Args:
        images: (N, H, W) or (N, 1, H, W), floating-point.
        degrees: (N,) or a number, counter-clockwise.
        down, across: (N,) or a number, in pixels, whole or not.
        fill: the value of what lies outside an image.

    Returns:
        A new array of the shape and dtype of ``images``.

    Raises:
        ValueError: images of another number of dimensions, or not one angle or shift an image.
        TypeError: the images are no floating-point numbers.

    Example:
        >>> rotate(np.array([[[1.0, 2.0], [3.0, 4.0]]]), np.array([90.0])).round(6)
        array([[[2., 4.],
                [1., 3.]]])
    """
    planes = _planes("rotate", images)
    if planes.dtype.kind != "f":
        raise TypeError(
            f"rotate: images are {planes.dtype}, expected floating-point numbers to interpolate; "
            "convert them with Normalize first"
        )
    n, height, width = planes.shape
    dtype = planes.dtype
    angle = np.deg2rad(_each("rotate", "degrees", degrees, n)).astype(dtype)
    cos, sin = np.cos(angle), np.sin(angle)  # (N, 1)
    # Every pixel of the output, seen from the centre of the image before the shift: (N, W) and (N,
    # H).
    x = np.arange(width, dtype=dtype) - (width - 1) / 2 - _each("rotate", "across", across, n)
    y = np.arange(height, dtype=dtype) - (height - 1) / 2 - _each("rotate", "down", down, n)
    x, y = x.astype(dtype), y.astype(dtype)

    # Where it comes from: (N, H, W). One is added for a border of fill that is laid around the
    # image; whatever lies beyond is drawn to the border. The border is two wide at the end, for the
    # neighbour.
    source_x = (cos * x + ((width - 1) / 2 + 1))[:, np.newaxis, :] - (sin * y)[:, :, np.newaxis]
    source_y = (sin * x + ((height - 1) / 2 + 1))[:, np.newaxis, :] + (cos * y)[:, :, np.newaxis]
    np.clip(source_x, 0, width + 1, out=source_x)
    np.clip(source_y, 0, height + 1, out=source_y)
    left, top = np.floor(source_x), np.floor(source_y)
    source_x -= left
    source_y -= top

    stride = width + 3
    bordered = np.full((n, height + 3, stride), fill, dtype)
    bordered[:, 1 : height + 1, 1 : width + 1] = planes
    top *= stride
    top += left
    corner = top.astype(np.intp)
    corner += np.arange(0, bordered.size, bordered[0].size)[:, np.newaxis, np.newaxis] if n else 0

    flat = bordered.reshape(-1)
    upper = _between(flat.take(corner), flat[1:].take(corner), source_x)
    lower = _between(flat[stride:].take(corner), flat[stride + 1 :].take(corner), source_x)
    return _between(upper, lower, source_y).reshape(images.shape)


def shift(
    images: Images,
    down: NDArray[np.integer[Any]] | int,
    across: NDArray[np.integer[Any]] | int,
    *,
    fill: float = 0.0,
) -> Images:
    """Shift each image by whole pixels.

    Args:
        images: (N, H, W) or (N, 1, H, W).
        down, across: (N,) or a number, in pixels, negative for up and left.
        fill: the value of what comes in from outside.

    Returns:
        A new array of the shape and dtype of ``images``.

    Raises:
        ValueError: images of another number of dimensions, or not one shift an image.

    Example:
        >>> shift(np.array([[[1, 2], [3, 4]]]), down=1, across=0)
        array([[[0, 0],
                [1, 2]]])
    """
    planes = _planes("shift", images)
    n, height, width = planes.shape
    rows = np.arange(height) - _each("shift", "down", down, n)  # (N, H), where each row comes from
    columns = np.arange(width) - _each("shift", "across", across, n)  # (N, W)
    # One row and one column of fill stand at the end for all that lies outside.
    bordered = np.full((n, height + 1, width + 1), fill, planes.dtype)
    bordered[:, :height, :width] = planes
    rows = np.where((rows >= 0) & (rows < height), rows, height)
    columns = np.where((columns >= 0) & (columns < width), columns, width)
    image = np.arange(n)[:, np.newaxis, np.newaxis]
    out: Images = bordered[image, rows[:, :, np.newaxis], columns[:, np.newaxis, :]]
    return out.reshape(images.shape)


def mixup(
    images: Images, targets: NDArray[Any], rng: np.random.Generator, alpha: float = 0.2
) -> tuple[Images, NDArray[Any]]:
    """Mix each example with another of the batch (Zhang et al. 2018, arXiv:1710.09412, eq. 1).

    ``weight * this + (1 - weight) * other``, for images and targets alike, with a weight for each
    example from Beta(alpha, alpha).

    Args:
        images: (N, ...), floating-point.
        targets: (N, classes), floating-point: one-hot rows or probabilities, see
            :func:`~tinygrad_np.data.one_hot`.
        rng: chooses the partners and the weights.
        alpha: above 0; 0.2 mixes little, 1 evenly. 0 changes nothing.

    Returns:
        New images and targets, in the shapes and dtypes given.

    Raises:
        ValueError: alpha is negative, or there is not one target an image.
        TypeError: images or targets are no floating-point numbers.

    Example:
        >>> images, targets = mixup(np.eye(2), np.eye(2), np.random.default_rng(0), alpha=1.0)
        >>> np.array_equal(images, targets), targets.sum(axis=1)
        (True, array([1., 1.]))
    """
    if not alpha >= 0:
        raise ValueError(f"mixup: alpha is {alpha}, expected a number from 0 on")
    if len(images) != len(targets):
        raise ValueError(
            f"mixup: {len(targets)} targets for {len(images)} images, expected one target an image"
        )
    for array, name in ((images, "images"), (targets, "targets")):
        if array.dtype.kind != "f":
            raise TypeError(
                f"mixup: {name} are {array.dtype}, expected floating-point numbers; convert images "
                "with Normalize, labels with one_hot"
            )
    n = len(images)
    partner = rng.permutation(n)
    weight = rng.beta(alpha, alpha, n) if alpha > 0 else np.ones(n)
    return _mix(images, partner, weight), _mix(targets, partner, weight)


def _mix(
    array: NDArray[Any], partner: NDArray[np.intp], weight: NDArray[np.float64]
) -> NDArray[Any]:
    weight = weight.reshape(-1, *[1] * (array.ndim - 1)).astype(array.dtype)
    mixed: NDArray[Any] = weight * array + (1 - weight) * array[partner]
    return mixed


def _between(start: Images, end: Images, fraction: Images) -> Images:
    """Linear interpolation; ``end`` is used up."""
    end -= start
    end *= fraction
    end += start
    return end


def _chosen(rng: np.random.Generator, p: float, n: int) -> NDArray[np.bool_]:
    """Which of n images are changed, each with probability p."""
    return rng.random(n) < p


def _whole_shifts(
    rng: np.random.Generator, translate: float, length: int, n: int
) -> NDArray[np.int64]:
    most = round(translate * length)
    return rng.integers(-most, most, size=n, endpoint=True)


def _planes(function: str, images: Images) -> Images:
    """Images as (N, H, W), a view."""
    if images.ndim == 3:
        return images
    if images.ndim == 4 and images.shape[1] == 1:
        return images[:, 0]
    raise ValueError(
        f"{function}: images of shape {images.shape}, expected (N, H, W) or (N, 1, H, W); "
        "flatten them after augmenting, not before"
    )


def _each(function: str, name: str, values: NDArray[Any] | float, n: int) -> NDArray[Any]:
    """One value an image as a column, (n, 1)."""
    array = np.asarray(values)
    if array.shape not in ((), (n,)):
        raise ValueError(
            f"{function}: {name} has shape {array.shape}, expected one value for each of the {n} "
            f"images: ({n},)"
        )
    return np.broadcast_to(array, (n,))[:, np.newaxis]


def _within(transform: str, name: str, value: float, most: float) -> float:
    if not 0 <= value <= most:
        raise ValueError(f"{transform}: {name} is {value}, expected 0 to {most}")
    return value

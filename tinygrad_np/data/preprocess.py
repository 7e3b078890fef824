"""Preparation of stored images and labels for a network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Normalize", "add_channel", "flatten", "mean_std", "normalize", "one_hot"]


def mean_std(images: NDArray[np.uint8]) -> tuple[float, float]:
    """Return mean and standard deviation of all pixels of a training set, with 255 counted as 1.

    Sums are of integers, so the result depends neither on the order of the images nor on rounding.

    Args:
        images: uint8 of any shape, at least one pixel.

    Raises:
        TypeError: the images are not uint8.
        ValueError: there is no pixel.

    Example:
        >>> mean_std(np.array([[0, 255]], dtype=np.uint8))
        (0.5, 0.5)
    """
    _require_uint8("mean_std", images)
    if images.size == 0:
        raise ValueError(
            f"mean_std: images of shape {images.shape} have no pixel; give one or more"
        )
    pixels = images.reshape(-1)
    total = squares = 0
    for start in range(0, pixels.size, 1 << 20):
        piece = pixels[start : start + (1 << 20)].astype(np.float64)
        total += int(piece.sum())  # exact: far below 2**53
        squares += int(piece @ piece)
    mean = total / pixels.size
    # n * squares - total**2 in whole numbers: no cancellation.
    variance = (pixels.size * squares - total * total) / pixels.size**2
    return mean / 255, float(variance**0.5) / 255


def normalize(
    images: NDArray[np.uint8], mean: float = 0.0, std: float = 1.0
) -> NDArray[np.float32]:
    """Return ``(images / 255 - mean) / std`` as float32, in the shape given.

    Args:
        images: uint8 of any shape.
        mean, std: of the training set, from :func:`mean_std`; by default pixels come out from 0 to
            1.

    Raises:
        TypeError: the images are not uint8: others may be normalized already.
        ValueError: ``std`` is not positive.

    Example:
        >>> normalize(np.array([0, 51, 255], dtype=np.uint8), mean=0.2, std=0.4)
        array([-0.5,  0. ,  2. ], dtype=float32)
    """
    _require_uint8("normalize", images)
    if not std > 0:
        raise ValueError(f"normalize: std is {std}, expected above 0; are all images blank?")
    normalized = images.astype(np.float32)
    normalized *= np.float32(1 / (255 * std))
    normalized -= np.float32(mean / std)
    return normalized


class Normalize:
    """Applies :func:`normalize` as a transform of the :class:`DataLoader`.

    Keeping the data as uint8 takes a quarter of the memory, and gathering and normalizing it by
    batch is no slower than gathering float32.

    Example:
        >>> transform = Normalize(0.5, 0.5)
        >>> transform(np.array([[0, 255]], dtype=np.uint8), np.random.default_rng(0))
        array([[-1.,  1.]], dtype=float32)
    """

    def __init__(self, mean: float = 0.0, std: float = 1.0) -> None:
        self.mean = mean
        self.std = std

    def __call__(self, images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
        """Return the images normalized; nothing is drawn from ``rng``."""
        return normalize(images, self.mean, self.std)

    @property
    def background(self) -> float:
        """What a black pixel becomes: the ``fill`` for augmentations that follow.

        Example:
            >>> Normalize(0.5, 0.5).background
            -1.0
        """
        return float(normalize(np.zeros(1, np.uint8), self.mean, self.std)[0])

    def __repr__(self) -> str:
        return f"Normalize(mean={self.mean}, std={self.std})"


def flatten(images: NDArray[Any]) -> NDArray[Any]:
    """Reshape images (N, ...) to the rows (N, D) that an MLP takes, a view where possible.

    Example:
        >>> flatten(np.zeros((64, 28, 28))).shape
        (64, 784)
    """
    return images.reshape(len(images), int(np.prod(images.shape[1:])))


def add_channel(images: NDArray[Any]) -> NDArray[Any]:
    """Give images (N, H, W) the channel that a convolution takes: (N, 1, H, W), a view.

    Example:
        >>> add_channel(np.zeros((64, 28, 28))).shape
        (64, 1, 28, 28)
    """
    return images[:, np.newaxis]


def one_hot(labels: NDArray[np.integer[Any]], num_classes: int) -> NDArray[np.float32]:
    """Turn labels (N,) into rows (N, num_classes) of float32 with a single 1 each.

    Raises:
        ValueError: a label is not between 0 and ``num_classes - 1``.

    Example:
        >>> one_hot(np.array([2, 0]), 3)
        array([[0., 0., 1.],
               [1., 0., 0.]], dtype=float32)
    """
    if labels.size and not 0 <= labels.min() <= labels.max() < num_classes:
        raise ValueError(
            f"one_hot: labels from {labels.min()} to {labels.max()}, expected 0 to "
            f"{num_classes - 1}; raise num_classes or correct the labels"
        )
    rows: NDArray[np.float32] = np.eye(num_classes, dtype=np.float32)[labels]
    return rows


def _require_uint8(function: str, images: NDArray[Any]) -> None:
    if images.dtype != np.uint8:
        raise TypeError(
            f"{function}: images are {images.dtype}, expected uint8 from 0 to 255 as stored"
        )

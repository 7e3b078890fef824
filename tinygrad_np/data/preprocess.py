"""Preparation of stored images and labels for a network."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Normalize", "Statistic", "add_channel", "flatten", "mean_std", "normalize", "one_hot"]


Statistic = float | tuple[float, ...]
"""A mean or a standard deviation: of all pixels, or of those of each channel."""


def mean_std(images: NDArray[np.uint8]) -> tuple[Statistic, Statistic]:
    """Return mean and standard deviation of the pixels of a training set, with 255 counted as 1.

    Sums are of integers, so the result depends neither on the order of the images nor on rounding.

    Args:
        images: (N, H, W) uint8, grey, or (N, C, H, W), with at least one pixel. Any other shape is
            that of grey pixels.

    Returns:
        Two numbers; of images with C > 1 channels two tuples of C numbers.

    Raises:
        TypeError: the images are not uint8.
        ValueError: there is no pixel.

    Example:
        >>> mean_std(np.array([[0, 255]], dtype=np.uint8))
        (0.5, 0.5)
        >>> mean_std(np.array([[[[0, 0]], [[0, 255]], [[255, 255]]]], dtype=np.uint8))
        ((0.0, 0.5, 1.0), (0.0, 0.5, 0.0))
    """
    _require_uint8("mean_std", images)
    if images.size == 0:
        raise ValueError(
            f"mean_std: images of shape {images.shape} have no pixel; give one or more"
        )
    if images.ndim == 4 and images.shape[1] > 1:
        channels = [_mean_std(images[:, channel]) for channel in range(images.shape[1])]
        return tuple(mean for mean, _ in channels), tuple(std for _, std in channels)
    return _mean_std(images)


def _mean_std(images: NDArray[np.uint8]) -> tuple[float, float]:
    total = squares = 0
    # As many images at a time as leave sums of squares exact: far below 2**53.
    step = max(1, (1 << 20) // max(1, images[0].size))
    for start in range(0, len(images), step):
        piece = images[start : start + step].reshape(-1).astype(np.float64)
        total += int(piece.sum())
        squares += int(piece @ piece)
    mean = total / images.size
    # n * squares - total**2 in whole numbers: no cancellation.
    variance = (images.size * squares - total * total) / images.size**2
    return mean / 255, float(variance**0.5) / 255


def normalize(
    images: NDArray[np.uint8], mean: Statistic = 0.0, std: Statistic = 1.0
) -> NDArray[np.float32]:
    """Return ``(images / 255 - mean) / std`` as float32, in the shape given.

    Args:
        images: uint8 of any shape; (N, C, H, W) or (C, H, W) for a mean of each channel.
        mean, std: of the training set, from :func:`mean_std`; by default pixels come out from 0 to
            1.

    Raises:
        TypeError: the images are not uint8: others may be normalized already.
        ValueError: a ``std`` is not positive, or there is not one for each channel.

    Example:
        >>> normalize(np.array([0, 51, 255], dtype=np.uint8), mean=0.2, std=0.4)
        array([-0.5,  0. ,  2. ], dtype=float32)
    """
    _require_uint8("normalize", images)
    means, stds = np.asarray(mean, np.float64), np.asarray(std, np.float64)
    if not (stds > 0).all():
        raise ValueError(f"normalize: std is {std}, expected above 0; are all images blank?")
    if means.shape != stds.shape or (means.ndim and means.shape != images.shape[-3:-2]):
        raise ValueError(
            f"normalize: mean of shape {means.shape} and std of shape {stds.shape} for images of "
            f"shape {images.shape}, expected one number, or one for each channel: (..., C, H, W)"
        )
    if means.ndim:
        means, stds = means[:, np.newaxis, np.newaxis], stds[:, np.newaxis, np.newaxis]
    normalized = images.astype(np.float32)
    normalized *= (1 / (255 * stds)).astype(np.float32)
    normalized -= (means / stds).astype(np.float32)
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

    def __init__(self, mean: Statistic = 0.0, std: Statistic = 1.0) -> None:
        self.mean = mean
        self.std = std

    def __call__(self, images: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.float32]:
        """Return the images normalized; nothing is drawn from ``rng``."""
        return normalize(images, self.mean, self.std)

    @property
    def background(self) -> Statistic:
        """What a black pixel becomes: the ``fill`` for augmentations that follow.

        Example:
            >>> Normalize(0.5, 0.5).background
            -1.0
            >>> Normalize((0.5, 0.25), (0.5, 0.5)).background
            (-1.0, -0.5)
        """
        black = np.zeros((*np.shape(self.mean), 1, 1), np.uint8)
        values = [float(value) for value in normalize(black, self.mean, self.std).ravel()]
        return tuple(values) if np.ndim(self.mean) else values[0]

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
    """Give grey images (N, H, W) the channel that a convolution takes: (N, 1, H, W), a view.

    Images with channels, (N, C, H, W), are returned as they are.

    Example:
        >>> add_channel(np.zeros((64, 28, 28))).shape
        (64, 1, 28, 28)
    """
    return images[:, np.newaxis] if images.ndim == 3 else images


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

"""Mixup and CutMix: training on two examples in one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["cutmix", "mixup"]


def mixup(
    images: NDArray[Any], targets: NDArray[Any], rng: np.random.Generator, alpha: float = 0.2
) -> tuple[NDArray[Any], NDArray[Any]]:
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
    _check("mixup", images, targets, alpha)
    n = len(images)
    partner = rng.permutation(n)
    weight = rng.beta(alpha, alpha, n) if alpha > 0 else np.ones(n)
    return _mix(images, partner, weight), _mix(targets, partner, weight)


def cutmix(
    images: NDArray[Any], targets: NDArray[Any], rng: np.random.Generator, alpha: float = 1.0
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Put a rectangle of another image of the batch into each (Yun et al. 2019, arXiv:1905.04899).

    The rectangle has the image's proportions and its centre anywhere in it; the part of its area is
    drawn from Beta(alpha, alpha). Targets are mixed by the part that the rectangle really covers.

    Args:
        images: (N, ..., H, W), floating-point.
        targets: (N, classes), floating-point: one-hot rows or probabilities.
        rng: chooses the partners and the rectangles.
        alpha: above 0; 1 draws every part alike. 0 changes nothing.

    Returns:
        New images and targets, in the shapes and dtypes given.

    Raises:
        ValueError: alpha is negative, or there is not one target an image.
        TypeError: images or targets are no floating-point numbers.

    Example:
        >>> images = np.arange(2.0).reshape(2, 1, 1, 1) * np.ones((1, 1, 4, 4))
        >>> cut, targets = cutmix(images, np.eye(2), np.random.default_rng(0))
        >>> np.allclose(cut.mean(axis=(1, 2, 3)), targets[:, 1])
        True
    """
    _check("cutmix", images, targets, alpha)
    n = len(images)
    height, width = images.shape[-2:]
    partner = rng.permutation(n)
    side = np.sqrt(1 - rng.beta(alpha, alpha, n)) if alpha > 0 else np.zeros(n)
    covered = np.ones((n, 1, 1), bool)
    for size, shape in ((height, (n, height, 1)), (width, (n, 1, width))):
        centre, half = rng.integers(size, size=n), np.rint(side * size / 2)
        place = np.arange(size)
        inside = (place >= (centre - half)[:, None]) & (place < (centre + half)[:, None])
        covered = covered & inside.reshape(shape)
    weight = 1 - covered.mean(axis=(1, 2))
    hole = covered.reshape(n, *[1] * (images.ndim - 3), height, width)
    return np.where(hole, images[partner], images), _mix(targets, partner, weight)


def _check(function: str, images: NDArray[Any], targets: NDArray[Any], alpha: float) -> None:
    if not alpha >= 0:
        raise ValueError(f"{function}: alpha is {alpha}, expected a number from 0 on")
    if len(images) != len(targets):
        raise ValueError(
            f"{function}: {len(targets)} targets for {len(images)} images, expected one target an "
            "image"
        )
    for array, name in ((images, "images"), (targets, "targets")):
        if array.dtype.kind != "f":
            raise TypeError(
                f"{function}: {name} are {array.dtype}, expected floating-point numbers; convert "
                "images with Normalize, labels with one_hot"
            )


def _mix(
    array: NDArray[Any], partner: NDArray[np.intp], weight: NDArray[np.float64]
) -> NDArray[Any]:
    weight = weight.reshape(-1, *[1] * (array.ndim - 1)).astype(array.dtype)
    mixed: NDArray[Any] = weight * array + (1 - weight) * array[partner]
    return mixed

"""Mixup: training on weighted means of two examples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["mixup"]


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

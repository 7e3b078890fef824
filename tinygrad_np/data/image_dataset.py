"""The value that a data set of labelled images is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["ImageDataset"]


class ImageDataset(NamedTuple):
    """Labelled images, grey or in colour, split into a training and a test set.

    Attributes:
        name: what to call it in tables and file names.
        train_images: (N, H, W) uint8 of grey images, (N, 3, H, W) of images in colour.
        train_labels: (N,) int64, from 0 to ``len(classes) - 1``.
        test_images: (M, H, W) or (M, 3, H, W) uint8, likewise.
        test_labels: (M,) int64, likewise.
        classes: the name of each class, in the order of the labels.
        test_from_training: whether the test set was drawn from the training files, because there
            were no test files.

    Example:
        >>> from tinygrad_np import data
        >>> dataset = data.load("synthetic")
        >>> dataset
        ImageDataset('synthetic', train=12000, test=2000, images=28x28, classes=10)
        >>> dataset.classes[dataset.train_labels[0]]
        'Sandal'
    """

    name: str
    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.int64]
    classes: tuple[str, ...]
    test_from_training: bool = False

    def __repr__(self) -> str:
        size = "x".join(map(str, self.train_images.shape[1:]))
        origin = " (of the training files)" if self.test_from_training else ""
        return (
            f"ImageDataset({self.name!r}, train={len(self.train_images)}, "
            f"test={len(self.test_images)}{origin}, images={size}, "
            f"classes={len(self.classes)})"
        )

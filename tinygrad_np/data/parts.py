"""From the labelled images that files hold to a data set: checks, classes, and a test set."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .class_names import name_classes
from .errors import DataError
from .image_dataset import ImageDataset
from .split import train_validation_split

__all__ = ["Part", "assemble", "size_in_words"]

_TEST_PART = 1 / 6  # of the training images, where there are no test images


class Part(NamedTuple):
    """The images and labels of one file or folder, as they are there.

    Attributes:
        path: what they were read from, for messages.
        images: (N, H, W) or (N, C, H, W) uint8.
        labels: (N,) integers.
    """

    path: str
    images: NDArray[np.uint8]
    labels: NDArray[Any]


def assemble(
    name: str, train: Part, test: Part | None, names: tuple[str, ...] | None = None
) -> ImageDataset:
    """Make a data set of its parts.

    Args:
        name: what to call it.
        train: the training images.
        test: the test images; None where there are none: then a sixth of the training images is
            drawn as the test set, the same of each class and the same ones each time.
        names: the names of the classes. Without them the training labels tell, see
            :func:`~tinygrad_np.data.class_names.name_classes`.

    Raises:
        DataError: there is no image, the parts' images have other shapes, or a label is out of
            range.

    Example:
        >>> images = np.zeros((6, 4, 4), np.uint8)
        >>> assemble("leaves", Part("leaves.npz", images, np.array([1, 2] * 3)), None)
        ImageDataset('leaves', train=5, test=1 (of the training files), images=4x4, classes=2)
    """
    parts = [train] if test is None else [train, test]
    for part in parts:
        if part.labels.shape != (len(part.images),):
            raise DataError(
                f"{part.path}: {part.labels.size:,} labels for {len(part.images):,} images, "
                "expected one label an image; put files there that belong together"
            )
        if 0 in part.images.shape:
            raise DataError(f"{part.path}: no image in it; give one or more")
        if part.images.shape[1:] != train.images.shape[1:]:
            raise DataError(
                f"{part.path}: images of {size_in_words(part.images.shape[1:])}, expected "
                f"{size_in_words(train.images.shape[1:])} as in {train.path}; make both sets of "
                "one size"
            )
    classes = name_classes(train.path, train.labels, names)
    labels = [classes.to_indices(part.path, part.labels) for part in parts]
    if test is not None:
        return ImageDataset(name, train.images, labels[0], test.images, labels[1], classes.names)
    if len(labels[0]) < 2:
        raise DataError(
            f"{train.path}: {len(labels[0])} training image and no test files, expected 2 images "
            "or more, of which some are set aside as the test set"
        )
    kept, drawn = train_validation_split(len(labels[0]), _TEST_PART, stratify=labels[0])
    images = train.images
    return ImageDataset(
        name, images[kept], labels[0][kept], images[drawn], labels[0][drawn], classes.names, True
    )


def size_in_words(shape: tuple[int, ...]) -> str:
    """Write the shape of an image as people read it.

    Example:
        >>> size_in_words((28, 28)), size_in_words((3, 32, 32))
        ('28x28', '3x32x32')
    """
    return "x".join(map(str, shape))

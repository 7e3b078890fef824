"""The images of a run: loaded, split and measured, but still as they are stored."""

from __future__ import annotations

import sys
import zlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tinygrad_np import data
from tinygrad_np.data import DataNotFoundError, Dataset, Normalize

from .errors import ProgramError
from .progress import DownloadBar
from .settings import Settings

__all__ = ["Images", "RunData", "load_dataset", "prepare"]


class Images(NamedTuple):
    """Labelled images: (N, H, W) uint8 and (N,) int64."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)


class RunData(NamedTuple):
    """All that a run trains, chooses and is tested on.

    Attributes:
        name: of the data set.
        classes: the name of each class.
        train, validation: 5:1 of the training set, drawn by the run's seed.
        test: used once, at the end.
        normalize: by mean and standard deviation of ``train``, or to values from 0 to 1.
    """

    name: str
    classes: tuple[str, ...]
    train: Images
    validation: Images
    test: Images
    normalize: Normalize

    @property
    def image_shape(self) -> tuple[int, int]:
        """Height and width."""
        height, width = self.train.images.shape[1:]
        return height, width

    def describe(self) -> dict[str, Any]:
        """What config.json says of the data. ``crc32`` is of every training image and label."""
        checksum = zlib.crc32(self.train.labels.tobytes(), zlib.crc32(self.train.images.tobytes()))
        return {
            "name": self.name,
            "classes": list(self.classes),
            "image_shape": list(self.image_shape),
            "train": len(self.train),
            "validation": len(self.validation),
            "test": len(self.test),
            "mean": self.normalize.mean,
            "std": self.normalize.std,
            "crc32": f"{checksum:08x}",
        }


def load_dataset(settings: Settings) -> Dataset:
    """The data set that the settings name, with a bar while it is downloaded.

    Without a name it is ``fashion``, or ``synthetic`` with a warning on stderr where ``fashion``
    cannot be had.

    Raises:
        DataError: it cannot be found, or is broken.
    """
    with DownloadBar() as progress:
        if settings.dataset is not None or settings.data_dir is not None:
            return data.load(settings.dataset, settings.data_dir, progress=progress)
        try:
            return data.load("fashion", progress=progress)
        except DataNotFoundError as error:
            reason = str(error)
    stars = "*" * 88
    print(
        f"{stars}\n*** WARNING: Fashion-MNIST cannot be had here. Training on SYNTHETIC drawings "
        f"instead:\n*** the accuracy says nothing about the real data.\n*** {reason}\n{stars}",
        file=sys.stderr,
        flush=True,
    )
    return data.load("synthetic")


def prepare(dataset: Dataset, settings: Settings) -> RunData:
    """Split the training set by the run's seed, take the wanted fraction, and measure it.

    Raises:
        ProgramError: too few training images for a training and a validation part.
    """
    labels = dataset.train_labels
    if len(labels) < 2:
        raise ProgramError(
            f"{dataset.name}: {len(labels)} training image, expected 2 or more: one is set aside "
            "for validation"
        )
    train, validation = data.train_validation_split(len(labels), seed=settings.seed)
    if settings.fraction < 1 and len(train) > 1:
        _, part = data.train_validation_split(
            len(train), settings.fraction, settings.seed, stratify=labels[train]
        )
        train = train[part]
    images = dataset.train_images
    mean, std = data.mean_std(images[train])
    if std == 0:
        raise ProgramError(f"{dataset.name}: every training image is blank, expected pictures")
    return RunData(
        dataset.name,
        dataset.classes,
        Images(images[train], labels[train]),
        Images(images[validation], labels[validation]),
        Images(dataset.test_images, dataset.test_labels),
        Normalize(mean, std) if settings.pixels == "standard" else Normalize(),
    )

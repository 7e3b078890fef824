"""The images of a run: loaded, split and measured, with their pixels as they are stored."""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tinygrad_np import data
from tinygrad_np.data import DataNotFoundError, ImageDataset, Normalize

from ..command_line import console
from ..command_line.errors import ProgramError
from ..command_line.flags import ImageShape, Settings
from ..command_line.progress import DecodingBar, DownloadBar
from ..command_line.values import height_and_width

__all__ = ["Images", "RunData", "load_dataset", "prepare"]


_MOST_CLASSES = 1000


class Images(NamedTuple):
    """Labelled images: (N, H, W) uint8, or (N, 3, H, W) in colour, and (N,) int64."""

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.labels)


class RunData(NamedTuple):
    """The images for training, for choosing the best epoch, and for the final test.

    Attributes:
        name: the name of the data set.
        classes: the name of each class.
        train, validation: the training set, split 5:1 by the run's seed.
        test: the test set, used once at the end.
        normalize: maps pixels to mean 0 and deviation 1 of ``train``, channel by channel, or to
            values from 0 to 1.
    """

    name: str
    classes: tuple[str, ...]
    train: Images
    validation: Images
    test: Images
    normalize: Normalize

    @property
    def image_shape(self) -> ImageShape:
        """The shape of an image."""
        return self.train.images.shape[1:]

    def describe(self) -> dict[str, Any]:
        """Describe the data for config.json; ``crc32`` covers every training image and label."""
        checksum = zlib.crc32(self.train.labels.tobytes(), zlib.crc32(self.train.images.tobytes()))
        return {
            "name": self.name,
            "classes": list(self.classes),
            "image_shape": list(self.image_shape),
            "train": len(self.train),
            "validation": len(self.validation),
            "test": len(self.test),
            "mean": _as_json(self.normalize.mean),
            "std": _as_json(self.normalize.std),
            "crc32": f"{checksum:08x}",
        }


def load_dataset(settings: Settings) -> ImageDataset:
    """Load the data set that the settings name, with a bar while it is downloaded or decoded.

    Without a name it is ``fashion``. If that cannot be had, it is ``synthetic``, with a warning on
    stderr.

    Raises:
        DataError: the data cannot be found, or is broken.
    """
    with DownloadBar() as progress, DecodingBar() as decoding:
        if settings.dataset is not None or settings.data_dir is not None:
            return data.load(
                settings.dataset,
                settings.data_dir,
                image_size=height_and_width(settings.image_size),
                grey=settings.grey,
                skip_broken=settings.skip_broken,
                progress=progress,
                decoding=decoding,
            )
        try:
            return data.load("fashion", progress=progress)
        except DataNotFoundError as error:
            reason = str(error)
    console.synthetic_data(reason)
    return data.load("synthetic")


def prepare(dataset: ImageDataset, settings: Settings) -> RunData:
    """Split the training set by the run's seed, take the wanted fraction, and measure it.

    Raises:
        ProgramError: there are too few training images, too many classes, or blank images only.
    """
    labels = dataset.train_labels
    if len(labels) < 2:
        raise ProgramError(
            f"{dataset.name}: {len(labels)} training image, expected 2 or more: one is set aside "
            "for validation"
        )
    if len(dataset.classes) > _MOST_CLASSES:
        raise ProgramError(
            f"{dataset.name}: {len(dataset.classes):,} classes, expected {_MOST_CLASSES} at most: "
            "each pair of them has its count in the results"
        )
    train, validation = data.train_validation_split(len(labels), seed=settings.seed)
    if settings.fraction < 1 and len(train) > 1:
        _, part = data.train_validation_split(
            len(train), settings.fraction, settings.seed, stratify=labels[train]
        )
        train = train[part]
    images = dataset.train_images
    mean, std = data.mean_std(images[train])
    if not np.any(std):
        raise ProgramError(f"{dataset.name}: every training image is blank, expected pictures")
    if isinstance(std, tuple):
        std = tuple(value or 1.0 for value in std)  # of a channel that is blank in every image
    return RunData(
        dataset.name,
        dataset.classes,
        Images(images[train], labels[train]),
        Images(images[validation], labels[validation]),
        Images(dataset.test_images, dataset.test_labels),
        Normalize(mean, std) if settings.pixels == "standard" else Normalize(),
    )


def _as_json(statistic: data.Statistic) -> float | list[float]:
    return list(statistic) if isinstance(statistic, tuple) else statistic

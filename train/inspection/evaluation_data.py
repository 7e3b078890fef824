"""Test images for a trained model: those of its own data, or others."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..command_line.errors import ProgramError
from ..run_folder.trained_model import TrainedModel
from ..training.data import load_dataset

__all__ = ["LabelledImages", "load_test_set"]


class LabelledImages(NamedTuple):
    """Labelled images to test on.

    Attributes:
        name: the name of the data set.
        classes: the name of each class.
        images: (N, *image_shape).
        labels: (N,).
    """

    name: str
    classes: tuple[str, ...]
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


def load_test_set(
    model: TrainedModel, dataset: str | None = None, data_dir: str | None = None
) -> LabelledImages:
    """Load the test images of the run's own data, or of another data set or folder.

    Args:
        model: the model to be tested.
        dataset: the name of another data set.
        data_dir: a folder with other data.

    Raises:
        ProgramError: the images have another size than the model takes, or there are more classes.
        DataError: the data cannot be found, or is broken.
    """
    settings = model.settings
    if dataset is not None or data_dir is not None:
        settings = replace(settings, dataset=dataset, data_dir=data_dir)
    found = load_dataset(settings)
    image_shape = found.test_images.shape[1:]
    if image_shape != model.image_shape:
        raise ProgramError(
            f"{found.name}: images of {'x'.join(map(str, image_shape))}, expected "
            f"{'x'.join(map(str, model.image_shape))} as the model was trained on"
        )
    if len(found.classes) > len(model.classes):
        raise ProgramError(
            f"{found.name}: {len(found.classes)} classes, expected at most the "
            f"{len(model.classes)} that the model was trained on"
        )
    return LabelledImages(found.name, found.classes, found.test_images, found.test_labels)

"""The model that a run left, ready to answer: best weights, and how images are prepared for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tinygrad_np import nn
from tinygrad_np.data import Normalize

from .architectures import Architecture
from .data import load_dataset
from .errors import ProgramError
from .prediction import predict
from .run_folder import BEST, RunFolder

__all__ = ["LabelledImages", "TrainedModel", "load_test_set", "load_trained"]


class TrainedModel(NamedTuple):
    """A model with the weights of its best epoch.

    Attributes:
        name: of the program that trained it.
        dataset: the name of the data that it was trained on.
        settings: of its run.
        network: in evaluation mode.
        classes: the name of each class.
        image_shape: height and width of the images that it takes.
        normalize: by mean and standard deviation of its training images.
        epoch: the one whose weights these are.
    """

    name: str
    dataset: str
    settings: Architecture
    network: nn.Module
    classes: tuple[str, ...]
    image_shape: tuple[int, int]
    normalize: Normalize
    epoch: int

    @property
    def title(self) -> str:
        """For pictures and reports."""
        return f"{type(self.network).__name__} trained on {self.dataset}, epoch {self.epoch}"

    def logits(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What the model answers: images (N, H, W) to (N, classes)."""
        return predict(self.network, images, self.normalize, self.settings.as_input)

    def as_input(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Images (N, H, W) as the model takes them, normalized."""
        normalized = self.normalize(images, np.random.default_rng(0))  # nothing is drawn
        batch: NDArray[np.float32] = self.settings.as_input(normalized)
        return batch


class LabelledImages(NamedTuple):
    """Labelled images to test on, the name of the data set, and the names of its classes."""

    name: str
    classes: tuple[str, ...]
    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


def load_trained(path: str) -> TrainedModel:
    """The model of a run folder, by its own settings. No data is needed.

    Raises:
        ProgramError: no run, a damaged file, or weights that do not fit the settings.

    Example:
        >>> load_trained("there/is/none")
        Traceback (most recent call last):
            ...
        train.errors.ProgramError: there/is/none: not the folder of a run, there is no config.json \
in it
    """
    folder = RunFolder.open(path)
    name, settings, described = folder.read_config()
    try:
        height, width = (int(side) for side in described["image_shape"])
        classes = tuple(str(name) for name in described["classes"])
        normalize = Normalize(float(described["mean"]), float(described["std"]))
        dataset = str(described["name"])
    except (KeyError, TypeError, ValueError) as error:
        raise ProgramError(
            f"{folder.file('config.json')}: not the configuration of a run: its description of the "
            f"data lacks {error}"
        ) from error
    network = settings.build((height, width), len(classes))
    state = folder.load_state(BEST)
    epoch = _load_weights(network, state, folder.file(BEST))
    network.eval()
    return TrainedModel(
        name, dataset, settings, network, classes, (height, width), normalize, epoch
    )


def _load_weights(network: nn.Module, state: dict[str, Any], path: str) -> int:
    """Load a trainer's state into the model; gives the epoch that it is of."""
    try:
        network.load_state_dict(state["model"])
        epoch = int(state["history"][-1]["epoch"])
    except (RuntimeError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ProgramError(f"{path}: not the weights of this run's model: {error}") from error
    for name, array in network.state_dict().items():
        if not np.isfinite(array).all():
            raise ProgramError(f"{path}: {name} is not all finite numbers; train the run anew")
    return epoch


def load_test_set(
    model: TrainedModel, dataset: str | None = None, data_dir: str | None = None
) -> LabelledImages:
    """The test images of the run's own data, or of another data set or folder.

    Raises:
        ProgramError: the images have another size than the model's, or there are more classes.
        DataError: the data cannot be found, or is broken.
    """
    settings = model.settings
    if dataset is not None or data_dir is not None:
        settings = replace(settings, dataset=dataset, data_dir=data_dir)
    found = load_dataset(settings)
    height, width = found.test_images.shape[1:]
    if (height, width) != model.image_shape:
        raise ProgramError(
            f"{found.name}: images of {height}x{width}, expected "
            f"{'x'.join(map(str, model.image_shape))} as the model was trained on"
        )
    if len(found.classes) > len(model.classes):
        raise ProgramError(
            f"{found.name}: {len(found.classes)} classes, expected at most the "
            f"{len(model.classes)} that the model was trained on"
        )
    return LabelledImages(found.name, found.classes, found.test_images, found.test_labels)

"""The model that a run left: the weights of its best epoch, and how images are prepared for it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tinygrad_np import nn
from tinygrad_np.data import Normalize

from ..architectures.base import Architecture
from ..architectures.prediction import predict
from ..command_line.errors import ProgramError
from ..command_line.flags import ImageShape
from .checkpoint import check_arrays
from .data_description import statistic
from .folder import BEST, RunFolder
from .history import history_from_rows

__all__ = ["TrainedModel", "load_trained", "load_weights"]


class TrainedModel(NamedTuple):
    """A model with the weights of its best epoch.

    Attributes:
        name: its name in ``ARCHITECTURES``.
        dataset: the name of the data that it was trained on.
        settings: the settings of its run.
        network: the module, in evaluation mode.
        classes: the name of each class.
        image_shape: of the images that it takes: (height, width), or with channels before.
        normalize: the normalization by mean and standard deviation of its training images.
        epoch: the epoch that the weights are from.
    """

    name: str
    dataset: str
    settings: Architecture
    network: nn.Module
    classes: tuple[str, ...]
    image_shape: ImageShape
    normalize: Normalize
    epoch: int

    @property
    def parameters(self) -> int:
        """The number of the network's parameters."""
        return sum(parameter.size for parameter in self.network.parameters())

    @property
    def title(self) -> str:
        """A title for pictures and reports."""
        return f"{type(self.network).__name__} trained on {self.dataset}, epoch {self.epoch}"

    def logits(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Compute the logits (N, classes) of images (N, *image_shape)."""
        return predict(self.network, images, self.normalize, self.settings.as_input)

    def as_input(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Normalize images (N, *image_shape), and turn them into the array that the model takes."""
        normalized = self.normalize(images, np.random.default_rng(0))  # nothing is drawn
        batch: NDArray[np.float32] = self.settings.as_input(normalized)
        return batch


def load_trained(path: str) -> TrainedModel:
    """Load the model of a run folder, built by the run's own settings. No data is needed.

    Raises:
        ProgramError: there is no run, a file is damaged, or the weights do not fit the settings.

    Example:
        >>> load_trained("there/is/none")
        Traceback (most recent call last):
            ...
        train.command_line.errors.ProgramError: there/is/none: not the folder of a run, there is \
no config.json in it
    """
    folder = RunFolder.open(path)
    name, settings, described = folder.read_config()
    image_shape = tuple(described["image_shape"])
    classes = tuple(described["classes"])
    normalize = Normalize(statistic(described["mean"]), statistic(described["std"]))
    settings.check_images(image_shape)
    network = settings.build(image_shape, len(classes))
    epoch = load_weights(network, folder)
    network.eval()
    return TrainedModel(
        name, described["name"], settings, network, classes, image_shape, normalize, epoch
    )


def load_weights(network: nn.Module, folder: RunFolder) -> int:
    """Load the best weights of a run into its model; return the epoch that they are from.

    Raises:
        ProgramError: there are none, or they do not fit the model, which is then left as it was.
    """
    state = folder.load_state(BEST)
    own = {name: np.asarray(array) for name, array in network.state_dict().items()}
    try:
        check_arrays("model", own, state.get("model"))
        rows = state.get("history")
        if not isinstance(rows, list) or not rows:
            raise ValueError("it has no history")
        epoch = history_from_rows(rows)[-1].epoch
    except ValueError as error:
        raise ProgramError(
            f"{folder.file(BEST)}: not the weights of this run's model: {error}; train the run anew"
        ) from error
    network.load_state_dict(state["model"])
    return epoch

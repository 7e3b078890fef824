"""The model that a run left: the weights of its best epoch, and how images are prepared for it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tinygrad_np import nn
from tinygrad_np.data import Normalize

from ..architectures.base import Architecture
from ..architectures.prediction import predict
from ..command_line.errors import ProgramError
from .folder import BEST, CONFIG, RunFolder

__all__ = ["TrainedModel", "load_trained"]


class TrainedModel(NamedTuple):
    """A model with the weights of its best epoch.

    Attributes:
        name: its name in ``ARCHITECTURES``.
        dataset: the name of the data that it was trained on.
        settings: the settings of its run.
        network: the module, in evaluation mode.
        classes: the name of each class.
        image_shape: height and width of the images that it takes.
        normalize: the normalization by mean and standard deviation of its training images.
        epoch: the epoch that the weights are from.
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
    def parameters(self) -> int:
        """The number of the network's parameters."""
        return sum(parameter.size for parameter in self.network.parameters())

    @property
    def title(self) -> str:
        """A title for pictures and reports."""
        return f"{type(self.network).__name__} trained on {self.dataset}, epoch {self.epoch}"

    def logits(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Compute the logits (N, classes) of images (N, H, W)."""
        return predict(self.network, images, self.normalize, self.settings.as_input)

    def as_input(self, images: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Normalize images (N, H, W), and turn them into the array that the model takes."""
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
    try:
        height, width = (int(side) for side in described["image_shape"])
        classes = tuple(str(name) for name in described["classes"])
        normalize = Normalize(float(described["mean"]), float(described["std"]))
        dataset = str(described["name"])
    except (KeyError, TypeError, ValueError) as error:
        raise ProgramError(
            f"{folder.file(CONFIG)}: not the configuration of a run: its description of the "
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
    """Load the weights of a trainer's state into the model; return the epoch that they are from."""
    try:
        network.load_state_dict(state["model"])
        epoch = int(state["history"][-1]["epoch"])
    except (RuntimeError, ValueError, KeyError, TypeError, IndexError) as error:
        raise ProgramError(f"{path}: not the weights of this run's model: {error}") from error
    for name, array in network.state_dict().items():
        if not np.isfinite(array).all():
            raise ProgramError(f"{path}: {name} is not all finite numbers; train the run anew")
    return epoch

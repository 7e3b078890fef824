"""What every architecture offers to the training programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from tinygrad_np import nn

from ..command_line.flags import ImageShape, Settings
from .footprint import Footprint

__all__ = ["Architecture", "with_channels"]


@dataclass(frozen=True)
class Architecture(Settings):
    """Settings of a run with one kind of model, which also build that model."""

    def build(self, image_shape: ImageShape, classes: int) -> nn.Module:
        """Make a new model; its weights are drawn from the engine's random stream.

        Args:
            image_shape: (height, width) of grey images, (channels, height, width) of others.
            classes: the number of outputs.

        Raises:
            ProgramError: the model cannot take such images.
        """
        raise NotImplementedError

    def footprint(self, image_shape: ImageShape, classes: int) -> Footprint:
        """Return the size of the model that :meth:`build` would make, without making it."""
        raise NotImplementedError

    def check_batches(self, images: int) -> None:
        """Raise ProgramError if the model cannot train on batches of this many images."""

    def as_input(self, images: NDArray[Any]) -> NDArray[Any]:
        """Turn normalized images (N, *image_shape) into the array that the model takes."""
        raise NotImplementedError


def with_channels(image_shape: ImageShape) -> tuple[int, int, int]:
    """Return channels, height and width of images; grey ones have one channel.

    >>> with_channels((28, 28)), with_channels((3, 32, 32))
    ((1, 28, 28), (3, 32, 32))
    """
    channels, height, width = image_shape if len(image_shape) == 3 else (1, *image_shape)
    return channels, height, width

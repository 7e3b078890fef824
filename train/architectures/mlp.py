"""The multi-layer perceptron: its flags, and how it is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from models import MLP
from models.activations import ACTIVATIONS
from tinygrad_np import data, nn

from ..command_line.errors import ProgramError
from ..command_line.flags import ImageShape, Settings
from ..command_line.parser import flag, flag_name
from ..command_line.values import number, sizes
from .base import Architecture
from .footprint import Footprint, linear_layers

__all__ = ["MLPSettings"]


@dataclass(frozen=True)
class MLPSettings(Architecture):
    """The model: a multi-layer perceptron."""

    hidden: tuple[int, ...] = flag(
        (256, 256), "widths of the hidden layers, or none", parse=sizes, metavar="AxB"
    )
    activation: str = flag("relu", "activation", choices=ACTIVATIONS)
    dropout: float = flag(
        0.1, "probability to zero a hidden activation", parse=number(least=0, below=1), metavar="P"
    )
    batch_norm: bool = flag(False, "normalize what goes into each activation over the batch")
    hog: bool = flag(
        False, "histograms of oriented gradients (what edges run where) as inputs beside the pixels"
    )

    added_later: ClassVar[frozenset[str]] = Settings.added_later | {"batch_norm", "hog"}

    def footprint(self, image_shape: ImageShape, classes: int) -> Footprint:
        """Return the size of the perceptron that :meth:`build` would make."""
        size = linear_layers((self._features(image_shape), *self.hidden, classes))
        if not self.batch_norm:
            return size
        hidden = sum(self.hidden)
        return Footprint(size.parameters + 2 * hidden, size.activations + hidden)

    def build(self, image_shape: ImageShape, classes: int) -> nn.Module:
        """Make a new perceptron for images of this shape."""
        features = self._features(image_shape)
        return MLP(features, self.hidden, classes, self.activation, self.dropout, self.batch_norm)

    def _features(self, image_shape: ImageShape) -> int:
        """Return the number of inputs for images of this shape."""
        try:
            return int(self.as_input(np.zeros((1, *image_shape), np.float32)).shape[1])
        except ValueError as error:
            raise ProgramError(f"--{error}; leave out --hog") from error

    def without_effect(self) -> list[str]:
        """Describe the settings that are in force, but change nothing in a run with the others."""
        of_hidden = ("activation", "dropout", "batch_norm")
        idle = [n for n in of_hidden if getattr(self, n) != getattr(type(self), n)]
        notes = [f"{flag_name(n)} has no effect with --hidden none" for n in idle]
        return super().without_effect() + ([] if self.hidden else notes)

    def check_batches(self, images: int) -> None:
        """Raise ProgramError if batch normalization would see a batch of one image."""
        if self.batch_norm and 1 in (self.batch_size, images % self.batch_size):
            raise ProgramError(
                f"--batch-norm: of {images:,} images in batches of {self.batch_size} one would "
                "stand alone, and one image has no spread; choose another --batch-size"
            )

    def as_input(self, images: NDArray[Any]) -> NDArray[Any]:
        """Flatten images to (N, pixels); with ``hog`` their features stand behind the pixels."""
        pixels = data.flatten(images)
        return np.concatenate([pixels, data.hog(images)], axis=1) if self.hog else pixels

"""The models that the programs train: their flags, how they are built, what they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from models.activations import ACTIVATIONS
from models.lenet import LeNet
from models.mlp import MLP
from tinygrad_np import data, nn

from .errors import ProgramError
from .options import flag, integer, number, redefault, sizes
from .settings import Settings

__all__ = ["ARCHITECTURES", "Architecture", "LeNetSettings", "MLPSettings"]


@dataclass(frozen=True)
class Architecture(Settings):
    """Settings of one kind of model, which can build it."""

    def build(self, image_shape: tuple[int, int], classes: int) -> nn.Module:
        """A new model for images (H, W), its weights drawn from the engine's random stream.

        Raises:
            ProgramError: a model that cannot take such images.
        """
        raise NotImplementedError

    def check_batches(self, images: int) -> None:
        """Raise ProgramError if the model cannot train on batches of so many images."""

    def as_input(self, images: NDArray[Any]) -> NDArray[Any]:
        """Normalized images (N, H, W) as the model takes them."""
        raise NotImplementedError


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

    def build(self, image_shape: tuple[int, int], classes: int) -> nn.Module:
        try:
            features = self.as_input(np.zeros((1, *image_shape), np.float32)).shape[1]
        except ValueError as error:
            raise ProgramError(f"--{error}; leave out --hog") from error
        return MLP(features, self.hidden, classes, self.activation, self.dropout, self.batch_norm)

    def check_batches(self, images: int) -> None:
        if self.batch_norm and 1 in (self.batch_size, images % self.batch_size):
            raise ProgramError(
                f"--batch-norm: of {images:,} images in batches of {self.batch_size} one would "
                "stand alone, and one image has no spread; choose another --batch-size"
            )

    def as_input(self, images: NDArray[Any]) -> NDArray[Any]:
        pixels = data.flatten(images)
        return np.concatenate([pixels, data.hog(images)], axis=1) if self.hog else pixels


@dataclass(frozen=True)
class LeNetSettings(Architecture):
    """The model: a convolutional network after LeCun et al. (1998)."""

    epochs: int = redefault(Settings, "epochs", 30)
    batch_size: int = redefault(Settings, "batch_size", 64)
    lr: float = redefault(
        Settings, "lr", 3e-3, "adamw and adam 0.003, sgd 0.05, rmsprop 0.001, adagrad 0.01"
    )
    weight_decay: float = redefault(Settings, "weight_decay", 0.2, "adamw 0.2, others 0")
    channels: tuple[int, ...] = flag((6, 16), "channels of each convolution", parse=sizes)
    kernel_size: int = flag(5, "rows and columns of their kernels", parse=integer(1))
    hidden: tuple[int, ...] = flag((128, 64), "widths of the hidden linear layers", parse=sizes)
    activation: str = flag("leaky_relu", "activation", choices=ACTIVATIONS)
    dropout: float = flag(
        0.0,
        "probability to zero a hidden activation of the linear layers",
        parse=number(least=0, below=1),
        metavar="P",
    )
    classical: bool = flag(False, "the sizes of LeNet-5: padding of 2, hidden layers 120x84")

    @classmethod
    def from_flags(cls, given: Mapping[str, Any]) -> Self:
        """The settings with the flags that were given, see :meth:`Settings.from_flags`."""
        if given.get("classical") and "hidden" in given:
            raise ProgramError("--hidden has no effect with --classical, which sets 120x84")
        if given.get("channels") == ():
            raise ProgramError(
                "--channels none: expected at least one convolution, 6x16 for example"
            )
        return super().from_flags(given)

    def build(self, image_shape: tuple[int, int], classes: int) -> nn.Module:
        try:
            return LeNet(
                1,
                classes,
                self.channels,
                self.kernel_size,
                self.hidden,
                self.activation,
                image_size=image_shape,
                classical=self.classical,
                dropout=self.dropout,
            )
        except ValueError as error:
            raise ProgramError(
                f"{error}; give fewer --channels or a smaller --kernel-size"
            ) from error

    def as_input(self, images: NDArray[Any]) -> NDArray[Any]:
        return data.add_channel(images)


ARCHITECTURES: dict[str, type[Architecture]] = {"mlp": MLPSettings, "lenet": LeNetSettings}
"""By the name of the program and of the run folders."""

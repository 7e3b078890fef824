"""LeNet: its flags and defaults, and how it is built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from numpy.typing import NDArray

from models import LeNet
from models.activations import ACTIVATIONS
from tinygrad_np import data, nn

from ..command_line.errors import ProgramError
from ..command_line.flags import ImageShape, Settings
from ..command_line.parser import flag, redefault
from ..command_line.values import integer, number, sizes
from .base import Architecture, with_channels
from .footprint import Footprint, linear_layers

__all__ = ["LeNetSettings"]


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

    def check(self, given: Mapping[str, Any]) -> None:
        """Raise ProgramError for flags that contradict each other."""
        if self.classical and "hidden" in given:
            raise ProgramError("--hidden has no effect with --classical, which sets 120x84")
        if self.channels == ():
            raise ProgramError(
                "--channels none: expected at least one convolution, 6x16 for example"
            )
        super().check(given)

    def footprint(self, image_shape: ImageShape, classes: int) -> Footprint:
        """Return the size of the LeNet that :meth:`build` would make."""
        padding, hidden = (2, (120, 84)) if self.classical else (0, self.hidden)
        parameters, activations = 0, 0
        channels, height, width = with_channels(image_shape)
        taps = self.kernel_size**2
        height, width = height + 2 * padding, width + 2 * padding
        for c_in, c_out in pairwise((channels, *self.channels)):
            height, width = (max(0, n - self.kernel_size + 1) for n in (height, width))
            parameters += (c_in * taps + 1) * c_out
            activations += (c_in * taps + c_out) * height * width
            height, width = height // 2, width // 2
        linear = linear_layers((self.channels[-1] * height * width, *hidden, classes))
        return Footprint(parameters + linear.parameters, activations + linear.activations)

    def without_effect(self) -> list[str]:
        """Describe the settings that are in force, but change nothing in a run with the others."""
        notes = super().without_effect()
        if self.dropout and not self.hidden and not self.classical:
            notes.append("--dropout has no effect with --hidden none")
        return notes

    def build(self, image_shape: ImageShape, classes: int) -> nn.Module:
        """Make a new LeNet for images of this shape."""
        channels, *image_size = with_channels(image_shape)
        try:
            return LeNet(
                channels,
                classes,
                self.channels,
                self.kernel_size,
                self.hidden,
                self.activation,
                image_size=(image_size[0], image_size[1]),
                classical=self.classical,
                dropout=self.dropout,
            )
        except ValueError as error:
            raise ProgramError(
                f"{error}; give fewer --channels or a smaller --kernel-size"
            ) from error

    def as_input(self, images: NDArray[Any]) -> NDArray[Any]:
        """Give grey images their one channel: (N, 1, H, W)."""
        return data.add_channel(images)

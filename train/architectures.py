"""The models that the programs train: their flags, how they are built, what they take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from models import MLP
from models.activations import ACTIVATIONS
from tinygrad_np import data, nn

from .options import flag, number, sizes
from .settings import Settings

__all__ = ["ARCHITECTURES", "Architecture", "MLPSettings"]


@dataclass(frozen=True)
class Architecture(Settings):
    """Settings of one kind of model, which can build it."""

    def build(self, image_shape: tuple[int, int], classes: int) -> nn.Module:
        """A new model for images (H, W), its weights drawn from the engine's random stream.

        Raises:
            ProgramError: a model that cannot take such images.
        """
        raise NotImplementedError

    @staticmethod
    def as_input(images: NDArray[Any]) -> NDArray[Any]:
        """Images (N, H, W) in the shape that the model takes, a view."""
        raise NotImplementedError


@dataclass(frozen=True)
class MLPSettings(Architecture):
    """The multi-layer perceptron."""

    hidden: tuple[int, ...] = flag(
        (256, 256), "widths of the hidden layers, or none", parse=sizes, metavar="AxB"
    )
    activation: str = flag("relu", "activation", choices=ACTIVATIONS)
    dropout: float = flag(
        0.2, "probability to zero a hidden activation", parse=number(least=0, below=1), metavar="P"
    )

    def build(self, image_shape: tuple[int, int], classes: int) -> nn.Module:
        height, width = image_shape
        return MLP(height * width, self.hidden, classes, self.activation, self.dropout)

    as_input = staticmethod(data.flatten)


ARCHITECTURES: dict[str, type[Architecture]] = {"mlp": MLPSettings}
"""By the name of the program and of the run folders."""

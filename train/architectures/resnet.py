"""Residual networks and the plain network beside them: their flags, and how they are built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from numpy.typing import NDArray

from models import PlainNet, ResNet, WideResNet
from models.resnet import WIDTHS
from tinygrad_np import data, nn

from ..command_line.errors import ProgramError
from ..command_line.flags import ImageShape, Settings
from ..command_line.parser import flag
from ..command_line.values import integer, number
from .base import Architecture, with_channels
from .footprint import Footprint, MapTally

__all__ = ["ResNetSettings"]

_LAYERS_BESIDE_THE_BLOCKS = {"resnet": 2, "plain": 2, "wide": 4}


@dataclass(frozen=True)
class ResNetSettings(Architecture):
    """The model: a residual network after He et al. (2016)."""

    net: str = flag(
        "resnet",
        "resnet, plain (the same without shortcuts), or wide (Zagoruyko and Komodakis, 2016)",
        choices=_LAYERS_BESIDE_THE_BLOCKS,
    )
    depth: int = flag(
        20,
        "layers: 6n + 2, of wide ones 6n + 4",
        parse=integer(8, most=2000),
        shown="20, wide 16",
    )
    width: int = flag(4, "how many times as wide wide ones are", parse=integer(1))
    shortcut: str = flag(
        "A", "where the shape changes: A for zeros, B for a 1x1 convolution", choices=("A", "B")
    )
    squeeze: int = flag(
        0, "reduction of squeeze and excitation (Hu et al., 2018); 0 for none", parse=integer(0)
    )
    stochastic_depth: float = flag(
        0.0,
        "probability to leave out the last block, those before it less (Huang et al., 2016)",
        parse=number(least=0, below=1),
        metavar="P",
    )
    dropout: float = flag(
        0.0,
        "probability to zero an activation within a block of a wide one",
        parse=number(least=0, below=1),
        metavar="P",
    )

    only_with: ClassVar[Mapping[str, tuple[str, tuple[str, ...]]]] = {
        **Settings.only_with,
        "width": ("net", ("wide",)),
        "dropout": ("net", ("wide",)),
        "shortcut": ("net", ("resnet",)),
        "squeeze": ("net", ("resnet", "wide")),
        "stochastic_depth": ("net", ("resnet", "wide")),
    }
    dependent_defaults: ClassVar[Mapping[tuple[str, str], Mapping[str, Any]]] = {
        **Settings.dependent_defaults,
        ("net", "wide"): {"depth": 16},
    }

    def check(self, given: Mapping[str, Any]) -> None:
        """Raise ProgramError for flags that contradict each other."""
        beside = _LAYERS_BESIDE_THE_BLOCKS[self.net]
        if self.depth < 6 + beside or self.depth % 6 != beside:
            raise ProgramError(
                f"--depth {self.depth}: expected 6n + {beside} with --net {self.net}, "
                f"{18 + beside} or {24 + beside} for example"
            )
        super().check(given)

    def footprint(self, image_shape: ImageShape, classes: int) -> Footprint:
        """Return the size of the network that :meth:`build` would make."""
        tally = MapTally(*with_channels(image_shape))
        tally.convolution(16, 3)
        wide = self.net == "wide"
        if wide:  # which normalizes before its convolutions, and the first one's output in a block
            tally.parameters -= 2 * 16
        times = self.width if wide else 1
        for before, c in pairwise((16, *(times * width for width in WIDTHS))):
            for block in range((self.depth - 2) // 6):
                c_in, stride = (before, 2 if c > 16 * times else 1) if block == 0 else (c, 1)
                if wide:
                    tally.parameters += 2 * c_in - 2 * c
                tally.convolution(c, 3, stride=stride)
                tally.convolution(c, 3)
                if self.net != "plain":
                    tally.squeeze(self.squeeze)
                if (c_in, stride) != (c, 1) and (wide or self._projects):
                    tally.parameters += c_in * c + (0 if wide else 2 * c)
        if wide:
            tally.parameters += 2 * tally.channels
        return tally.classifier(classes)

    @property
    def _projects(self) -> bool:
        return self.net == "resnet" and self.shortcut == "B"

    def build(self, image_shape: ImageShape, classes: int) -> nn.Module:
        """Make a new network for images of this shape."""
        channels = with_channels(image_shape)[0]
        if self.net == "plain":
            return PlainNet(self.depth, classes, channels)
        squeeze, drop = self.squeeze, self.stochastic_depth
        if self.net == "wide":
            return WideResNet(
                self.depth, self.width, classes, channels, self.dropout, squeeze, drop
            )
        return ResNet(self.depth, classes, channels, self.shortcut, squeeze, drop)

    def as_input(self, images: NDArray[Any]) -> NDArray[Any]:
        """Give grey images their one channel: (N, 1, H, W)."""
        return data.add_channel(images)

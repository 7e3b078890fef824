"""Convolutional networks of several kinds: their flags, and how they are built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from numpy.typing import NDArray

from models import VGG, Inception, MobileNet
from models.inception import INCEPTION_BLOCKS
from models.mobilenet import MOBILENET_BLOCKS, scaled
from tinygrad_np import data, nn

from ..command_line.errors import ProgramError
from ..command_line.flags import ImageShape, Settings
from ..command_line.parser import flag
from ..command_line.values import integer, number, sizes
from .base import Architecture, with_channels
from .footprint import Footprint, MapTally

__all__ = ["CNNSettings"]


@dataclass(frozen=True)
class CNNSettings(Architecture):
    """The model: a convolutional network."""

    net: str = flag(
        "vgg",
        "vgg (Simonyan and Zisserman, 2015, with batch normalization), mobilenet (Howard et al., "
        "2017), or inception (Zhang et al., 2017)",
        choices=("vgg", "mobilenet", "inception"),
    )
    stages: tuple[int, ...] = flag(
        (64, 128, 256), "channels of each stage of vgg, with a pool behind it", parse=sizes
    )
    convolutions: int = flag(2, "convolutions in a stage of vgg", parse=integer(1, most=100))
    width: float = flag(
        0.5, "factor of all channels of mobilenet", parse=number(above=0, most=1000)
    )
    dropout: float = flag(
        0.0,
        "probability to zero an input of the linear layer of vgg and mobilenet",
        parse=number(least=0, below=1),
        metavar="P",
    )

    only_with: ClassVar[Mapping[str, tuple[str, tuple[str, ...]]]] = {
        **Settings.only_with,
        "stages": ("net", ("vgg",)),
        "convolutions": ("net", ("vgg",)),
        "width": ("net", ("mobilenet",)),
        "dropout": ("net", ("vgg", "mobilenet")),
    }

    def check(self, given: Mapping[str, Any]) -> None:
        """Raise ProgramError for flags that contradict each other."""
        if self.stages == ():
            raise ProgramError("--stages none: expected at least one stage, 64x128 for example")
        super().check(given)

    def check_images(self, image_shape: ImageShape) -> None:
        """Raise ProgramError if the pools leave nothing of images of this shape."""
        super().check_images(image_shape)
        height, width = image_shape[-2:]
        if self.net == "vgg" and min(height, width) < 2 ** len(self.stages):
            raise ProgramError(
                f"--stages: {len(self.stages)} pools leave nothing of images of {height}x{width}; "
                "give fewer stages"
            )

    def footprint(self, image_shape: ImageShape, classes: int) -> Footprint:
        """Return the size of the network that :meth:`build` would make."""
        tally = MapTally(*with_channels(image_shape))
        if self.net == "vgg":
            for channels in self.stages:
                for _ in range(self.convolutions):
                    tally.convolution(channels, 3)
                tally.height, tally.width = tally.height // 2, tally.width // 2
        elif self.net == "mobilenet":
            tally.convolution(scaled(32, self.width), 3)
            for channels, stride in MOBILENET_BLOCKS:
                tally.convolution(tally.channels, 3, stride=stride, groups=tally.channels)
                tally.convolution(scaled(channels, self.width), 1)
        else:
            tally.convolution(96, 3)
            for row in INCEPTION_BLOCKS:
                before = tally.channels
                if len(row) == 2:
                    tally.convolution(row[0], 1)
                    tally.channels = before
                    tally.convolution(row[1], 3)
                    tally.channels = sum(row)
                else:
                    tally.convolution(row[0], 3, stride=2)
                    tally.channels += before
        return tally.classifier(classes)

    def build(self, image_shape: ImageShape, classes: int) -> nn.Module:
        """Make a new network for images of this shape."""
        channels = with_channels(image_shape)[0]
        if self.net == "vgg":
            stages = [(width, self.convolutions) for width in self.stages]
            return VGG(stages, classes, channels, self.dropout)
        if self.net == "mobilenet":
            return MobileNet(self.width, classes, channels, dropout=self.dropout)
        return Inception(classes, channels)

    def as_input(self, images: NDArray[Any]) -> NDArray[Any]:
        """Give grey images their one channel: (N, 1, H, W)."""
        return data.add_channel(images)

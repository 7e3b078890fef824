"""VGG: stages of 3x3 convolutions, each stage at half the size of the one before."""

from __future__ import annotations

from collections.abc import Sequence

from tinygrad_np import nn

from .initialization import he_initialization

__all__ = ["VGG", "VGG_STAGES"]

VGG_STAGES = {
    11: ((64, 1), (128, 1), (256, 2), (512, 2), (512, 2)),
    13: ((64, 2), (128, 2), (256, 2), (512, 2), (512, 2)),
    16: ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)),
    19: ((64, 2), (128, 2), (256, 4), (512, 4), (512, 4)),
}
"""Channels and convolutions of each stage, by depth: columns A, B, D and E of the paper's table."""


class VGG(nn.Sequential):
    """Stages of 3x3 convolutions with normalization and ReLU, and 2x2 max pooling behind each.

    After Simonyan and Zisserman, "Very deep convolutional networks for large-scale image
    recognition" (ICLR 2015), table 1, with batch normalization (Ioffe and Szegedy, ICML 2015) and
    with the mean over the map and one linear layer in the place of the paper's three.

    Args:
        stages: the channels and the number of convolutions of each stage; :data:`VGG_STAGES` has
            those of the paper. By default a small network of six convolutions.
        num_classes: the number of classes, with one logit each.
        in_channels: the number of channels of an image.
        dropout: the probability that training zeroes an input of the linear layer.

    Shapes:
        (N, in_channels, H, W), each side at least 2 to the number of stages, to (N, num_classes).

    Example:
        >>> sum(parameter.size for parameter in VGG().parameters())
        1148874
    """

    def __init__(
        self,
        stages: Sequence[tuple[int, int]] = ((64, 2), (128, 2), (256, 2)),
        num_classes: int = 10,
        in_channels: int = 3,
        dropout: float = 0.0,
    ) -> None:
        layers: list[nn.Module] = []
        channels = in_channels
        for width, convolutions in stages:
            for _ in range(convolutions):
                layers.append(nn.Conv2d(channels, width, 3, padding=1, bias=False))
                layers += [nn.BatchNorm2d(width), nn.ReLU()]
                channels = width
            layers.append(nn.MaxPool2d(2))
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        if dropout:
            layers.append(nn.Dropout(dropout))
        super().__init__(*layers, nn.Linear(channels, num_classes))
        he_initialization(self)

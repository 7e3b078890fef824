"""MobileNet: convolutions in two halves, one within each channel and one across channels."""

from __future__ import annotations

from tinygrad_np import nn

from .initialization import he_initialization

__all__ = ["MOBILENET_BLOCKS", "MobileNet", "scaled"]

MOBILENET_BLOCKS = (
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    *[(512, 1)] * 5,
    (1024, 2),
    (1024, 1),
)
"""Channels and stride of each block: the paper's table 1."""


def scaled(channels: int, width: float) -> int:
    """Return a number of channels times the width multiplier, at least 1.

    >>> scaled(64, 0.5)
    32
    """
    return max(1, int(channels * width))


class MobileNet(nn.Sequential):
    """MobileNet: a convolution and thirteen depthwise separable ones, a mean, a linear layer.

    After Howard et al., "MobileNets: efficient convolutional neural networks for mobile vision
    applications" (2017), table 1. A separable convolution is a 3x3 one within each channel and a
    1x1 one across channels, each with normalization and ReLU.

    ==========================  =====  =====  =====  =====
    width multiplier            1      0.75   0.5    0.25
    weights, with 1000 classes  4.2M   2.6M   1.3M   0.5M
    ==========================  =====  =====  =====  =====

    Args:
        width: multiplies all channels.
        num_classes: the number of classes, with one logit each.
        in_channels: the number of channels of an image.
        stride: of the first convolution: 2 for the paper's images of 224x224; with 1 those of
            32x32 end as maps of 2x2.
        dropout: the probability that training zeroes an input of the linear layer.

    Shapes:
        (N, in_channels, H, W) of any size to (N, num_classes).

    Example:
        >>> sum(parameter.size for parameter in MobileNet(0.25).parameters())
        215642
    """

    def __init__(
        self,
        width: float = 0.5,
        num_classes: int = 10,
        in_channels: int = 3,
        stride: int = 1,
        dropout: float = 0.0,
    ) -> None:
        channels = scaled(32, width)
        layers: list[nn.Module] = [
            nn.Conv2d(in_channels, channels, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
        ]
        for c, step in MOBILENET_BLOCKS:
            c_out = scaled(c, width)
            layers += [
                nn.Conv2d(channels, channels, 3, step, padding=1, groups=channels, bias=False),
                nn.BatchNorm2d(channels),
                nn.ReLU(),
                nn.Conv2d(channels, c_out, 1, bias=False),
                nn.BatchNorm2d(c_out),
                nn.ReLU(),
            ]
            channels = c_out
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten()]
        if dropout:
            layers.append(nn.Dropout(dropout))
        super().__init__(*layers, nn.Linear(channels, num_classes))
        he_initialization(self)

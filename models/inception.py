"""A small Inception network: convolutions of two sizes side by side."""

from __future__ import annotations

import tinygrad_np as tg
from tinygrad_np import Tensor, nn

from .initialization import he_initialization

__all__ = ["INCEPTION_BLOCKS", "Inception"]

INCEPTION_BLOCKS = (
    (32, 32),
    (32, 48),
    (80,),
    (112, 48),
    (96, 64),
    (80, 80),
    (48, 96),
    (96,),
    (176, 160),
    (176, 160),
)
"""An Inception block's 1x1 and 3x3 channels, or a downsampling block's 3x3 channels."""


def _convolution(c_in: int, c_out: int, size: int, stride: int = 1) -> nn.Sequential:
    layer = nn.Conv2d(c_in, c_out, size, stride, padding=size // 2, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(c_out), nn.ReLU())


class _SideBySide(nn.Module):
    """Branches that see the same input; their channels stand behind each other."""

    def __init__(self, *branches: nn.Module) -> None:
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = tg.cat([branch(x) for branch in self.branches], 1)
        return out


class Inception(nn.Sequential):
    """The small Inception network for small images: a convolution, ten blocks, a mean, a layer.

    After Zhang, Bengio, Hardt, Recht and Vinyals, "Understanding deep learning requires rethinking
    generalization" (ICLR 2017), figure 3; the blocks are those of Szegedy et al. (CVPR 2015)
    without their 5x5 convolutions. The paper has 1,649,402 weights, without scales in the
    normalization, of which there are 1,712 here.

    Args:
        num_classes: the number of classes, with one logit each.
        in_channels: the number of channels of an image.

    Shapes:
        (N, in_channels, H, W) of any size to (N, num_classes).

    Example:
        >>> sum(parameter.size for parameter in Inception().parameters())
        1651114
    """

    def __init__(self, num_classes: int = 10, in_channels: int = 3) -> None:
        layers: list[nn.Module] = [_convolution(in_channels, 96, 3)]
        channels = 96
        for row in INCEPTION_BLOCKS:
            if len(row) == 2:
                narrow, wide = row
                layers.append(
                    _SideBySide(_convolution(channels, narrow, 1), _convolution(channels, wide, 3))
                )
                channels = narrow + wide
            else:
                layers.append(
                    _SideBySide(
                        _convolution(channels, row[0], 3, stride=2),
                        nn.MaxPool2d(3, stride=2, padding=1),
                    )
                )
                channels += row[0]
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, num_classes)]
        super().__init__(*layers)
        he_initialization(self)

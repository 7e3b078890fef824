"""Residual networks for small images, and the plain network of the same depth."""

from __future__ import annotations

from itertools import pairwise

from tinygrad_np import Tensor, nn

from .initialization import he_initialization
from .squeeze_excitation import SqueezeExcitation
from .stochastic_depth import StochasticDepth, drop_rates

__all__ = ["PlainNet", "ResNet", "ResidualBlock"]

WIDTHS = (16, 32, 64)
"""The channels of the three stages; the second and the third begin with a stride of 2."""


def _conv3x3(c_in: int, c_out: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(c_in, c_out, 3, stride, padding=1, bias=False)


def _blocks_per_stage(net: str, depth: int) -> int:
    """Return n of a depth 6n + 2: n blocks of two layers in three stages, and two layers more."""
    if depth < 8 or depth % 6 != 2:
        raise ValueError(f"{net}: a depth of {depth}, expected 6n + 2, as 20, 32, 44, 56 or 110")
    return (depth - 2) // 6


class ZeroPadding(nn.Module):
    """The shortcut without parameters (option A): every second pixel, and channels of zeros."""

    def __init__(self, c_in: int, c_out: int, stride: int) -> None:
        super().__init__()
        self.more, self.stride = c_out - c_in, stride

    def forward(self, x: Tensor) -> Tensor:
        seen = x[:, :, :: self.stride, :: self.stride]
        return nn.functional.pad(seen, (0, 0, 0, 0, 0, self.more))

    def extra_repr(self) -> str:
        return f"channels=+{self.more}, stride={self.stride}"


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions, to whose output the input is added.

    Args:
        c_in, c_out: channels before and after.
        stride: of the first convolution.
        shortcut: how the input gets the output's shape where that is another: "A" by channels of
            zeros, "B" by a 1x1 convolution.
        reduction: of squeeze and excitation behind the convolutions; 0 for none.
        drop: the probability of stochastic depth.
    """

    def __init__(
        self,
        c_in: int,
        c_out: int,
        stride: int = 1,
        shortcut: str = "A",
        reduction: int = 0,
        drop: float = 0.0,
    ) -> None:
        super().__init__()
        self.residual = nn.Sequential(
            _conv3x3(c_in, c_out, stride),
            nn.BatchNorm2d(c_out),
            nn.ReLU(),
            _conv3x3(c_out, c_out),
            nn.BatchNorm2d(c_out),
        )
        if reduction:
            self.residual.append(SqueezeExcitation(c_out, reduction))
        if drop:
            self.residual.append(StochasticDepth(drop))
        self.shortcut: nn.Module = nn.Identity()
        if (stride, c_in) != (1, c_out):
            self.shortcut = (
                ZeroPadding(c_in, c_out, stride)
                if shortcut == "A"
                else nn.Sequential(
                    nn.Conv2d(c_in, c_out, 1, stride, bias=False), nn.BatchNorm2d(c_out)
                )
            )
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.relu(self.residual(x) + self.shortcut(x))
        return out


class ResNet(nn.Sequential):
    """A residual network for small images: a convolution, 3n blocks, a mean, a linear layer.

    After He, Zhang, Ren and Sun, "Deep residual learning for image recognition" (CVPR 2016),
    section 4.2 and table 6::

        map      32x32   16x16   8x8
        layers   1 + 2n  2n      2n      and the linear layer: 6n + 2
        filters  16      32      64

    ========  ====  ====  ====  ====  ====
    depth     20    32    44    56    110
    weights   0.27M 0.46M 0.66M 0.85M 1.7M
    ========  ====  ====  ====  ====  ====

    Args:
        depth: the number of layers, 6n + 2.
        num_classes: the number of classes, with one logit each.
        in_channels: the number of channels of an image.
        shortcut: "A" (zeros, as in the paper's table) or "B" (a 1x1 convolution) where a block
            changes the shape.
        squeeze: the reduction of squeeze and excitation in each block; 0 for none.
        stochastic_depth: the probability that the last block is left out, those before it less.

    Shapes:
        (N, in_channels, H, W) of any size to (N, num_classes).

    Raises:
        ValueError: the depth is not 6n + 2, or the shortcut is unknown.

    Example:
        >>> sum(parameter.size for parameter in ResNet(20).parameters())
        269722
    """

    def __init__(
        self,
        depth: int = 20,
        num_classes: int = 10,
        in_channels: int = 3,
        shortcut: str = "A",
        squeeze: int = 0,
        stochastic_depth: float = 0.0,
    ) -> None:
        n = _blocks_per_stage("ResNet", depth)
        if shortcut not in ("A", "B"):
            raise ValueError(f"ResNet: shortcut {shortcut!r} is unknown: choose from A, B")
        layers = [_conv3x3(in_channels, 16), nn.BatchNorm2d(16), nn.ReLU()]
        drops = iter(drop_rates(stochastic_depth, 3 * n))
        for c_in, c_out in pairwise((16, *WIDTHS)):
            for i in range(n):
                first = (c_in, 1 if c_in == c_out else 2) if i == 0 else (c_out, 1)
                c, stride = first
                layers.append(ResidualBlock(c, c_out, stride, shortcut, squeeze, next(drops)))
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, num_classes)]
        super().__init__(*layers)
        he_initialization(self)


class PlainNet(nn.Sequential):
    """:class:`ResNet` without its shortcuts, as the paper compares it with: the same layers.

    The paper's deeper plain networks train worse than its shallower ones; residual ones do not.

    Args:
        depth, num_classes, in_channels: see :class:`ResNet`.

    Shapes:
        (N, in_channels, H, W) of any size to (N, num_classes).

    Raises:
        ValueError: the depth is not 6n + 2.

    Example:
        >>> sum(parameter.size for parameter in PlainNet(20).parameters())
        269722
    """

    def __init__(self, depth: int = 20, num_classes: int = 10, in_channels: int = 3) -> None:
        n = _blocks_per_stage("PlainNet", depth)
        layers: list[nn.Module] = [_conv3x3(in_channels, 16), nn.BatchNorm2d(16), nn.ReLU()]
        for c_in, c_out in pairwise((16, *WIDTHS)):
            for i in range(2 * n):
                c, stride = (c_in, 1 if c_in == c_out else 2) if i == 0 else (c_out, 1)
                layers += [_conv3x3(c, c_out, stride), nn.BatchNorm2d(c_out), nn.ReLU()]
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, num_classes)]
        super().__init__(*layers)
        he_initialization(self)

"""Wide residual networks: fewer layers, more channels."""

from __future__ import annotations

from tinygrad_np import Tensor, nn

from .initialization import he_initialization
from .squeeze_excitation import SqueezeExcitation
from .stochastic_depth import StochasticDepth, drop_rates

__all__ = ["WideBlock", "WideResNet"]


class WideBlock(nn.Module):
    """Normalization, ReLU and convolution, twice, to whose output the input is added.

    Args:
        c_in, c_out: channels before and after.
        stride: of the first convolution.
        dropout: the probability that training zeroes what the second convolution sees.
        reduction: of squeeze and excitation behind the convolutions; 0 for none.
        drop: the probability of stochastic depth.
    """

    def __init__(
        self,
        c_in: int,
        c_out: int,
        stride: int = 1,
        dropout: float = 0.0,
        reduction: int = 0,
        drop: float = 0.0,
    ) -> None:
        super().__init__()
        self.activation = nn.Sequential(nn.BatchNorm2d(c_in), nn.ReLU())
        self.residual = nn.Sequential(
            nn.Conv2d(c_in, c_out, 3, stride, padding=1, bias=False),
            nn.BatchNorm2d(c_out),
            nn.ReLU(),
            *([nn.Dropout(dropout)] if dropout else []),
            nn.Conv2d(c_out, c_out, 3, padding=1, bias=False),
            *([SqueezeExcitation(c_out, reduction)] if reduction else []),
            *([StochasticDepth(drop)] if drop else []),
        )
        changes = (stride, c_in) != (1, c_out)
        self.projection = nn.Conv2d(c_in, c_out, 1, stride, bias=False) if changes else None

    def forward(self, x: Tensor) -> Tensor:
        active = self.activation(x)
        shortcut: Tensor = x if self.projection is None else self.projection(active)
        out: Tensor = shortcut + self.residual(active)
        return out


class WideResNet(nn.Sequential):
    """A wide residual network, WRN-depth-width, for small images.

    After Zagoruyko and Komodakis, "Wide residual networks" (BMVC 2016), table 1::

        group    conv1  conv2            conv3            conv4
        map      32x32  32x32            16x16            8x8
        layers   3x3    [3x3, 3x3] x n   [3x3, 3x3] x n   [3x3, 3x3] x n
        filters  16     16 width         32 width         64 width

    ========  ====  ====  ====  =====  =====  =====
    WRN       40-1  40-2  40-4  16-8   22-8   28-10
    weights   0.6M  2.2M  8.9M  11.0M  17.2M  36.5M
    ========  ====  ====  ====  =====  =====  =====

    Args:
        depth: the number of layers, 6n + 4.
        width: how many times as wide the stages are as those of a ResNet.
        num_classes: the number of classes, with one logit each.
        in_channels: the number of channels of an image.
        dropout: the probability that training zeroes an activation within a block.
        squeeze: the reduction of squeeze and excitation in each block; 0 for none.
        stochastic_depth: the probability that the last block is left out, those before it less.

    Shapes:
        (N, in_channels, H, W) of any size to (N, num_classes).

    Raises:
        ValueError: the depth is not 6n + 4, or the width is below 1.

    Example:
        >>> sum(parameter.size for parameter in WideResNet(16, 1).parameters())
        175066
    """

    def __init__(
        self,
        depth: int = 16,
        width: int = 4,
        num_classes: int = 10,
        in_channels: int = 3,
        dropout: float = 0.0,
        squeeze: int = 0,
        stochastic_depth: float = 0.0,
    ) -> None:
        if depth < 10 or depth % 6 != 4:
            raise ValueError(f"WideResNet: a depth of {depth}, expected 6n + 4, as 16, 22, 28, 40")
        if width < 1:
            raise ValueError(f"WideResNet: a width of {width}, expected 1 or more")
        n = (depth - 4) // 6
        layers: list[nn.Module] = [nn.Conv2d(in_channels, 16, 3, padding=1, bias=False)]
        drops = iter(drop_rates(stochastic_depth, 3 * n))
        c_in = 16
        for c_out, stride in ((16 * width, 1), (32 * width, 2), (64 * width, 2)):
            for i in range(n):
                first = stride if i == 0 else 1
                layers.append(WideBlock(c_in, c_out, first, dropout, squeeze, next(drops)))
                c_in = c_out
        layers += [nn.BatchNorm2d(c_in), nn.ReLU()]
        layers += [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(c_in, num_classes)]
        super().__init__(*layers)
        he_initialization(self)

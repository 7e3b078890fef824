"""Squeeze and excitation: channels weighted by what the whole map shows."""

from __future__ import annotations

from tinygrad_np import Tensor, nn

__all__ = ["SqueezeExcitation"]


class SqueezeExcitation(nn.Module):
    """Multiply each channel by a factor from 0 to 1 that two layers make of all channels' means.

    After Hu, Shen and Sun, "Squeeze-and-excitation networks" (CVPR 2018), equations 2 to 4.

    Args:
        channels: the number of channels.
        reduction: divides it in the layer between (16 in the paper).

    Shapes:
        (N, channels, H, W) to the same.

    Example:
        >>> sum(parameter.size for parameter in SqueezeExcitation(64, 16).parameters())
        580
    """

    def __init__(self, channels: int, reduction: int = 16) -> None:
        super().__init__()
        hidden = max(1, channels // reduction)
        self.excitation = nn.Sequential(
            nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, channels), nn.Sigmoid()
        )

    def forward(self, x: Tensor) -> Tensor:
        factors = self.excitation(x.mean((2, 3)))
        out: Tensor = x * factors[:, :, None, None]
        return out

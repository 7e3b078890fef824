"""MLP-Mixer: perceptrons across patches and across channels, in turns."""

from __future__ import annotations

from tinygrad_np import Tensor, nn

from .stochastic_depth import StochasticDepth, drop_rates

__all__ = ["MLPMixer"]


def _perceptron(features: int, hidden: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(features, hidden), nn.GELU(), nn.Linear(hidden, features))


class _MixerBlock(nn.Module):
    def __init__(self, patches: int, width: int, tokens: int, channels: int, drop: float) -> None:
        super().__init__()
        self.norm_tokens, self.mix_tokens = nn.LayerNorm(width), _perceptron(patches, tokens)
        self.norm_channels, self.mix_channels = nn.LayerNorm(width), _perceptron(width, channels)
        self.drop = StochasticDepth(drop)

    def forward(self, x: Tensor) -> Tensor:
        across = self.mix_tokens(self.norm_tokens(x).transpose(1, 2)).transpose(1, 2)
        x = x + self.drop(across)
        out: Tensor = x + self.drop(self.mix_channels(self.norm_channels(x)))
        return out


class MLPMixer(nn.Module):
    """MLP-Mixer: patches as vectors, blocks that mix first patches and then channels, a mean.

    After Tolstikhin et al., "MLP-Mixer: an all-MLP architecture for vision" (NeurIPS 2021), figure
    1 and table 1. Mixer-S/16 is ``MLPMixer((224, 224), 1000, patch=16, width=512, depth=8,
    tokens=256, channels=2048)``, of 18M weights.

    Args:
        image_size: the rows and columns of an image.
        num_classes: the number of classes, with one logit each.
        in_channels: the number of channels of an image.
        patch: the rows and columns of a patch.
        width: the features of a patch.
        depth: the number of blocks.
        tokens, channels: the hidden units of the perceptrons across patches and across channels.
        stochastic_depth: the probability that a branch of the last block is left out, those before
            it less.

    Shapes:
        (N, in_channels, *image_size) to (N, num_classes).

    Raises:
        ValueError: the image is not made of whole patches.

    Example:
        >>> sum(parameter.size for parameter in MLPMixer(width=64, depth=2).parameters())
        153290
    """

    def __init__(
        self,
        image_size: tuple[int, int] = (32, 32),
        num_classes: int = 10,
        in_channels: int = 3,
        patch: int = 4,
        width: int = 128,
        depth: int = 6,
        tokens: int = 64,
        channels: int = 512,
        stochastic_depth: float = 0.0,
    ) -> None:
        super().__init__()
        if image_size[0] % patch or image_size[1] % patch:
            raise ValueError(f"MLPMixer: {image_size} pixels are no whole patches of {patch}")
        patches = image_size[0] // patch * (image_size[1] // patch)
        self.patches = nn.Conv2d(in_channels, width, patch, patch)
        self.blocks = nn.Sequential(
            *(
                _MixerBlock(patches, width, tokens, channels, drop)
                for drop in drop_rates(stochastic_depth, depth)
            )
        )
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.blocks(self.patches(x).flatten(2).transpose(1, 2))
        logits: Tensor = self.head(self.norm(tokens).mean(1))
        return logits

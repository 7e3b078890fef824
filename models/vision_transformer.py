"""The vision transformer: patches of an image as the words of a sentence."""

from __future__ import annotations

import tinygrad_np as tg
from tinygrad_np import Tensor, nn

from .stochastic_depth import StochasticDepth, drop_rates

__all__ = ["VisionTransformer"]


class _EncoderBlock(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int, dropout: float, drop: float) -> None:
        super().__init__()
        self.norm_attention = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, dropout, batch_first=True)
        self.norm_mlp = nn.LayerNorm(width)
        self.mlp = nn.Sequential(
            nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width), nn.Dropout(dropout)
        )
        self.drop = StochasticDepth(drop)

    def forward(self, x: Tensor) -> Tensor:
        normed = self.norm_attention(x)
        attended, _ = self.attention(normed, normed, normed, need_weights=False)
        x = x + self.drop(attended)
        out: Tensor = x + self.drop(self.mlp(self.norm_mlp(x)))
        return out


class VisionTransformer(nn.Module):
    """A vision transformer: patches and a class token with places, encoder blocks, a layer.

    After Dosovitskiy et al., "An image is worth 16x16 words" (ICLR 2021), equations 1 to 4 and
    table 1. ViT-Base/16 is ``VisionTransformer((224, 224), 1000, patch=16, width=768, depth=12,
    heads=12, hidden=3072)``, of 86M weights.

    Args:
        image_size: the rows and columns of an image.
        num_classes: the number of classes, with one logit each.
        in_channels: the number of channels of an image.
        patch: the rows and columns of a patch.
        width: the features of a patch.
        depth: the number of blocks.
        heads: the attention heads of a block.
        hidden: the hidden units of a block's perceptron.
        dropout: the probability that training zeroes an attention weight or an output of a
            perceptron.
        stochastic_depth: the probability that a branch of the last block is left out, those before
            it less.

    Shapes:
        (N, in_channels, *image_size) to (N, num_classes).

    Raises:
        ValueError: the image is not made of whole patches.

    Example:
        >>> VisionTransformer(width=64, depth=2)(tg.zeros(2, 3, 32, 32)).shape
        (2, 10)
    """

    def __init__(
        self,
        image_size: tuple[int, int] = (32, 32),
        num_classes: int = 10,
        in_channels: int = 3,
        patch: int = 4,
        width: int = 128,
        depth: int = 6,
        heads: int = 4,
        hidden: int = 256,
        dropout: float = 0.0,
        stochastic_depth: float = 0.0,
    ) -> None:
        super().__init__()
        if image_size[0] % patch or image_size[1] % patch:
            raise ValueError(f"VisionTransformer: {image_size} pixels, no whole patches of {patch}")
        patches = image_size[0] // patch * (image_size[1] // patch)
        self.patches = nn.Conv2d(in_channels, width, patch, patch)
        self.class_token = nn.Parameter(tg.zeros(1, 1, width))
        self.places = nn.Parameter(tg.randn(1, patches + 1, width) * 0.02)
        self.blocks = nn.Sequential(
            *(
                _EncoderBlock(width, heads, hidden, dropout, drop)
                for drop in drop_rates(stochastic_depth, depth)
            )
        )
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        first = self.class_token.expand(len(x), -1, -1)
        encoded = self.blocks(tg.cat([first, tokens], 1) + self.places)
        logits: Tensor = self.head(self.norm(encoded[:, 0]))
        return logits

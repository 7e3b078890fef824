"""The initial weights of deep networks of convolutions."""

from __future__ import annotations

from tinygrad_np import nn

__all__ = ["he_initialization"]


def he_initialization(network: nn.Module) -> None:
    """Draw the weights of every convolution from a normal distribution of variance 2 / fan-out.

    Behind a ReLU that keeps the variance of the gradients from layer to layer (He, Zhang, Ren and
    Sun, ICCV 2015, section 2.2). Biases become 0.

    Args:
        network: changed in place; its other layers are left as they are.

    Example:
        >>> layer = nn.Conv2d(8, 100, 3)
        >>> he_initialization(layer)
        >>> bool((layer.bias == 0).all()), round(layer.weight.std().item() * 450**0.5, 1)
        (True, 1.0)
    """
    for layer in network.modules():
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out", nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)

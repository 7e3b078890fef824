"""The multi-layer perceptron."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tinygrad_np import nn

from .activations import activation as make_activation

__all__ = ["MLP"]


class MLP(nn.Sequential):
    """A multi-layer perceptron: linear layers, with an activation after each but the last.

    Args:
        in_features: the number of features of an input.
        hidden: the width of each hidden layer; ``()`` makes a linear classifier.
        out_features: the number of features of an output, such as the logits of the classes.
        activation: ``"sigmoid"``, ``"relu"``, ``"leaky_relu"``, ``"tanh"`` or ``"gelu"``.
        dropout: the probability that training zeroes a hidden activation (Srivastava et al., JMLR
            15, 2014).
        batch_norm: whether to normalize the input of each activation over the batch (Ioffe and
            Szegedy, ICML 2015).

    Shapes:
        (..., in_features) to (..., out_features); with ``batch_norm`` only (N, in_features).

    Raises:
        ValueError: the activation is unknown, a width is below 1, or dropout is outside [0, 1].

    Example:
        >>> MLP(hidden=(256,), dropout=0.1)
        MLP(
          (0): Linear(in_features=784, out_features=256, bias=True)
          (1): ReLU()
          (2): Dropout(p=0.1, inplace=False)
          (3): Linear(in_features=256, out_features=10, bias=True)
        )
    """

    def __init__(
        self,
        in_features: int = 784,
        hidden: Sequence[int] = (256, 256),
        out_features: int = 10,
        activation: str = "relu",
        dropout: float = 0.0,
        batch_norm: bool = False,
    ) -> None:
        widths = (in_features, *hidden, out_features)
        if min(widths) < 1:
            raise ValueError(f"MLP: layers of {widths} features, expected at least 1 each")
        layers: list[nn.Module] = []
        for fan_in, fan_out in pairwise(widths[:-1]):
            layers.append(nn.Linear(fan_in, fan_out))
            if batch_norm:
                layers.append(nn.BatchNorm1d(fan_out))
            layers.append(make_activation(activation))
            if dropout:
                layers.append(nn.Dropout(dropout))
        super().__init__(*layers, nn.Linear(widths[-2], out_features))

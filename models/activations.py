"""Activation functions by name."""

from __future__ import annotations

from tinygrad_np import nn

__all__ = ["ACTIVATIONS", "activation"]

ACTIVATIONS: dict[str, type[nn.Module]] = {
    "sigmoid": nn.Sigmoid,
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "tanh": nn.Tanh,
    "gelu": nn.GELU,
}
"""The classes of activation modules, by the names that models and programs use."""


def activation(name: str) -> nn.Module:
    """Make the activation of this name.

    Args:
        name: a key of :data:`ACTIVATIONS`.

    Raises:
        ValueError: the name is unknown; the message lists the known ones.

    Example:
        >>> activation("leaky_relu")
        LeakyReLU(negative_slope=0.01)
    """
    if name not in ACTIVATIONS:
        raise ValueError(f"activation {name!r} is unknown: choose from {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]()

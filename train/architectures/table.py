"""The one table of architectures."""

from __future__ import annotations

from .base import Architecture
from .cnn import CNNSettings
from .lenet import LeNetSettings
from .mlp import MLPSettings
from .own import OwnSettings
from .resnet import ResNetSettings

__all__ = ["ARCHITECTURES"]

ARCHITECTURES: dict[str, type[Architecture]] = {
    "mlp": MLPSettings,
    "lenet": LeNetSettings,
    "cnn": CNNSettings,
    "resnet": ResNetSettings,
    "run": OwnSettings,
}
"""Settings of each model, by the name of its program, which also names run folders."""

"""The one table of architectures."""

from __future__ import annotations

from .base import Architecture
from .lenet import LeNetSettings
from .mlp import MLPSettings

__all__ = ["ARCHITECTURES"]

ARCHITECTURES: dict[str, type[Architecture]] = {"mlp": MLPSettings, "lenet": LeNetSettings}
"""Settings of each model, by the name of its program, which also names run folders."""

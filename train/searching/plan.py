"""What a search is, for its workers and for whoever goes on with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .space import Space

__all__ = ["METHODS", "PRUNERS", "Plan"]

METHODS = ("grid", "random", "tpe")
PRUNERS = ("none", "median", "halving")


@dataclass(frozen=True)
class Plan:
    """All that a worker must know, but for where the queue is.

    Attributes:
        model: a name in ``ARCHITECTURES``.
        fixed: the settings that are given for all trials.
        space: the settings that vary.
        method: one of :data:`METHODS`.
        pruner: one of :data:`PRUNERS`.
        seed: of the drawing of settings.
    """

    model: str
    fixed: dict[str, Any]
    space: Space
    method: str
    pruner: str
    seed: int

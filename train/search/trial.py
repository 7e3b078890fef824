"""A trial of a search, and its outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["STATES", "Outcome", "Trial", "count", "ranked"]

STATES = ("finished", "running", "waiting", "pruned", "failed")
"""Every state of a trial, in the order in which they are counted for the user."""


@dataclass(frozen=True)
class Outcome:
    """The figures of a trial's best epoch, and the seconds of all its epochs."""

    epoch: int
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Trial:
    """A trial as it stands.

    Attributes:
        number: counted from 0.
        state: one of :data:`STATES`.
        values: its settings on the axes of the search; empty until they are drawn.
        outcome: its figures; None unless it is finished or pruned.
        error: the reason why it failed, or None.
        heartbeat: a counter that its worker moves while it trains; None until it moves.
    """

    number: int
    state: str
    values: dict[str, Any]
    outcome: Outcome | None
    error: str | None
    heartbeat: int | None


def count(trials: Sequence[Trial], *states: str) -> int:
    """Count the trials in one of these states."""
    return sum(trial.state in states for trial in trials)


def ranked(trials: Sequence[Trial]) -> list[Trial]:
    """Sort the finished trials: highest validation accuracy first, then lowest loss."""
    done = [(t.outcome, t) for t in trials if t.state == "finished" and t.outcome is not None]
    done.sort(key=lambda pair: (-pair[0].val_accuracy, pair[0].val_loss))
    return [trial for _, trial in done]

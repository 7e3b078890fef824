"""The epochs of a run, and the choice of the best one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Epoch", "best_epoch"]


@dataclass(frozen=True)
class Epoch:
    """One row of history.csv.

    Attributes:
        epoch: from 1.
        lr: the learning rate of its last step.
        train_loss, train_accuracy: means over its steps while the weights changed, with dropout,
            augmentation, label smoothing and the teacher in force. With mixup an image counts for
            the class with the larger part.
        val_loss, val_accuracy: with its last weights on the validation images, with none of these.
        seconds: its duration.
    """

    epoch: int
    lr: float
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float


def best_epoch(history: Sequence[Epoch]) -> Epoch:
    """Return the epoch with the highest validation accuracy, and among equals the lowest loss.

    Raises:
        ValueError: the history is empty.
    """
    return max(history, key=lambda epoch: (epoch.val_accuracy, -epoch.val_loss))

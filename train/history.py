"""The epochs of a run, and which of them is the best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Epoch", "best_epoch"]


@dataclass(frozen=True)
class Epoch:
    """One row of history.csv.

    Attributes:
        epoch: from 1.
        lr: learning rate of its last step.
        train_loss, train_accuracy: means over its steps, as the weights changed, with dropout,
            augmentation, label smoothing and a teacher in force. With mixup an image counts as of
            the class that it is most of.
        val_loss, val_accuracy: of its last weights on the validation images, with none of these.
        seconds: what it took.
    """

    epoch: int
    lr: float
    train_loss: float
    train_accuracy: float
    val_loss: float
    val_accuracy: float
    seconds: float


def best_epoch(history: Sequence[Epoch]) -> Epoch:
    """The epoch with the highest validation accuracy; of several the one with the lowest loss.

    Raises:
        ValueError: no epoch is done yet.
    """
    return max(history, key=lambda epoch: (epoch.val_accuracy, -epoch.val_loss))

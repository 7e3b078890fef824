"""The epochs of a run, and the choice of the best one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from .reading import is_count, is_number

__all__ = ["Epoch", "best_epoch", "history_from_rows"]


@dataclass(frozen=True)
class Epoch:
    """One row of history.csv.

    Attributes:
        epoch: from 1.
        lr: the learning rate of its last step.
        train_loss, train_accuracy: means over its steps while the weights changed, with dropout
            and augmentation in force. The loss is the cross-entropy of the labels, as in
            validation, also where the steps lower another one (label smoothing, mixup, a teacher);
            runs of older versions hold that other one. With mixup an image counts for the class
            with the larger part.
        val_loss, val_accuracy: with its last weights on the validation images, with neither.
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


def history_from_rows(rows: Iterable[Mapping[str, Any]]) -> list[Epoch]:
    """Make epochs of what a file holds of them.

    Raises:
        ValueError: a row is not that of an epoch, or epochs are missing; the message says which.
    """
    names = [item.name for item in fields(Epoch)]
    history = []
    for number, row in enumerate(rows, 1):
        if not isinstance(row, Mapping) or set(row) != set(names):
            raise ValueError(f"row {number} has other columns than {', '.join(names)}")
        for name, value in row.items():
            if not is_number(value):
                raise ValueError(f"{name} in row {number} is {value!r:.40}, expected a number")
        if not is_count(row["epoch"]) or row["epoch"] != number:
            raise ValueError(f"row {number} is of epoch {row['epoch']!r:.40}")
        history.append(Epoch(**row))
    return history

"""The learning-rate range test (Smith, "Cyclical learning rates", WACV 2017, section 3.3)."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..command_line.errors import DivergedError, ProgramError
from ..run_folder.atomic_files import write_text
from .run import Run
from .trainer import Trainer

__all__ = ["STEPS", "RangeTest", "find_lr", "suggest", "write_range_test"]

STEPS = 200
LOWEST, HIGHEST = 1e-6, 10.0
_SMOOTHING = 0.95  # of the loss, an exponential mean
_DIVERGED = 4.0  # times the lowest loss: nothing is learned beyond


class RangeTest(NamedTuple):
    """The result of the test.

    Attributes:
        rates: the learning rates that were tried, rising.
        losses: the smoothed loss at each.
        suggestion: a good learning rate.
    """

    rates: NDArray[np.float64]
    losses: NDArray[np.float64]
    suggestion: float


def find_lr(
    run: Run,
    should_stop: Callable[[], bool] = lambda: False,
    on_step: Callable[[float, float], None] = lambda loss, accuracy: None,
) -> RangeTest | None:
    """Train for up to :data:`STEPS` steps with a rate that grows from 1e-6 to 10.

    The test ends early when the loss diverges. The network's weights are used up.

    Args:
        run: the run; its schedule is not used.
        should_stop: asked before each step.
        on_step: called after each step with the smoothed loss and the accuracy so far.

    Returns:
        The result; None if the test was stopped.

    Raises:
        ProgramError: there were too few steps for a suggestion.
    """
    trainer = Trainer(run._replace(settings=replace(run.settings, schedule="none")))
    rates, losses = [], []
    mean, lowest, correct, seen = 0.0, float("inf"), 0, 0
    trainer.model.train()
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        for number, lr in enumerate(np.geomspace(LOWEST, HIGHEST, STEPS).tolist()):
            if should_stop():
                return None
            batch = number % len(trainer.loader)
            if batch == 0:
                batches = islice(trainer.loader, STEPS)
            images, labels = next(batches)
            trainer.optimizer.param_groups[0]["lr"] = lr
            try:
                loss, _, right = trainer.step(images, labels, number)
            except DivergedError:
                break
            mean = _SMOOTHING * mean + (1 - _SMOOTHING) * loss
            smooth = mean / (1 - _SMOOTHING ** (number + 1))  # undoes the mean's start at 0
            rates.append(lr)
            losses.append(smooth)
            lowest = min(lowest, smooth)
            correct, seen = correct + right, seen + len(labels)
            on_step(smooth, correct / seen)
            if smooth > _DIVERGED * lowest:
                break
    return RangeTest(np.array(rates), np.array(losses), suggest(rates, losses))


def suggest(rates: list[float], losses: list[float]) -> float:
    """Return a tenth of the rate with the lowest smoothed loss: high, and well below divergence.

    Raises:
        ProgramError: there are fewer than ten steps.

    >>> suggest([10.0**n for n in range(-10, 0)], [9, 8, 7, 6, 5, 4, 3, 2, 1, 5])
    0.001
    """
    if len(rates) < 10:
        raise ProgramError(
            f"--lr-find: the loss was lost after {len(rates)} steps, expected 10 or more; make the "
            "model or the data smaller"
        )
    return float(f"{rates[int(np.argmin(losses))] / 10:.2g}")


def write_range_test(path: str, test: RangeTest) -> None:
    """Write the rates and losses as CSV."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(("lr", "smoothed_loss"))
    rows.writerows(zip(test.rates.tolist(), test.losses.tolist(), strict=True))
    write_text(path, text.getvalue())

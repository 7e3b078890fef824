"""The leaderboard: the best trials so far, as a table that is redrawn on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from time import monotonic

from ..command_line import console
from .results import short_text
from .trial import STATES, Trial, count, ranked

__all__ = ["Leaderboard", "table_lines"]

_ROWS = 8


class Leaderboard:
    """Shows how a search goes: a table on a terminal, otherwise a line for each new best trial.

    Args:
        names: the settings that vary.
        total: the number of trials of the search; some may not be in the queue yet.
    """

    def __init__(self, names: Sequence[str], total: int) -> None:
        self._names = names
        self._total = total
        self._lines = 0  # on the terminal, which the next table replaces
        self._best: Trial | None = None
        self._start = monotonic()
        self._before: int | None = None  # trials that were done in earlier sessions

    def show(self, trials: Sequence[Trial]) -> None:
        """Show the trials as they stand."""
        done = count(trials, "finished", "pruned", "failed")
        if self._before is None:
            self._before = done
        if sys.stdout.isatty():
            lines = [*table_lines(self._names, trials, _ROWS), self._status(trials, done)]
            # A line that wraps would take two lines on the terminal.
            lines = [line[: get_terminal_size().columns - 1] for line in lines]
            console.redraw(lines, self._lines)
            self._lines = len(lines)
            return
        best = next(iter(ranked(trials)), None)
        if best is not None and best.outcome is not None and best != self._best:
            self._best = best
            settings = " ".join(f"{name}={short_text(best.values[name])}" for name in self._names)
            console.best_trial_so_far(
                done, self._total, best.outcome.val_accuracy, best.outcome.val_loss, settings
            )

    def _status(self, trials: Sequence[Trial], done: int) -> str:
        """Count the trials by state, and estimate the time that is left."""
        counts = {state: count(trials, state) for state in STATES}
        counts["waiting"] += max(0, self._total - len(trials))
        parts = [f"{number:,} {state}" for state, number in counts.items() if number]
        seconds = monotonic() - self._start
        line = f"{', '.join(parts)}; {_clock(seconds)}"
        here = done - (self._before or 0)
        if here and done < self._total:
            line += f", about {_clock(seconds / here * (self._total - done))} left"
        return line


def table_lines(names: Sequence[str], trials: Sequence[Trial], rows: int) -> list[str]:
    """The best trials as lines of aligned columns, under a head."""
    table = [["rank", "val acc", "val loss", "train acc", "seconds", *names]]
    for rank, trial in enumerate(ranked(trials)[:rows], 1):
        of = trial.outcome
        assert of is not None
        table.append(
            [
                str(rank),
                f"{of.val_accuracy:.2%}",
                f"{of.val_loss:.4f}",
                f"{of.train_accuracy:.2%}",
                f"{of.seconds:.1f}",
                *(short_text(trial.values[name]) for name in names),
            ]
        )
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True))
        for row in table
    ]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"

"""The best trials so far, as a table that is drawn over on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from time import monotonic

from .results import cell, ranked
from .study import Trial

__all__ = ["LiveTable", "table_lines"]

_ROWS = 8
_STATES = ("finished", "running", "waiting", "pruned", "failed")


class LiveTable:
    """Shows how a search goes: the whole table on a terminal, elsewhere a line for each new best.

    Args:
        names: of the settings that vary.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._lines = 0  # on the terminal, to draw over
        self._best: Trial | None = None
        self._start = monotonic()
        self._before: int | None = None  # trials that earlier sessions did

    def show(self, trials: Sequence[Trial]) -> None:
        """Draw the trials as they stand."""
        done = sum(trial.state in ("finished", "pruned", "failed") for trial in trials)
        if self._before is None:
            self._before = done
        if sys.stdout.isatty():
            lines = [*table_lines(self._names, trials, _ROWS), self._status(trials, done)]
            # Lines that wrap would be more than are drawn over.
            lines = [line[: get_terminal_size().columns - 1] for line in lines]
            up = f"\x1b[{self._lines}A" if self._lines else ""
            print(f"{up}\r\x1b[J" + "\n".join(lines), flush=True)
            self._lines = len(lines)
            return
        best = next(iter(ranked(trials)), None)
        if best is not None and best.outcome is not None and best != self._best:
            self._best = best
            settings = " ".join(f"{name}={cell(best.values[name])}" for name in self._names)
            print(
                f"best of {done:>{len(str(len(trials)))}}/{len(trials)}  validation "
                f"{best.outcome.val_accuracy:7.2%}  loss {best.outcome.val_loss:.4f}  {settings}",
                flush=True,
            )

    def _status(self, trials: Sequence[Trial], done: int) -> str:
        counts = {state: sum(trial.state == state for trial in trials) for state in _STATES}
        parts = [f"{count} {state}" for state, count in counts.items() if count]
        seconds = monotonic() - self._start
        line = f"{', '.join(parts)}; {_clock(seconds)}"
        here = done - (self._before or 0)
        if here and done < len(trials):
            line += f", about {_clock(seconds / here * (len(trials) - done))} left"
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
                *(cell(trial.values[name]) for name in names),
            ]
        )
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        "  ".join(text.rjust(width) for text, width in zip(row, widths, strict=True))
        for row in table
    ]


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"

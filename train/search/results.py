"""The results of a search as files: results.csv and results.md."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from ..command_line.parser import flag_value
from ..run_folder.atomic_files import write_text
from .trial import Outcome, Trial, ranked

__all__ = ["short_text", "write_csv", "write_markdown"]

OUTCOME_COLUMNS = tuple(field.name for field in fields(Outcome))


def short_text(value: Any) -> str:
    """Write a setting for people to read: numbers to four digits.

    >>> short_text(0.0123456), short_text((64, 32)), short_text(0.1), short_text(False)
    ('0.01235', '64x32', '0.1', 'off')
    """
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:.4g}" if isinstance(value, float) else flag_value(value)


def write_csv(path: str, names: Sequence[str], trials: Sequence[Trial]) -> None:
    """Write every trial, by number; cells without a value are empty.

    Args:
        path: the path of the file.
        names: the settings that vary.
        trials: all trials.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["trial", "state", *names, *OUTCOME_COLUMNS, "error"])
    for trial in trials:
        values = [flag_value(trial.values[name]) if trial.values else "" for name in names]
        outcome = vars(trial.outcome).values() if trial.outcome else [""] * len(OUTCOME_COLUMNS)
        rows.writerow([trial.number, trial.state, *values, *outcome, trial.error or ""])
    write_text(path, text.getvalue())


def write_markdown(
    path: str,
    title: str,
    about: Mapping[str, str],
    names: Sequence[str],
    trials: Sequence[Trial],
    winner: str | None,
    pictures: Sequence[str],
) -> None:
    """Write the trials as a table, the best first, with the command that retrains the best.

    Args:
        path: the path of the file.
        title: the title of the page.
        about: facts about the search, by their names.
        names: the settings that vary.
        trials: all trials.
        winner: the command that retrains the best settings on all the data, if there is a winner.
        pictures: the names of picture files in the same folder.
    """
    lines = [f"# {title}", ""]
    lines += [f"* {name}: {text}" for name, text in about.items()]
    if winner is not None:
        lines += ["", "Retrain the best on all the data:", "", f"    {winner}"]
    head = ["rank", *names, "train loss", "val loss", "train acc %", "val acc %"]
    head += ["epoch", "seconds", "trial"]
    lines += ["", _row(head), _row(["---"] * len(head))]
    for rank, trial in enumerate(ranked(trials), 1):
        lines.append(_row([str(rank), *_settings(names, trial), *_figures(trial)]))
    others = [trial for trial in trials if trial.state != "finished" and trial.values]
    for trial in others:
        rest = _figures(trial) if trial.outcome else [*[""] * 6, str(trial.number)]
        lines.append(_row([trial.state, *_settings(names, trial), *rest]))
    lines += [f"\nTrial {t.number} failed: {t.error}" for t in trials if t.error]
    lines += ["", *(f"![{name}]({name})" for name in pictures)]
    write_text(path, "\n".join(lines).rstrip() + "\n")


def _settings(names: Sequence[str], trial: Trial) -> list[str]:
    return [short_text(trial.values[name]) for name in names]


def _figures(trial: Trial) -> list[str]:
    of = trial.outcome
    assert of is not None
    return [
        f"{of.train_loss:.4f}",
        f"{of.val_loss:.4f}",
        f"{100 * of.train_accuracy:.2f}",
        f"{100 * of.val_accuracy:.2f}",
        str(of.epoch),
        f"{of.seconds:.1f}",
        str(trial.number),
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

"""Several runs side by side, with what differs marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .run_facts import Fact, RunFacts

__all__ = ["ComparedRow", "compare"]


class ComparedRow(NamedTuple):
    """A row of the table, with a value for each run.

    Attributes:
        name: what is compared.
        values: in the order of the runs; "-" for a run that knows no such thing.
        differs: whether the values are not all the same.
        best: the position of the best run, where one is better than another; else None.
    """

    name: str
    values: tuple[str, ...]
    differs: bool
    best: int | None = None


_Result = tuple[str, Callable[[RunFacts], float], str, Callable[[Sequence[float]], float]]
_RESULTS: tuple[_Result, ...] = (
    ("test accuracy", lambda run: run.test_accuracy, "{:.2%}", max),
    ("test loss, nats", lambda run: run.test_loss, "{:.4f}", min),
    ("validation accuracy", lambda run: run.best.val_accuracy, "{:.2%}", max),
    ("validation loss, nats", lambda run: run.best.val_loss, "{:.4f}", min),
    ("parameters", lambda run: run.layers.parameters, "{:,}", min),
    ("multiply-adds of an image", lambda run: run.layers.multiply_adds, "{:,}", min),
    ("training time, s", lambda run: sum(epoch.seconds for epoch in run.history), "{:,.1f}", min),
)


def compare(runs: Sequence[RunFacts]) -> tuple[list[ComparedRow], list[ComparedRow]]:
    """Compare the results of runs, and their settings, data and versions.

    Returns:
        The results, and everything else of which at least two runs differ.
    """
    results = []
    for name, value, form, best in _RESULTS:
        values = [value(run) for run in runs]
        differs = len(set(values)) > 1
        winner = values.index(best(values)) if differs else None
        results.append(ComparedRow(name, tuple(map(form.format, values)), differs, winner))
    kinds: list[Callable[[RunFacts], Sequence[Fact]]] = [
        lambda run: [Fact("model", run.model), Fact("chosen epoch", str(run.best.epoch))],
        lambda run: run.settings,
        lambda run: [Fact(f"data: {fact.name}", fact.value) for fact in run.data],
        lambda run: [Fact(f"version of {fact.name}", fact.value) for fact in run.versions],
    ]
    others: list[ComparedRow] = []
    for facts in kinds:
        tables = [{fact.name: fact.value for fact in facts(run)} for run in runs]
        names = dict.fromkeys(name for table in tables for name in table)
        rows = [(name, tuple(table.get(name, "-") for table in tables)) for name in names]
        others += [ComparedRow(name, row, True) for name, row in rows if len(set(row)) > 1]
    return results, others

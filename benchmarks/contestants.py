"""Contestants of a training benchmark, each in a process of its own, taking turns.

In one process they disturb each other: OpenBLAS's threads spin on after each product, on a core
that the next contestant wants, and an allocator that one of them has tuned serves the others too.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable, Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any

import numpy as np

from tinygrad_np.memory import keep_freed_memory

Array = np.ndarray[Any, np.dtype[Any]]
Step = Callable[[], float]  # one training step; returns the loss
Make = Callable[
    [int], tuple[Step, list[Array]]
]  # batch size to a step and the weights that it moves


# Seconds between two turns: OpenBLAS's threads spin on for 0.11 s after the last product.
REST = 0.15


class Contestant:
    """A process that makes training steps when it is asked to."""

    def __init__(self, make: Make) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, make), daemon=True)
        self.process.start()

    def prepare(self, batch: int) -> tuple[list[float], list[Array]]:
        """Build the step for a batch size; the first three losses and the weights after them.

        Raises:
            ImportError: the contestant's library is not installed.
        """
        answer = self._ask(batch)
        if isinstance(answer, ImportError):
            raise answer
        losses, weights = answer
        return losses, weights

    def seconds(self, block: float) -> float:
        """Seconds a step, over a block of about so many seconds."""
        taken: float = self._ask(block)
        return taken

    def _ask(self, question: int | float) -> Any:
        self.connection.send(question)
        return self.connection.recv()

    def close(self) -> None:
        self.connection.close()
        self.process.join()


def _serve(connection: Connection, make: Make) -> None:
    keep_freed_memory()
    step: Step = float
    while True:
        try:
            question = connection.recv()
        except EOFError:
            return
        if isinstance(question, float):
            connection.send(_time(step, question))
            continue
        try:
            step, weights = make(question)
        except ImportError as missing:
            connection.send(missing)
            continue
        losses = [step() for _ in range(3)]
        connection.send((losses, [np.array(weight) for weight in weights]))


def _time(step: Step, block: float) -> float:
    start = time.perf_counter()
    warm = 0
    while time.perf_counter() - start < block / 2:  # wakes the threads, fills the caches
        step()
        warm += 1
    count = max(1, 2 * warm)
    start = time.perf_counter()
    for _ in range(count):
        step()
    return (time.perf_counter() - start) / count


def race(
    makers: Mapping[str, Make],
    batches: Sequence[int],
    floor: str = "",
    rounds: int = 21,
    block: float = 0.04,
) -> list[tuple[int, dict[str, list[float]]]]:
    """Seconds of a step of each contestant in each of its turns, at each batch size.

    All compute the same losses and weights, or the times mean nothing: that is checked first, but
    for the ``floor``, which is a part of the step. Contestants whose library is missing are left
    out, with a line that says so. Between turns the threads of the one before come to sleep.
    """
    contestants = {name: Contestant(make) for name, make in makers.items()}
    results = []
    for batch in batches:
        prepared = {}
        for name in list(contestants):
            try:
                prepared[name] = contestants[name].prepare(batch)
            except ImportError as missing:
                print(f"{name}: left out ({missing})")
                contestants.pop(name).close()
        prepared.pop(floor, None)
        _require_agreement(prepared)
        taken: dict[str, list[float]] = {name: [] for name in contestants}
        for _ in range(rounds):
            for name, contestant in contestants.items():
                time.sleep(REST)
                taken[name].append(contestant.seconds(block))
        results.append((batch, taken))
    for contestant in contestants.values():
        contestant.close()
    return results


def _require_agreement(prepared: Mapping[str, tuple[list[float], list[Array]]]) -> None:
    (first, (losses, weights)), *others = prepared.items()
    for name, (found, theirs) in others:
        np.testing.assert_allclose(found, losses, rtol=1e-4, err_msg=f"{name} against {first}")
        for a, b in zip(theirs, weights, strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-5, err_msg=f"{name} against {first}")


def quickest_ratio(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Ratio of two contestants' quickest turns: those that other work disturbed least."""
    return min(ours) / min(theirs)

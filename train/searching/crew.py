"""The workers of a search: started, watched, and their trials put back where one is lost."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from time import monotonic, sleep

from ..errors import ProgramError
from .plan import Plan
from .study import Queue, Trial
from .worker import run_worker

__all__ = ["LOST_SECONDS", "run_crew"]

LOST_SECONDS = 60.0
"""A trial whose worker showed no life for so long is taken from it."""
_LOOK_SECONDS = 1.0


def run_crew(
    queue: Queue,
    url: str,
    name: str,
    plan: Plan,
    workers: int,
    alone: bool,
    show: Callable[[Sequence[Trial]], None],
    should_stop: Callable[[], bool],
) -> None:
    """Train all trials of the queue, those of lost workers included, or until asked to stop.

    Args:
        queue: of the search.
        url, name, plan: with which a worker opens the queue, too.
        workers: number of processes.
        alone: whether nobody else works on this search: trials that run though none of these
            workers does are put back at once, rather than after :data:`LOST_SECONDS`.
        show: called with all trials about once a second.
        should_stop: asked about once a second.

    Raises:
        ProgramError: the workers end, but finish no trial.
    """
    watch = _Watch()
    while not should_stop():
        trials = queue.trials()
        if alone:
            queue.put_back([trial.number for trial in trials if trial.state == "running"])
            trials = queue.trials()
        show(trials)
        waiting = _count(trials, "waiting")
        if not waiting and not _count(trials, "running"):
            return
        if not waiting:  # others work on what is left
            sleep(_LOOK_SECONDS)
            queue.put_back(watch.lost(trials))
            continue
        codes = _shift(queue, url, name, plan, min(workers, waiting), watch, show, should_stop)
        left = queue.trials()
        if any(codes) and _open(left) >= _open(trials):
            how = ", ".join(sorted({_how(code) for code in codes if code}))
            raise ProgramError(
                f"the workers ended ({how}) before any of the {_open(left)} trials that are left "
                "was done; if memory ran out, take fewer --workers"
            )
    show(queue.trials())


def _shift(
    queue: Queue,
    url: str,
    name: str,
    plan: Plan,
    workers: int,
    watch: _Watch,
    show: Callable[[Sequence[Trial]], None],
    should_stop: Callable[[], bool],
) -> list[int]:
    """Start workers and wait for their end; gives their exit codes."""
    # Not forked: threads of the linear algebra library do not live through that.
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    processes: list[BaseProcess] = [
        context.Process(target=run_worker, args=(url, name, plan, stop), daemon=True)
        for _ in range(workers)
    ]
    for process in processes:
        process.start()
    while alive := [process.sentinel for process in processes if process.is_alive()]:
        wait(alive, _LOOK_SECONDS)
        if should_stop():
            stop.set()
        trials = queue.trials()
        show(trials)
        queue.put_back(watch.lost(trials))
    for process in processes:
        process.join()
    return [process.exitcode or 0 for process in processes]


class _Watch:
    """Knows for how long each running trial has shown no sign of life.

    Measured by this machine's clock alone, those of other machines need not agree with it; and
    only while it looks: a machine that slept has not seen the others be silent.
    """

    def __init__(self) -> None:
        self._seen: dict[int, tuple[int | None, float]] = {}  # beat, and seconds since it moved
        self._looked = monotonic()

    def lost(self, trials: Sequence[Trial]) -> list[int]:
        """The running trials to be given up, by number."""
        now = monotonic()
        passed = min(now - self._looked, LOST_SECONDS / 2)
        self._looked = now
        seen = {}
        for trial in trials:
            if trial.state == "running":
                beat, silence = self._seen.get(trial.number, (trial.beat, -passed))
                silence = silence + passed if beat == trial.beat else 0.0
                seen[trial.number] = (trial.beat, silence)
        self._seen = seen
        return [number for number, (_, silence) in seen.items() if silence > LOST_SECONDS]


def _count(trials: Sequence[Trial], state: str) -> int:
    return sum(trial.state == state for trial in trials)


def _open(trials: Sequence[Trial]) -> int:
    return _count(trials, "waiting") + _count(trials, "running")


def _how(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"

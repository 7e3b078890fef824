"""The worker processes of a search: started, waited for, stopped."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterable, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from time import monotonic, sleep

from ..command_line.errors import ProgramError
from ..command_line.interrupt import blocked_signals
from .lost_workers import HeartbeatMonitor
from .plan import Plan
from .trial import Trial, count
from .trial_queue import TrialQueue
from .worker import run_worker

__all__ = ["WorkerPool"]

_DONE = ("finished", "pruned", "failed")
_IN_VAIN = 3  # times that workers are started and none does anything
_POLL_SECONDS = 1.0
_STOP_SECONDS = 10.0
_SILENT = "it gave no sign of life"


class WorkerPool:
    """Trains all trials of a queue in worker processes.

    Args:
        queue: the queue.
        url, name, plan: those of the queue, with which each worker opens it.
        workers: the number of processes.
        alone: whether no other program works on this search. If so, a running trial that none of
            these workers trains is put back at once; otherwise only when its worker is lost.
        show: called with all trials about once a second.
        should_stop: asked about once a second.
    """

    def __init__(
        self,
        queue: TrialQueue,
        url: str,
        name: str,
        plan: Plan,
        workers: int,
        alone: bool,
        show: Callable[[Sequence[Trial]], None],
        should_stop: Callable[[], bool],
    ) -> None:
        self._queue = queue
        self._url, self._name, self._plan = url, name, plan
        self._workers = workers
        self._alone = alone
        self._show = show
        self._should_stop = should_stop
        self._monitor = HeartbeatMonitor()

    def run(self) -> None:
        """Train until no trial is left, or until asked to stop.

        Raises:
            ProgramError: all workers end by an error, and no trial is done.
        """
        reason, in_vain = None, 0
        while not self._should_stop():
            trials = self._queue.trials()
            if self._alone:
                left_over = [trial.number for trial in trials if trial.state == "running"]
                if reason is None:
                    self._queue.put_back(left_over)
                else:
                    self._queue.put_back_lost(left_over, reason)
            self._queue.top_up()
            trials = self._queue.trials()
            self._show(trials)
            waiting = count(trials, "waiting")
            if not waiting and not count(trials, "running"):
                return
            if not waiting:  # the workers of others train what is left
                sleep(_POLL_SECONDS)
                self._queue.put_back_lost(self._monitor.lost(trials), _SILENT)
                continue
            # Those that memory ran out for may find enough of it with fewer others.
            codes = self._run_workers(max(1, min(self._workers, waiting) >> in_vain))
            reason = ", ".join(sorted({_ending(code) for code in codes if code})) or None
            after = self._queue.trials()
            done = count(after, *_DONE)
            in_vain = in_vain + 1 if reason and done == count(trials, *_DONE) else 0
            if reason and in_vain and (in_vain == _IN_VAIN or not count(after, "running")):
                raise ProgramError(
                    f"the workers ended ({reason}) before any of the {self._queue.total - done:,} "
                    "trials that are left was done; if memory ran out, take fewer --workers"
                )
        self._show(self._queue.trials())

    def _run_workers(self, number: int) -> list[int]:
        """Start workers, put trials of lost ones back, wait for all; return the exit codes."""
        # Spawned, since the threads of the linear algebra library do not survive a fork.
        context = multiprocessing.get_context("spawn")
        stop = context.Event()
        arguments = (self._url, self._name, self._plan, stop)
        processes: list[BaseProcess] = [
            context.Process(target=run_worker, args=arguments, daemon=True) for _ in range(number)
        ]
        try:
            with blocked_signals():
                for process in processes:
                    process.start()
            while alive := [process.sentinel for process in processes if process.is_alive()]:
                wait(alive, _POLL_SECONDS)
                if self._should_stop():
                    stop.set()
                trials = self._queue.trials()
                self._show(trials)
                self._queue.put_back_lost(self._monitor.lost(trials), _SILENT)
                self._queue.top_up()
        finally:
            stop.set()
            _end(process for process in processes if process.pid is not None)
        return [process.exitcode or 0 for process in processes]


def _end(processes: Iterable[BaseProcess]) -> None:
    """Wait for processes that were told to stop; kill those that do not."""
    deadline = monotonic() + _STOP_SECONDS
    for process in processes:
        process.join(max(0.0, deadline - monotonic()))
        if process.is_alive():
            process.kill()
            process.join()


def _ending(code: int) -> str:
    return f"killed by signal {-code}" if code < 0 else f"exit code {code}"

"""A process that takes trials from the queue and trains them, one after another.

The data set is loaded once. A trial is trained as ``python -m train.mlp --threads 1`` would train
it, by the same :class:`~train.trainer.Trainer`, but leaves no files.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.synchronize import Event
from time import monotonic, perf_counter

import optuna

import tinygrad_np as tg
from tinygrad_np.data import DataError, Dataset
from tinygrad_np.memory import keep_freed_memory

from .. import blas
from ..architectures import ARCHITECTURES, Architecture
from ..data import RunData, load_dataset, prepare
from ..distillation import make_teacher
from ..errors import ProgramError
from ..trainer import Trainer
from .plan import Plan
from .study import Outcome, Queue

__all__ = ["BEAT_SECONDS", "run_worker", "work"]

BEAT_SECONDS = 5.0
"""How often a worker shows that it lives."""


def run_worker(url: str, name: str, plan: Plan, stop: Event) -> None:
    """What the process does: one thread of its own, trials until the queue is empty.

    Args:
        url, name, plan: see :class:`~.study.Queue`.
        stop: set when the worker is to put its trial back and end.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the program's, which sets ``stop``
    blas.set_threads(1)
    keep_freed_memory()
    parent = multiprocessing.parent_process()
    assert parent is not None

    def check_on_parent() -> None:
        # Left alone, its trial stays claimed, for whoever goes on with the search to put back.
        if not parent.is_alive():
            os._exit(1)

    work(Queue(url, name, plan), stop.is_set, check_on_parent)


def work(
    queue: Queue,
    should_stop: Callable[[], bool] = lambda: False,
    every_second: Callable[[], None] = lambda: None,
) -> None:
    """Train trials until none is in the queue, or ``should_stop`` says so.

    Args:
        queue: of the search.
        should_stop: asked before each step.
        every_second: called about so often.
    """
    source = _DataSource()
    while not should_stop():
        every_second()
        trial = queue.claim()
        if trial is None:
            return
        try:
            _train(queue, trial, source, should_stop, every_second)
        except (ProgramError, DataError) as error:
            queue.fail(trial, " ".join(str(error).split()))


def _train(
    queue: Queue,
    trial: optuna.Trial,
    source: _DataSource,
    should_stop: Callable[[], bool],
    every_second: Callable[[], None],
) -> None:
    start = perf_counter()
    values = queue.draw(trial)
    plan = queue.plan
    settings = ARCHITECTURES[plan.model].from_flags({**plan.fixed, **values})
    run_data = source.get(settings)
    teacher = make_teacher(settings, run_data)
    tg.manual_seed(settings.seed)
    model = settings.build(run_data.image_shape, len(run_data.classes))
    pulse = _Pulse(queue, trial, every_second)
    trainer = Trainer(model, settings, run_data, should_stop, pulse, teacher)
    pruned = False
    for epoch in trainer.epochs():
        if queue.hopeless(trial, epoch.epoch, epoch.val_accuracy):
            pruned = not trainer.finished
            break
    if not trainer.finished and not pruned:
        queue.put_back([trial.number])
        return
    best = trainer.best
    outcome = Outcome(
        best.epoch,
        best.train_loss,
        best.train_accuracy,
        best.val_loss,
        best.val_accuracy,
        round(perf_counter() - start, 3),
    )
    queue.finish(trial, outcome, pruned)


class _Pulse:
    """Called at every step; acts once a second, and shows that the worker lives."""

    def __init__(self, queue: Queue, trial: optuna.Trial, every_second: Callable[[], None]) -> None:
        self._queue, self._trial, self._every_second = queue, trial, every_second
        self._count = 0
        self._next_second = monotonic() + 1
        self._next_beat = monotonic() + BEAT_SECONDS

    def __call__(self, what: str, loss: float, accuracy: float) -> None:
        now = monotonic()
        if now < self._next_second:
            return
        self._next_second = now + 1
        self._every_second()
        if now >= self._next_beat:
            self._next_beat = now + BEAT_SECONDS
            self._count += 1
            self._queue.beat(self._trial, self._count)


class _DataSource:
    """The data of trials: kept from one to the next, and prepared anew where they want others."""

    def __init__(self) -> None:
        self._dataset: tuple[object, Dataset] | None = None
        self._run_data: tuple[object, RunData] | None = None

    def get(self, settings: Architecture) -> RunData:
        """The data that the settings ask for."""
        source = (settings.dataset, settings.data_dir)
        if self._dataset is None or self._dataset[0] != source:
            self._dataset = source, load_dataset(settings)
        part = (*source, settings.fraction, settings.pixels, settings.seed)
        if self._run_data is None or self._run_data[0] != part:
            self._run_data = part, prepare(self._dataset[1], settings)
        return self._run_data[1]

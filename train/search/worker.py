"""A worker: takes trials from the queue and trains them, one after another.

The data set is loaded once. A trial is trained as ``python -m train.mlp --threads 1`` would train
it, by the same :func:`~train.training.run.make_run` and :class:`~train.training.trainer.Trainer`,
but it leaves no files.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.synchronize import Event
from time import monotonic, perf_counter

import optuna

from tinygrad_np.data import DataError, ImageDataset

from ..architectures.base import Architecture
from ..command_line.errors import ProgramError
from ..command_line.exit_codes import EXIT_DONE, exit_code
from ..command_line.interrupt import stop_signals, unblock_signals
from ..run_folder.history import Epoch
from ..training.callbacks import StopWhen
from ..training.data import RunData, load_dataset, prepare
from ..training.process import prepare_process
from ..training.run import make_run
from ..training.trainer import BatchResult, Callback, Trainer
from .database import DatabaseLostError, ride_out
from .lost_workers import Heartbeat
from .plan import Plan
from .trial import Outcome
from .trial_queue import TrialQueue

__all__ = ["run_worker", "train_trials"]


def run_worker(url: str, name: str, plan: Plan, stop: Event) -> None:
    """Run as a process of its own, with one thread, until the queue is empty.

    An error that the user can correct is printed in one line. The process must be started with
    signals held back, see :func:`~train.command_line.interrupt.blocked_signals`.

    Args:
        url, name, plan: those of the :class:`~train.search.trial_queue.TrialQueue`.
        stop: set when the worker is to put its trial back and end.
    """
    code = exit_code(
        f"train.search: worker {os.getpid()}", lambda: _work(url, name, plan, stop.is_set)
    )
    sys.exit(code)


def _work(url: str, name: str, plan: Plan, told_to_stop: Callable[[], bool]) -> int:
    parent = multiprocessing.parent_process()
    assert parent is not None

    def check_on_parent() -> None:
        # The trial of a worker without a program stays claimed; who goes on with it puts it back.
        if not parent.is_alive():
            os._exit(1)

    with stop_signals() as stopped:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the program's, which tells us
        unblock_signals()

        def should_stop() -> bool:
            return told_to_stop() or stopped()

        prepare_process(threads=1)
        queue = ride_out(lambda: TrialQueue(url, name, plan, should_stop), should_stop)
        train_trials(queue, should_stop, check_on_parent)
    return EXIT_DONE


def train_trials(
    queue: TrialQueue,
    should_stop: Callable[[], bool] = lambda: False,
    every_second: Callable[[], None] = lambda: None,
) -> None:
    """Train trials until the queue is empty or ``should_stop`` returns true.

    Args:
        queue: the queue.
        should_stop: asked before each training step.
        every_second: called about once a second.

    Raises:
        DatabaseLostError: the database went away, and did not come back.
    """
    source = _DataSource()
    while not should_stop():
        every_second()
        trial = queue.claim()
        if trial is None:
            return
        try:
            _train_trial(queue, trial, source, should_stop, every_second)
        except DatabaseLostError:
            raise
        except (ProgramError, DataError) as error:
            queue.fail(trial, " ".join(str(error).split()))
        except Exception as error:  # one trial must not end the search
            reason = " ".join(str(error).split())[:500]
            queue.fail(trial, f"{type(error).__name__}: {reason}" if reason else "memory ran out")


def _train_trial(
    queue: TrialQueue,
    trial: optuna.Trial,
    source: _DataSource,
    should_stop: Callable[[], bool],
    every_second: Callable[[], None],
) -> None:
    """Train one trial, and note its outcome; put it back if it was stopped."""
    start = perf_counter()
    settings = queue.plan.settings(queue.draw(trial))
    run = make_run(queue.plan.model, settings, source.get(settings))
    pruning = _Pruning(queue, trial)
    trainer = Trainer(
        run, [StopWhen(should_stop), _SignOfLife(queue, trial, every_second), pruning]
    )
    trainer.fit()
    if not trainer.finished and not pruning.pruned:
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
    queue.finish(trial, outcome, pruning.pruned)


class _Pruning(Callback):
    """Stops a trial that is worse than others were at the same epoch."""

    def __init__(self, queue: TrialQueue, trial: optuna.Trial) -> None:
        self._queue, self._trial = queue, trial
        self.pruned = False

    def on_epoch_end(self, trainer: Trainer, epoch: Epoch) -> None:
        if self._queue.should_prune(self._trial, epoch.epoch, epoch.val_accuracy):
            self.pruned = not trainer.finished
            trainer.stop()


class _SignOfLife(Callback):
    """Sends heartbeats, and calls ``every_second``, while a trial is trained."""

    def __init__(
        self, queue: TrialQueue, trial: optuna.Trial, every_second: Callable[[], None]
    ) -> None:
        self._heartbeat = Heartbeat(lambda count: queue.send_heartbeat(trial, count))
        self._every_second = every_second
        self._next = monotonic() + 1

    def on_batch_end(self, trainer: Trainer, batch: BatchResult) -> None:
        self._show_life()

    def on_validation_batch_end(self, trainer: Trainer) -> None:
        self._show_life()

    def _show_life(self) -> None:
        now = monotonic()
        if now >= self._next:
            self._next = now + 1
            self._every_second()
            self._heartbeat()


class _DataSource:
    """Keeps the data from one trial to the next, and loads others only if a trial asks for them."""

    def __init__(self) -> None:
        self._dataset: tuple[object, ImageDataset] | None = None
        self._run_data: tuple[object, RunData] | None = None

    def get(self, settings: Architecture) -> RunData:
        """Return the data of these settings."""
        source = (
            settings.dataset,
            settings.data_dir,
            settings.image_size,
            settings.grey,
            settings.skip_broken,
        )
        if self._dataset is None or self._dataset[0] != source:
            self._dataset = source, load_dataset(settings)
        part = (*source, settings.fraction, settings.pixels, settings.seed)
        if self._run_data is None or self._run_data[0] != part:
            self._run_data = part, prepare(self._dataset[1], settings)
        return self._run_data[1]

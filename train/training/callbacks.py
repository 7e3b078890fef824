"""The callbacks of the programs: saving, progress, stopping.

The interface is :class:`~train.training.trainer.Callback`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from ..command_line import console
from ..command_line.progress import TrainingBar
from ..run_folder.folder import BEST, LAST, RunFolder
from ..run_folder.history import Epoch
from .trainer import BatchResult, Callback, Trainer

__all__ = ["SaveRun", "ShowProgress", "StopWhen"]


class SaveRun(Callback):
    """Keeps a run's folder up to date: history and checkpoints after each epoch and at a stop.

    Args:
        folder: the run's folder, with its config written.
    """

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder

    def on_epoch_end(self, trainer: Trainer, epoch: Epoch) -> None:
        """Save the epoch.

        ``last.npz`` is written last: a run that is killed before does the epoch again, to the same
        result.
        """
        state, name, every = trainer.state(), trainer.data.name, trainer.settings.save_every
        self.folder.write_history(trainer.history)
        if epoch is trainer.best:
            self.folder.save_state(BEST, state, name)
        if every is not None and epoch.epoch % every == 0:
            self.folder.save_state(f"epoch-{epoch.epoch:04}.npz", state, name)
        self.folder.save_state(LAST, state, name)

    def on_train_end(self, trainer: Trainer) -> None:
        """Save the very step at which training was stopped."""
        if not trainer.finished:
            self.folder.save_state(LAST, trainer.state(), trainer.data.name)
            self.folder.write_history(trainer.history)


class ShowProgress(Callback):
    """Shows a progress bar, and prints a line for each epoch.

    Args:
        epoch_lines: whether to print these lines.
    """

    def __init__(self, epoch_lines: bool = True) -> None:
        self._epoch_lines = epoch_lines
        self._bar: TrainingBar | None = None

    def on_train_start(self, trainer: Trainer) -> None:
        """Show the bar, with what earlier sessions did."""
        self._bar = TrainingBar(trainer.batches_in_all, trainer.batches_done)

    def on_batch_end(self, trainer: Trainer, batch: BatchResult) -> None:
        """Move the bar."""
        self._advance(trainer, f"epoch {len(trainer.history) + 1}/{trainer.settings.epochs}")

    def on_validation_batch_end(self, trainer: Trainer) -> None:
        """Move the bar."""
        self._advance(trainer, "validation")

    def on_epoch_end(self, trainer: Trainer, epoch: Epoch) -> None:
        """Print the epoch's line."""
        if self._epoch_lines and self._bar is not None:
            epochs, is_best = trainer.settings.epochs, epoch is trainer.best
            self._bar.write(console.epoch_line(**asdict(epoch), epochs=epochs, is_best=is_best))

    def on_train_end(self, trainer: Trainer) -> None:
        """Remove the bar."""
        self._close()

    def on_exception(self, trainer: Trainer, error: BaseException) -> None:
        """Remove the bar."""
        self._close()

    def _advance(self, trainer: Trainer, what: str) -> None:
        if self._bar is not None:
            self._bar.advance(what, trainer.train_loss, trainer.train_accuracy)

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


class StopWhen(Callback):
    """Stops training before the first step at which a function returns true.

    Args:
        should_stop: the function.
    """

    def __init__(self, should_stop: Callable[[], bool]) -> None:
        self._should_stop = should_stop

    def on_batch_start(self, trainer: Trainer) -> None:
        """Ask the function."""
        if self._should_stop():
            trainer.stop()

"""The training loop, and the interface of what is called along the way.

A :class:`Trainer` can stop at any step. Another one that loads its state goes on from that step to
exactly the same result: the order of the images and the noise in them are functions of seed and
epoch, all other randomness comes from the engine's stream, and :meth:`Trainer.state` holds both the
state of training and the stream.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from math import isfinite
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import data, nn
from tinygrad_np.optim.lr_scheduler import ReduceLROnPlateau

from ..architectures.prediction import BATCH_SIZE, predict_batches
from ..command_line.errors import DivergedError
from ..run_folder.history import Epoch, best_epoch
from .metrics import loss_and_accuracy
from .recipe import STEPPED_BY_BATCH, make_optimizer, make_schedule, make_transform, mix
from .run import Run
from .saved_state import check_state

__all__ = ["BatchResult", "Callback", "StepResult", "Trainer"]

_MIXUP_STREAM = 1  # keeps mixup's random numbers apart from the loader's


class BatchResult(NamedTuple):
    """The result of one training step.

    Attributes:
        lr: the learning rate of the step.
        loss: the mean cross-entropy over the batch, before the step, without what the step's own
            loss has beside it (label smoothing, mixup, a teacher): the loss of validation.
        correct: the number of right predictions, before the step.
        images: the size of the batch.
    """

    lr: float
    loss: float
    correct: int
    images: int


class StepResult(NamedTuple):
    """What a step found before it changed the weights.

    Attributes:
        objective: the loss that the step lowers, with label smoothing, mixup and the teacher.
        loss, correct: see :class:`BatchResult`.
    """

    objective: float
    loss: float
    correct: int


class Callback:
    """Called by a :class:`Trainer` as it goes; override the methods that you need.

    A callback may read everything of the trainer, and may call :meth:`Trainer.stop`. Callbacks are
    called in the order in which the trainer got them.

    Example:
        >>> class PrintLoss(Callback):
        ...     def on_epoch_end(self, trainer, epoch):
        ...         print(epoch.epoch, epoch.val_loss)
    """

    def on_train_start(self, trainer: Trainer) -> None:
        """Called before the first step of a session; a resumed run has a history by then."""

    def on_epoch_start(self, trainer: Trainer) -> None:
        """Called before an epoch, or before the rest of one that was interrupted."""

    def on_batch_start(self, trainer: Trainer) -> None:
        """Called before each training step."""

    def on_batch_end(self, trainer: Trainer, batch: BatchResult) -> None:
        """Called after each training step."""

    def on_validation_batch_end(self, trainer: Trainer) -> None:
        """Called after each batch of validation images."""

    def on_epoch_end(self, trainer: Trainer, epoch: Epoch) -> None:
        """Called after an epoch and its validation; ``epoch`` is the last of the history."""

    def on_train_end(self, trainer: Trainer) -> None:
        """Called once training is finished or stopped."""

    def on_exception(self, trainer: Trainer, error: BaseException) -> None:
        """Called instead of :meth:`on_train_end` if training ends by an error."""


class Trainer:
    """Trains the network of a run, epoch by epoch.

    Args:
        run: the run; its network is trained in place.
        callbacks: see :class:`Callback`.

    Attributes:
        history: the epochs so far.
        model: the network.
        settings, data, teacher: those of the run.

    Example:
        >>> from train.architectures import MLPSettings
        >>> from train.training.run import make_run
        >>> settings = MLPSettings(dataset="synthetic", fraction=0.1, epochs=2, hidden=(32,))
        >>> trainer = Trainer(make_run("mlp", settings))
        >>> [epoch.epoch for epoch in trainer.fit()]
        [1, 2]
        >>> trainer.finished, trainer.best.val_accuracy > 0.3
        (True, True)
    """

    def __init__(self, run: Run, callbacks: Sequence[Callback] = ()) -> None:
        settings = run.settings
        settings.check_batches(len(run.data.train))
        self.run = run
        self.model = run.network
        self.settings = settings
        self.data = run.data
        self.teacher = run.teacher
        self.callbacks = list(callbacks)
        self.loader = data.DataLoader(
            run.data.train,
            settings.batch_size,
            shuffle=True,
            seed=settings.seed,
            transform=make_transform(settings, run.data.normalize),
        )
        self.optimizer = make_optimizer(settings, self.model.parameters())
        self.schedule = make_schedule(settings, self.optimizer, len(self.loader))
        self.history: list[Epoch] = []
        self._stopping = False
        self._reset_epoch()

    # --- progress ---------------------------------------------------------------------------------

    def _reset_epoch(self) -> None:
        self._steps = 0  # taken in this epoch
        self._loss_sum = 0.0  # over its images
        self._correct = 0
        self._seconds = 0.0

    @property
    def steps(self) -> int:
        """The number of training steps so far, over all epochs."""
        return len(self.history) * len(self.loader) + self._steps

    @property
    def batches_in_all(self) -> int:
        """The number of batches in all epochs, with those of validation."""
        return self.settings.epochs * self._batches_per_epoch

    @property
    def batches_done(self) -> int:
        """The number of batches so far, with those of validation."""
        return len(self.history) * self._batches_per_epoch + self._steps

    @property
    def _batches_per_epoch(self) -> int:
        return len(self.loader) + -(-len(self.data.validation) // BATCH_SIZE)

    @property
    def _images_seen(self) -> int:
        """The number of images in this epoch's steps; only the last batch may be a smaller one."""
        return min(self._steps * self.settings.batch_size, len(self.data.train))

    @property
    def train_loss(self) -> float:
        """The mean :attr:`BatchResult.loss` over this epoch's steps so far, at least one."""
        return self._loss_sum / self._images_seen

    @property
    def train_accuracy(self) -> float:
        """The mean training accuracy over this epoch's steps so far, at least one."""
        return self._correct / self._images_seen

    @property
    def best(self) -> Epoch:
        """The epoch whose weights are kept, see :func:`best_epoch`."""
        return best_epoch(self.history)

    @property
    def stopped_early(self) -> bool:
        """Whether ``early_stopping`` epochs, after the rate rose, brought no better one."""
        patience = self.settings.early_stopping
        if patience is None or not self.history:
            return False
        return len(self.history) - max(self.best.epoch, self.settings.rising_epochs) >= patience

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to train."""
        return len(self.history) >= self.settings.epochs or self.stopped_early

    def stop(self) -> None:
        """Ask for a stop before the next step; the state is then ready to be saved."""
        self._stopping = True

    # --- state ------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Return everything that is needed to go on at this step, as a tree for a checkpoint."""
        return {
            "model": {name: x.numpy() for name, x in self.model.state_dict().items()},
            "optimizer": self.optimizer.state_dict(),
            "schedule": None if self.schedule is None else self.schedule.state_dict(),
            "rng": tg.get_rng_state(),
            "history": [asdict(epoch) for epoch in self.history],
            "epoch": {
                "steps": self._steps,
                "loss_sum": self._loss_sum,
                "correct": self._correct,
                "seconds": self._seconds,
            },
        }

    def load_state(self, state: dict[str, Any]) -> None:
        """Load the :meth:`state` of a trainer with the same settings and data.

        Raises:
            ValueError: the state does not fit this trainer, which is then left as it was.
        """
        moves = len(self.loader) if self.settings.schedule in STEPPED_BY_BATCH else 1
        check_state(
            state, self.state(), self.optimizer, self.settings.epochs, len(self.loader), moves
        )
        optimizer = state["optimizer"]
        # JSON has only text as keys.
        by_number = {int(number): values for number, values in optimizer["state"].items()}
        history = [Epoch(**row) for row in state["history"]]
        epoch = state["epoch"]
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict({**optimizer, "state": by_number})
        if self.schedule is not None:
            self.schedule.load_state_dict(state["schedule"])
        tg.set_rng_state(state["rng"])
        self.history = history
        self._steps, self._loss_sum = epoch["steps"], epoch["loss_sum"]
        self._correct, self._seconds = epoch["correct"], epoch["seconds"]

    # --- training ---------------------------------------------------------------------------------

    def fit(self) -> list[Epoch]:
        """Train until finished or stopped; return the epochs of this session.

        Raises:
            DivergedError: the loss is no finite number.
        """
        before = len(self.history)
        self._stopping = False
        try:
            for callback in self.callbacks:
                callback.on_train_start(self)
            while not self.finished and not self._stopping:
                self._fit_epoch()
            for callback in self.callbacks:
                callback.on_train_end(self)
        except BaseException as error:
            for callback in self.callbacks:
                callback.on_exception(self, error)
            raise
        return self.history[before:]

    def _fit_epoch(self) -> None:
        """Train one epoch to its end, or until asked to stop."""
        for callback in self.callbacks:
            callback.on_epoch_start(self)
        # Divergence is reported below; NumPy's own warnings would only come on top of it.
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            start = perf_counter() - self._seconds
            whole = self._train()
            self._seconds = perf_counter() - start
            if not whole:
                return
            epoch = self._validate(start)
        self.history.append(epoch)
        self._reset_epoch()
        for callback in self.callbacks:
            callback.on_epoch_end(self, epoch)

    def step(
        self, images: NDArray[np.float32], labels: NDArray[np.int64], number: int = 0
    ) -> StepResult:
        """Take one step on a batch.

        Args:
            images: (N, H, W) or (N, C, H, W), normalized.
            labels: (N,).
            number: the step's number in its epoch.

        Raises:
            DivergedError: the loss is no finite number; the weights are left as they were.
        """
        settings = self.settings
        targets: NDArray[Any] = labels
        if mixed := bool(settings.mixup or settings.cutmix):
            rng = np.random.default_rng((settings.seed, len(self.history), number, _MIXUP_STREAM))
            targets = data.one_hot(labels, len(self.data.classes))
            images, targets = mix(settings, images, targets, rng)
            labels = targets.argmax(1)
        logits = self.model(tg.as_tensor(settings.as_input(images)))
        loss = nn.functional.cross_entropy(
            logits, targets, label_smoothing=settings.label_smoothing
        )
        if self.teacher is not None:
            loss = self.teacher.blend(loss, logits, images)
        value: float = loss.item()
        if not isfinite(value):
            raise DivergedError(
                f"the loss became {value} in epoch {len(self.history) + 1}, step {number + 1}; "
                f"lower --lr (it is {settings.lr:g}) or set --clip-norm"
            )
        self.optimizer.zero_grad()
        loss.backward()
        if settings.clip_norm is not None:
            nn.utils.clip_grad_norm_(self.model.parameters(), settings.clip_norm)
        self.optimizer.step()
        scores = logits.numpy(force=True)
        correct = int(np.count_nonzero(scores.argmax(1) == labels))
        if settings.label_smoothing or mixed or self.teacher is not None:
            return StepResult(value, loss_and_accuracy(scores, labels)[0], correct)
        return StepResult(value, value, correct)

    def _train(self) -> bool:
        """Take the steps that are left of an epoch; return whether it came to its end."""
        by_batch = self.schedule if self.settings.schedule in STEPPED_BY_BATCH else None
        group = self.optimizer.param_groups[0]
        self.loader.epoch = len(self.history)
        self.model.train()
        # The steps that an interrupted session took are passed over, not taken again.
        for images, labels in islice(self.loader, self._steps, None):
            for callback in self.callbacks:
                callback.on_batch_start(self)
            if self._stopping:
                return False
            self._lr = group["lr"]
            _, loss, correct = self.step(images, labels, self._steps)
            if by_batch is not None:
                by_batch.step()
            self._steps += 1
            self._loss_sum += loss * len(labels)
            self._correct += correct
            result = BatchResult(self._lr, loss, correct, len(labels))
            for callback in self.callbacks:
                callback.on_batch_end(self, result)
        return True

    def _validate(self, start: float) -> Epoch:
        """Validate, step a schedule that goes by epochs, and return the epoch's figures."""
        images, labels = self.data.validation
        train_loss, train_accuracy = self.train_loss, self.train_accuracy
        parts = []
        for logits in predict_batches(
            self.model, images, self.data.normalize, self.settings.as_input
        ):
            parts.append(logits)
            for callback in self.callbacks:
                callback.on_validation_batch_end(self)
        val_loss, val_accuracy = loss_and_accuracy(np.concatenate(parts), labels)
        if not isfinite(val_loss):
            raise DivergedError(
                f"the validation loss became {val_loss} in epoch {len(self.history) + 1}; "
                f"lower --lr (it is {self.settings.lr:g}) or set --clip-norm"
            )
        if isinstance(self.schedule, ReduceLROnPlateau):
            self.schedule.step(val_loss)
        elif self.schedule is not None and self.settings.schedule not in STEPPED_BY_BATCH:
            self.schedule.step()
        return Epoch(
            epoch=len(self.history) + 1,
            lr=self._lr,
            train_loss=train_loss,
            train_accuracy=train_accuracy,
            val_loss=val_loss,
            val_accuracy=val_accuracy,
            seconds=round(perf_counter() - start, 3),
        )

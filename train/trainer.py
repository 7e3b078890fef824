"""The training loop.

A :class:`Trainer` can stop at any step, and another that loads its state goes on from there to the
very same result: order and noise of the images are functions of seed and epoch, all other
randomness comes from the engine's stream, and state and stream are part of :meth:`Trainer.state`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from itertools import islice
from math import isfinite
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

import tinygrad_np as tg
from tinygrad_np import data, nn
from tinygrad_np.nn.utils import clip_grad_norm_
from tinygrad_np.optim.lr_scheduler import ReduceLROnPlateau

from .architectures import Architecture
from .data import RunData
from .distillation import Teacher
from .errors import DivergedError
from .history import Epoch, best_epoch
from .metrics import loss_and_accuracy
from .prediction import BATCH_SIZE, predict_batches
from .recipe import STEPPED_BY_BATCH, make_optimizer, make_schedule, make_transform

__all__ = ["OnStep", "Trainer"]

OnStep = Callable[[str, float, float], None]
"""Called after a step as ``on_step(what, loss, accuracy)``, both over the epoch so far."""

_MIXUP_STREAM = 1  # keeps mixup's random numbers apart from the loader's


def _ignore_step(what: str, loss: float, accuracy: float) -> None:
    pass


class Trainer:
    """Trains a model by its settings, epoch by epoch.

    Args:
        model: is trained in place.
        settings: the recipe.
        run_data: what to train and validate on.
        should_stop: asked before each step; where it says yes the trainer stops, ready to go on.
        on_step: see :data:`OnStep`; called for the batches of validation, too.
        teacher: to learn from, beside the labels.

    Attributes:
        history: the epochs so far.

    Example:
        >>> from train.architectures import MLPSettings
        >>> from train.data import load_dataset, prepare
        >>> settings = MLPSettings(dataset="synthetic", fraction=0.1, epochs=2, hidden=(32,))
        >>> run_data = prepare(load_dataset(settings), settings)
        >>> _ = tg.manual_seed(settings.seed)
        >>> model = settings.build(run_data.image_shape, len(run_data.classes))
        >>> trainer = Trainer(model, settings, run_data)
        >>> [epoch.epoch for epoch in trainer.epochs()]
        [1, 2]
        >>> trainer.finished, trainer.best.val_accuracy > 0.3
        (True, True)
    """

    def __init__(
        self,
        model: nn.Module,
        settings: Architecture,
        run_data: RunData,
        should_stop: Callable[[], bool] = lambda: False,
        on_step: OnStep = _ignore_step,
        teacher: Teacher | None = None,
    ) -> None:
        settings.check_batches(len(run_data.train))
        self.model = model
        self.settings = settings
        self.data = run_data
        self.should_stop = should_stop
        self.on_step = on_step
        self.loader = data.DataLoader(
            run_data.train,
            settings.batch_size,
            shuffle=True,
            seed=settings.seed,
            transform=make_transform(settings, run_data.normalize),
        )
        self.teacher = teacher
        self.optimizer = make_optimizer(settings, model.parameters())
        self.schedule = make_schedule(settings, self.optimizer, len(self.loader))
        self.history: list[Epoch] = []
        self._start_epoch()

    # --- where training stands --------------------------------------------------------------------

    def _start_epoch(self) -> None:
        self._steps = 0  # taken in this epoch
        self._loss_sum = 0.0  # over its images
        self._correct = 0
        self._seconds = 0.0

    @property
    def steps_in_all(self) -> int:
        """Batches of all epochs, those of validation included."""
        return self.settings.epochs * (len(self.loader) + self._validation_steps)

    @property
    def steps_done(self) -> int:
        """How many of them are done."""
        return len(self.history) * (len(self.loader) + self._validation_steps) + self._steps

    @property
    def _validation_steps(self) -> int:
        return -(-len(self.data.validation) // BATCH_SIZE)

    @property
    def best(self) -> Epoch:
        """The epoch whose weights are kept, see :func:`best_epoch`."""
        return best_epoch(self.history)

    @property
    def stopped_early(self) -> bool:
        """Whether the epochs without a better one are as many as the settings allow."""
        patience = self.settings.early_stopping
        if patience is None or not self.history:
            return False
        return len(self.history) - self.best.epoch >= patience

    @property
    def finished(self) -> bool:
        """Whether there is nothing left to train."""
        return len(self.history) >= self.settings.epochs or self.stopped_early

    def state(self) -> dict[str, Any]:
        """All that is needed to go on, at this step, as a tree for a checkpoint."""
        return {
            "model": self.model.state_dict(),
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
        """Take up the :meth:`state` of a trainer with the same settings and data.

        Raises:
            RuntimeError, ValueError, KeyError, TypeError: the state of another.
        """
        optimizer = state["optimizer"]
        # JSON knows only text as keys.
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

    def epochs(self) -> Iterator[Epoch]:
        """Train; gives each epoch when it is done. Ends when finished, or when asked to stop.

        Raises:
            DivergedError: the loss is no finite number.
        """
        while not self.finished and not self.should_stop():
            # A diverging loss is found out below: NumPy need not warn of it in its own words.
            with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
                start = perf_counter() - self._seconds
                whole = self._train()
                self._seconds = perf_counter() - start
                if not whole:
                    return
                epoch = self._validate(start)
            self.history.append(epoch)
            self._start_epoch()
            yield epoch

    def step(
        self, images: NDArray[np.float32], labels: NDArray[np.int64], number: int = 0
    ) -> tuple[float, int]:
        """One step on a batch (N, H, W), ``number`` in its epoch.

        Returns:
            The loss before it, and how many predictions were right.

        Raises:
            DivergedError: the loss is no finite number; the weights are left as they were.
        """
        settings = self.settings
        targets: NDArray[Any] = labels
        if settings.mixup:
            rng = np.random.default_rng((settings.seed, len(self.history), number, _MIXUP_STREAM))
            targets = data.one_hot(labels, len(self.data.classes))
            images, targets = data.mixup(images, targets, rng, settings.mixup)
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
            clip_grad_norm_(self.model.parameters(), settings.clip_norm)
        self.optimizer.step()
        return value, int(np.count_nonzero(logits.data.argmax(1) == labels))

    def _train(self) -> bool:
        """The steps of an epoch that are left; whether it came to its end."""
        what = f"epoch {len(self.history) + 1}/{self.settings.epochs}"
        by_batch = self.schedule if self.settings.schedule in STEPPED_BY_BATCH else None
        group = self.optimizer.param_groups[0]
        # Steps that an interrupted session took are passed over, not taken again.
        self.loader.epoch = len(self.history)
        seen = self._steps * self.settings.batch_size
        self.model.train()
        for images, labels in islice(self.loader, self._steps, None):
            if self.should_stop():
                return False
            self._lr = group["lr"]
            loss, correct = self.step(images, labels, self._steps)
            if by_batch is not None:
                by_batch.step()
            self._steps += 1
            self._loss_sum += loss * len(labels)
            self._correct += correct
            seen += len(labels)
            self.on_step(what, self._loss_sum / seen, self._correct / seen)
        return True

    def _validate(self, start: float) -> Epoch:
        """What the epoch came to; ends it for the schedule, too."""
        images, labels = self.data.validation
        seen = len(self.data.train)
        train_loss, train_accuracy = self._loss_sum / seen, self._correct / seen
        parts = []
        for logits in predict_batches(
            self.model, images, self.data.normalize, self.settings.as_input
        ):
            parts.append(logits)
            self.on_step("validation", train_loss, train_accuracy)
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

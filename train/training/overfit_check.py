"""The sanity check before all training: can the model learn a few batches by heart?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ..run_folder.history import Epoch
from .data import Images
from .run import Run
from .trainer import Callback, Trainer

__all__ = ["PASSES", "OverfitResult", "check_overfitting"]

PASSES = 200
"""The number of passes over the batches after which the check has failed."""


class OverfitResult(NamedTuple):
    """The result of the check.

    Attributes:
        images: the number of images to learn.
        passes: the number of passes over them.
        loss, accuracy: after the last pass.
    """

    images: int
    passes: int
    loss: float
    accuracy: float


class _StopWhenLearned(Callback):
    def on_epoch_end(self, trainer: Trainer, epoch: Epoch) -> None:
        if epoch.val_accuracy == 1:
            trainer.stop()


def check_overfitting(run: Run, batches: int, callbacks: Sequence[Callback] = ()) -> OverfitResult:
    """Train on the first batches alone until every image is right, or :data:`PASSES` are over.

    The rate is constant, and there is no augmentation, mixup, label smoothing or teacher: nothing
    may stand in the way. The network's weights are used up.
    """
    settings = run.settings
    count = batches * settings.batch_size
    few = Images(run.data.train.images[:count], run.data.train.labels[:count])
    plain = replace(
        settings,
        epochs=PASSES,
        schedule="none",
        augment=False,
        flip=False,
        cutout=0,
        mixup=0.0,
        cutmix=0.0,
        crop=0,
        color_jitter=0.0,
        rand_augment=0.0,
        erasing=0.0,
        label_smoothing=0.0,
        early_stopping=None,
    )
    # Validated on the very images that are trained on, without dropout.
    data = run.data._replace(train=few, validation=few)
    trainer = Trainer(
        run._replace(settings=plain, data=data, teacher=None), [*callbacks, _StopWhenLearned()]
    )
    trainer.fit()
    loss, accuracy = float("nan"), 0.0
    if trainer.history:
        loss, accuracy = trainer.history[-1].val_loss, trainer.history[-1].val_accuracy
    return OverfitResult(len(few), len(trainer.history), loss, accuracy)

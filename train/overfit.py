"""The sanity check before all training: can the model learn a few batches by heart?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from tinygrad_np import nn

from .architectures import Architecture
from .data import Images, RunData
from .trainer import OnStep, Trainer

__all__ = ["PASSES", "Overfit", "overfit"]

PASSES = 200
"""How often the batches are gone through before the check has failed."""


class Overfit(NamedTuple):
    """How it went: images learned, passes over them, and loss and accuracy of the last pass."""

    images: int
    passes: int
    loss: float
    accuracy: float


def overfit(
    model: nn.Module,
    settings: Architecture,
    run_data: RunData,
    batches: int,
    should_stop: Callable[[], bool],
    on_step: OnStep,
) -> Overfit:
    """Train on the first batches alone until every image is right, or :data:`PASSES` are over.

    At a constant rate and with no augmentation, mixup, label smoothing or teacher: nothing may
    stand in the way.
    """
    count = batches * settings.batch_size
    few = Images(run_data.train.images[:count], run_data.train.labels[:count])
    plain = replace(
        settings,
        epochs=PASSES,
        schedule="none",
        augment=False,
        flip=False,
        cutout=0,
        mixup=0.0,
        label_smoothing=0.0,
        early_stopping=None,
    )
    # Validated on the very images that are trained on, without dropout.
    data = run_data._replace(train=few, validation=few)
    trainer = Trainer(model, plain, data, should_stop, on_step)
    loss, accuracy = float("nan"), 0.0
    for epoch in trainer.epochs():
        loss, accuracy = epoch.val_loss, epoch.val_accuracy
        if accuracy == 1:
            break
    return Overfit(len(few), len(trainer.history), loss, accuracy)

"""Optimizer, learning-rate schedule and augmentation, made from their names in the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_np import Tensor, data, optim
from tinygrad_np.optim import Optimizer, lr_scheduler
from tinygrad_np.optim.lr_scheduler import LRScheduler

from ..command_line.flags import Settings

__all__ = [
    "STEPPED_BY_BATCH",
    "Transform",
    "make_optimizer",
    "make_schedule",
    "make_transform",
    "mix",
]

Transform = Callable[[NDArray[Any], np.random.Generator], NDArray[Any]]
"""Changes the images of a batch: ``transform(images, rng)``."""

STEPPED_BY_BATCH = ("linear", "cosine", "onecycle")
"""Schedules that change the rate after every step. The others change it between epochs."""


def make_optimizer(settings: Settings, parameters: Iterable[Tensor]) -> Optimizer:
    """Make the optimizer that ``settings.optimizer`` names."""
    lr, weight_decay = settings.lr, settings.weight_decay
    match settings.optimizer:
        case "sgd":
            return optim.SGD(
                parameters,
                lr,
                settings.momentum,
                weight_decay=weight_decay,
                nesterov=settings.nesterov,
            )
        case "adam":
            return optim.Adam(parameters, lr, weight_decay=weight_decay)
        case "adamw":
            return optim.AdamW(parameters, lr, weight_decay=weight_decay)
        case "rmsprop":
            return optim.RMSprop(
                parameters, lr, weight_decay=weight_decay, momentum=settings.momentum
            )
        case "adagrad":
            return optim.Adagrad(parameters, lr, weight_decay=weight_decay)
    raise ValueError(f"optimizer {settings.optimizer!r} is unknown")


def make_schedule(
    settings: Settings, optimizer: Optimizer, steps_per_epoch: int
) -> LRScheduler | None:
    """Make the schedule that ``settings.schedule`` names; None for a constant rate.

    Args:
        settings: names the schedule, and has its parameters.
        optimizer: the optimizer whose rate changes.
        steps_per_epoch: the number of batches in an epoch.
    """
    steps = settings.epochs * steps_per_epoch
    gamma = settings.gamma
    match settings.schedule:
        case "none":
            return None
        case "step":
            return lr_scheduler.StepLR(optimizer, settings.step_size, gamma)
        case "multistep":
            return lr_scheduler.MultiStepLR(optimizer, settings.milestones, gamma)
        case "exponential":
            return lr_scheduler.ExponentialLR(optimizer, gamma)
        case "linear":
            return lr_scheduler.LinearLR(optimizer, 1.0, 0.0, steps)
        case "cosine":
            return lr_scheduler.CosineAnnealingLR(optimizer, steps, settings.min_lr)
        case "onecycle":
            moving = settings.momentum > 0 or settings.optimizer in ("adam", "adamw")
            return lr_scheduler.OneCycleLR(
                optimizer,
                settings.lr,
                steps,
                pct_start=settings.warmup,
                cycle_momentum=moving,
            )
        case "plateau":
            return lr_scheduler.ReduceLROnPlateau(
                optimizer,
                factor=gamma,
                patience=settings.plateau_patience,
                min_lr=settings.min_lr,
            )
    raise ValueError(f"schedule {settings.schedule!r} is unknown")


def make_transform(settings: Settings, normalize: data.Normalize) -> Transform:
    """Make the transform of training images: normalization, and the augmentation in the settings.

    Pixels that come in from outside an image, or are cut out of it, are black like the background.
    """
    black = normalize.background
    transforms: list[Transform] = []
    if settings.rand_augment:
        transforms.append(data.RandAugment(magnitude=settings.rand_augment))
    if settings.color_jitter:
        transforms.append(data.ColorJitter(*[settings.color_jitter] * 3))
    if settings.crop:
        transforms.append(data.RandomCrop(settings.crop))
    transforms.append(normalize)
    if settings.augment:
        transforms.append(data.RandomAffine(settings.rotate, settings.shift, fill=black))
    if settings.flip:
        transforms.append(data.RandomHorizontalFlip())
    if settings.cutout:
        transforms.append(data.Cutout(settings.cutout, fill=black))
    if settings.erasing:
        transforms.append(data.RandomErasing(settings.erasing, fill=black))
    return transforms[0] if len(transforms) == 1 else data.Compose(transforms)


def mix(
    settings: Settings,
    images: NDArray[np.float32],
    targets: NDArray[np.float32],
    rng: np.random.Generator,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mix each example of a batch with another, in the way that the settings name.

    With both ways, one of them is drawn for the batch.
    """
    cut = settings.cutmix and (not settings.mixup or rng.random() < 0.5)
    if cut:
        return data.cutmix(images, targets, rng, settings.cutmix)
    return data.mixup(images, targets, rng, settings.mixup)

"""Reduction of the rate when a metric stops improving."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import SupportsFloat

from ..optimizer import Optimizer
from .base import LRScheduler, per_group, require_optimizer


class ReduceLROnPlateau(LRScheduler):
    """Multiply the rate by ``factor`` when a metric stops improving for over ``patience`` epochs.

    Args:
        optimizer: whose groups to change.
        mode: ``"min"`` where less is better (a loss), ``"max"`` where more is (an accuracy).
        factor: what the rate is multiplied by, less than 1.
        patience: number of epochs without improvement that are borne.
        threshold: what counts as an improvement.
        threshold_mode: ``"rel"``: by a share of the best so far; ``"abs"``: by a fixed amount.
        cooldown: number of epochs after a reduction in which none are counted.
        min_lr: lower bound of the rate, for all groups or one for each.
        eps: reductions smaller than this are not made.

    Raises:
        ValueError: ``factor >= 1``, an unknown mode, or as many ``min_lr`` as there are not groups.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = ReduceLROnPlateau(optimizer, patience=1)
    >>> for loss in (3.0, 2.0, 2.0, 2.0):
    ...     scheduler.step(loss)
    >>> scheduler.get_last_lr()
    [0.05]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float | Sequence[float] = 0,
        eps: float = 1e-8,
    ) -> None:
        # Not the base's: there is no initial step, and the groups keep no initial rate.
        if factor >= 1.0:
            raise ValueError(f"Factor should be < 1.0, got {factor}")
        if mode not in ("min", "max"):
            raise ValueError(f"mode {mode} is unknown! Expected 'min' or 'max'")
        if threshold_mode not in ("rel", "abs"):
            raise ValueError(f"threshold mode {threshold_mode} is unknown! Expected 'rel' or 'abs'")
        self.optimizer = require_optimizer(optimizer)
        self.mode = mode
        self.factor = factor
        self.patience = patience
        self.threshold = threshold
        self.threshold_mode = threshold_mode
        self.cooldown = cooldown
        self.min_lrs = per_group("min_lr", optimizer, min_lr)
        self.eps = eps
        self.best = math.inf if mode == "min" else -math.inf
        self.cooldown_counter = 0
        self.num_bad_epochs = 0
        self.last_epoch = 0
        self._last_lr = self._current_lr()

    def step(self, metrics: SupportsFloat) -> None:  # type: ignore[override]
        """Take this epoch's metric, and reduce the rates if it is time."""
        current = float(metrics)
        self.last_epoch += 1
        if self.is_better(current):
            self.best = current
            self.num_bad_epochs = 0
        else:
            self.num_bad_epochs += 1
        if self.in_cooldown:
            self.cooldown_counter -= 1
            self.num_bad_epochs = 0
        if self.num_bad_epochs > self.patience:
            self._reduce_lr()
            self.cooldown_counter = self.cooldown
            self.num_bad_epochs = 0
        self._last_lr = self._current_lr()

    @property
    def in_cooldown(self) -> bool:
        """Whether bad epochs are not counted for now."""
        return self.cooldown_counter > 0

    def is_better(self, metric: float) -> bool:
        """Whether ``metric`` improves on the best so far by more than the threshold."""
        sign = 1 if self.mode == "max" else -1
        if self.threshold_mode == "rel":
            bar = self.best * (1.0 + sign * self.threshold)
        else:
            bar = self.best + sign * self.threshold
        return metric > bar if self.mode == "max" else metric < bar

    def _reduce_lr(self) -> None:
        for group, min_lr in zip(self.optimizer.param_groups, self.min_lrs, strict=True):
            reduced = max(group["lr"] * self.factor, min_lr)
            if group["lr"] - reduced > self.eps:
                group["lr"] = reduced

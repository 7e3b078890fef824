"""Reduction of the rate when a metric stops improving."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from typing import Any, SupportsFloat

import numpy as np

from ...core.tensor_base import unwrap
from ..arguments import as_number
from ..optimizer import Optimizer
from .base import (
    EPOCH_DEPRECATION_WARNING,
    LRScheduler,
    all_or_nothing,
    per_group,
    require_optimizer,
    write_rate,
)

__all__ = ["ReduceLROnPlateau"]


class ReduceLROnPlateau(LRScheduler):
    """Multiply the rate by ``factor`` when a metric stops improving for over ``patience`` epochs.

    Args:
        optimizer: whose groups to change.
        mode: ``"min"`` where less is better (a loss), ``"max"`` where more is (an accuracy).
        factor: what the rate is multiplied by, less than 1.
        patience: number of epochs without improvement that are borne.
        threshold: what counts as an improvement.
        threshold_mode: ``"rel"``: by a share of the size of the best so far; ``"abs"``: by a fixed
            amount.
        cooldown: number of epochs after a reduction in which none are counted.
        min_lr: lower bound of the rate, for all groups or one for each.
        eps: reductions smaller than this are not made.

    Raises:
        ValueError: ``factor >= 1``, an unknown mode, or not as many ``min_lr`` as groups.

    A metric that is NaN is no improvement. The relative threshold of a best metric below 0 is a
    share of its size, so that better is better (PyTorch takes -0.95 for an improvement on -1).

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = ReduceLROnPlateau(optimizer, patience=1)
    >>> for loss in (3.0, 2.0, 2.0, 2.0):
    ...     scheduler.step(loss)
    >>> scheduler.get_last_lr()
    [0.05]
    """

    _lists = ()

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
        self.default_min_lr = None if isinstance(min_lr, list | tuple) else min_lr
        self.eps = eps
        self.mode_worse = math.inf if mode == "min" else -math.inf
        self.best = self.mode_worse
        self.cooldown_counter = 0
        self.num_bad_epochs = 0
        self.last_epoch = 0
        self._last_lr = self._current_lr()

    def step(  # type: ignore[override]
        self, metrics: SupportsFloat, epoch: int | None = None
    ) -> None:
        """Take this epoch's metric, and reduce the rates if it is time.

        Args:
            metrics: a number, or a tensor of one element.
            epoch: the number of this epoch (deprecated).

        Raises:
            RuntimeError: it is time, and the optimizer has groups that were added after the
                schedule was built with one ``min_lr`` for each. Nothing is changed.
        """
        current = float(np.asarray(unwrap(metrics)).item())
        if epoch is not None:
            warnings.warn(EPOCH_DEPRECATION_WARNING, UserWarning, stacklevel=2)
        with all_or_nothing(self):
            self.last_epoch = self.last_epoch + 1 if epoch is None else epoch
            if self._is_better(current, self.best):
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

    def _is_better(self, metric: float, best: float) -> bool:
        """Whether ``metric`` improves on the best so far by more than the threshold."""
        rising = self.mode == "max"
        if math.isinf(best):  # nothing to take a share of
            bar = best
        elif self.threshold_mode == "rel":
            away_from_zero = rising == (best > 0)
            bar = best * (1.0 + self.threshold if away_from_zero else 1.0 - self.threshold)
        else:
            bar = best + self.threshold if rising else best - self.threshold
        return metric > bar if rising else metric < bar

    def _reduce_lr(self) -> None:
        if len(self.min_lrs) != len(self._groups):
            if self.default_min_lr is None:
                raise RuntimeError(
                    f"The number of param groups in the `optimizer` ({len(self._groups)}) differs "
                    "from when `ReduceLROnPlateau` was initialized "
                    f"({len(self.min_lrs)}), usually due to a new param group being added to the "
                    "optimizer. Please modify the `min_lrs` field to match the length of the "
                    "`optimizer` param groups."
                )
            self.min_lrs = [self.default_min_lr] * len(self._groups)
        for group, min_lr in self._with_groups(self.min_lrs):
            lr = as_number("lr", group["lr"])
            reduced = max(lr * self.factor, as_number("min_lr", min_lr))
            if lr - reduced > self.eps:
                write_rate(group, reduced)

    def _upgraded(self, state: dict[str, Any]) -> dict[str, Any]:
        if "mode" in state:
            state.setdefault("mode_worse", math.inf if state["mode"] == "min" else -math.inf)
        return state

    def _check_state(self, state_dict: Mapping[str, Any]) -> None:
        super()._check_state(state_dict)
        mode, threshold_mode = state_dict["mode"], state_dict["threshold_mode"]
        if mode not in ("min", "max") or threshold_mode not in ("rel", "abs"):
            raise ValueError(
                f"loaded state dict of ReduceLROnPlateau has mode {mode} and threshold mode "
                f"{threshold_mode}: expected 'min' or 'max', and 'rel' or 'abs'"
            )
        default = state_dict.get("default_min_lr", self.default_min_lr)
        if default is None and len(state_dict["min_lrs"]) != len(self._groups):
            raise ValueError(
                f"loaded state dict of ReduceLROnPlateau is of {len(state_dict['min_lrs'])} param "
                f"groups (min_lrs), the optimizer has {len(self._groups)}"
            )

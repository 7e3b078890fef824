"""Schedules that lower the rate a little every epoch."""

from __future__ import annotations

from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler

__all__ = ["ExponentialLR", "PolynomialLR"]


class ExponentialLR(LRScheduler):
    """Multiply the rate by ``gamma`` every epoch.

    Args:
        optimizer: whose groups to change.
        gamma: what the rate is multiplied by.
        last_epoch: the epoch to go on from; -1 starts anew.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = ExponentialLR(optimizer, gamma=0.5)
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.5, 0.25, 0.125, 0.0625]
    """

    def __init__(self, optimizer: Optimizer, gamma: float, last_epoch: int = -1) -> None:
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``, from the one before."""
        self._warn_outside_step()
        if self._is_initial:
            return self._current_lr()
        return [lr * self.gamma for lr in self._current_lr()]

    def _get_closed_form_lr(self) -> list[Any]:
        return [base_lr * self.gamma**self.last_epoch for base_lr in self.base_lrs]


class PolynomialLR(LRScheduler):
    """Let the rate fall to 0 as ``(1 - epoch / total_iters)**power``.

    Args:
        optimizer: whose groups to change.
        total_iters: the epoch from which on the rate is 0.
        power: 1 for a straight line; above 1 the fall is steep at first.
        last_epoch: the epoch to go on from; -1 starts anew.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = PolynomialLR(optimizer, total_iters=4, power=2.0)
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.5, 0.28125, 0.125, 0.03125, 0.0]
    """

    def __init__(
        self, optimizer: Optimizer, total_iters: int = 5, power: float = 1.0, last_epoch: int = -1
    ) -> None:
        self.total_iters = total_iters
        self.power = power
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``, from the one before."""
        self._warn_outside_step()
        if self._is_initial or self.last_epoch > self.total_iters:
            return self._current_lr()
        left = 1.0 - self.last_epoch / self.total_iters
        left_before = 1.0 - (self.last_epoch - 1) / self.total_iters
        return [lr * (left / left_before) ** self.power for lr in self._current_lr()]

    def _get_closed_form_lr(self) -> list[Any]:
        passed = min(self.total_iters, self.last_epoch)
        left = 1.0 - passed / self.total_iters if self.total_iters else 1.0
        return [base_lr * left**self.power for base_lr in self.base_lrs]

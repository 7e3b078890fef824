"""Schedules that begin with a smaller rate."""

from __future__ import annotations

from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler

__all__ = ["ConstantLR", "LinearLR"]


class ConstantLR(LRScheduler):
    """Hold the rate at ``factor`` times the initial one until epoch ``total_iters``.

    Args:
        optimizer: whose groups to change.
        factor: what the initial rate is multiplied by. With 0, which no division can undo, the
            initial rate is set at ``total_iters``, whatever other schedules did to it.
        total_iters: the epoch at which the rate is the initial one again.
        last_epoch: the epoch to go on from; -1 starts anew.

    Raises:
        ValueError: ``factor`` outside ``[0, 1]``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = ConstantLR(optimizer, factor=0.5, total_iters=2)
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.25, 0.25, 0.5, 0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        factor: float = 1.0 / 3,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        if not 0 <= factor <= 1:
            raise ValueError(
                f"Constant multiplicative factor expected to be between 0 and 1, got {factor}"
            )
        self.factor = factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``, from the one before."""
        self._warn_outside_step()
        current = self._current_lr()
        if self.last_epoch == 0:
            return [lr * self.factor for lr in current]
        if self.last_epoch != self.total_iters:
            return current
        if self.factor == 0:
            # A group that was added later was never multiplied by 0.
            return [*self.base_lrs, *current[len(self.base_lrs) :]]
        return [lr * (1.0 / self.factor) for lr in current]

    def _get_closed_form_lr(self) -> list[Any]:
        factor = self.factor + (self.last_epoch >= self.total_iters) * (1 - self.factor)
        return [base_lr * factor for base_lr in self.base_lrs]


class LinearLR(LRScheduler):
    """Warm up: multiply the rate by a factor that changes linearly for ``total_iters`` epochs.

    It goes from ``start_factor`` to ``end_factor``, and stays there.

    Args:
        optimizer: whose groups to change.
        start_factor: the factor of epoch 0.
        end_factor: the factor from epoch ``total_iters`` on.
        total_iters: the number of epochs from one to the other.
        last_epoch: the epoch to go on from; -1 starts anew.

    Raises:
        ValueError: ``start_factor`` outside ``(0, 1]`` or ``end_factor`` outside ``[0, 1]``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = LinearLR(optimizer, start_factor=0.5, total_iters=2)
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.25, 0.375, 0.5, 0.5]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
        last_epoch: int = -1,
    ) -> None:
        if not 0 < start_factor <= 1:
            raise ValueError(
                "Starting multiplicative factor expected to be greater than 0 and less or equal "
                f"to 1, got {start_factor}"
            )
        if not 0 <= end_factor <= 1:
            raise ValueError(
                f"Ending multiplicative factor expected to be between 0 and 1, got {end_factor}"
            )
        self.start_factor = start_factor
        self.end_factor = end_factor
        self.total_iters = total_iters
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``, from the one before."""
        self._warn_outside_step()
        current = self._current_lr()
        if self.last_epoch == 0:
            return [lr * self.start_factor for lr in current]
        if self._is_initial or self.last_epoch > self.total_iters:
            return current
        # The quotient of two neighbours of the closed form.
        rise = self.end_factor - self.start_factor
        before = self.total_iters * self.start_factor + (self.last_epoch - 1) * rise
        return [lr * (1.0 + rise / before) for lr in current]

    def _get_closed_form_lr(self) -> list[Any]:
        rise = self.end_factor - self.start_factor
        epoch = min(self.total_iters, self.last_epoch)
        # No epochs at all: as `get_lr` leaves it, at the start.
        factor = self.start_factor + (rise * epoch / self.total_iters if self.total_iters else 0)
        return [base_lr * factor for base_lr in self.base_lrs]

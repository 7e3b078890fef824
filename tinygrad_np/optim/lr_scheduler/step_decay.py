"""Schedules that lower the rate at certain epochs."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler

__all__ = ["MultiStepLR", "StepLR"]


class StepLR(LRScheduler):
    """Multiply the rate by ``gamma`` every ``step_size`` epochs.

    Args:
        optimizer: whose groups to change.
        step_size: number of epochs between reductions.
        gamma: what the rate is multiplied by.
        last_epoch: the epoch to go on from; -1 starts anew.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = StepLR(optimizer, step_size=2)
    >>> rates = []
    >>> for epoch in range(6):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.5, 0.5, 0.05, 0.05, 0.005, 0.005]
    """

    def __init__(
        self, optimizer: Optimizer, step_size: int, gamma: float = 0.1, last_epoch: int = -1
    ) -> None:
        self.step_size = step_size
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``, from the one before."""
        self._warn_outside_step()
        if self.last_epoch == 0 or self.last_epoch % self.step_size != 0:
            return self._current_lr()
        return [lr * self.gamma for lr in self._current_lr()]

    def _get_closed_form_lr(self) -> list[Any]:
        factor = self.gamma ** (self.last_epoch // self.step_size)
        return [base_lr * factor for base_lr in self.base_lrs]


class MultiStepLR(LRScheduler):
    """Multiply the rate by ``gamma`` at each of the ``milestones``.

    Args:
        optimizer: whose groups to change.
        milestones: the epochs, in any order; one that is listed twice counts twice.
        gamma: what the rate is multiplied by.
        last_epoch: the epoch to go on from; -1 starts anew.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = MultiStepLR(optimizer, milestones=[1, 4])
    >>> rates = []
    >>> for epoch in range(6):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.5, 0.05, 0.05, 0.05, 0.005, 0.005]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        milestones: Iterable[int],
        gamma: float = 0.1,
        last_epoch: int = -1,
    ) -> None:
        self.milestones = Counter(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``, from the one before."""
        self._warn_outside_step()
        times = self.milestones[self.last_epoch]
        if not times:
            return self._current_lr()
        return [lr * self.gamma**times for lr in self._current_lr()]

    def _get_closed_form_lr(self) -> list[Any]:
        passed = bisect_right(sorted(self.milestones.elements()), self.last_epoch)
        return [base_lr * self.gamma**passed for base_lr in self.base_lrs]

    def _check_state(self, state_dict: Mapping[str, Any]) -> None:
        super()._check_state(state_dict)
        try:
            counted(state_dict["milestones"])
        except (TypeError, ValueError):
            raise ValueError(
                "loaded state dict of MultiStepLR holds milestones that are no numbers"
            ) from None

    def _take_state(self, state_dict: Mapping[str, Any]) -> None:
        super()._take_state(state_dict)
        self.milestones = counted(state_dict["milestones"])


def counted(milestones: Any) -> Counter[int]:
    """Milestones, listed or counted, by number; JSON makes text of a dict's keys.

    >>> counted({"3": 1, "12": 2})
    Counter({12: 2, 3: 1})
    """
    if isinstance(milestones, Mapping):
        return Counter({int(epoch): int(times) for epoch, times in milestones.items()})
    return Counter(int(epoch) for epoch in milestones)

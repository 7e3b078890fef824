"""Schedules one after another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler
from .plateau import ReduceLROnPlateau


class SequentialLR(LRScheduler):
    """One schedule after another, each from its own epoch 0 when its milestone is reached.

    Args:
        optimizer: whose groups to change, the same one as of all ``schedulers``.
        schedulers: the schedules, in order.
        milestones: the epochs at which the second and the later ones take over.
        last_epoch: the epoch to go on from; -1 starts anew.

    Raises:
        ValueError: no schedules, one of another optimizer, `ReduceLROnPlateau` among them (its
            ``step`` wants a metric), or not one milestone fewer than schedules.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> warmup = tg.optim.lr_scheduler.LinearLR(optimizer, start_factor=0.5, total_iters=2)
    >>> decay = tg.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> scheduler = SequentialLR(optimizer, [warmup, decay], milestones=[2])
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.25, 0.375, 0.5, 0.25, 0.125]
    """

    _unsaved = ("optimizer", "_schedulers")

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: Sequence[LRScheduler],
        milestones: Sequence[int],
        last_epoch: int = -1,
    ) -> None:
        if not schedulers:
            raise ValueError("SequentialLR expects at least one scheduler, but got no scheduler.")
        for number, scheduler in enumerate(schedulers):
            name = type(scheduler).__name__
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    "SequentialLR does not support `ReduceLROnPlateau` scheduler as it requires a "
                    f"metric in `step`, but got one at index {number} in the given schedulers."
                )
            if not isinstance(scheduler, LRScheduler):
                raise TypeError(
                    f"SequentialLR expects schedulers, but got {name} at index {number}"
                )
            if scheduler.optimizer is not optimizer:
                raise ValueError(
                    "SequentialLR expects all schedulers to belong to the same optimizer, but the "
                    f"scheduler {name} at index {number} belongs to another one"
                )
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than "
                f"the number of milestone points, but got number of schedulers {len(schedulers)} "
                f"and the number of milestones to be equal to {len(milestones)}"
            )
        self.optimizer = optimizer
        self._schedulers = list(schedulers)
        self._milestones = list(milestones)
        self.last_epoch = last_epoch + 1
        # Each schedule made its first step when it was built. Take those back, and let the one
        # whose turn it is make its own again.
        for group in optimizer.param_groups:
            group["lr"] = group["initial_lr"]
        self._undo_step()
        self._initial_step()

    def step(self) -> None:
        """Go on to the next epoch, with the schedule whose turn it is."""
        self.last_epoch += 1
        turn = bisect_right(self._milestones, self.last_epoch)
        scheduler = self._schedulers[turn]
        if turn > 0 and self._milestones[turn - 1] == self.last_epoch:
            scheduler._restart()
        else:
            scheduler.step()
        self._last_lr = scheduler.get_last_lr()

    def _first(self) -> LRScheduler:
        return self._schedulers[bisect_right(self._milestones, 0)]

    def _initial_step(self) -> None:
        self.last_epoch += 1
        self._first()._initial_step()
        self._last_lr = self._first().get_last_lr()

    def _restart(self) -> None:
        self.last_epoch = 0
        self._first()._restart()
        self._last_lr = self._first().get_last_lr()

    def _undo_step(self) -> None:
        super()._undo_step()
        for scheduler in self._schedulers:
            scheduler._undo_step()

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on, with the states of the schedules."""
        states = [scheduler.state_dict() for scheduler in self._schedulers]
        return {**super().state_dict(), "_schedulers": states}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take up a saved state, of this schedule and those in it."""
        super().load_state_dict(state_dict)
        for scheduler, state in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            scheduler.load_state_dict(state)

"""Schedules made of schedules: one after another, and all at once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler, all_or_nothing, write_rate
from .plateau import ReduceLROnPlateau

__all__ = ["ChainedScheduler", "SequentialLR"]


class CombinedSchedule(LRScheduler):
    """What both kinds share: the schedules they are made of, and their saved states."""

    _unsaved = ("optimizer", "_schedulers")
    _lists = ()
    _schedulers: list[LRScheduler]

    def _hold(self, optimizer: Optimizer | None, schedulers: Sequence[LRScheduler]) -> None:
        kind = type(self).__name__
        if len(schedulers) < 1:
            raise ValueError(f"{kind} expects at least one scheduler, but got no scheduler.")
        for number, scheduler in enumerate(schedulers):
            name = type(scheduler).__name__
            if isinstance(scheduler, ReduceLROnPlateau):
                raise ValueError(
                    f"{kind} does not support `ReduceLROnPlateau` scheduler as it requires a "
                    f"metric in `step`, but got one at index {number} in the given schedulers."
                )
            if not isinstance(scheduler, LRScheduler):
                raise TypeError(f"{kind} expects schedulers, but got {name} at index {number}")
            optimizer = optimizer or scheduler.optimizer
            if scheduler.optimizer is not optimizer:
                raise ValueError(
                    f"{kind} expects all schedulers to belong to the same optimizer, but the "
                    f"scheduler {name} at index {number} belongs to another one"
                )
        assert optimizer is not None
        self.optimizer = optimizer
        self._schedulers = list(schedulers)

    def _parts(self) -> list[LRScheduler]:
        return [self, *(part for schedule in self._schedulers for part in schedule._parts())]

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on, with the states of the schedules."""
        states = [scheduler.state_dict() for scheduler in self._schedulers]
        return {**super().state_dict(), "_schedulers": states}

    def _upgraded(self, state: dict[str, Any]) -> dict[str, Any]:
        states = state.get("_schedulers")
        if isinstance(states, (list, tuple)) and len(states) == len(self._schedulers):
            pairs = zip(self._schedulers, states, strict=True)
            state["_schedulers"] = [schedule._upgraded(dict(one)) for schedule, one in pairs]
        return state

    def _check_state(self, state_dict: Mapping[str, Any]) -> None:
        super()._check_state(state_dict)
        states = state_dict["_schedulers"]
        if len(states) != len(self._schedulers):
            raise ValueError(
                f"loaded state dict of {type(self).__name__} is of {len(states)} schedules, not of "
                f"{len(self._schedulers)}"
            )
        for scheduler, state in zip(self._schedulers, states, strict=True):
            scheduler._check_state(state)

    def _take_state(self, state_dict: Mapping[str, Any]) -> None:
        super()._take_state(state_dict)
        for scheduler, state in zip(self._schedulers, state_dict["_schedulers"], strict=True):
            scheduler._take_state(state)


class SequentialLR(CombinedSchedule):
    """One schedule after another, each from its own epoch 0 when its milestone is reached.

    Args:
        optimizer: whose groups to change, the same one as of all ``schedulers``.
        schedulers: the schedules, in order.
        milestones: the epochs at which the second and the later ones take over.
        last_epoch: the epoch to go on from; -1 starts anew.

    Raises:
        TypeError: something else among the schedules.
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

    def __init__(
        self,
        optimizer: Optimizer,
        schedulers: Sequence[LRScheduler],
        milestones: Sequence[int],
        last_epoch: int = -1,
    ) -> None:
        self._hold(optimizer, schedulers)
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                "Sequential Schedulers expects number of schedulers provided to be one more than "
                f"the number of milestone points, but got number of schedulers {len(schedulers)} "
                f"and the number of milestones to be equal to {len(milestones)}"
            )
        with all_or_nothing(self):
            self._milestones = list(milestones)
            self.last_epoch = last_epoch + 1
            # Each schedule made its first step when it was built. Take those back, and let the one
            # whose turn it is make its own again.
            for group in self._groups:
                write_rate(group, group["initial_lr"])
            self.recursive_undo()
            self._first()._initial_step()
            self._last_lr = self._first().get_last_lr()

    def recursive_undo(self, sched: LRScheduler | None = None) -> None:
        """Take back the first step of the schedules that this one, or ``sched``, is made of."""
        parts = (self if sched is None else sched)._parts()
        for part in parts:
            if not isinstance(part, CombinedSchedule):
                part.last_epoch -= 1

    def step(self) -> None:  # type: ignore[override]
        """Go on to the next epoch, with the schedule whose turn it is."""
        with all_or_nothing(self):
            self.last_epoch += 1
            turn = bisect_right(self._milestones, self.last_epoch)
            scheduler = self._schedulers[turn]
            if turn > 0 and self._milestones[turn - 1] == self.last_epoch:
                scheduler._update_lr(0)
            else:
                scheduler.step()
            self._last_lr = scheduler.get_last_lr()

    def _first(self) -> LRScheduler:
        return self._schedulers[bisect_right(self._milestones, 0)]

    # As one of the schedules of another sequence.

    def _initial_step(self) -> None:
        self.last_epoch = 0
        self._first()._initial_step()
        self._last_lr = self._first().get_last_lr()

    def _update_lr(self, epoch: int | None = None) -> None:
        assert epoch == 0
        self.last_epoch = 0
        self._first()._update_lr(0)
        self._last_lr = self._first().get_last_lr()


class ChainedScheduler(CombinedSchedule):
    """Several schedules at once, each stepped in turn: their factors multiply.

    Args:
        schedulers: the schedules, in order; those that compute the rate from the one before
            (`ConstantLR`, `ExponentialLR`, `StepLR` ...) go together.
        optimizer: whose groups to change; by default that of the schedules.

    Raises:
        TypeError: something else among the schedules.
        ValueError: no schedules, one of another optimizer, or `ReduceLROnPlateau` among them (its
            ``step`` wants a metric).

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> warmup = tg.optim.lr_scheduler.ConstantLR(optimizer, factor=0.1, total_iters=2)
    >>> decay = tg.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.5)
    >>> scheduler = ChainedScheduler([warmup, decay])
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.05, 0.025, 0.125, 0.0625]
    """

    def __init__(
        self, schedulers: Sequence[LRScheduler], optimizer: Optimizer | None = None
    ) -> None:
        self._hold(optimizer, schedulers)
        self._last_lr = self._current_lr()

    def step(self) -> None:  # type: ignore[override]
        """Go on to the next epoch: step each schedule."""
        with all_or_nothing(self):
            for scheduler in self._schedulers:
                scheduler.step()
            self._last_lr = self._current_lr()

    # As one of the schedules of a sequence.

    def _initial_step(self) -> None:
        for scheduler in self._schedulers:
            scheduler._initial_step()
        self._last_lr = self._current_lr()

    def _update_lr(self, epoch: int | None = None) -> None:
        assert epoch == 0
        for group in self._groups:
            write_rate(group, group["initial_lr"])
        for part in self._parts():
            part.last_epoch = -1
        self._initial_step()

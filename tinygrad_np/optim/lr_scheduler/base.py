"""The base of the schedules, and how they read their arguments."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from ..optimizer import Optimizer


class LRScheduler:
    """Base of the schedules: counts epochs and writes what ``get_lr`` returns into the groups.

    Args:
        optimizer: whose groups to change.
        last_epoch: the epoch to go on from; -1 starts anew. Going on needs ``"initial_lr"`` in
            every group, which the first schedule built on an optimizer puts there and its state
            dict keeps.

    Raises:
        TypeError: ``optimizer`` is not an `Optimizer`.
        KeyError: ``last_epoch >= 0`` and a group without ``"initial_lr"``.
    """

    # Attributes that a state dict does not hold as they are.
    _unsaved: tuple[str, ...] = ("optimizer",)
    _is_initial = False

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self.optimizer = require_optimizer(optimizer)
        for number, group in enumerate(optimizer.param_groups):
            if last_epoch == -1:
                group.setdefault("initial_lr", group["lr"])
            elif "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{number}] when resuming "
                    "scheduler with last_epoch >= 0. Load the optimizer's state first, or start "
                    "with last_epoch=-1"
                )
        self.base_lrs: list[float] = [group["initial_lr"] for group in optimizer.param_groups]
        self.last_epoch = last_epoch
        self._initial_step()

    def get_lr(self) -> list[float]:
        """The rate of each group at ``last_epoch``. For subclasses; users want `get_last_lr`."""
        raise NotImplementedError(f"{type(self).__name__} has no get_lr")

    def _closed_form_lr(self) -> list[float]:
        # Schedules that do not build on the current rate have but one form.
        return self.get_lr()

    def get_last_lr(self) -> list[float]:
        """The current learning rate of each group, as this schedule last set it."""
        return self._last_lr

    def step(self) -> None:
        """Go on to the next epoch and set its learning rates."""
        if self._step_count == 1 and not self.optimizer._stepped:
            warnings.warn(
                "Detected call of `lr_scheduler.step()` before `optimizer.step()`: call them in "
                "the opposite order, or the first value of the schedule is skipped",
                UserWarning,
                stacklevel=2,
            )
        self._step_count += 1
        self.last_epoch += 1
        self._set_lr(self.get_lr())

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        self.step()
        del self._is_initial  # falls back to the class's False; not part of a state dict

    def _restart(self) -> None:
        """Set the rates of epoch 0, from the closed form."""
        self.last_epoch = 0
        self._set_lr(self._closed_form_lr())

    def _undo_step(self) -> None:
        self.last_epoch -= 1

    def _set_lr(self, values: Sequence[float]) -> None:
        for group, lr in zip(self.optimizer.param_groups, values, strict=True):
            group["lr"] = lr
        self._last_lr = self._current_lr()

    def _current_lr(self) -> list[float]:
        return [group["lr"] for group in self.optimizer.param_groups]

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on: numbers, strings and lists of them."""
        return {name: value for name, value in vars(self).items() if name not in self._unsaved}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take up a saved state.

        Load the optimizer's state as well, after building the schedule: the current rates are kept
        there.

        Raises:
            ValueError: the state of another kind of schedule.
        """
        difference = sorted(self.state_dict().keys() ^ state_dict.keys())
        if difference:
            raise ValueError(
                f"loaded state dict is not one of {type(self).__name__}: it differs in "
                f"{', '.join(difference)}"
            )
        saved = {name: value for name, value in state_dict.items() if name not in self._unsaved}
        vars(self).update(saved)


def require_optimizer(optimizer: Optimizer) -> Optimizer:
    """``optimizer``, or TypeError if it is none."""
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"{type(optimizer).__name__} is not an Optimizer")
    return optimizer


def require_positive_int(name: str, value: int) -> int:
    """``value``, or ValueError unless it is an integer above 0."""
    if not isinstance(value, int) or value <= 0:
        raise ValueError(f"Expected positive integer {name}, but got {value}")
    return value


def per_group(name: str, optimizer: Optimizer, value: float | Sequence[float]) -> list[float]:
    """One value a group: ``value`` for all, or those it lists.

    >>> import tinygrad_np as tg
    >>> optimizer = tg.optim.SGD([tg.tensor([1.0], requires_grad=True)])
    >>> per_group("min_lr", optimizer, 0.5)
    [0.5]
    """
    groups = len(optimizer.param_groups)
    if not isinstance(value, list | tuple):
        return [value] * groups  # type: ignore[list-item]
    if len(value) != groups:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. "
            f"{name} has {len(value)} values, param_groups has {groups}."
        )
    return list(value)

"""The base of the schedules, and how they read their arguments."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ...core.inplace_checks import mark_written
from ...core.tensor_base import TensorBase
from ..arguments import as_number
from ..optimizer import Optimizer
from .saved_state import differences_of_kind

__all__ = ["LRScheduler"]

EPOCH_DEPRECATION_WARNING = (
    "The epoch parameter in `scheduler.step()` was not necessary and is being deprecated where "
    "possible. Please use `scheduler.step()` to step the scheduler"
)

# In the states of some versions of PyTorch and not of others.
VARYING_KEYS = {"_get_lr_called_within_step", "_is_initial", "default_min_lr", "verbose"}


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

    A new schedule is one method:

    >>> import tinygrad_np as tg
    >>> class InverseTime(LRScheduler):
    ...     def get_lr(self):
    ...         return [base_lr / (1 + self.last_epoch) for base_lr in self.base_lrs]
    >>> optimizer = tg.optim.SGD([tg.ones(1, requires_grad=True)], lr=0.5)
    >>> scheduler = InverseTime(optimizer)
    >>> optimizer.step()
    >>> scheduler.step()
    >>> scheduler.get_last_lr()
    [0.25]
    """

    # Attributes that a state dict does not hold as they are.
    _unsaved: tuple[str, ...] = ("optimizer",)
    # Attributes that are lists of one value for each group.
    _lists: tuple[str, ...] = ("base_lrs",)
    # Whether groups that are added later follow. (As in PyTorch: where the rate is computed from
    # the one before, and not from a list made when the schedule was built.)
    _new_groups_follow = True

    _get_lr_called_within_step = False
    _is_initial = False
    _step_count = 0
    _last_lr: list[Any]

    def __init__(self, optimizer: Optimizer, last_epoch: int = -1) -> None:
        self.optimizer = require_optimizer(optimizer)
        for number, group in enumerate(optimizer.param_groups):
            if last_epoch != -1 and "initial_lr" not in group:
                raise KeyError(
                    f"param 'initial_lr' is not specified in param_groups[{number}] when resuming "
                    "scheduler with last_epoch >= 0. Load the optimizer's state first, or start "
                    "with last_epoch=-1"
                )
        with all_or_nothing(self):
            for group in optimizer.param_groups:
                group.setdefault("initial_lr", own(group["lr"]))
            self.base_lrs: list[Any] = self._initial_rates()
            self.last_epoch = last_epoch
            self._initial_step()

    @property
    def _groups(self) -> list[dict[str, Any]]:
        return self.optimizer.param_groups

    def _initial_rates(self) -> list[Any]:
        return [own(group["initial_lr"]) for group in self._groups]

    # The rates.

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``. For subclasses; users want `get_last_lr`."""
        raise NotImplementedError(f"{type(self).__name__} has no get_lr")

    def _momenta(self) -> list[float] | None:
        """The momentum of each group at ``last_epoch``, for schedules that change it."""
        return None

    def get_last_lr(self) -> list[Any]:
        """The current learning rate of each group, as this schedule last set it."""
        return self._last_lr

    def step(self, epoch: int | None = None) -> None:
        """Go on to the next epoch and set its learning rates.

        Args:
            epoch: the epoch to go to (deprecated).

        Raises:
            ValueError: the optimizer has groups that were added later, and the rates of this
                schedule come from lists made when it was built. Nothing is changed.
        """
        if self._step_count == 1 and not self.optimizer._stepped:
            warnings.warn(
                "Detected call of `lr_scheduler.step()` before `optimizer.step()`: call them in "
                "the opposite order, or the first value of the schedule is skipped",
                UserWarning,
                stacklevel=2,
            )
        if epoch is not None:
            warnings.warn(EPOCH_DEPRECATION_WARNING, UserWarning, stacklevel=2)
        with all_or_nothing(self):
            self._step_count += 1
            self._update_lr(epoch)

    def _initial_step(self) -> None:
        self._step_count = 0
        self._is_initial = True
        try:
            self.step()
        finally:
            self._is_initial = False

    def _update_lr(self, epoch: int | None = None) -> None:
        """Go to the next epoch, or to ``epoch`` by the closed form where the schedule has one."""
        self._get_lr_called_within_step = True
        try:
            closed_form = getattr(self, "_get_closed_form_lr", None)
            if epoch is None:
                self.last_epoch += 1
                closed_form = None
            else:
                self.last_epoch = epoch
            rates = (closed_form or self.get_lr)()
            momenta = self._momenta()
        finally:
            self._get_lr_called_within_step = False
        self._write(rates, momenta)

    def _write(self, rates: Sequence[Any], momenta: Sequence[float] | None = None) -> None:
        for group, lr in self._with_groups(rates):
            write_rate(group, lr)
        if momenta is not None:
            for group, momentum in self._with_groups(momenta):
                write_momentum(group, momentum)
        self._last_lr = self._current_lr()

    def _with_groups(self, *lists: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
        """Each group with its values in the lists, which have one for each group."""
        groups = self._groups
        for values in lists:
            if len(values) != len(groups):
                raise ValueError(
                    f"{type(self).__name__}: the schedule is for {len(values)} param groups, the "
                    f"optimizer has {len(groups)}. Build a new schedule after add_param_group"
                )
        return zip(groups, *lists, strict=True)

    def _current_lr(self) -> list[Any]:
        return [own(group["lr"]) for group in self._groups]

    def _warn_outside_step(self) -> None:
        if not self._get_lr_called_within_step:
            warnings.warn(
                "To get the last learning rate computed by the scheduler, please use "
                "`get_last_lr()`.",
                UserWarning,
                stacklevel=3,
            )

    # Checkpoints.

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on, by PyTorch's names."""
        return {name: value for name, value in vars(self).items() if name not in self._unsaved}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take up a saved state, PyTorch's too. Nothing changes when it does not fit.

        Load the optimizer's state as well, after building the schedule: the current rates are kept
        there.

        Raises:
            TypeError: ``state_dict`` is no dict.
            ValueError: the state of another kind of schedule, or of other groups.
        """
        if isinstance(state_dict, Mapping):
            state_dict = self._upgraded(dict(state_dict))
        self._check_state(state_dict)
        self._take_state(state_dict)

    def _upgraded(self, state: dict[str, Any]) -> dict[str, Any]:
        """A state of version 0.1.0 of this package by the names of today; others as they are."""
        return state

    def _check_state(self, state_dict: Mapping[str, Any]) -> None:
        kind = type(self).__name__
        if not isinstance(state_dict, Mapping):
            raise TypeError(
                f"load_state_dict of {kind}: a dict is needed, not a {type(state_dict).__name__}"
            )
        mine = self.state_dict()
        difference = sorted((mine.keys() ^ state_dict.keys()) - VARYING_KEYS)
        if not difference:
            difference = differences_of_kind(mine, state_dict)
        if difference:
            raise ValueError(
                f"loaded state dict is not one of {kind}: it differs in {', '.join(difference)}"
            )
        groups = len(self._groups)
        for name in self._lists:
            found = len(state_dict[name])
            if found > groups or (found < groups and not self._new_groups_follow):
                raise ValueError(
                    f"loaded state dict of {kind} is of {found} param groups ({name}), the "
                    f"optimizer has {groups}"
                )

    def _take_state(self, state_dict: Mapping[str, Any]) -> None:
        known = vars(self).keys()
        saved = {name: value for name, value in state_dict.items() if name not in self._unsaved}
        vars(self).update({name: saved[name] for name in saved if name in known})

    def _parts(self) -> list[LRScheduler]:
        """This schedule and those that it is made of."""
        return [self]


class _LRScheduler(LRScheduler):
    """An older name of `LRScheduler`, for schedules that were written for it.

    >>> issubclass(_LRScheduler, LRScheduler)
    True
    """


def own(value: Any) -> Any:
    """A rate that later writes to a tensor do not change.

    >>> own(0.5)
    0.5
    """
    return value.detach().clone() if isinstance(value, TensorBase) else value  # type: ignore[attr-defined]


def write_rate(group: dict[str, Any], lr: Any) -> None:
    """Set a group's rate; one that is a tensor is written to."""
    held = group["lr"]
    if isinstance(held, TensorBase):
        held._array[...] = as_number("lr", lr)
        mark_written(held._array)
    else:
        group["lr"] = lr


def write_momentum(group: dict[str, Any], momentum: float) -> None:
    """Set a group's momentum, which some optimizers call the first of ``betas``."""
    if "betas" in group:
        group["betas"] = (momentum, *group["betas"][1:])
    else:
        group["momentum"] = momentum


@contextmanager
def all_or_nothing(schedule: LRScheduler) -> Iterator[None]:
    """Undo all changes to a schedule and to its optimizer's groups where an error comes up."""
    parts = [(part, dict(vars(part))) for part in schedule._parts()]
    groups = [(group, dict(group), own(group["lr"])) for group in schedule._groups]
    try:
        yield
    except BaseException:
        for part, attributes in parts:
            vars(part).clear()
            vars(part).update(attributes)
        for group, options, lr in groups:
            group.clear()
            group.update(options)
            write_rate(group, lr)
        raise


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


def require_momentum(optimizer: Optimizer) -> bool:
    """Whether the momentum is the first of ``betas``; ValueError where there is none at all."""
    if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
        raise ValueError(
            "optimizer must support momentum or beta1 with `cycle_momentum` option enabled"
        )
    return "betas" in optimizer.defaults


def per_group(name: str, optimizer: Optimizer, value: float | Sequence[float]) -> list[Any]:
    """One value a group: ``value`` for all, or those it lists.

    >>> import tinygrad_np as tg
    >>> optimizer = tg.optim.SGD([tg.tensor([1.0], requires_grad=True)])
    >>> per_group("min_lr", optimizer, 0.5)
    [0.5]
    """
    groups = len(optimizer.param_groups)
    if not isinstance(value, list | tuple):
        return [own(value) for _ in range(groups)]
    if len(value) != groups:
        raise ValueError(
            f"{name} must have the same length as optimizer.param_groups. "
            f"{name} has {len(value)} values, param_groups has {groups}."
        )
    return [own(item) for item in value]

"""Schedules given by a function of the epoch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler, require_optimizer
from .saved_state import attributes_of, attributes_problem, give_attributes

__all__ = ["LambdaLR", "MultiplicativeLR"]

Factor = Callable[[int], float]


class FunctionSchedule(LRScheduler):
    """What both schedules share: a function for each group, of which attributes alone are saved."""

    _unsaved = ("optimizer", "lr_lambdas")
    _new_groups_follow = False

    def __init__(
        self, optimizer: Optimizer, lr_lambda: Factor | Sequence[Factor], last_epoch: int = -1
    ) -> None:
        groups = len(require_optimizer(optimizer).param_groups)
        if isinstance(lr_lambda, list | tuple):
            if len(lr_lambda) != groups:
                raise ValueError(f"Expected {groups} lr_lambdas, but got {len(lr_lambda)}")
            self.lr_lambdas = list(lr_lambda)
        else:
            self.lr_lambdas = [lr_lambda] * groups
        for function in self.lr_lambdas:
            if not callable(function):
                raise TypeError(
                    f"lr_lambda should be a function, but got {type(function).__name__}"
                )
        super().__init__(optimizer, last_epoch)

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on; of the functions, the attributes of callable objects."""
        return {**super().state_dict(), "lr_lambdas": [attributes_of(f) for f in self.lr_lambdas]}

    def _check_state(self, state_dict: Mapping[str, Any]) -> None:
        super()._check_state(state_dict)
        problem = attributes_problem(self.lr_lambdas, state_dict["lr_lambdas"])
        if problem:
            raise ValueError(f"loaded state dict does not fit {type(self).__name__}: {problem}")

    def _take_state(self, state_dict: Mapping[str, Any]) -> None:
        super()._take_state(state_dict)
        give_attributes(self.lr_lambdas, state_dict["lr_lambdas"])


class LambdaLR(FunctionSchedule):
    """The initial rate times ``lr_lambda(epoch)``.

    Args:
        optimizer: whose groups to change.
        lr_lambda: a function of the epoch, or one for each group.
        last_epoch: the epoch to go on from; -1 starts anew.

    Raises:
        TypeError: ``lr_lambda`` can't be called.
        ValueError: not as many functions as groups.

    A state dict holds no functions; of a callable object it holds the attributes.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = LambdaLR(optimizer, lambda epoch: 1 / (1 + epoch))
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.5, 0.25, 0.166667, 0.125]
    """

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``."""
        self._warn_outside_step()
        return [
            base_lr * lr_lambda(self.last_epoch)
            for _, base_lr, lr_lambda in self._with_groups(self.base_lrs, self.lr_lambdas)
        ]


class MultiplicativeLR(FunctionSchedule):
    """The rate of the epoch before times ``lr_lambda(epoch)``.

    Args:
        optimizer: whose groups to change.
        lr_lambda: a function of the epoch, or one for each group.
        last_epoch: the epoch to go on from; -1 starts anew.

    Raises:
        TypeError: ``lr_lambda`` can't be called.
        ValueError: not as many functions as groups.

    A state dict holds no functions; of a callable object it holds the attributes.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = MultiplicativeLR(optimizer, lambda epoch: 0.5 if epoch > 1 else 1.0)
    >>> rates = []
    >>> for epoch in range(4):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.5, 0.5, 0.25, 0.125]
    """

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``, from the one before."""
        self._warn_outside_step()
        if self._is_initial:
            return self._current_lr()
        return [
            group["lr"] * lr_lambda(self.last_epoch)
            for group, lr_lambda in self._with_groups(self.lr_lambdas)
        ]

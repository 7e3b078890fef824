"""Schedules that are a function of the epoch."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler, require_optimizer


class LambdaLR(LRScheduler):
    """The initial rate times ``lr_lambda(epoch)``.

    Args:
        optimizer: whose groups to change.
        lr_lambda: a function of the epoch, or one for each group.
        last_epoch: the epoch to go on from; -1 starts anew.

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

    _unsaved = ("optimizer", "lr_lambdas")

    def __init__(
        self,
        optimizer: Optimizer,
        lr_lambda: Callable[[int], float] | Sequence[Callable[[int], float]],
        last_epoch: int = -1,
    ) -> None:
        groups = len(require_optimizer(optimizer).param_groups)
        if isinstance(lr_lambda, list | tuple):
            if len(lr_lambda) != groups:
                raise ValueError(f"Expected {groups} lr_lambdas, but got {len(lr_lambda)}")
            self.lr_lambdas = list(lr_lambda)
        else:
            self.lr_lambdas = [lr_lambda] * groups
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The rate of each group at ``last_epoch``."""
        return [
            base_lr * lr_lambda(self.last_epoch)
            for base_lr, lr_lambda in zip(self.base_lrs, self.lr_lambdas, strict=True)
        ]

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on, but for the functions themselves."""
        attributes = [dict(getattr(function, "__dict__", {})) for function in self.lr_lambdas]
        return {**super().state_dict(), "lr_lambdas": attributes}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take up a saved state; the functions are those that this schedule was built with."""
        super().load_state_dict(state_dict)
        for function, values in zip(self.lr_lambdas, state_dict["lr_lambdas"], strict=True):
            if values:
                vars(function).update(values)


class StepLR(LRScheduler):
    """Multiply the rate by ``gamma`` every ``step_size`` epochs.

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

    def get_lr(self) -> list[float]:
        """The rate of each group at ``last_epoch``, from the one before."""
        if self.last_epoch == 0 or self.last_epoch % self.step_size != 0:
            return self._current_lr()
        return [lr * self.gamma for lr in self._current_lr()]

    def _closed_form_lr(self) -> list[float]:
        factor = self.gamma ** (self.last_epoch // self.step_size)
        return [base_lr * factor for base_lr in self.base_lrs]


class MultiStepLR(LRScheduler):
    """Multiply the rate by ``gamma`` at each of the ``milestones``.

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
        self.milestones = sorted(milestones)
        self.gamma = gamma
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The rate of each group at ``last_epoch``, from the one before."""
        times = self.milestones.count(self.last_epoch)
        if not times:
            return self._current_lr()
        return [lr * self.gamma**times for lr in self._current_lr()]

    def _closed_form_lr(self) -> list[float]:
        factor = self.gamma ** bisect_right(self.milestones, self.last_epoch)
        return [base_lr * factor for base_lr in self.base_lrs]


class ConstantLR(LRScheduler):
    """Hold the rate at ``factor`` times the initial one until epoch ``total_iters``.

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

    def get_lr(self) -> list[float]:
        """The rate of each group at ``last_epoch``, from the one before."""
        if self.last_epoch == 0:
            return [lr * self.factor for lr in self._current_lr()]
        if self.last_epoch != self.total_iters:
            return self._current_lr()
        return [lr * (1.0 / self.factor) for lr in self._current_lr()]

    def _closed_form_lr(self) -> list[float]:
        factor = self.factor + (self.last_epoch >= self.total_iters) * (1 - self.factor)
        return [base_lr * factor for base_lr in self.base_lrs]


class LinearLR(LRScheduler):
    """Warm up: multiply the rate by a factor that changes linearly for ``total_iters`` epochs.

    It goes from ``start_factor`` to ``end_factor``, and stays there.

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

    def get_lr(self) -> list[float]:
        """The rate of each group at ``last_epoch``, from the one before."""
        if self.last_epoch == 0:
            return [lr * self.start_factor for lr in self._current_lr()]
        if self._is_initial or self.last_epoch > self.total_iters:
            return self._current_lr()
        # The quotient of two neighbours of the closed form.
        rise = self.end_factor - self.start_factor
        before = self.total_iters * self.start_factor + (self.last_epoch - 1) * rise
        return [lr * (1.0 + rise / before) for lr in self._current_lr()]

    def _closed_form_lr(self) -> list[float]:
        rise = self.end_factor - self.start_factor
        epoch = min(self.total_iters, self.last_epoch)
        factor = self.start_factor + rise * epoch / self.total_iters
        return [base_lr * factor for base_lr in self.base_lrs]


class ExponentialLR(LRScheduler):
    """Multiply the rate by ``gamma`` every epoch.

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

    def get_lr(self) -> list[float]:
        """The rate of each group at ``last_epoch``, from the one before."""
        if self._is_initial:
            return self._current_lr()
        return [lr * self.gamma for lr in self._current_lr()]

    def _closed_form_lr(self) -> list[float]:
        return [base_lr * self.gamma**self.last_epoch for base_lr in self.base_lrs]


class CosineAnnealingLR(LRScheduler):
    """Let the rate fall to ``eta_min`` along half a cosine wave of ``T_max`` epochs.

    Loshchilov and Hutter, "SGDR", ICLR 2017 (arXiv:1608.03983), equation 5, without the restarts:
    after ``T_max`` epochs the rate climbs the other half of the wave.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = CosineAnnealingLR(optimizer, T_max=4)
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.5, 0.426777, 0.25, 0.073223, 0.0]
    """

    def __init__(
        self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0, last_epoch: int = -1
    ) -> None:
        self.T_max = T_max
        self.eta_min = eta_min
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The rate of each group at ``last_epoch``, from the one before."""
        if self._is_initial:
            return self._current_lr()
        if (self.last_epoch - 1 - self.T_max) % (2 * self.T_max) == 0:
            # Just past the bottom, where the quotient below is 0 / 0.
            rise = (1 - math.cos(math.pi / self.T_max)) / 2
            return [
                lr + (base_lr - self.eta_min) * rise
                for lr, base_lr in zip(self._current_lr(), self.base_lrs, strict=True)
            ]
        height = 1 + math.cos(math.pi * self.last_epoch / self.T_max)
        height_before = 1 + math.cos(math.pi * (self.last_epoch - 1) / self.T_max)
        return [
            height / height_before * (lr - self.eta_min) + self.eta_min for lr in self._current_lr()
        ]

    def _closed_form_lr(self) -> list[float]:
        height = 1 + math.cos(math.pi * self.last_epoch / self.T_max)
        return [self.eta_min + (base_lr - self.eta_min) * height / 2 for base_lr in self.base_lrs]

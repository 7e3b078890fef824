"""Cosine annealing, with and without warm restarts."""

from __future__ import annotations

import math
from typing import Any

from ..optimizer import Optimizer
from .base import LRScheduler, all_or_nothing, require_positive_int

__all__ = ["CosineAnnealingLR", "CosineAnnealingWarmRestarts"]


class CosineAnnealingLR(LRScheduler):
    """Let the rate fall to ``eta_min`` along half a cosine wave of ``T_max`` epochs.

    Loshchilov and Hutter, "SGDR", ICLR 2017 (arXiv:1608.03983), equation 5, without the restarts:
    after ``T_max`` epochs the rate climbs the other half of the wave.

    Args:
        optimizer: whose groups to change.
        T_max: the number of epochs from the initial rate to the lowest.
        eta_min: the lowest rate.
        last_epoch: the epoch to go on from; -1 starts anew.

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

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``, from the one before."""
        self._warn_outside_step()
        if self._is_initial:
            return self._current_lr()
        if (self.last_epoch - 1 - self.T_max) % (2 * self.T_max) == 0:
            # Just past the bottom, where the quotient below is 0 / 0.
            rise = 1 - math.cos(math.pi / self.T_max)
            return [
                group["lr"] + (base_lr - self.eta_min) * rise / 2
                for group, base_lr in self._with_groups(self.base_lrs)
            ]
        height = 1 + math.cos(math.pi * self.last_epoch / self.T_max)
        height_before = 1 + math.cos(math.pi * (self.last_epoch - 1) / self.T_max)
        return [
            height / height_before * (lr - self.eta_min) + self.eta_min for lr in self._current_lr()
        ]

    def _get_closed_form_lr(self) -> list[Any]:
        height = 1 + math.cos(math.pi * self.last_epoch / self.T_max)
        return [self.eta_min + (base_lr - self.eta_min) * height / 2 for base_lr in self.base_lrs]


class CosineAnnealingWarmRestarts(LRScheduler):
    """Let the rate fall along half a cosine wave, again and again.

    Loshchilov and Hutter, "SGDR", ICLR 2017 (arXiv:1608.03983), equation 5.

    Args:
        optimizer: whose groups to change.
        T_0: the number of epochs of the first fall.
        T_mult: what this number is multiplied by at each restart.
        eta_min: the lowest rate.
        last_epoch: the epoch to go on from; -1 starts anew.

    Raises:
        ValueError: ``T_0`` or ``T_mult`` is no integer from 1 on, or ``eta_min`` no number.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5)
    >>> scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=2, T_mult=2)
    >>> rates = []
    >>> for epoch in range(7):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.5, 0.25, 0.5, 0.426777, 0.25, 0.073223, 0.5]
    """

    _new_groups_follow = False

    def __init__(
        self,
        optimizer: Optimizer,
        T_0: int,
        T_mult: int = 1,
        eta_min: float = 0.0,
        last_epoch: int = -1,
    ) -> None:
        self.T_0 = require_positive_int("T_0", T_0)
        if not isinstance(T_mult, int) or T_mult < 1:
            raise ValueError(f"Expected integer T_mult >= 1, but got {T_mult}")
        if not isinstance(eta_min, (float, int)):
            raise ValueError(
                f"Expected float or int eta_min, but got {eta_min} of type {type(eta_min)}"
            )
        self.T_mult = T_mult
        self.eta_min = eta_min
        self.T_cur: float
        self.T_cur, self.T_i = self._position(last_epoch)
        super().__init__(optimizer, last_epoch)

    def _position(self, epoch: float) -> tuple[float, int]:
        """The number of epochs since the last restart, and to the next."""
        length = self.T_0
        if self.T_mult == 1:
            return (epoch % length if epoch >= length else epoch), length
        while epoch >= length:
            epoch -= length
            length *= self.T_mult
        return epoch, length

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``."""
        self._warn_outside_step()
        height = 1 + math.cos(math.pi * self.T_cur / self.T_i)
        return [
            self.eta_min + (base_lr - self.eta_min) * height / 2
            for _, base_lr in self._with_groups(self.base_lrs)
        ]

    def step(self, epoch: float | None = None) -> None:
        """Go on to the next epoch, or to a given one, and set its learning rates.

        Args:
            epoch: the epoch to go to, fractions too: ``epoch + batch / batches`` after each batch.

        Raises:
            ValueError: a negative ``epoch``, or groups that were added later.

        >>> import tinygrad_np as tg
        >>> optimizer = tg.optim.SGD([tg.ones(1, requires_grad=True)], lr=1.0)
        >>> scheduler = CosineAnnealingWarmRestarts(optimizer, T_0=2)
        >>> scheduler.step(1.5)
        >>> scheduler.get_last_lr()
        [0.14644660940672627]
        """
        if epoch is None and self.last_epoch < 0:
            epoch = 0
        if epoch is not None and epoch < 0:
            raise ValueError(f"Expected non-negative epoch, but got {epoch}")
        with all_or_nothing(self):
            if epoch is not None:
                self.T_cur, self.T_i = self._position(epoch)
                self.last_epoch = math.floor(epoch)
            else:
                self.last_epoch += 1
                self.T_cur += 1
                if self.T_cur >= self.T_i:
                    self.T_cur -= self.T_i
                    self.T_i *= self.T_mult
            self._get_lr_called_within_step = True
            rates = self.get_lr()
            self._get_lr_called_within_step = False
            self._write(rates)

"""Cyclical rates: up and down again and again."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..optimizer import Optimizer
from .base import (
    LRScheduler,
    all_or_nothing,
    per_group,
    require_momentum,
    require_optimizer,
    write_momentum,
    write_rate,
)
from .saved_state import attributes_of, attributes_problem, give_attributes

__all__ = ["CyclicLR"]

MODES = ("triangular", "triangular2", "exp_range")


class CyclicLR(LRScheduler):
    """Go up from ``base_lr`` to ``max_lr`` and down again, in cycles; step it after every batch.

    Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017 (arXiv:1506.01186),
    section 3.2. Where the rate is high the momentum (``momentum``, or the first of ``betas``) is
    low: it goes from ``max_momentum`` to ``base_momentum`` and back.

    Args:
        optimizer: whose groups to change.
        base_lr: the lowest rate, for all groups or one for each.
        max_lr: the highest rate, for all groups or one for each.
        step_size_up: number of steps going up.
        step_size_down: number of steps going down; by default as many.
        mode: how the height of the cycles changes: ``"triangular"``: not at all; ``"triangular2"``:
            it is halved after each; ``"exp_range"``: it is multiplied by ``gamma`` at each step.
        gamma: for ``"exp_range"``.
        scale_fn: another factor of the height, a function of the number of the cycle (from 1) or of
            the step.
        scale_mode: what ``scale_fn`` is a function of: ``"cycle"`` or ``"iterations"``.
        cycle_momentum: whether the momentum moves against the rate.
        base_momentum: the lowest momentum, for all groups or one for each.
        max_momentum: the highest momentum, for all groups or one for each.
        last_epoch: the step to go on from; -1 starts anew.

    Raises:
        ValueError: an unknown mode, lists not as long as the groups are many, or an optimizer
            without momentum with ``cycle_momentum``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5, momentum=0.9)
    >>> scheduler = CyclicLR(optimizer, 0.1, 0.5, step_size_up=2, mode="triangular2")
    >>> rates = []
    >>> for step in range(7):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.1, 0.3, 0.5, 0.3, 0.1, 0.2, 0.3]
    """

    _unsaved = ("optimizer", "_scale_fn_custom")
    _new_groups_follow = False

    def __init__(
        self,
        optimizer: Optimizer,
        base_lr: float | Sequence[float],
        max_lr: float | Sequence[float],
        step_size_up: int = 2000,
        step_size_down: int | None = None,
        mode: str = "triangular",
        gamma: float = 1.0,
        scale_fn: Callable[[float], float] | None = None,
        scale_mode: str = "cycle",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.8,
        max_momentum: float | Sequence[float] = 0.9,
        last_epoch: int = -1,
    ) -> None:
        self.optimizer = require_optimizer(optimizer)
        self.base_lrs = per_group("base_lr", optimizer, base_lr)
        self.max_lrs = per_group("max_lr", optimizer, max_lr)
        up = float(step_size_up)
        self.total_size = up + (up if step_size_down is None else float(step_size_down))
        self.step_ratio = up / self.total_size
        if mode not in MODES and scale_fn is None:
            raise ValueError(
                f"mode is invalid and scale_fn is None: expected one of {', '.join(MODES)}, but "
                f"got {mode}"
            )
        self.mode = mode
        self.gamma = gamma
        self._scale_fn_custom = scale_fn
        if scale_fn is None:
            scale_mode = "iterations" if mode == "exp_range" else "cycle"
        self.scale_mode = scale_mode
        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            self.use_beta1 = require_momentum(optimizer)
            self.base_momentums = per_group("base_momentum", optimizer, base_momentum)
            self.max_momentums = per_group("max_momentum", optimizer, max_momentum)
        with all_or_nothing(self):
            if last_epoch == -1:
                for group, lr in self._with_groups(self.base_lrs):
                    write_rate(group, lr)
                if cycle_momentum:
                    lists = self.base_momentums, self.max_momentums
                    for group, low, high in self._with_groups(*lists):
                        write_momentum(group, high)
                        group["max_momentum"], group["base_momentum"] = high, low
            super().__init__(optimizer, last_epoch)

    def _initial_rates(self) -> list[Any]:
        # The lowest rates of the cycles, whatever "initial_lr" an earlier schedule has left.
        return self.base_lrs

    def scale_fn(self, x: float) -> float:
        """The factor of the height of cycle or step number ``x``."""
        if self._scale_fn_custom is not None:
            return self._scale_fn_custom(x)
        if self.mode == "triangular":
            return 1.0
        factor: float = 1 / 2.0 ** (x - 1) if self.mode == "triangular2" else self.gamma**x
        return factor

    def _height(self) -> tuple[float, float]:
        """How high on its cycle this step is, from 0 to 1, and the factor of the height."""
        cycle = math.floor(1 + self.last_epoch / self.total_size)
        x = 1.0 + self.last_epoch / self.total_size - cycle
        # A way up of no length is at its end.
        rising = x <= self.step_ratio and self.step_ratio > 0
        height = x / self.step_ratio if rising else (x - 1) / (self.step_ratio - 1)
        return height, self.scale_fn(cycle if self.scale_mode == "cycle" else self.last_epoch)

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``."""
        self._warn_outside_step()
        height, scale = self._height()
        return [
            base_lr + (max_lr - base_lr) * height * scale
            for _, base_lr, max_lr in self._with_groups(self.base_lrs, self.max_lrs)
        ]

    def _momenta(self) -> list[float] | None:
        if not self.cycle_momentum:
            return None
        height, scale = self._height()
        return [
            high - (high - low) * height * scale
            for _, low, high in self._with_groups(self.base_momentums, self.max_momentums)
        ]

    def state_dict(self) -> dict[str, Any]:
        """All that is needed to go on; of ``scale_fn``, the attributes of a callable object."""
        custom = self._scale_fn_custom
        saved = None if custom is None else attributes_of(custom)
        return {**super().state_dict(), "_scale_fn_custom": saved}

    def _check_state(self, state_dict: Mapping[str, Any]) -> None:
        super()._check_state(state_dict)
        saved = state_dict["_scale_fn_custom"]
        if saved is not None:
            custom = self._scale_fn_custom
            problem = "it is of a scale_fn of one's own"
            if custom is not None:
                problem = attributes_problem([custom], [saved]) or ""
            if problem:
                raise ValueError(f"loaded state dict does not fit CyclicLR: {problem}")

    def _take_state(self, state_dict: Mapping[str, Any]) -> None:
        super()._take_state(state_dict)
        if self._scale_fn_custom is not None:
            give_attributes([self._scale_fn_custom], [state_dict["_scale_fn_custom"]])

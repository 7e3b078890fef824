"""The one-cycle policy."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..optimizer import Optimizer
from .base import LRScheduler, per_group, require_optimizer, require_positive_int


class OneCycleLR(LRScheduler):
    """Up to ``max_lr`` and down again to almost nothing, once; step it after every batch.

    Smith and Topin, "Super-Convergence" (arXiv:1708.07120). The rate starts at ``max_lr /
    div_factor`` and ends at that divided by ``final_div_factor``. Where the rate is high the
    momentum (``momentum``, or the first of ``betas``) is low: it goes from ``max_momentum`` to
    ``base_momentum`` and back.

    Args:
        optimizer: whose groups to change.
        max_lr: the highest rate, for all groups or one for each.
        total_steps: number of steps of the whole cycle; else ``epochs * steps_per_epoch``.
        epochs: number of epochs.
        steps_per_epoch: number of steps in one.
        pct_start: the share of the cycle spent going up.
        anneal_strategy: ``"cos"`` or ``"linear"``.
        cycle_momentum: whether the momentum moves against the rate.
        base_momentum: the lowest momentum, for all groups or one for each.
        max_momentum: the highest momentum, for all groups or one for each.
        div_factor: ``max_lr`` over the first rate.
        final_div_factor: the first rate over the last.
        three_phase: go down as long as up, and then from the first rate to the last.
        last_epoch: the step to go on from; -1 starts anew.

    Raises:
        ValueError: an argument out of range, lists not as long as the groups are many, an optimizer
            without momentum with ``cycle_momentum``, or a step past the end of the cycle.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0], requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5, momentum=0.9)
    >>> scheduler = OneCycleLR(optimizer, max_lr=1.0, total_steps=5, pct_start=0.4)
    >>> rates = []
    >>> for epoch in range(5):
    ...     rates += scheduler.get_last_lr()
    ...     optimizer.step()
    ...     scheduler.step()
    >>> [round(lr, 6) for lr in rates]
    [0.04, 1.0, 0.750001, 0.250003, 4e-06]
    """

    def __init__(
        self,
        optimizer: Optimizer,
        max_lr: float | Sequence[float],
        total_steps: int | None = None,
        epochs: int | None = None,
        steps_per_epoch: int | None = None,
        pct_start: float = 0.3,
        anneal_strategy: str = "cos",
        cycle_momentum: bool = True,
        base_momentum: float | Sequence[float] = 0.85,
        max_momentum: float | Sequence[float] = 0.95,
        div_factor: float = 25.0,
        final_div_factor: float = 1e4,
        three_phase: bool = False,
        last_epoch: int = -1,
    ) -> None:
        groups = require_optimizer(optimizer).param_groups
        if total_steps is not None:
            self.total_steps = require_positive_int("total_steps", total_steps)
        elif epochs is not None and steps_per_epoch is not None:
            self.total_steps = require_positive_int("epochs", epochs) * require_positive_int(
                "steps_per_epoch", steps_per_epoch
            )
        else:
            raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
        if not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        self.anneal_strategy = anneal_strategy

        # Each phase: its last step, and the group options that rate and momentum move from and to.
        up = ("initial_lr", "max_lr", "max_momentum", "base_momentum")
        down = ("max_lr", "min_lr", "base_momentum", "max_momentum")
        halfway = ("max_lr", "initial_lr", "base_momentum", "max_momentum")
        fade = ("initial_lr", "min_lr", "max_momentum", "max_momentum")
        rise, end = float(pct_start * self.total_steps), float(self.total_steps - 1)
        self.phases = [(rise - 1, *up), (end, *down)]
        if three_phase:
            self.phases = [(rise - 1, *up), (2 * rise - 2, *halfway), (end, *fade)]

        max_lrs = per_group("max_lr", optimizer, max_lr)
        if last_epoch == -1:
            for group, value in zip(groups, max_lrs, strict=True):
                group["initial_lr"] = value / div_factor
                group["max_lr"] = value
                group["min_lr"] = group["initial_lr"] / final_div_factor

        self.cycle_momentum = cycle_momentum
        if cycle_momentum:
            if "momentum" not in optimizer.defaults and "betas" not in optimizer.defaults:
                raise ValueError(
                    "optimizer must support momentum or beta1 with `cycle_momentum` option enabled"
                )
            lowest = per_group("base_momentum", optimizer, base_momentum)
            highest = per_group("max_momentum", optimizer, max_momentum)
            if last_epoch == -1:
                for group, low, high in zip(groups, lowest, highest, strict=True):
                    group["base_momentum"], group["max_momentum"] = low, high
        super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[float]:
        """The rate of each group at ``last_epoch``; sets the momentum as well."""
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(
                f"Tried to step {step} times. The specified number of total steps is "
                f"{self.total_steps}"
            )
        start = 0.0
        for end, first_lr, last_lr, first_momentum, last_momentum in self.phases:  # noqa: B007
            # PyTorch allows one step past the end of the last phase, so this does.
            if step <= end or end == self.phases[-1][0]:
                break
            start = end
        # A phase of no length is at its end.
        share = (step - start) / (end - start) if end != start else 1.0

        rates = []
        for group in self.optimizer.param_groups:
            rates.append(self._anneal(group[first_lr], group[last_lr], share))
            if self.cycle_momentum:
                momentum = self._anneal(group[first_momentum], group[last_momentum], share)
                if "betas" in group:
                    group["betas"] = (momentum, *group["betas"][1:])
                else:
                    group["momentum"] = momentum
        return rates

    def _anneal(self, first: float, last: float, share: float) -> float:
        if self.anneal_strategy == "cos":
            return last + (first - last) / 2.0 * (math.cos(math.pi * share) + 1)
        return (last - first) * share + first

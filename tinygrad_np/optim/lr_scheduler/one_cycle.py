"""The one-cycle policy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ..optimizer import Optimizer
from .base import (
    LRScheduler,
    all_or_nothing,
    per_group,
    require_momentum,
    require_optimizer,
    require_positive_int,
    write_momentum,
)

__all__ = ["OneCycleLR"]


PHASE_NAMES = ("end_step", "start_lr", "end_lr", "start_momentum", "end_momentum")


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
        self.optimizer = require_optimizer(optimizer)
        if total_steps is not None:
            self.total_steps = require_positive_int("total_steps", total_steps)
        elif epochs is not None and steps_per_epoch is not None:
            self.total_steps = require_positive_int("epochs", epochs) * require_positive_int(
                "steps_per_epoch", steps_per_epoch
            )
        else:
            raise ValueError("You must define either total_steps OR (epochs AND steps_per_epoch)")
        if not isinstance(pct_start, float) or not 0 <= pct_start <= 1:
            raise ValueError(f"Expected float between 0 and 1 pct_start, but got {pct_start}")
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(
                f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}"
            )
        self._anneal_func_type = anneal_strategy
        self._schedule_phases = phases_of(self.total_steps, pct_start, three_phase)
        self.cycle_momentum = cycle_momentum
        lists = [per_group("max_lr", optimizer, max_lr)]
        if cycle_momentum:
            self.use_beta1 = require_momentum(optimizer)
            lists.append(per_group("base_momentum", optimizer, base_momentum))
            lists.append(per_group("max_momentum", optimizer, max_momentum))
        with all_or_nothing(self):
            if last_epoch == -1:
                for group, highest, *momenta in self._with_groups(*lists):
                    group["initial_lr"] = highest / div_factor
                    group["max_lr"] = highest
                    group["min_lr"] = group["initial_lr"] / final_div_factor
                    if momenta:
                        group["base_momentum"], group["max_momentum"] = momenta
                        write_momentum(group, group["max_momentum"])
            super().__init__(optimizer, last_epoch)

    def get_lr(self) -> list[Any]:
        """The rate of each group at ``last_epoch``."""
        self._warn_outside_step()
        return self._between("start_lr", "end_lr")

    def _momenta(self) -> list[float] | None:
        return self._between("start_momentum", "end_momentum") if self.cycle_momentum else None

    def _between(self, first: str, last: str) -> list[Any]:
        """An option of each group, on its way through the phase that ``last_epoch`` is in."""
        step = self.last_epoch
        if step > self.total_steps:
            raise ValueError(
                f"Tried to step {step} times. The specified number of total steps is "
                f"{self.total_steps}"
            )
        start = 0.0
        for phase in self._schedule_phases:
            end = phase["end_step"]
            # PyTorch allows one step past the end of the last phase, so this does.
            if step <= end or phase is self._schedule_phases[-1]:
                break
            start = end
        # A phase of no length is at its end.
        share = (step - start) / (end - start) if end != start else 1.0
        for number, group in enumerate(self._groups):
            for name in (phase[first], phase[last]):
                if name not in group:
                    raise KeyError(
                        f"OneCycleLR: param_groups[{number}] has no {name!r}: a group that is "
                        "added after the schedule was built brings its own 'initial_lr', 'max_lr', "
                        "'min_lr', 'base_momentum' and 'max_momentum', or a new schedule is built"
                    )
        return [
            self._anneal(group[phase[first]], group[phase[last]], share) for group in self._groups
        ]

    def _upgraded(self, state: dict[str, Any]) -> dict[str, Any]:
        if "phases" in state:
            state["_schedule_phases"] = [
                dict(zip(PHASE_NAMES, phase, strict=True)) for phase in state.pop("phases")
            ]
            state["_anneal_func_type"] = state.pop("anneal_strategy", None)
            if self.cycle_momentum:
                state["use_beta1"] = self.use_beta1
        return state

    def _anneal(self, first: float, last: float, share: float) -> float:
        if self._anneal_func_type == "cos":
            return last + (first - last) / 2.0 * (math.cos(math.pi * share) + 1)
        return (last - first) * share + first


def phases_of(total_steps: int, pct_start: float, three_phase: bool) -> list[dict[str, Any]]:
    """The phases: each one's last step, and the group options that rate and momentum move between.

    >>> [phase["end_step"] for phase in phases_of(10, 0.3, three_phase=True)]
    [2.0, 4.0, 9]
    """
    rise = float(pct_start * total_steps)
    up = (rise - 1, "initial_lr", "max_lr", "max_momentum", "base_momentum")
    down = (total_steps - 1, "max_lr", "min_lr", "base_momentum", "max_momentum")
    halfway = (2 * rise - 2, "max_lr", "initial_lr", "base_momentum", "max_momentum")
    fade = (total_steps - 1, "initial_lr", "min_lr", "max_momentum", "max_momentum")
    phases = (up, halfway, fade) if three_phase else (up, down)
    return [dict(zip(PHASE_NAMES, phase, strict=True)) for phase in phases]

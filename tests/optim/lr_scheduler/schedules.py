"""What the tests of schedules share."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from tests.optim.trajectory_cases import step_schedule
from tinygrad_np import Tensor, optim
from tinygrad_np.optim.lr_scheduler import LRScheduler


def sgd(lr: Any = 0.1, momentum: float = 0.0) -> optim.SGD:
    """An optimizer of two groups, of which the second has half the rate."""
    groups = [{"params": Tensor(np.zeros(1), requires_grad=True), "lr": lr / n} for n in (1, 2)]
    return optim.SGD(groups, momentum=momentum)


def another_group(**options: Any) -> dict[str, Any]:
    return {"params": Tensor(np.zeros(1), requires_grad=True), **options}


def follow(optimizer: optim.Optimizer, schedules: list[LRScheduler], epochs: range) -> list[Any]:
    """The groups' rates and momenta after each epoch."""
    rows = []
    for epoch in epochs:
        optimizer.step()
        for schedule in schedules:
            step_schedule(schedule, epoch)
        rows.append([(group["lr"], group["momentum"]) for group in optimizer.param_groups])
    return rows


def rates(schedule: LRScheduler, epochs: int) -> list[float]:
    """The rates of the first group, from now on."""
    found = [schedule.get_last_lr()[0]]
    for _ in range(epochs):
        schedule.optimizer.step()
        schedule.step()
        found.append(schedule.get_last_lr()[0])
    return found


def everything(schedule: LRScheduler) -> Any:
    """The state of a schedule and the options of its optimizer's groups, to be compared later."""
    groups = schedule.optimizer.state_dict()["param_groups"]
    return deepcopy((schedule.state_dict(), groups))

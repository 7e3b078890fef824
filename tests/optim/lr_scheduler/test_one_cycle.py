"""The one-cycle policy: arguments, its end, and groups that are added later."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.optim.lr_scheduler.schedules import another_group, everything, rates, sgd
from tinygrad_np import Tensor, optim
from tinygrad_np.optim.lr_scheduler import OneCycleLR


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, r"You must define either total_steps OR \(epochs AND steps_per_epoch\)"),
        ({"epochs": 3}, "You must define either total_steps"),
        ({"total_steps": 0}, "Expected positive integer total_steps, but got 0"),
        ({"total_steps": 2.5}, "Expected positive integer total_steps, but got 2.5"),
        ({"epochs": -1, "steps_per_epoch": 2}, "Expected positive integer epochs, but got -1"),
        ({"epochs": 1, "steps_per_epoch": 0}, "positive integer steps_per_epoch, but got 0"),
        ({"total_steps": 9, "pct_start": 1.5}, "float between 0 and 1 pct_start, but got 1.5"),
        ({"total_steps": 9, "pct_start": 1}, "float between 0 and 1 pct_start, but got 1"),
        ({"total_steps": 9, "anneal_strategy": "step"}, "'cos' or 'linear', instead got step"),
        ({"total_steps": 9, "max_lr": [0.1]}, "max_lr has 1 values, param_groups has 2"),
        ({"total_steps": 9, "base_momentum": [0.1] * 3}, "base_momentum has 3 values"),
    ],
)
def test_one_cycle_arguments(options: dict[str, Any], message: str) -> None:
    optimizer = sgd(momentum=0.9)
    before = optimizer.state_dict()
    with pytest.raises(ValueError, match=message):
        OneCycleLR(optimizer, **{"max_lr": 0.1, **options})
    assert optimizer.state_dict() == before


def test_one_cycle_needs_a_momentum_to_cycle() -> None:
    optimizer = optim.Adagrad([Tensor(np.zeros(1), requires_grad=True)])
    with pytest.raises(ValueError, match="optimizer must support momentum or beta1"):
        OneCycleLR(optimizer, 0.1, total_steps=10)
    OneCycleLR(optimizer, 0.1, total_steps=10, cycle_momentum=False)


def test_one_cycle_ends() -> None:
    schedule = OneCycleLR(sgd(momentum=0.9), 0.1, total_steps=4)
    rates(schedule, 4)
    before = everything(schedule)
    with pytest.raises(ValueError, match=r"Tried to step 5 times.* total steps is 4"):
        schedule.step()
    assert everything(schedule) == before


def test_one_cycle_with_a_warm_up_of_no_length() -> None:
    """A first phase that ends with step 0 starts at its end (PyTorch divides 0 by 0)."""
    schedule = OneCycleLR(sgd(momentum=0.9), 0.5, total_steps=10, pct_start=0.1)
    assert rates(schedule, 0) == [0.5]


def test_a_group_that_is_added_brings_its_own_options() -> None:
    optimizer = sgd(momentum=0.9)
    schedule = OneCycleLR(optimizer, 0.5, total_steps=10)
    first = optimizer.param_groups[0]
    names = ("initial_lr", "max_lr", "min_lr", "base_momentum", "max_momentum")
    optimizer.add_param_group(another_group(lr=1.0, **{name: first[name] for name in names}))
    rates(schedule, 6)
    assert optimizer.param_groups[2]["lr"] == first["lr"]
    assert optimizer.param_groups[2]["momentum"] == first["momentum"]

    optimizer.add_param_group(another_group(lr=1.0, initial_lr=0.1, max_lr=0.5, min_lr=0.0))
    before = everything(schedule)
    with pytest.raises(KeyError, match=r"param_groups\[3\] has no 'base_momentum'"):
        schedule.step()
    assert everything(schedule) == before

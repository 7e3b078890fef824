"""Cyclical rates: arguments, functions of one's own, and groups that bring a rate of before."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.optim.lr_scheduler.schedules import rates, sgd
from tinygrad_np import Tensor, optim
from tinygrad_np.optim.lr_scheduler import CyclicLR, StepLR


class Halving:
    def __init__(self, base: float) -> None:
        self.base = base

    def __call__(self, cycle: float) -> float:
        return self.base ** (cycle - 1)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"mode": "square"}, "mode is invalid and scale_fn is None: .* but got square"),
        ({"max_lr": [0.1]}, "max_lr has 1 values, param_groups has 2"),
        ({"base_lr": [0.1] * 3}, "base_lr has 3 values, param_groups has 2"),
        ({"max_momentum": [0.1]}, "max_momentum has 1 values"),
    ],
)
def test_arguments(options: dict[str, Any], message: str) -> None:
    optimizer = sgd(momentum=0.9)
    before = optimizer.state_dict()
    with pytest.raises(ValueError, match=message):
        CyclicLR(optimizer, **{"base_lr": 0.1, "max_lr": 0.5, **options})
    assert optimizer.state_dict() == before


def test_a_momentum_is_needed_to_cycle_it() -> None:
    optimizer = optim.Adagrad([Tensor(np.zeros(1), requires_grad=True)])
    with pytest.raises(ValueError, match="optimizer must support momentum or beta1"):
        CyclicLR(optimizer, 0.1, 0.5)
    CyclicLR(optimizer, 0.1, 0.5, cycle_momentum=False)


def test_the_momentum_of_adam_is_its_first_beta() -> None:
    optimizer = optim.Adam([Tensor(np.zeros(1), requires_grad=True)], betas=(0.5, 0.99))
    schedule = CyclicLR(optimizer, 0.1, 0.5, step_size_up=2)
    assert optimizer.param_groups[0]["betas"] == (0.9, 0.99)
    rates(schedule, 2)
    assert optimizer.param_groups[0]["betas"] == (0.8, 0.99)


def test_cycles_begin_at_the_lowest_rate_whatever_was_before() -> None:
    optimizer = sgd(lr=1.0, momentum=0.9)
    StepLR(optimizer, 5)
    assert rates(CyclicLR(optimizer, 0.5, 1.0, step_size_up=1), 2) == [0.5, 1.0, 0.5]


def test_a_way_up_of_no_length_is_at_its_end() -> None:
    schedule = CyclicLR(sgd(momentum=0.9), 0.5, 1.0, step_size_up=0, step_size_down=2)
    assert rates(schedule, 4) == [1.0, 0.75, 1.0, 0.75, 1.0]


def test_a_callable_object_is_saved() -> None:
    options = {"base_lr": 0.0, "max_lr": 1.0, "step_size_up": 1}
    schedule = CyclicLR(sgd(momentum=0.9), scale_fn=Halving(0.5), **options)
    assert rates(schedule, 3) == [0.0, 1.0, 0.0, 0.5]
    saved = schedule.state_dict()
    assert saved["_scale_fn_custom"] == {"base": 0.5}
    again = CyclicLR(sgd(momentum=0.9), scale_fn=Halving(0.1), **options)
    again.load_state_dict(saved)
    assert rates(again, 2)[1:] == [0.0, 0.25]
    with pytest.raises(ValueError, match="does not fit CyclicLR: it is of a scale_fn"):
        CyclicLR(sgd(momentum=0.9), **options).load_state_dict(saved)

"""Schedules beyond their rates (``test_trajectories.py``): checkpoints, order, arguments."""

from __future__ import annotations

import json
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from tests.optim.make_trajectories import build_schedule, schedule_cases, step_schedule
from tinygrad_np import Tensor, optim
from tinygrad_np.optim.lr_scheduler import (
    ConstantLR,
    CosineAnnealingLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    MultiStepLR,
    OneCycleLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)


def sgd(lr: float = 0.1, momentum: float = 0.0) -> optim.SGD:
    groups = [{"params": Tensor(np.zeros(1), requires_grad=True), "lr": lr / n} for n in (1, 2)]
    return optim.SGD(groups, momentum=momentum)


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
    found = [schedule.get_last_lr()[0]]
    for _ in range(epochs):
        schedule.optimizer.step()
        schedule.step()
        found.append(schedule.get_last_lr()[0])
    return found


@settings(deadline=None)
@given(specs=st.sampled_from(schedule_cases()), stop=st.integers(0, 40))
def test_a_resumed_schedule_equals_an_uninterrupted_one(specs: list[Any], stop: int) -> None:
    optimizer = sgd(momentum=0.8)
    schedules = [build_schedule(optim.lr_scheduler, optimizer, spec) for spec in specs]
    follow(optimizer, schedules, range(stop))
    saved = json.loads(
        json.dumps([optimizer.state_dict(), [schedule.state_dict() for schedule in schedules]])
    )
    expected = follow(optimizer, schedules, range(stop, 45))

    resumed = sgd(lr=7.0, momentum=0.3)
    again = [build_schedule(optim.lr_scheduler, resumed, spec) for spec in specs]
    resumed.load_state_dict(saved[0])
    for schedule, state in zip(again, saved[1], strict=True):
        schedule.load_state_dict(state)
    assert follow(resumed, again, range(stop, 45)) == expected


def test_a_state_of_another_kind_is_refused() -> None:
    optimizer = sgd()
    state = StepLR(optimizer, 3).state_dict()
    with pytest.raises(
        ValueError, match="not one of CosineAnnealingLR: it differs in T_max, eta_min"
    ):
        CosineAnnealingLR(optimizer, 10).load_state_dict(state)


def test_going_on_by_last_epoch() -> None:
    optimizer = sgd(lr=1.0)
    follow(optimizer, [ExponentialLR(optimizer, 0.5)], range(3))
    assert optimizer.param_groups[0]["lr"] == 0.125
    schedule = ExponentialLR(optimizer, 0.5, last_epoch=2)
    assert rates(schedule, 1) == [0.125, 0.0625]
    for last_epoch in (1, 2):
        optimizer.param_groups[0]["lr"] = 0.3
        assert LinearLR(optimizer, 0.5, 1, 9, last_epoch).get_last_lr()[0] == 0.3
        assert CosineAnnealingLR(optimizer, 9, 0.0, last_epoch).get_last_lr()[0] == 0.3
    with pytest.raises(KeyError, match=r"'initial_lr' is not specified in param_groups\[0\]"):
        ExponentialLR(sgd(), 0.5, last_epoch=2)


def test_the_wrong_order_of_steps_warns() -> None:
    schedule = StepLR(sgd(), 3)
    with pytest.warns(UserWarning, match=r"before `optimizer.step"):
        schedule.step()


def test_what_is_not_an_optimizer_is_refused() -> None:
    for build in (
        lambda o: StepLR(o, 1),
        lambda o: LambdaLR(o, float),
        lambda o: OneCycleLR(o, 0.1, 10),
        ReduceLROnPlateau,
    ):
        with pytest.raises(TypeError, match="list is not an Optimizer"):
            build([])


def test_the_base_has_no_rates() -> None:
    with pytest.raises(NotImplementedError, match="LRScheduler has no get_lr"):
        LRScheduler(sgd())


def test_lambda_of_a_callable_object_is_saved() -> None:
    class Decay:
        def __init__(self, factor: float) -> None:
            self.factor = factor

        def __call__(self, epoch: int) -> float:
            return self.factor**epoch

    saved = LambdaLR(sgd(lr=1.0), [Decay(0.5), lambda epoch: 1.0]).state_dict()
    assert saved["lr_lambdas"] == [{"factor": 0.5}, {}]
    schedule = LambdaLR(sgd(lr=1.0), [Decay(0.1), lambda epoch: 1.0])
    schedule.load_state_dict(saved)
    assert rates(schedule, 2) == [1.0, 0.5, 0.25]


def test_lambdas_one_for_each_group() -> None:
    with pytest.raises(ValueError, match="Expected 2 lr_lambdas, but got 1"):
        LambdaLR(sgd(), [lambda epoch: 1.0])


def test_factors_out_of_range() -> None:
    with pytest.raises(ValueError, match=r"Constant multiplicative factor .* got 1.5"):
        ConstantLR(sgd(), factor=1.5)
    with pytest.raises(ValueError, match=r"Starting multiplicative factor .* got 0"):
        LinearLR(sgd(), start_factor=0)
    with pytest.raises(ValueError, match=r"Ending multiplicative factor .* got 2"):
        LinearLR(sgd(), end_factor=2)


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
        ({"total_steps": 9, "anneal_strategy": "step"}, "'cos' or 'linear', instead got step"),
        ({"total_steps": 9, "max_lr": [0.1]}, "max_lr has 1 values, param_groups has 2"),
        ({"total_steps": 9, "base_momentum": [0.1] * 3}, "base_momentum has 3 values"),
    ],
)
def test_one_cycle_arguments(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        OneCycleLR(sgd(momentum=0.9), **{"max_lr": 0.1, **options})


def test_one_cycle_needs_a_momentum_to_cycle() -> None:
    optimizer = optim.Adagrad([Tensor(np.zeros(1), requires_grad=True)])
    with pytest.raises(ValueError, match="optimizer must support momentum or beta1"):
        OneCycleLR(optimizer, 0.1, total_steps=10)
    OneCycleLR(optimizer, 0.1, total_steps=10, cycle_momentum=False)


def test_one_cycle_ends() -> None:
    schedule = OneCycleLR(sgd(momentum=0.9), 0.1, total_steps=4)
    rates(schedule, 4)
    with pytest.raises(ValueError, match=r"Tried to step 5 times.* total steps is 4"):
        schedule.step()


def test_one_cycle_with_a_warm_up_of_no_length() -> None:
    """A first phase that ends with step 0 starts at its end (PyTorch divides 0 by 0)."""
    schedule = OneCycleLR(sgd(momentum=0.9), 0.5, total_steps=10, pct_start=0.1)
    assert rates(schedule, 0) == [0.5]


def test_plateau_arguments() -> None:
    with pytest.raises(ValueError, match=r"Factor should be < 1.0, got 1.5"):
        ReduceLROnPlateau(sgd(), factor=1.5)
    with pytest.raises(ValueError, match="mode best is unknown"):
        ReduceLROnPlateau(sgd(), mode="best")
    with pytest.raises(ValueError, match="threshold mode percent is unknown"):
        ReduceLROnPlateau(sgd(), threshold_mode="percent")
    with pytest.raises(ValueError, match="min_lr has 3 values, param_groups has 2"):
        ReduceLROnPlateau(sgd(), min_lr=[0.1, 0.1, 0.1])


def test_plateau_takes_a_tensor() -> None:
    optimizer = sgd(lr=1.0)
    schedule = ReduceLROnPlateau(optimizer, patience=0, factor=0.5)
    for loss in (1.0, 1.0):
        schedule.step(Tensor(np.float32(loss)))
    assert schedule.get_last_lr() == [0.5, 0.25]


def test_sequences_that_are_refused() -> None:
    optimizer = sgd()
    steps = StepLR(optimizer, 3)
    with pytest.raises(ValueError, match="at least one scheduler"):
        SequentialLR(optimizer, [], [])
    with pytest.raises(ValueError, match=r"does not support `ReduceLROnPlateau`.* at index 1"):
        SequentialLR(optimizer, [steps, ReduceLROnPlateau(optimizer)], [2])
    with pytest.raises(ValueError, match="StepLR at index 0 belongs to another one"):
        SequentialLR(sgd(), [steps], [])
    with pytest.raises(
        ValueError, match=r"schedulers 1 and the number of milestones to be equal to 2"
    ):
        SequentialLR(optimizer, [steps], [2, 3])
    with pytest.raises(TypeError, match="expects schedulers, but got SGD at index 0"):
        SequentialLR(optimizer, [optimizer], [])  # type: ignore[list-item]


def test_a_sequence_in_a_sequence_is_the_flat_one() -> None:
    def build(nested: bool) -> SequentialLR:
        optimizer = sgd(lr=1.0)
        first = ConstantLR(optimizer, 0.5, 10)
        second = ExponentialLR(optimizer, 0.5)
        third = MultiStepLR(optimizer, [2], 0.5)
        if nested:
            inner = SequentialLR(optimizer, [first, second], [2])
            return SequentialLR(optimizer, [inner, third], [5])
        return SequentialLR(optimizer, [first, second, third], [2, 5])

    assert rates(build(nested=True), 9) == rates(build(nested=False), 9)
    assert rates(build(nested=False), 9) == [0.5, 0.5, 1, 0.5, 0.25, 1, 1, 0.5, 0.5, 0.5]

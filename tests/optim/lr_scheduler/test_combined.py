"""Schedules made of schedules: what they refuse, and one in the other."""

from __future__ import annotations

from typing import Any

import pytest

from tests.optim.lr_scheduler.schedules import everything, rates, sgd
from tinygrad_np.optim.lr_scheduler import (
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LambdaLR,
    MultiStepLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)


@pytest.mark.parametrize("kind", [SequentialLR, ChainedScheduler])
def test_schedules_that_are_refused(kind: Any) -> None:
    def build(optimizer: Any, schedules: list[Any]) -> Any:
        if kind is ChainedScheduler:
            return ChainedScheduler(schedules, optimizer)
        return SequentialLR(optimizer, schedules, [2] * (len(schedules) - 1))

    optimizer = sgd()
    steps = StepLR(optimizer, 3)
    with pytest.raises(ValueError, match="at least one scheduler"):
        build(optimizer, [])
    with pytest.raises(ValueError, match=r"does not support `ReduceLROnPlateau`.* at index 1"):
        build(optimizer, [steps, ReduceLROnPlateau(optimizer)])
    with pytest.raises(ValueError, match="StepLR at index 0 belongs to another one"):
        build(sgd(), [steps])
    with pytest.raises(TypeError, match="expects schedulers, but got SGD at index 0"):
        build(optimizer, [optimizer])


def test_milestones_one_fewer_than_schedules() -> None:
    optimizer = sgd()
    with pytest.raises(
        ValueError, match=r"schedulers 1 and the number of milestones to be equal to 2"
    ):
        SequentialLR(optimizer, [StepLR(optimizer, 3)], [2, 3])


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


@pytest.mark.parametrize("start", [0, 3])
def test_a_chain_in_a_sequence_is_the_chain_by_itself(start: int) -> None:
    def chain(optimizer: Any) -> ChainedScheduler:
        return ChainedScheduler(
            [
                ConstantLR(optimizer, 0.5, 2),
                ExponentialLR(optimizer, 0.5),
                StepLR(optimizer, 2, 0.5),
            ]
        )

    alone = rates(chain(sgd(lr=1.0)), 5)
    assert alone == [0.5, 0.25, 0.125, 0.0625, 0.015625, 0.0078125]
    optimizer = sgd(lr=1.0)
    schedules: list[Any] = [chain(optimizer)]
    if start:
        schedules.insert(0, ConstantLR(optimizer, 0.25, 9))
    sequence = SequentialLR(optimizer, schedules, [start] if start else [])
    assert rates(sequence, 5 + start) == [0.25] * start + alone


def test_a_schedule_that_fails_takes_the_others_back() -> None:
    optimizer = sgd(lr=1.0)

    def fail_later(epoch: int) -> float:
        if epoch == 2:
            raise RuntimeError("no rate")
        return 1.0

    schedule = ChainedScheduler([ExponentialLR(optimizer, 0.5), LambdaLR(optimizer, fail_later)])
    rates(schedule, 1)
    parts = [everything(part) for part in schedule._parts()]
    with pytest.raises(RuntimeError, match="no rate"):
        schedule.step()
    assert [everything(part) for part in schedule._parts()] == parts


def test_states_of_other_schedules_are_refused() -> None:
    optimizer = sgd(lr=1.0)
    schedule = ChainedScheduler([ExponentialLR(optimizer, 0.5), StepLR(optimizer, 2)])
    state = schedule.state_dict()
    before = everything(schedule)
    with pytest.raises(ValueError, match="ChainedScheduler is of 1 schedules, not of 2"):
        schedule.load_state_dict({**state, "_schedulers": state["_schedulers"][:1]})
    state["_schedulers"][0]["gamma"] = 0.9
    state["_schedulers"][1] = CosineAnnealingWarmRestarts(sgd(), 3).state_dict()
    with pytest.raises(ValueError, match="not one of StepLR"):
        schedule.load_state_dict(state)
    assert everything(schedule) == before

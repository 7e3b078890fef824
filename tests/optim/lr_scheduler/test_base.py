"""What all schedules share: saved states, order of steps, groups added later, all or nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import tinygrad_np as tg
from tests.optim.lr_scheduler.schedules import another_group, everything, follow, rates, sgd
from tests.optim.trajectory_cases import build_schedule, schedule_cases, step_schedule
from tinygrad_np import Tensor, optim
from tinygrad_np.optim.lr_scheduler import (
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
    _LRScheduler,
)

# What these schedules saved in version 0.1.0 of this package, after one step.
_COMMON = {"base_lrs": [0.1, 0.05], "last_epoch": 1, "_step_count": 2, "_last_lr": [0.1, 0.05]}
_ONE_CYCLE = {
    **_COMMON,
    "total_steps": 9,
    "anneal_strategy": "cos",
    "phases": [
        [1.7, "initial_lr", "max_lr", "max_momentum", "base_momentum"],
        [8.0, "max_lr", "min_lr", "base_momentum", "max_momentum"],
    ],
    "cycle_momentum": True,
}
_PLATEAU = {
    "mode": "max",
    "factor": 0.1,
    "patience": 10,
    "threshold": 1e-4,
    "threshold_mode": "rel",
    "cooldown": 0,
    "min_lrs": [0, 0],
    "eps": 1e-8,
    "best": 0.5,
    "cooldown_counter": 0,
    "num_bad_epochs": 0,
    "last_epoch": 1,
    "_last_lr": [0.1, 0.05],
}
_MULTI_STEP = {**_COMMON, "milestones": [2, 4], "gamma": 0.1}
VERSION_0_1_0: dict[str, Any] = {
    "OneCycleLR": (lambda o: OneCycleLR(o, 0.2, 9), _ONE_CYCLE),
    "ReduceLROnPlateau": (ReduceLROnPlateau, _PLATEAU),
    "LambdaLR": (lambda o: LambdaLR(o, float), {**_COMMON, "lr_lambdas": [{}, {}]}),
    "SequentialLR": (
        lambda o: SequentialLR(o, [OneCycleLR(o, 0.2, 9), MultiStepLR(o, [7])], [5]),
        {
            "_milestones": [5],
            "last_epoch": 1,
            "_last_lr": [0.1, 0.05],
            "_schedulers": [_ONE_CYCLE, _MULTI_STEP],
        },
    ),
}


@settings(deadline=None)
@given(specs=st.sampled_from(schedule_cases()), stop=st.integers(0, 40))
def test_a_resumed_schedule_equals_an_uninterrupted_one(specs: list[Any], stop: int) -> None:
    optimizer = sgd(momentum=0.8)
    schedules = [build_schedule(optim, optimizer, spec) for spec in specs]
    follow(optimizer, schedules, range(stop))
    saved = json.loads(
        json.dumps([optimizer.state_dict(), [schedule.state_dict() for schedule in schedules]])
    )
    expected = follow(optimizer, schedules, range(stop, 45))

    resumed = sgd(lr=7.0, momentum=0.3)
    again = [build_schedule(optim, resumed, spec) for spec in specs]
    resumed.load_state_dict(saved[0])
    for schedule, state in zip(again, saved[1], strict=True):
        schedule.load_state_dict(state)
    assert follow(resumed, again, range(stop, 45)) == expected


@settings(deadline=None)
@given(specs=st.sampled_from(schedule_cases()), stop=st.integers(0, 12))
def test_a_group_is_added_and_all_is_changed_or_nothing(specs: list[Any], stop: int) -> None:
    optimizer = sgd(momentum=0.8)
    schedules = [build_schedule(optim, optimizer, spec) for spec in specs]
    follow(optimizer, schedules, range(stop))
    optimizer.add_param_group(another_group(lr=0.05))
    optimizer.step()
    for epoch in range(stop, 45):
        for schedule in schedules:
            before = everything(schedule)
            try:
                step_schedule(schedule, epoch)
            except (ValueError, KeyError, RuntimeError):
                assert everything(schedule) == before
                return
            assert len(schedule.get_last_lr()) == 3


@pytest.mark.parametrize("specs", schedule_cases())
def test_every_state_goes_through_a_file(specs: list[Any], tmp_path: Path) -> None:
    optimizer = sgd(momentum=0.8)
    schedules = [build_schedule(optim, optimizer, spec) for spec in specs]
    follow(optimizer, schedules, range(3))
    states = [schedule.state_dict() for schedule in schedules]
    tg.save(states, tmp_path / "schedules.tg")
    for schedule, state in zip(schedules, tg.load(tmp_path / "schedules.tg"), strict=True):
        schedule.load_state_dict(state)
    assert [schedule.state_dict() for schedule in schedules] == states


def test_a_group_added_in_a_run_is_there_when_it_is_resumed() -> None:
    """The first run's schedule was built before the group was added, the second's after."""
    optimizer = sgd(lr=1.0)
    schedule = StepLR(optimizer, 3)
    optimizer.add_param_group(another_group(lr=0.5))
    follow(optimizer, [schedule], range(4))
    saved = optimizer.state_dict(), schedule.state_dict()
    expected = follow(optimizer, [schedule], range(4, 9))

    resumed = sgd(lr=1.0)
    resumed.add_param_group(another_group(lr=0.5))
    again = StepLR(resumed, 3)
    resumed.load_state_dict(saved[0])
    again.load_state_dict(saved[1])
    assert follow(resumed, [again], range(4, 9)) == expected


@pytest.mark.parametrize(
    ("build", "groups", "message"),
    [
        (
            lambda o: StepLR(o, 3),
            3,
            r"StepLR is of 3 param groups \(base_lrs\), the optimizer has 2",
        ),
        (lambda o: LambdaLR(o, lambda epoch: 1.0), 3, "LambdaLR is of 3 param groups"),
        (lambda o: LambdaLR(o, lambda epoch: 1.0), 1, "LambdaLR is of 1 param groups"),
        (lambda o: ReduceLROnPlateau(o, min_lr=[0.1] * len(o.param_groups)), 3, r"3 .*\(min_lrs\)"),
    ],
)
def test_a_state_of_other_groups_is_refused(build: Any, groups: int, message: str) -> None:
    other = optim.SGD([another_group() for _ in range(groups)])
    state = build(other).state_dict()
    schedule = build(sgd())
    before = everything(schedule)
    with pytest.raises(ValueError, match=message):
        schedule.load_state_dict(state)
    assert everything(schedule) == before


def test_a_state_of_another_kind_is_refused() -> None:
    optimizer = sgd()
    state = StepLR(optimizer, 3).state_dict()
    schedule = CosineAnnealingLR(optimizer, 10)
    with pytest.raises(
        ValueError, match="not one of CosineAnnealingLR: it differs in T_max, eta_min"
    ):
        schedule.load_state_dict(state)
    with pytest.raises(ValueError, match="not one of StepLR: it differs in gamma"):
        StepLR(optimizer, 3).load_state_dict({**state, "gamma": "small"})
    with pytest.raises(TypeError, match="load_state_dict of StepLR: a dict is needed, not a list"):
        StepLR(optimizer, 3).load_state_dict([state])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", VERSION_0_1_0)
def test_states_of_the_first_version_are_loaded(name: str) -> None:
    build, old = VERSION_0_1_0[name]
    schedule = build(sgd(momentum=0.9))
    schedule.load_state_dict(old)
    again = build(sgd(momentum=0.9))
    again.load_state_dict(schedule.state_dict())
    assert schedule.last_epoch == 1
    step_schedule(schedule, 3)
    step_schedule(again, 3)
    assert everything(schedule) == everything(again)
    assert schedule.last_epoch == 2


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


def test_a_step_of_an_optimizer_of_ones_own_is_seen() -> None:
    class Still(optim.Optimizer):
        def __init__(self, params: Any) -> None:
            super().__init__(params, {"lr": 0.5})

        def step(self, closure: Any = None) -> None:
            pass

    optimizer = Still([Tensor(np.zeros(1), requires_grad=True)])
    schedule = StepLR(optimizer, 1)
    optimizer.step()
    schedule.step()
    assert schedule.get_last_lr() == [0.05]


def test_an_epoch_is_taken_and_deprecated() -> None:
    optimizer = sgd(lr=1.0)
    schedule = StepLR(optimizer, 3)
    optimizer.step()
    with pytest.warns(UserWarning, match="The epoch parameter"):
        schedule.step(6)
    assert schedule.last_epoch == 6
    np.testing.assert_allclose(schedule.get_last_lr(), [0.01, 0.005])
    plateau = ReduceLROnPlateau(optimizer)
    with pytest.warns(UserWarning, match="The epoch parameter"):
        plateau.step(1.0, epoch=7)
    assert plateau.last_epoch == 7


def test_get_lr_is_not_for_users() -> None:
    schedule = StepLR(sgd(lr=1.0), 3)
    with pytest.warns(UserWarning, match="please use `get_last_lr"):
        assert schedule.get_lr() == [1.0, 0.5]


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


def test_a_schedule_that_raises_as_it_is_built_leaves_the_groups_alone() -> None:
    optimizer = sgd(momentum=0.9)
    before = optimizer.state_dict()

    def fail(epoch: int) -> float:
        raise RuntimeError("no rate")

    with pytest.raises(RuntimeError, match="no rate"):
        LambdaLR(optimizer, [lambda epoch: 0.5, fail])
    with pytest.raises(ValueError, match="max_momentum has 3 values"):
        OneCycleLR(optimizer, 0.5, 10, max_momentum=[0.9, 0.9, 0.9])
    assert optimizer.state_dict() == before


@pytest.mark.parametrize("specs", schedule_cases()[:-3])
def test_a_rate_that_is_a_tensor_is_written_to(specs: list[Any]) -> None:
    plain, held = sgd(lr=np.float64(0.1), momentum=0.8), sgd(lr=0.1, momentum=0.8)
    for group in held.param_groups:
        group["lr"] = tg.tensor(group["lr"], dtype=np.float64)
    tensors = [group["lr"] for group in held.param_groups]
    schedules = [
        [build_schedule(optim, optimizer, spec) for spec in specs] for optimizer in (plain, held)
    ]
    for epoch in range(20):
        for optimizer, each in zip((plain, held), schedules, strict=True):
            follow(optimizer, each, range(epoch, epoch + 1))
        assert [group["lr"] for group in held.param_groups] == tensors
        expected = [float(group["lr"]) for group in plain.param_groups]
        np.testing.assert_allclose([lr.item() for lr in tensors], expected, rtol=1e-12)
        last = schedules[1][0].get_last_lr()
        assert all(one is not other for one, other in zip(last, tensors, strict=True))


def test_a_schedule_written_for_pytorch() -> None:
    class WarmUp(_LRScheduler):
        def __init__(self, optimizer: Any, steps: int, last_epoch: int = -1) -> None:
            self.steps = steps
            super().__init__(optimizer, last_epoch)

        def get_lr(self) -> list[Any]:
            share = min(1.0, (self.last_epoch + 1) / self.steps)
            return [base_lr * share for base_lr in self.base_lrs]

        def _get_closed_form_lr(self) -> list[Any]:
            return self.get_lr()

    assert rates(WarmUp(sgd(lr=1.0), 4), 4) == [0.25, 0.5, 0.75, 1.0, 1.0]

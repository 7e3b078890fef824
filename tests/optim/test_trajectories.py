"""Optimizers and schedules follow PyTorch's trajectories (``make_trajectories.py`` wrote them)."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from tests.optim.make_trajectories import (
    FILE,
    INITIAL,
    STEPS,
    build_optimizer,
    build_schedule,
    gradient,
    step_schedule,
)
from tinygrad_np import Tensor, optim

REFERENCE = json.loads(FILE.read_text())


def optimizer_id(case: dict[str, Any]) -> str:
    options = ",".join(f"{name}={value}" for name, value in case["options"].items())
    groups = " groups" if len(case["groups"]) > 1 else ""
    schedule = f" {case['schedule']['schedule']}" if "schedule" in case else ""
    return f"{case['optimizer']}({options}){groups}{schedule}"


@pytest.mark.parametrize("case", REFERENCE["optimizers"], ids=optimizer_id)
def test_optimizer_follows_the_reference(case: dict[str, Any]) -> None:
    params = [Tensor(p.copy(), requires_grad=True) for p in INITIAL]
    optimizer = build_optimizer(optim, case, params)
    schedule = None
    if "schedule" in case:
        schedule = build_schedule(optim.lr_scheduler, optimizer, case["schedule"])

    for step in range(1, STEPS + 1):
        for number, p in enumerate(params):
            g = gradient(step, number, p.data, case["missing"])
            p.grad = None if g is None else Tensor(g)
        optimizer.step()
        if schedule is not None:
            schedule.step()
        for p, expected in zip(params, case["params"].get(str(step), []), strict=False):
            np.testing.assert_allclose(p.data, expected, rtol=1e-12, atol=0)

    state = optimizer.state_dict()["state"]
    assert {str(index) for index in state} == set(case["state"])
    for index, values in state.items():
        expected = case["state"][str(index)]
        assert set(values) == set(expected)
        for name, value in values.items():
            np.testing.assert_allclose(value, expected[name], rtol=1e-12, atol=0)


def schedule_id(case: dict[str, Any]) -> str:
    return "+".join(
        f"{spec['schedule']}({','.join(str(name) for name in spec['options'])})"
        for spec in case["schedules"]
    )


@pytest.mark.parametrize("case", REFERENCE["schedules"], ids=schedule_id)
def test_schedule_equals_the_reference(case: dict[str, Any]) -> None:
    params = [Tensor(np.zeros(1), requires_grad=True) for _ in range(2)]
    groups = [{"params": params[:1]}, {"params": params[1:], "lr": 0.05}]
    optimizer = optim.SGD(groups, lr=0.1, momentum=0.8)
    schedules = [build_schedule(optim.lr_scheduler, optimizer, spec) for spec in case["schedules"]]

    for epoch, expected in enumerate(case["rates"]):
        rates = [group["lr"] for group in optimizer.param_groups]
        momenta = [group["momentum"] for group in optimizer.param_groups]
        # Equal, not close: the formulas are evaluated in the same order.
        assert (rates + momenta)[: len(expected)] == expected
        assert schedules[-1].get_last_lr() == rates
        if epoch < STEPS:
            optimizer.step()
            for schedule in schedules:
                step_schedule(schedule, epoch)

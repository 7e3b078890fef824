"""Optimizers and schedules follow PyTorch's trajectories (``make_trajectories.py`` wrote them)."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tests.optim.make_trajectories import FILE
from tests.optim.trajectory_cases import (
    ADDED,
    HALFWAY,
    INITIAL,
    STEPS,
    build_optimizer,
    build_schedule,
    gradient,
    lbfgs_cases,
    objective,
    optimizer_cases,
    schedule_cases,
    step_schedule,
)
from tinygrad_np import Tensor, optim

REFERENCE = json.loads(FILE.read_text())


def optimizer_id(case: dict[str, Any]) -> str:
    options = ",".join(f"{name}={value}" for name, value in case["options"].items())
    groups = " groups" if len(case["groups"]) > 1 else ""
    schedule = f" default {case['default_dtype']}" if "default_dtype" in case else ""
    schedule += f" {case['schedule']['schedule']}" if "schedule" in case else ""
    return f"{case['optimizer']}({options}){groups}{schedule}"


def take_step(
    optimizer: optim.Optimizer, case: dict[str, Any], params: list[Tensor], step: int
) -> None:
    for number, p in zip(case["parameters"], params, strict=True):
        g = gradient(step, number, p.detach().numpy(), case["missing"])
        p.grad = None if g is None else Tensor(g)
    optimizer.step()


def assert_close(found: Any, expected: Any) -> None:
    """Equal structure and shapes, and values to rounding."""
    if isinstance(expected, dict):
        assert {str(name) for name in found} == set(expected)
        for name, value in found.items():
            assert_close(value, expected[str(name)])
    elif isinstance(found, list) and not isinstance(found, np.ndarray):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_close(one, other)
    elif expected is None or isinstance(expected, str):
        assert found == expected
    else:
        assert np.shape(found) == np.shape(expected)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_every_case_was_run() -> None:
    stored = [{name: case[name] for name in new} for case, new in both("optimizers")]
    assert stored == json.loads(json.dumps(optimizer_cases()))
    stored = [{name: case[name] for name in new} for case, new in both("lbfgs")]
    assert stored == json.loads(json.dumps(lbfgs_cases()))
    assert [case["schedules"] for case in REFERENCE["schedules"]] == schedule_cases()


def both(name: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    cases = optimizer_cases() if name == "optimizers" else lbfgs_cases()
    return list(zip(REFERENCE[name], cases, strict=True))


@pytest.mark.parametrize("case", REFERENCE["optimizers"], ids=optimizer_id)
def test_optimizer_follows_the_reference(
    case: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    if "default_dtype" in case:
        request.addfinalizer(lambda: tg.set_default_dtype(tg.float32))
        tg.set_default_dtype(case["default_dtype"])
    params = [Tensor(INITIAL[i].copy(), requires_grad=True) for i in case["parameters"]]
    optimizer = build_optimizer(optim, case, params)
    schedule = None
    if "schedule" in case:
        schedule = build_schedule(optim, optimizer, case["schedule"])

    for step in range(1, STEPS + 1):
        take_step(optimizer, case, params, step)
        if schedule is not None:
            schedule.step()
        for p, expected in zip(params, case["params"].get(str(step), []), strict=False):
            np.testing.assert_allclose(p.detach().numpy(), expected, rtol=1e-12, atol=0)
        if step == HALFWAY and "halfway" in case:  # the layout: keys, shapes, options
            assert_close(json_like(optimizer.state_dict()), case["halfway"])

    assert_close(json_like(optimizer.state_dict()["state"]), case["state"])


def json_like(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): json_like(item) for name, item in value.items()}
    return [json_like(item) for item in value] if isinstance(value, (list, tuple)) else value


@pytest.mark.parametrize(
    "case", [case for case in REFERENCE["optimizers"] if "halfway" in case], ids=optimizer_id
)
def test_optimizer_goes_on_from_pytorchs_state_dict(case: dict[str, Any]) -> None:
    halfway = deepcopy(case["halfway"])
    halfway["state"] = {
        int(number): {
            name: Tensor(np.array(value)) for name, value in values.items() if value is not None
        }
        for number, values in halfway["state"].items()
    }
    params = [Tensor(np.array(p), requires_grad=True) for p in case["params"][str(HALFWAY)]]
    optimizer = build_optimizer(optim, {**case, "options": {}}, params)
    optimizer.load_state_dict(halfway)
    for step in range(HALFWAY + 1, STEPS + 1):
        take_step(optimizer, case, params, step)
    for p, expected in zip(params, case["params"][str(STEPS)], strict=True):
        np.testing.assert_allclose(p.detach().numpy(), expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("resumed", [False, True], ids=["whole", "resumed"])
@pytest.mark.parametrize("case", REFERENCE["lbfgs"], ids=optimizer_id)
def test_lbfgs_follows_the_reference(case: dict[str, Any], resumed: bool) -> None:
    """From the beginning, and from PyTorch's state dict after the second step."""
    first = case["params"]["2"] if resumed else INITIAL[:3]
    params = [Tensor(np.array(p), requires_grad=True) for p in first]
    optimizer = optim.LBFGS(params, **({} if resumed else case["options"]))
    if resumed:
        state = case["state_dict"]["state"]
        optimizer.load_state_dict({**case["state_dict"], "state": {0: state["0"]}})
    evaluations = case["evaluations"][1] if resumed else 0

    def closure() -> Tensor:
        nonlocal evaluations
        evaluations += 1
        value, gradients = objective([p.detach().numpy() for p in params])
        for p, g in zip(params, gradients, strict=True):
            p.grad = Tensor(g)
        return Tensor(np.array(value))

    for step in (3,) if resumed else (1, 2, 3):
        optimizer.step(closure)
        assert evaluations == case["evaluations"][step - 1]
        for p, expected in zip(params, case["params"][str(step)], strict=True):
            np.testing.assert_allclose(p.detach().numpy(), expected, rtol=1e-11, atol=0)
        if step == 2:
            found, expected = json_like(optimizer.state_dict()), case["state_dict"]
            assert found["param_groups"] == expected["param_groups"]
            assert set(found["state"]["0"]) == set(expected["state"]["0"])
            for name, value in found["state"]["0"].items():
                assert np.shape(value) == np.shape(expected["state"]["0"][name]), name


def schedule_id(case: dict[str, Any]) -> str:
    return "+".join(
        f"{spec['schedule']}({','.join(str(name) for name in spec['options'])})"
        for spec in case["schedules"]
    )


schedules = pytest.mark.parametrize("case", REFERENCE["schedules"], ids=schedule_id)


def groups_and_schedules(case: dict[str, Any]) -> tuple[optim.Optimizer, list[Any]]:
    params = [Tensor(np.zeros(1), requires_grad=True) for _ in range(2)]
    groups = [{"params": params[:1]}, {"params": params[1:], "lr": 0.05}]
    optimizer = optim.SGD(groups, lr=0.1, momentum=0.8)
    return optimizer, [build_schedule(optim, optimizer, spec) for spec in case["schedules"]]


def follow(
    optimizer: optim.Optimizer, schedules: list[Any], rows: list[list[float]], first: int
) -> None:
    """Step from epoch ``first`` on, as long as there are rows of expected rates and momenta."""
    for epoch, expected in enumerate(rows, start=first):
        rates = [group["lr"] for group in optimizer.param_groups]
        momenta = [group["momentum"] for group in optimizer.param_groups]
        # Equal, not close: the formulas are evaluated in the same order.
        assert (rates + momenta)[: len(expected)] == expected
        if epoch > first:
            assert schedules[-1].get_last_lr() == rates
        if epoch < first + len(rows) - 1:
            optimizer.step()
            for schedule in schedules:
                step_schedule(schedule, epoch)


@schedules
def test_schedule_equals_the_reference(case: dict[str, Any]) -> None:
    optimizer, schedules = groups_and_schedules(case)
    assert schedules[-1].get_last_lr() == [group["lr"] for group in optimizer.param_groups]
    follow(optimizer, schedules, case["rates"], 0)


@schedules
def test_schedule_goes_on_from_pytorchs_state_dict(case: dict[str, Any]) -> None:
    groups, states = case["halfway"]
    optimizer, schedules = groups_and_schedules(case)
    optimizer.load_state_dict({"state": {}, "param_groups": groups})
    for schedule, state in zip(schedules, states, strict=True):
        before = schedule.state_dict()
        assert set(before) == set(state)
        schedule.load_state_dict(state)
        assert_close(json_like(schedule.state_dict()), state)
    follow(optimizer, schedules, case["rates"][ADDED:], ADDED)


@schedules
def test_groups_that_are_added_later(case: dict[str, Any]) -> None:
    """They follow where PyTorch's do; where PyTorch raises in the middle, nothing is changed."""
    optimizer, schedules = groups_and_schedules(case)
    follow(optimizer, schedules, case["rates"][: ADDED + 1], 0)
    third = Tensor(np.zeros(1), requires_grad=True)
    optimizer.add_param_group({"params": third, "lr": 0.03, "momentum": 0.7})
    added = case["added"]
    follow(optimizer, schedules, added["rates"], ADDED)
    if "error" not in added:
        return
    epoch = ADDED + len(added["rates"]) - 1
    *others, last = schedules  # of several schedules on one optimizer the last raises
    for schedule in others:
        step_schedule(schedule, epoch)
    before = deepcopy(optimizer.state_dict()), last.state_dict()
    with pytest.raises((ValueError, KeyError, RuntimeError)) as caught:
        step_schedule(last, epoch)
    assert type(caught.value).__name__ == added["error"]
    assert (optimizer.state_dict(), last.state_dict()) == before


COMPLEX = {
    "SGD": {"lr": 0.1, "momentum": 0.9, "dampening": 0.3, "weight_decay": 0.1},
    "Adam": {"lr": 0.1, "amsgrad": True},
    "AdamW": {"lr": 0.1},
    "RMSprop": {"lr": 0.05, "centered": True, "momentum": 0.5},
    "Adagrad": {"lr": 0.3, "initial_accumulator_value": 0.2},
    "Adadelta": {"lr": 2.0},
    "NAdam": {"lr": 0.1},
    "RAdam": {"lr": 0.1},
    "Rprop": {"lr": 0.1},
    "ASGD": {"lr": 0.1},
}


@pytest.mark.parametrize("name", COMPLEX)
def test_complex_parameters_are_stepped_as_pairs_of_real_ones(name: str) -> None:
    rng = np.random.default_rng(0)
    start, target = rng.normal(size=(2, 3, 4, 2))
    z = tg.view_as_complex(tg.tensor(start)).detach().requires_grad_()
    parts = tg.tensor(start, requires_grad=True)
    theirs = [getattr(tg.optim, name)([p], **COMPLEX[name]) for p in (z, parts)]
    for _ in range(5):
        losses = [
            ((tg.view_as_real(z) - target) ** 4).sum(),
            ((parts - target) ** 4).sum(),
        ]
        for optimizer, loss in zip(theirs, losses, strict=True):
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        np.testing.assert_allclose(tg.view_as_real(z).detach(), parts.detach(), rtol=1e-13)
    state = theirs[0].state_dict()
    theirs[0].load_state_dict(state)


def test_optimizers_of_matrices_refuse_complex_parameters() -> None:
    z = tg.zeros(2, 2, dtype=tg.complex64, requires_grad=True)
    for name in ("LBFGS", "Muon", "Adafactor"):
        with pytest.raises(NotImplementedError, match=f"{name}: not for complex parameters"):
            getattr(tg.optim, name)([z])

"""Reduction on plateaus: what is better, NaN, and groups that are added later."""

from __future__ import annotations

import math
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

import tinygrad_np as tg
from tests.optim.lr_scheduler.schedules import another_group, everything, sgd
from tinygrad_np import Tensor
from tinygrad_np.optim.lr_scheduler import ReduceLROnPlateau


def reductions(metrics: list[float], **options: Any) -> list[int]:
    """The epochs at which the rate was reduced, without patience."""
    schedule = ReduceLROnPlateau(sgd(lr=1.0), patience=0, factor=0.5, eps=0.0, **options)
    found = []
    for epoch, metric in enumerate(metrics):
        before = schedule.get_last_lr()
        schedule.step(metric)
        if schedule.get_last_lr() != before:
            found.append(epoch)
    return found


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
    schedule = ReduceLROnPlateau(sgd(lr=1.0), patience=0, factor=0.5)
    loss = tg.ones(1, requires_grad=True).sum()
    for metric in (loss, Tensor(np.float32(1.0)), np.float64(1.0)):
        schedule.step(metric)
    assert schedule.get_last_lr() == [0.25, 0.125]
    before = everything(schedule)
    with pytest.raises(ValueError):
        schedule.step(tg.ones(2))  # type: ignore[arg-type]
    assert everything(schedule) == before


def test_the_relative_threshold_is_a_share_of_the_size_of_the_best() -> None:
    assert reductions([-1.0, -0.95], threshold=0.1) == [1]
    assert reductions([-1.0, -1.05], threshold=0.1) == [1]
    assert reductions([-1.0, -1.15], threshold=0.1) == []
    assert reductions([-1.0, -1.05], threshold=0.1, mode="max") == [1]
    assert reductions([-1.0, -0.95], threshold=0.1, mode="max") == [1]
    assert reductions([-1.0, -0.85], threshold=0.1, mode="max") == []
    assert reductions([0.0, -1e-9], threshold=0.1) == []
    assert reductions([0.0, 1e-9, 0.0], threshold=0.1) == [1, 2]


@given(
    best=st.floats(-1e6, 1e6),
    metric=st.floats(-1e6, 1e6),
    threshold=st.floats(0, 1),
    threshold_mode=st.sampled_from(["rel", "abs"]),
)
def test_what_is_better_is_better_by_the_threshold(
    best: float, metric: float, threshold: float, threshold_mode: str
) -> None:
    schedule = ReduceLROnPlateau(sgd(), threshold=threshold, threshold_mode=threshold_mode)
    margin = threshold * (abs(best) if threshold_mode == "rel" else 1)
    if abs(best - margin - metric) > 1e-9 * (abs(best) + abs(metric) + 1):
        assert schedule._is_better(metric, best) == (metric < best - margin)
    mirror = ReduceLROnPlateau(
        sgd(), mode="max", threshold=threshold, threshold_mode=threshold_mode
    )
    assert mirror._is_better(-metric, -best) == schedule._is_better(metric, best)


@pytest.mark.parametrize("threshold", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("mode", ["min", "max"])
def test_nan_and_infinity_are_no_improvement(mode: str, threshold: float) -> None:
    """And what follows them is measured by the best finite metric (threshold 1: PyTorch's by 0)."""
    worst = math.inf if mode == "min" else -math.inf
    metrics = [math.nan, worst, 1.0, math.nan, worst]
    assert reductions(metrics, mode=mode, threshold=threshold) == [0, 1, 3, 4]


def test_a_group_that_is_added_follows() -> None:
    optimizer = sgd(lr=1.0)
    schedule = ReduceLROnPlateau(optimizer, patience=0, factor=0.5, min_lr=0.2)
    schedule.step(1.0)
    optimizer.add_param_group(another_group(lr=0.3))
    schedule.step(1.0)
    assert [group["lr"] for group in optimizer.param_groups] == [0.5, 0.25, 0.2]
    assert schedule.get_last_lr() == [0.5, 0.25, 0.2]


def test_a_group_that_is_added_needs_a_bound_where_each_has_one() -> None:
    """Nothing is half changed, and the remedy in the message works."""
    optimizer = sgd(lr=1.0)
    schedule = ReduceLROnPlateau(optimizer, patience=1, factor=0.5, min_lr=[0.1, 0.1])
    schedule.step(1.0)
    optimizer.add_param_group(another_group(lr=0.3))
    schedule.step(1.0)
    before = everything(schedule)
    for _ in range(2):
        with pytest.raises(RuntimeError, match=r"\(3\) differs .* \(2\).*`min_lrs` field"):
            schedule.step(1.0)
        assert everything(schedule) == before
    schedule.min_lrs.append(0.25)
    schedule.step(1.0)
    assert schedule.get_last_lr() == [0.5, 0.25, 0.25]


def test_a_state_of_another_mode_is_checked() -> None:
    schedule = ReduceLROnPlateau(sgd())
    with pytest.raises(ValueError, match="has mode best"):
        schedule.load_state_dict({**schedule.state_dict(), "mode": "best"})
    assert schedule.mode == "min"

"""Warm restarts: by epochs and by fractions of them."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings

from tests.optim.lr_scheduler.schedules import everything, rates, sgd
from tinygrad_np.optim.lr_scheduler import CosineAnnealingWarmRestarts


@settings(deadline=None)
@given(first=st.integers(1, 5), factor=st.integers(1, 3), epoch=st.integers(0, 60))
def test_an_epoch_that_is_given_is_the_epoch_that_is_reached(
    first: int, factor: int, epoch: int
) -> None:
    """PyTorch takes a logarithm, which rounding moves across restarts: at epoch 13 of (1, 3)."""
    steps = CosineAnnealingWarmRestarts(sgd(lr=1.0), first, factor)
    rates(steps, epoch)
    jump = CosineAnnealingWarmRestarts(sgd(lr=1.0), first, factor)
    jump.step(epoch)
    assert jump.get_last_lr() == pytest.approx(steps.get_last_lr(), abs=1e-15)
    assert (jump.T_cur, jump.T_i) == (steps.T_cur, steps.T_i)

    resumed = sgd(lr=1.0)
    for group in resumed.param_groups:
        group["initial_lr"] = group["lr"]
    again = CosineAnnealingWarmRestarts(resumed, first, factor, last_epoch=epoch)
    assert rates(again, 3) == pytest.approx(rates(steps, 4)[1:], abs=1e-15)


def test_fractions_of_epochs() -> None:
    schedule = CosineAnnealingWarmRestarts(sgd(lr=1.0), 2, 2)
    found = []
    for epoch in (0.5, 1.5, 2.0, 4.0, 5.999, 6.0):
        schedule.step(epoch)
        found.append(round(schedule.get_last_lr()[0], 3))
    assert found == [0.854, 0.146, 1.0, 0.5, 0.0, 1.0]
    assert schedule.last_epoch == 6


def test_a_step_that_fails_changes_nothing() -> None:
    schedule = CosineAnnealingWarmRestarts(sgd(lr=1.0), 2)
    before = everything(schedule)
    with pytest.raises(ValueError, match="Expected non-negative epoch, but got -1"):
        schedule.step(-1)
    assert everything(schedule) == before


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"T_0": 0}, "Expected positive integer T_0, but got 0"),
        ({"T_0": 1.5}, "Expected positive integer T_0, but got 1.5"),
        ({"T_0": 1, "T_mult": 0}, "Expected integer T_mult >= 1, but got 0"),
        ({"T_0": 1, "eta_min": "low"}, "Expected float or int eta_min, but got low"),
    ],
)
def test_arguments(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        CosineAnnealingWarmRestarts(sgd(), **options)

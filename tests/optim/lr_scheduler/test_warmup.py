"""Schedules that begin with a smaller rate: their factors, 0 among them."""

from __future__ import annotations

import pytest

from tests.optim.lr_scheduler.schedules import another_group, rates, sgd
from tinygrad_np.optim.lr_scheduler import (
    ConstantLR,
    ExponentialLR,
    LinearLR,
    PolynomialLR,
    SequentialLR,
)


def test_factors_out_of_range() -> None:
    with pytest.raises(ValueError, match=r"Constant multiplicative factor .* got 1.5"):
        ConstantLR(sgd(), factor=1.5)
    with pytest.raises(ValueError, match=r"Starting multiplicative factor .* got 0"):
        LinearLR(sgd(), start_factor=0)
    with pytest.raises(ValueError, match=r"Ending multiplicative factor .* got 2"):
        LinearLR(sgd(), end_factor=2)


def test_a_factor_of_0_ends() -> None:
    """PyTorch divides by it."""
    assert rates(ConstantLR(sgd(lr=1.0), factor=0, total_iters=3), 4) == [0, 0, 0, 1, 1]


def test_a_factor_of_0_leaves_groups_alone_that_were_added_later() -> None:
    optimizer = sgd(lr=1.0)
    schedule = ConstantLR(optimizer, factor=0, total_iters=2)
    optimizer.add_param_group(another_group(lr=0.3))
    rates(schedule, 3)
    assert schedule.get_last_lr() == [1.0, 0.5, 0.3]


def test_no_epochs_at_all() -> None:
    """A sequence takes the closed form, where PyTorch divides by them."""
    for kind in (LinearLR, PolynomialLR):
        assert len(set(rates(kind(sgd(lr=1.0), total_iters=0), 3))) == 1
        optimizer = sgd(lr=1.0)
        constant = kind(optimizer, total_iters=0)
        schedule = SequentialLR(optimizer, [ExponentialLR(optimizer, 0.5), constant], [2])
        expected = 1 / 3 if kind is LinearLR else 1.0
        assert rates(schedule, 3) == [1.0, 0.5, expected, expected]

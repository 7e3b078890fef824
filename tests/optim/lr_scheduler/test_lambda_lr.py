"""Schedules given by functions: what is saved of a function, and what is refused."""

from __future__ import annotations

import pytest

from tests.optim.lr_scheduler.schedules import everything, rates, sgd
from tinygrad_np.optim.lr_scheduler import LambdaLR, MultiplicativeLR, SequentialLR


class Decay:
    def __init__(self, factor: float) -> None:
        self.factor = factor

    def __call__(self, epoch: int) -> float:
        return self.factor**epoch


def test_lambda_of_a_callable_object_is_saved() -> None:
    saved = LambdaLR(sgd(lr=1.0), [Decay(0.5), lambda epoch: 1.0]).state_dict()
    assert saved["lr_lambdas"] == [{"factor": 0.5}, None]
    schedule = LambdaLR(sgd(lr=1.0), [Decay(0.1), lambda epoch: 1.0])
    schedule.load_state_dict(saved)
    assert rates(schedule, 2) == [1.0, 0.5, 0.25]


def test_of_a_class_or_a_builtin_nothing_is_saved() -> None:
    assert LambdaLR(sgd(), [float, abs]).state_dict()["lr_lambdas"] == [None, None]


def test_a_state_that_does_not_fit_changes_no_function() -> None:
    """Not even that of an earlier schedule of a sequence."""
    optimizer = sgd(lr=1.0)
    decay, slow = Decay(0.5), Decay(0.9)
    schedule = SequentialLR(
        optimizer, [LambdaLR(optimizer, decay), MultiplicativeLR(optimizer, slow)], [4]
    )
    state = schedule.state_dict()
    state["_schedulers"][0]["lr_lambdas"] = [{"factor": 0.1}] * 2
    state["_schedulers"][1]["lr_lambdas"] = [{"factor": 0.1}]
    before = everything(schedule)
    with pytest.raises(ValueError, match="does not fit MultiplicativeLR: it is of 1 functions"):
        schedule.load_state_dict(state)
    assert everything(schedule) == before and decay.factor == 0.5


def test_functions_that_are_refused() -> None:
    for kind in (LambdaLR, MultiplicativeLR):
        with pytest.raises(ValueError, match="Expected 2 lr_lambdas, but got 1"):
            kind(sgd(), [lambda epoch: 1.0])
        with pytest.raises(TypeError, match="lr_lambda should be a function, but got float"):
            kind(sgd(), 0.5)  # type: ignore[arg-type]

"""Schedules that lower the rate at certain epochs: saved milestones."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from tests.optim.lr_scheduler.schedules import rates, sgd
from tinygrad_np.optim.lr_scheduler import MultiStepLR


@pytest.mark.parametrize("spoil", [dict, lambda counter: sorted(counter.elements()), json.dumps])
def test_milestones_come_back_from_any_file(spoil: Any) -> None:
    """As a dict, as the list that older states have, or with text as keys as JSON has them."""
    saved = MultiStepLR(sgd(lr=1.0), [3, 1, 3], 0.5).state_dict()
    assert saved["milestones"] == Counter({3: 2, 1: 1})
    milestones = spoil(saved["milestones"])
    if isinstance(milestones, str):
        milestones = json.loads(milestones)
    schedule = MultiStepLR(sgd(lr=1.0), [7])
    schedule.load_state_dict({**saved, "milestones": milestones})
    assert rates(schedule, 4) == [1.0, 0.5, 0.5, 0.125, 0.125]


def test_milestones_that_are_no_numbers_are_refused() -> None:
    schedule = MultiStepLR(sgd(lr=1.0), [7])
    with pytest.raises(ValueError, match="milestones that are no numbers"):
        schedule.load_state_dict({**schedule.state_dict(), "milestones": ["soon"]})
    assert schedule.milestones == Counter([7])

"""The settings that a search tries."""

import pytest

from train.architectures import MLPSettings
from train.command_line.errors import ProgramError
from train.search.space import Range, Space


def test_ranges_of_whole_numbers_stay_whole():
    (axis,) = Space.parse(MLPSettings, ["epochs=1..5"]).axes
    assert axis == Range("epochs", 1, 5, log=False, integer=True)
    assert axis.corners == (1, 5)


def test_every_setting_can_be_an_axis():
    for name in ("dataset", "augment", "clip_norm", "milestones", "early_stopping"):
        with pytest.raises(ProgramError, match=name):
            Space.parse(MLPSettings, [f"{name}=?"])
    space = Space.parse(MLPSettings, ["clip-norm=none,1", "--milestones=3x5,none"])
    assert [axis.values for axis in space.axes] == [(None, 1.0), ((3, 5), ())]

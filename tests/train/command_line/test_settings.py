"""Settings as flags and as JSON: there and back."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_np.data import Normalize
from train.architectures import ARCHITECTURES, MLPSettings
from train.command_line.errors import ProgramError
from train.command_line.flags import OPTIMIZERS, SCHEDULES
from train.command_line.parser import parse_flags
from train.training.recipe import make_transform

given_flags = st.fixed_dictionaries(
    {},
    optional={
        "optimizer": st.sampled_from(OPTIMIZERS),
        "schedule": st.sampled_from(SCHEDULES),
        "lr": st.sampled_from([0.05, 0.002]) | st.floats(1e-9, 10),
        "weight_decay": st.sampled_from([0.0, 0.01]) | st.floats(0, 1),
        "hidden": st.lists(st.integers(1, 999), max_size=3).map(tuple),
        "augment": st.booleans(),
        "clip_norm": st.floats(1e-3, 10),
        "epochs": st.integers(1, 99),
        "data_dir": st.just("/some where/else"),
    },
)


@given(given_flags)
def test_flags_there_and_back(flags):
    settings = MLPSettings.from_flags(flags)
    parsed = parse_flags("p", "", [MLPSettings], settings.to_flags())
    assert MLPSettings.from_flags(parsed) == settings
    assert all(getattr(settings, name) == value for name, value in flags.items())


@given(given_flags)
def test_json_there_and_back(flags):
    settings = MLPSettings.from_flags(flags)
    assert MLPSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_extents_of_augmentation_reach_the_transform():
    settings = MLPSettings.from_flags({"augment": True, "rotate": 0.0, "shift": 0.25})
    transform = make_transform(settings, Normalize(0.5, 1.0))
    images = np.zeros((200, 8, 8), np.uint8)
    images[:, 4, 4] = 255
    moved = transform(images, np.random.default_rng(0))
    places = {(int(i), int(j)) for _, i, j in np.argwhere(moved == moved.max())}
    assert places == {(i, j) for i in range(2, 7) for j in range(2, 7)}


# (train.run needs a class.)
@pytest.mark.parametrize("architecture", [a for n, a in ARCHITECTURES.items() if n != "run"])
def test_without_flags_the_defaults_hold(architecture):
    assert architecture.from_flags({}) == architecture()
    assert architecture().to_flags() == []


def test_dependent_defaults_give_way_to_flags():
    assert MLPSettings.from_flags({"optimizer": "sgd"}).weight_decay == 0
    assert MLPSettings.from_flags({"optimizer": "sgd", "weight_decay": 0.1}).weight_decay == 0.1


@pytest.mark.parametrize(
    ("flags", "named"),
    [
        ({"step_size": 3}, "--step-size has no effect with --schedule onecycle"),
        ({"warmup": 0.1, "schedule": "cosine"}, "it belongs to onecycle"),
        ({"optimizer": "adam", "momentum": 0.5}, "it belongs to sgd, rmsprop"),
        ({"rotate": 5.0}, "--rotate has no effect without --augment"),
        ({"shift": 0.1, "augment": False}, "--shift has no effect without --augment"),
    ],
)
def test_flags_without_effect_are_refused(flags, named):
    with pytest.raises(ProgramError, match=named):
        MLPSettings.from_flags(flags)

"""Settings as flags and as JSON: there and back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from train.architectures import ARCHITECTURES, MLPSettings
from train.errors import ProgramError
from train.options import parse_flags
from train.settings import OPTIMIZERS, SCHEDULES

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


@pytest.mark.parametrize("architecture", ARCHITECTURES.values())
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
    ],
)
def test_flags_without_effect_are_refused(flags, named):
    with pytest.raises(ProgramError, match=named):
        MLPSettings.from_flags(flags)

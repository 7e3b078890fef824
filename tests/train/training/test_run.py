"""A run is a function of its settings."""

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.data import load
from train.architectures import ARCHITECTURES, MLPSettings
from train.command_line.errors import ProgramError
from train.training.data import prepare
from train.training.run import make_run


@pytest.fixture
def settings(data_dir):
    return MLPSettings(data_dir=str(data_dir), hidden=(8,), batch_size=32)


def weights(run):
    return [p.numpy(force=True).tobytes() for p in run.network.parameters()]


def test_the_same_settings_make_the_same_run(settings, data_dir):
    first = make_run("mlp", settings)
    tg.manual_seed(99)
    second = make_run("mlp", settings, prepare(load(None, data_dir), settings))
    assert weights(first) == weights(second)
    assert first.describe_data() == second.describe_data()
    assert first.parameters == 36 * 8 + 8 + 8 * 3 + 3


def test_the_seed_decides_on_weights_and_split(settings):
    runs = [
        make_run("mlp", MLPSettings.from_json(settings.to_json() | {"seed": n})) for n in (0, 1)
    ]
    assert weights(runs[0]) != weights(runs[1])
    assert runs[0].describe_data()["crc32"] != runs[1].describe_data()["crc32"]


def test_data_without_a_name_is_named(monkeypatch):
    monkeypatch.setattr("train.training.run.load_dataset", lambda settings: load("synthetic"))
    run = make_run("mlp", MLPSettings(fraction=0.01, hidden=(4,)))
    assert run.settings.dataset == run.data.name == "synthetic"


def test_batches_that_do_not_fit_are_refused_before_anything_is_built(settings):
    wrong = MLPSettings.from_json(settings.to_json() | {"batch_norm": True, "batch_size": 199})
    with pytest.raises(ProgramError, match="--batch-norm"):
        make_run("mlp", wrong)


@pytest.mark.parametrize("model", ARCHITECTURES)
def test_every_architecture_takes_its_own_input(model):
    own = {"net": "models:LeNet"} if model == "run" else {}
    settings = ARCHITECTURES[model](**own)
    network = settings.build((28, 28), 10)
    images = np.zeros((3, 28, 28), np.float32)
    assert network(tg.as_tensor(settings.as_input(images))).shape == (3, 10)

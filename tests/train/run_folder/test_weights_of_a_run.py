"""From a run's folder to a model in one line."""

import numpy as np
import pytest

import tinygrad_np as tg
from train.run_folder.checkpoint import load_checkpoint
from train.run_folder.trained_model import load_trained


@pytest.mark.parametrize("name", ["mlp", "lenet"])
@pytest.mark.parametrize("file", ["best.npz", "last.npz"])
def test_load_gives_the_state_dict_of_the_model(trained, name, file):
    path = trained[name] / file
    whole = load_checkpoint(str(path))["model"]
    model = load_trained(str(trained[name])).network
    for parameter in model.parameters():
        parameter.data[...] = 0
    model.load_state_dict(tg.load(path))
    assert list(model.state_dict()) == list(whole)
    for key, values in model.state_dict().items():
        assert np.array_equal(values, whole[key]) and (np.asarray(values) != 0).any()

"""The outputs of layers, seen by hooks that leave nothing behind."""

import weakref

import numpy as np
import pytest

import tinygrad_np as tg
from models import LeNet
from train.inspection.layer_outputs import layer_outputs


@pytest.fixture(scope="module")
def lenet():
    tg.manual_seed(0)
    return LeNet(1, 4, (3, 18), 3, (12,), image_size=(14, 14))


def test_layer_outputs_are_those_of_the_run(lenet):
    x = np.random.default_rng(0).normal(size=(2, 1, 14, 14)).astype(np.float32)
    outputs = layer_outputs(lenet, x)
    assert next(iter(outputs)) == "first convolution"
    assert len(outputs) == len(lenet)
    y = tg.as_tensor(x)
    for layer, output in zip(lenet, outputs.values(), strict=True):
        y = layer(y)
        assert np.array_equal(output, y.data)


def test_a_model_is_left_as_it_was(lenet):
    with pytest.raises((ValueError, RuntimeError)):
        layer_outputs(lenet, np.ones((1, 2, 14, 14), np.float32))
    assert not any("forward" in vars(layer) for layer in lenet.modules())
    # A hook that was left behind would keep the output of its layer alive.
    output = weakref.ref(lenet[0](tg.zeros(1, 1, 14, 14)).numpy(force=True))
    assert output() is None

"""From bytes to inputs: values, shapes, and what is refused."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from tinygrad_np.data import Normalize, add_channel, flatten, mean_std, normalize, one_hot

images = arrays(np.uint8, array_shapes(min_dims=1, max_dims=3))


@given(images)
def test_mean_and_std_are_those_of_float64(x):
    mean, std = mean_std(x)
    assert mean == pytest.approx((x / 255).mean(), rel=1e-14)
    assert std == pytest.approx((x / 255).std(), rel=1e-12, abs=1e-15)


def test_mean_and_std_over_several_pieces():
    x = np.random.default_rng(0).integers(256, size=(3000, 28, 28)).astype(np.uint8)
    assert mean_std(x) == pytest.approx(((x / 255).mean(), (x / 255).std()), rel=1e-12)
    assert mean_std(x) == mean_std(x[::-1])


@given(images, st.floats(0, 1), st.floats(0.01, 1))
def test_normalize_is_the_formula(x, mean, std):
    before = x.copy()
    result = normalize(x, mean, std)
    assert result.dtype == np.float32
    np.testing.assert_allclose(result, (x / 255 - mean) / std, rtol=1e-6, atol=4e-7 / std)
    np.testing.assert_array_equal(x, before)
    transform = Normalize(mean, std)
    np.testing.assert_array_equal(transform(x, np.random.default_rng(0)), result)
    assert transform(np.zeros((1, 1), np.uint8), np.random.default_rng(0)) == transform.background


def test_normalized_training_set_has_mean_0_and_std_1():
    x = np.random.default_rng(0).integers(256, size=(500, 28, 28)).astype(np.uint8)
    result = normalize(x, *mean_std(x)).astype(np.float64)
    assert result.mean() == pytest.approx(0, abs=1e-6)
    assert result.std() == pytest.approx(1, abs=1e-6)


def test_views():
    x = np.zeros((5, 28, 28), np.float32)
    assert flatten(x).shape == (5, 784)
    assert flatten(add_channel(x)).shape == (5, 784)
    assert flatten(x[:0]).shape == (0, 784)
    assert add_channel(x).shape == (5, 1, 28, 28)
    assert np.shares_memory(flatten(x), x)
    assert np.shares_memory(add_channel(x), x)


@given(st.lists(st.integers(0, 6)))
def test_one_hot(labels):
    rows = one_hot(np.array(labels, dtype=np.int64), 7)
    assert rows.shape == (len(labels), 7)
    assert rows.dtype == np.float32
    assert rows.sum(axis=1).tolist() == [1] * len(labels)
    assert rows.argmax(axis=1).tolist() == labels if labels else True


def test_refusals():
    with pytest.raises(TypeError, match=r"normalize: images are float64, expected uint8"):
        normalize(np.zeros(3))
    with pytest.raises(TypeError, match="mean_std: images are int64, expected uint8"):
        mean_std(np.zeros(3, np.int64))
    with pytest.raises(ValueError, match="no pixel"):
        mean_std(np.zeros((0, 28, 28), np.uint8))
    for std in (0.0, -1.0, float("nan")):
        with pytest.raises(ValueError, match=r"std is .*, expected above 0"):
            normalize(np.zeros(3, np.uint8), 0.5, std)
    for label in (-1, 3):
        with pytest.raises(ValueError, match=r"one_hot: labels from .* expected 0 to 2"):
            one_hot(np.array([0, label]), 3)

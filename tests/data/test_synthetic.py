"""The drawn garments: reproducible to the bit, balanced, varied, neither trivial nor hopeless."""

import hashlib

import numpy as np
import pytest

from tinygrad_np.data import GARMENTS, synthetic


@pytest.fixture(scope="module")
def drawn():
    return synthetic(train=3000, test=500)


def test_shapes_types_and_balance(drawn):
    train_images, train_labels, test_images, test_labels = drawn
    assert train_images.shape == (3000, 28, 28)
    assert test_images.shape == (500, 28, 28)
    assert train_images.dtype == test_images.dtype == np.uint8
    assert train_labels.dtype == test_labels.dtype == np.int64
    assert np.bincount(train_labels).tolist() == [300] * 10
    assert np.bincount(test_labels).tolist() == [50] * 10
    assert GARMENTS[0] == "T-shirt/top"
    assert GARMENTS[9] == "Ankle boot"
    assert len(GARMENTS) == 10


def test_a_seed_means_the_same_bytes_on_every_machine():
    digest = hashlib.sha256()
    for array in synthetic(train=200, test=50, seed=7):
        digest.update(np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes())
    assert digest.hexdigest() == "45debd4eb5a579734823a4239c819322de5e06ed313fedd6e6d2e77b61fcc1aa"


def test_seeds_differ_and_repeat():
    one, again, other = (synthetic(train=50, test=10, seed=seed) for seed in (1, 1, 2))
    for a, b in zip(one, again, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(one[0], other[0])


def test_test_set_does_not_depend_on_the_size_of_the_training_set():
    for a, b in zip(synthetic(10, 30)[2:], synthetic(20, 30)[2:], strict=True):
        np.testing.assert_array_equal(a, b)


def test_no_image_twice_and_none_blank(drawn):
    images = np.concatenate([drawn[0], drawn[2]])
    assert len({image.tobytes() for image in images}) == len(images)
    bright = (images > 60).mean(axis=(1, 2))
    assert bright.min() > 0.01
    assert bright.max() < 0.7


@pytest.mark.parametrize(("train", "test"), [(0, 0), (1, 3), (13, 7)])
def test_any_size(train, test):
    images, labels, test_images, test_labels = synthetic(train, test)
    assert len(images) == len(labels) == train
    assert len(test_images) == len(test_labels) == test
    assert np.bincount(labels, minlength=10).max() <= -(-train // 10)


def test_a_linear_classifier_learns_it_but_not_all_of_it(drawn):
    """Ridge regression to one-hot targets: far above chance, far below what the shapes allow."""
    rows = [images.reshape(len(images), -1) / 255 for images in (drawn[0], drawn[2])]
    train, test = (np.hstack([row, np.ones((len(row), 1))]) for row in rows)
    targets = np.eye(10)[drawn[1]]
    weights = np.linalg.solve(train.T @ train + 10 * np.eye(train.shape[1]), train.T @ targets)
    accuracy = ((test @ weights).argmax(axis=1) == drawn[3]).mean()
    assert 0.55 < accuracy < 0.85

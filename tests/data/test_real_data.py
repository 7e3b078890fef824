"""The published data sets themselves, where ``$TINYGRAD_NP_DATA`` holds them."""

import os

import numpy as np
import pytest

from tinygrad_np.data import load, mean_std

ROOT = os.environ.get("TINYGRAD_NP_DATA", "")
MEAN_AND_STD = {"fashion": (0.28604, 0.35302), "mnist": (0.13066, 0.30811)}
PRESENT = [name for name in MEAN_AND_STD if ROOT and os.path.isdir(os.path.join(ROOT, name))]


@pytest.mark.parametrize("name", PRESENT)
def test_published_counts_and_statistics(name):
    dataset = load(name, download=False)
    assert dataset.train_images.shape == (60_000, 28, 28)
    assert dataset.test_images.shape == (10_000, 28, 28)
    assert mean_std(dataset.train_images) == pytest.approx(MEAN_AND_STD[name], abs=5e-6)
    train, test = np.bincount(dataset.train_labels), np.bincount(dataset.test_labels)
    assert train.sum() == 60_000
    assert test.sum() == 10_000
    assert len(dataset.classes) == len(train) == len(test) == 10
    if name == "fashion":
        assert set(train) == {6_000}
        assert set(test) == {1_000}

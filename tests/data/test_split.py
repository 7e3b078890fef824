"""Training and validation indices: a partition, seeded, fair to the classes where asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_np.data import train_validation_split

fractions = st.floats(0, 1, exclude_min=True, exclude_max=True)


@given(st.integers(2, 300), fractions, st.integers(0, 100), st.booleans())
def test_a_partition_of_the_right_sizes(n, fraction, seed, stratified):
    labels = np.arange(n) % 3 if stratified else None
    train, validation = train_validation_split(n, fraction, seed, stratify=labels)
    assert sorted([*train, *validation]) == list(range(n))
    assert len(validation) == min(max(round(n * fraction), 1), n - 1)
    assert list(train) == sorted(train)
    assert list(validation) == sorted(validation)


def test_five_to_one_by_default():
    train, validation = train_validation_split(60_000)
    assert (len(train), len(validation)) == (50_000, 10_000)


def test_seeds():
    one, again, other = (train_validation_split(100, seed=seed)[1].tolist() for seed in (0, 0, 1))
    assert one == again != other


@given(st.lists(st.integers(0, 4), min_size=2, max_size=200), fractions, st.integers(0, 9))
def test_each_class_has_its_share(labels, fraction, seed):
    labels = np.array(labels)
    _, validation = train_validation_split(len(labels), fraction, seed, stratify=labels)
    share = len(validation) / len(labels)
    taken = np.bincount(labels[validation], minlength=5)
    assert np.all(np.abs(taken - share * np.bincount(labels, minlength=5)) <= 1 + 1e-9)


@pytest.mark.parametrize("labels", [None, np.arange(100) % 2], ids=["plain", "stratified"])
def test_picks_are_random(labels):
    picks = {tuple(train_validation_split(100, seed=s, stratify=labels)[1]) for s in range(10)}
    assert len(picks) == 10
    ends = [pick for pick in picks if np.ptp(pick) < 50 or set(np.diff(pick)) == {6}]
    assert not ends  # neither a block nor a comb


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 1}, "n is 1, expected 2 or more"),
        ({"n": 9, "validation": 0}, "validation is 0, expected a fraction"),
        ({"n": 9, "validation": 1.0}, "validation is 1.0, expected a fraction"),
        ({"n": 9, "validation": float("nan")}, "validation is nan"),
        ({"n": 9, "stratify": np.zeros(8)}, r"shape \(8,\), expected one label for each of the 9"),
    ],
)
def test_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        train_validation_split(**arguments)

"""Batches: every element once an epoch, in an order that only seed and epoch decide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.data import DataLoader

sizes = st.integers(0, 40)
batch_sizes = st.integers(1, 17)
seeds = st.integers(0, 2**64)


def collect(loader):
    return np.concatenate([np.empty(0, int), *(batch for (batch,) in loader)]).tolist()


@given(sizes, batch_sizes, st.booleans(), st.booleans(), seeds)
def test_every_element_once(n, batch_size, shuffle, drop_last, seed):
    loader = DataLoader(np.arange(n), batch_size, shuffle, drop_last, seed)
    batches = [batch for (batch,) in loader]
    assert len(batches) == len(loader)
    assert all(len(batch) == batch_size for batch in batches[:-1])
    seen = sorted(np.concatenate([np.empty(0, int), *batches]).tolist())
    if drop_last:
        assert all(len(batch) == batch_size for batch in batches)
        assert len(seen) == n - n % batch_size
        assert len(set(seen)) == len(seen)
    else:
        assert seen == list(range(n))
    if not shuffle:
        assert seen == collect(loader)


@given(batch_sizes, seeds, st.integers(0, 1000))
def test_an_epoch_is_a_function_of_seed_and_number(batch_size, seed, epoch):
    one, other = (DataLoader(np.arange(50), batch_size, True, seed=seed) for _ in range(2))
    one.epoch = epoch
    first, second = collect(one), collect(one)
    assert one.epoch == epoch + 2
    assert first != second
    other.epoch = epoch + 1
    assert collect(other) == second


def test_seeds_give_different_orders():
    orders = [collect(DataLoader(np.arange(50), 8, True, seed=seed)) for seed in range(20)]
    assert len(set(map(tuple, orders))) == 20


def test_epoch_counts_the_passes_begun():
    loader = DataLoader(np.arange(50), 10, shuffle=True)
    assert loader.epoch == 0
    iterator = iter(loader)
    assert loader.epoch == 1
    # Two passes at a time do not disturb each other.
    (whole,) = (collect(loader),)
    assert loader.epoch == 2
    first = np.concatenate([batch for (batch,) in iterator]).tolist()
    loader.epoch = 0
    assert collect(loader) == first != whole


@given(st.integers(1, 30), batch_sizes, st.booleans())
def test_arrays_stay_aligned(n, batch_size, shuffle):
    images = np.arange(n * 6, dtype=np.float32).reshape(n, 2, 3)
    for image, label, weight in DataLoader(
        (images, np.arange(n), np.arange(n) / 2), batch_size, shuffle
    ):
        np.testing.assert_array_equal(image, images[label])
        np.testing.assert_array_equal(weight, label / 2)
        assert image.dtype == np.float32
        assert image.flags.c_contiguous


@pytest.mark.parametrize("shuffle", [False, True])
def test_batches_are_the_callers_own(shuffle):
    images = np.ones((20, 3))
    batches = [batch for (batch,) in DataLoader(images, 5, shuffle)]
    for batch in batches:
        assert batch.max() == 1
        batch[:] = 7
    assert images.max() == 1


def test_transform_changes_images_alone_and_repeats_with_the_epoch():
    def noise(images, rng):
        return images + rng.random(images.shape)

    loader = DataLoader((np.zeros((20, 3)), np.arange(20)), 6, True, transform=noise)
    first, second = list(loader), list(loader)
    loader.epoch = 0
    for (x, y), (again_x, again_y), (other_x, _) in zip(first, loader, second, strict=True):
        np.testing.assert_array_equal(x, again_x)
        np.testing.assert_array_equal(y, again_y)
        assert not np.array_equal(x, other_x)
    assert sorted(np.concatenate([y for _, y in first])) == list(range(20))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"arrays": (np.zeros(3), np.zeros(4))}, ValueError, r"shapes \[\(3,\), \(4,\)\].*equal"),
        ({"arrays": ()}, ValueError, r"shapes \[\], expected one or more"),
        ({"arrays": np.array(1)}, ValueError, r"shapes \[\(\)\], expected one or more"),
        ({"batch_size": 0}, ValueError, "batch_size is 0, expected an integer from 1 on"),
        ({"batch_size": 2.0}, TypeError, "batch_size is 2.0, expected an integer"),
        ({"seed": -1}, ValueError, "seed is -1, expected an integer from 0 on"),
        ({"seed": 1.5}, TypeError, "seed is 1.5, expected an integer"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        DataLoader(**{"arrays": np.zeros(3), **arguments})


def test_bad_epoch():
    loader = DataLoader(np.zeros(3))
    with pytest.raises(ValueError, match="epoch is -1"):
        loader.epoch = -1


def test_without_a_seed_the_order_is_that_of_manual_seed():
    def order(seed):
        loader = DataLoader(np.arange(50), 7, shuffle=True)
        tg.manual_seed(seed)
        return collect(loader), collect(loader)

    assert order(1) == order(1)
    assert order(1) != order(2)
    assert order(1)[0] != order(1)[1]


def test_with_a_seed_nothing_is_taken_from_the_stream_of_the_engine():
    """A loader between two layers with dropout changes neither."""
    before = tg.get_rng_state()
    collect(DataLoader(np.arange(50), 7, shuffle=True, seed=1, transform=lambda x, rng: x))
    collect(DataLoader(np.arange(50), 7))
    assert tg.get_rng_state() == before

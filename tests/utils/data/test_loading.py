"""What must hold of data sets, samplers and loaders, whatever is drawn."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.utils import data
from tinygrad_np.utils.data import (
    BatchSampler,
    DataLoader,
    Dataset,
    IterableDataset,
    RandomSampler,
    Subset,
    SubsetRandomSampler,
    TensorDataset,
    WeightedRandomSampler,
    default_collate,
    random_split,
)
from tinygrad_np.utils.data.dataset import tensors_at

seeds = st.integers(0, 2**32)


def the_engines(seed):
    return tg.Generator().manual_seed(seed)


@given(st.integers(1, 40), st.integers(1, 9), st.booleans(), st.booleans(), seeds)
def test_a_pass_has_every_sample_once_in_batches_of_equal_size(n, size, shuffle, drop, seed):
    generator = np.random.default_rng(seed)
    loader = DataLoader(range(n), size, shuffle, drop_last=drop, generator=generator)
    batches = [batch.tolist() for batch in loader]
    assert len(batches) == len(loader)
    assert all(len(batch) == size for batch in batches[: n // size])
    taken = [i for batch in batches for i in batch]
    assert len(taken) == len(set(taken)) == (n - n % size if drop else n)
    assert set(taken) <= set(range(n))
    assert shuffle or taken == list(range(len(taken)))


@given(seeds, st.sampled_from([np.random.default_rng, the_engines]))
def test_a_generator_fixes_everything_that_is_drawn(seed, make):
    def drawn():
        sampler = WeightedRandomSampler([1, 2, 3], 20, generator=make(seed))
        return [
            list(RandomSampler(range(30), generator=make(seed))),
            list(RandomSampler(range(30), replacement=True, generator=make(seed))),
            list(SubsetRandomSampler(range(30), generator=make(seed))),
            list(sampler),
            [part.indices for part in random_split(range(30), [10, 20], generator=make(seed))],
            [b.tolist() for b in DataLoader(range(30), 7, shuffle=True, generator=make(seed))],
        ]

    before = tg.get_rng_state()
    assert drawn() == drawn()
    assert tg.get_rng_state() == before


def test_without_one_manual_seed_does():
    def drawn(seed):
        tg.manual_seed(seed)
        loader = DataLoader(range(30), 30, shuffle=True)
        passes = [next(iter(loader)).tolist() for _ in range(2)]
        return [
            *passes,
            list(SubsetRandomSampler(range(9))),
            random_split(range(9), [9])[0].indices,
        ]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert drawn(1)[0] != drawn(1)[1]


def test_a_pass_takes_as_much_from_the_stream_with_workers_as_without():
    """Else the number of workers would change what is drawn after it."""
    tg.manual_seed(0)
    list(DataLoader(range(3)))
    state = tg.get_rng_state()
    tg.manual_seed(0)
    loader = DataLoader(range(3), num_workers=1, multiprocessing_context="fork")
    assert [x.item() for x in loader] == [0, 1, 2]
    assert tg.get_rng_state() == state


def test_what_is_no_generator_is_refused():
    with pytest.raises(TypeError, match=r"generator: int, expected a tg.Generator"):
        list(RandomSampler(range(3), generator=3))


@given(st.integers(1, 30), st.lists(st.integers(0, 29), min_size=1), st.booleans(), seeds)
def test_taking_tensors_at_once_is_the_same_as_one_by_one(n, indices, in_subset, seed):
    rng = np.random.default_rng(seed)
    dataset = TensorDataset(rng.normal(size=(n, 2)), rng.integers(9, size=n), np.ones((n, 0), bool))
    whole = Subset(Subset(dataset, rng.permutation(n).tolist()), rng.permutation(n))
    dataset = whole if in_subset else dataset
    indices = [i % n for i in indices]
    fast = tensors_at(dataset, indices)
    slow = default_collate([dataset[i] for i in indices])
    assert type(fast) is type(slow) is list
    for one, other in zip(fast, slow, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one.numpy(), other.numpy())
        assert not np.shares_memory(one.numpy(), dataset[0][0].numpy())


def test_what_is_recorded_or_overridden_is_taken_one_by_one():
    weight = tg.ones(4, 2, requires_grad=True)
    (batch,) = next(iter(DataLoader(TensorDataset(weight), batch_size=3)))
    (batch * tg.arange(3).reshape(3, 1)).sum().backward()
    assert weight.grad.tolist() == [[0, 0], [1, 1], [2, 2], [0, 0]]

    class Doubled(TensorDataset):
        def __getitem__(self, index):
            return tuple(2 * tensor for tensor in super().__getitem__(index))

    (batch,) = next(iter(DataLoader(Doubled(tg.arange(3)), batch_size=3)))
    assert batch.tolist() == [0, 2, 4]


def test_samples_are_taken_together_where_a_data_set_can():
    class Together(Dataset):
        def __len__(self):
            return 6

        def __getitems__(self, indices):
            return [10 * index for index in indices]

    loader = DataLoader(Together(), batch_size=4)
    assert [batch.tolist() for batch in loader] == [[0, 10, 20, 30], [40, 50]]


@given(st.integers(1, 6), seeds)
def test_weights_are_probabilities(n, seed):
    rng = np.random.default_rng(seed)
    weights = rng.random(n) * (rng.random(n) < 0.7) + (np.arange(n) == 0)
    drawn = list(WeightedRandomSampler(weights, 4000, generator=np.random.default_rng(0)))
    share = np.bincount(drawn, minlength=n) / len(drawn)
    np.testing.assert_allclose(share, weights / weights.sum(), atol=0.04)


def test_without_replacement_the_first_drawn_has_its_probability_and_no_index_comes_twice():
    weights, rng = [1.0, 2.0, 5.0, 0.0], np.random.default_rng(0)
    sampler = WeightedRandomSampler(weights, 4, replacement=False, generator=rng)
    drawn = np.array([list(sampler) for _ in range(3000)])
    assert np.all(np.sort(drawn, axis=1) == np.arange(4))
    first = np.bincount(drawn[:, 0], minlength=4) / 3000
    np.testing.assert_allclose(first, np.array(weights) / 8, atol=0.04)
    assert np.all(drawn[:, 3] == 3)  # of weight 0: when all others are taken


def test_with_replacement_every_index_is_as_likely_in_a_long_pass():
    sampler = RandomSampler(range(3), True, 9000, generator=np.random.default_rng(0))
    drawn = list(sampler)
    assert len(drawn) == 9000
    np.testing.assert_allclose(np.bincount(drawn) / 9000, 1 / 3, atol=0.03)


def test_a_stop_iteration_of_the_data_does_not_end_a_pass_in_silence():
    class Ends(Dataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return next(iter([]))

    class Stream(IterableDataset):
        def __iter__(self):
            return iter(range(3))

    def stops(batch):
        raise StopIteration

    for loader in (
        DataLoader(Ends()),
        DataLoader(Ends(), batch_size=None),
        DataLoader(range(3), collate_fn=stops),
        DataLoader(Stream(), collate_fn=stops),
        DataLoader(Stream(), batch_size=None, collate_fn=stops),
    ):
        with pytest.raises(RuntimeError, match="raised StopIteration"):
            list(loader)


def test_a_stream_that_has_ended_is_not_asked_again():
    class Once:
        def __init__(self):
            self.ended = 0

        def __iter__(self):
            return self

        def __next__(self):
            self.ended += 1
            if self.ended > 3:
                assert self.ended == 4
                raise StopIteration
            return self.ended

    class Stream(IterableDataset):
        def __iter__(self):
            return Once()

    assert [b.tolist() for b in DataLoader(Stream(), batch_size=2)] == [[1, 2], [3]]


def test_the_arguments_are_those_of_pytorch():
    names = list(inspect.signature(DataLoader).parameters)
    assert names == [
        *("dataset", "batch_size", "shuffle", "sampler", "batch_sampler", "num_workers"),
        *("collate_fn", "pin_memory", "drop_last", "timeout", "worker_init_fn"),
        *("multiprocessing_context", "generator", "prefetch_factor", "persistent_workers"),
        *("pin_memory_device", "in_order"),
    ]
    assert len(DataLoader(range(4), 2, False, None, None, 0, None, True)) == 2


def test_every_public_name_has_an_example_and_a_signature():
    assert data.__all__ == sorted(data.__all__, key=lambda name: (name.islower(), name))
    for name in data.__all__:
        thing = getattr(data, name)
        assert ">>>" in thing.__doc__, name
        assert inspect.signature(thing)


def test_data_pipes_are_refused_by_name():
    with pytest.raises(AttributeError, match=r"IterDataPipe is not in .*Dataset or Iterable"):
        _ = data.IterDataPipe
    with pytest.raises(ImportError, match=r"IterDataPipe is not in .*Dataset or IterableDataset"):
        from tinygrad_np.utils.data import IterDataPipe  # noqa: F401
    with pytest.raises(AttributeError, match="has no attribute 'Dataloader'"):
        _ = data.Dataloader


def test_importing_the_engine_does_not_import_it(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys, tinygrad_np as tg; assert 'tinygrad_np.utils.data' not in sys.modules;"
        "tg.utils.data.DataLoader; assert 'multiprocessing.connection' not in sys.modules;"
        "from tinygrad_np.utils.data import BatchSampler"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
    assert list(BatchSampler([3, 1, 2], 2, True)) == [[3, 1]]

"""Worker processes: the same batches in the same order, errors with their traceback, no remains."""

import gc
import itertools
import multiprocessing
import os
import pickle
import time

import numpy as np
import pytest

import tinygrad_np as tg
from tests.utils.data import samples
from tinygrad_np.utils.data import ConcatDataset, DataLoader, TensorDataset, worker_pool
from tinygrad_np.utils.data.shared_memory import SharedFile


def open_files():
    return len(os.listdir("/proc/self/fd")) if os.path.exists("/proc/self/fd") else 0


@pytest.fixture(autouse=True)
def nothing_is_left():
    # What multiprocessing makes once and keeps: its helper process, and memory for shared numbers.
    multiprocessing.get_context("spawn").Value("i", 0)
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()
    gc.collect()  # other tests' remains go now, not while this one counts
    gc.disable()  # what ends a worker is the end of the last reference to it, no collection
    files = open_files()
    yield
    assert loader_workers() == []
    gc.enable()
    gc.collect()
    assert open_files() <= files


def loader_workers():
    """The workers of loaders that run: other tests' tools may have processes of their own."""
    children = multiprocessing.active_children()
    return [child for child in children if child.name.startswith("DataLoader worker")]


def same(one, other):
    assert type(one) is type(other)
    if isinstance(one, (list, tuple)):
        assert len(one) == len(other)
        return all(map(same, one, other))
    return one.dtype == other.dtype and np.array_equal(one.numpy(), other.numpy())


def test_the_memory_shared_has_no_name_that_could_be_left():
    file = SharedFile()
    assert os.fstat(file.descriptor).st_nlink == 0
    file.close()


def test_batches_are_those_of_a_single_process_whatever_their_size():
    """The slots that batches travel in grow from bytes to megabytes."""
    dataset = samples.Growing()
    indices = [[0, 0], [1, 2], [3], [1], [9, 9, 9], [2, 4], [6], [11, 10], [3, 3], [0], [5, 7, 8]]
    here = list(DataLoader(dataset, batch_sampler=indices))
    for prefetch in (1, 3):
        arguments = {"num_workers": 2, "prefetch_factor": prefetch}
        there = list(DataLoader(dataset, batch_sampler=indices, **arguments))
        assert same(there, here)


def test_batches_are_ordinary_tensors_that_can_be_kept_and_changed():
    dataset = TensorDataset(tg.ones(40, 3), tg.arange(40))
    kept = []
    for x, y in DataLoader(dataset, batch_size=4, num_workers=1):
        assert isinstance(x, tg.Tensor)
        assert x.numpy().flags.writeable
        assert not kept or not np.shares_memory(x.numpy(), kept[-1][0].numpy())
        x.mul_(7)
        kept.append((x, y))
    assert all(x.numpy().min() == 7 for x, _ in kept)
    assert np.concatenate([y.numpy() for _, y in kept]).tolist() == list(range(40))
    assert dataset.tensors[0].numpy().max() == 1


def test_what_a_worker_knows_of_itself():
    tg.manual_seed(3)
    rows = next(iter(DataLoader(samples.Identity(), batch_size=12, num_workers=1))).numpy()
    assert rows[:, 0].tolist() == list(range(12))
    loader = DataLoader(samples.Identity(), batch_size=2, num_workers=2)
    rows = np.stack([batch.numpy()[0] for batch in loader])
    assert rows[:, 1].tolist() == [0, 1, 0, 1, 0, 1]
    assert set(rows[:, 2]) == {2}
    assert (rows[1, 3] - rows[0, 3]) % 1000 == 1  # seeds that follow one another
    assert set(rows[:, 4]) == {12}
    assert set(rows[:, 5]) == {1}  # matrices are multiplied in one thread
    assert "OPENBLAS_NUM_THREADS" not in os.environ or os.environ["OPENBLAS_NUM_THREADS"] != "1"
    assert tg.utils.data.get_worker_info() is None


def test_the_same_seed_draws_the_same_numbers_in_the_workers():
    def drawn(seed, generator=None):
        tg.manual_seed(seed)
        loader = DataLoader(samples.Draws(), num_workers=2, shuffle=False, generator=generator)
        return np.array([[value.item() for value in batch] for batch in loader])

    one, again = drawn(5), drawn(5)
    assert np.array_equal(one, again)
    assert len(np.unique(one)) == one.size  # every stream and every worker its own
    other = drawn(5, np.random.default_rng(1))
    assert not np.any(one == other)


def test_an_error_comes_with_its_class_and_traceback_and_the_rest_still_comes():
    kinds = {"value": ValueError, "key": KeyError, "stop": RuntimeError, "two arguments": None}
    dataset = ConcatDataset([samples.Trouble(what, length=4) for what in kinds])
    batches = iter(DataLoader(dataset, num_workers=2))
    for kind in kinds.values():
        assert [next(batches).item() for _ in range(3)] == [0, 1, 2]
        with pytest.raises(kind or RuntimeError) as error:
            next(batches)
        text = str(error.value)
        assert text.startswith("Caught ")
        assert "in DataLoader worker process 1.\nOriginal Traceback" in text
        assert "samples.py" in text
        assert "self.act()" in text
    assert "TooLateError: ('three', 'now')" in text
    with pytest.raises(StopIteration):
        next(batches)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("kill", r"worker \(pid\(s\) \d+\) exited unexpectedly by signal 9 \(SIGKILL\)"),
        ("exit", r"worker \(pid\(s\) \d+\) exited unexpectedly with exit code 7"),
        ("hang", r"DataLoader timed out after 0.5 seconds"),
    ],
)
def test_a_worker_that_dies_or_hangs_is_told_and_all_are_ended(what, message):
    batches = iter(DataLoader(samples.Trouble(what), num_workers=1, timeout=100))
    assert [next(batches).item() for _ in range(3)] == [0, 1, 2]
    if what == "hang":
        batches._pool._timeout = 0.5  # now that it runs: to start takes a busy machine its time
    with pytest.raises(RuntimeError, match=message):
        next(batches)
    assert loader_workers() == []
    with pytest.raises(StopIteration):
        next(batches)


def test_a_loop_that_is_left_ends_the_workers():
    for _ in DataLoader(samples.Squares(100), num_workers=1):
        assert len(loader_workers()) == 1
        break
    assert loader_workers() == []


def test_an_error_of_the_sampler_ends_the_workers():
    def indices():
        yield from range(3)
        raise LookupError("no more luck")

    with pytest.raises(LookupError, match="no more luck"):
        list(DataLoader(samples.Squares(9), sampler=indices(), num_workers=1))
    assert loader_workers() == []


def test_workers_that_stay():
    loader = DataLoader(samples.Identity(), num_workers=2, persistent_workers=True, batch_size=6)
    first = [batch.numpy() for batch in loader]
    processes = {process.pid for process in loader_workers()}
    assert len(processes) == 2
    left = iter(loader)
    next(left)
    second = [batch.numpy() for batch in loader]
    assert {process.pid for process in loader_workers()} == processes
    np.testing.assert_array_equal(first, second)
    with pytest.raises(RuntimeError, match="another pass over this loader"):
        next(left)
    # One that dies is replaced with all the others on the next pass.
    for process in loader_workers():
        process.kill()
        process.join()
    with pytest.raises(RuntimeError, match="exited unexpectedly"):
        list(loader)
    others = np.array([batch.numpy() for batch in loader])
    others[..., 3] = np.array(first)[..., 3]  # their seed
    np.testing.assert_array_equal(first, others)
    del loader, left
    assert loader_workers() == []


def test_out_of_order_on_request():
    class Waits(samples.Squares):
        def __getitem__(self, index):
            time.sleep(0.5 if index == 0 else 0)
            return index

    arguments = {"num_workers": 2, "multiprocessing_context": "fork"}
    in_turn = [x.item() for x in DataLoader(Waits(6), **arguments)]
    as_ready = [x.item() for x in DataLoader(Waits(6), in_order=False, **arguments)]
    assert in_turn == list(range(6))
    assert sorted(as_ready) == in_turn
    assert as_ready[0] != 0


def test_a_forked_worker_takes_what_cannot_be_pickled(monkeypatch):
    monkeypatch.setattr(worker_pool, "_GRACE_SECONDS", 100)  # it ends when told, no signal needed
    squares = samples.Squares(4)
    loader = DataLoader(
        squares, num_workers=2, collate_fn=lambda batch: batch, multiprocessing_context="fork"
    )
    start = time.monotonic()
    assert [batch[0][0] for batch in loader] == [0, 1, 2, 3]
    assert time.monotonic() - start < 60
    with pytest.raises(pickle.PicklingError, match=r"<lambda>.*top level of a module.*'fork'"):
        iter(DataLoader(squares, num_workers=2, collate_fn=lambda batch: batch))


def test_workers_of_a_server():
    loader = DataLoader(
        samples.Squares(5),
        num_workers=2,
        collate_fn=samples.first_of_each,
        multiprocessing_context=multiprocessing.get_context("forkserver"),
    )
    try:
        assert [batch[0] for batch in loader] == [0, 1, 2, 3, 4]
    finally:
        from multiprocessing import forkserver

        forkserver._forkserver._stop()


def test_workers_share_the_data_and_each_has_its_own_changes():
    array = np.ones(5000)
    loader = DataLoader(samples.Shared(array), num_workers=2, collate_fn=samples.as_list)
    sums = list(itertools.chain(*loader))
    # Each worker sees what it wrote itself: 0 and 2 are taken by one of them, 1 and 3 by the other.
    assert sums == [5000, 5000, 6000, 6000]
    assert array.sum() == 5000


def test_a_batch_may_be_none():
    for workers in (0, 1):
        loader = DataLoader(range(4), num_workers=workers, collate_fn=samples.none_of_odd)
        assert list(loader) == [0, None, 2, None]


def test_a_number_that_processes_share_is_shared():
    counter = multiprocessing.get_context("spawn").Value("i", 0)
    assert len(list(DataLoader(samples.Counted(counter), num_workers=2))) == 10
    assert counter.value == 10


def test_a_worker_that_fails_to_start_says_so():
    loader = DataLoader(samples.Squares(3), num_workers=1, worker_init_fn=samples.fail_to_start)
    with pytest.raises(OSError, match="Caught OSError in DataLoader worker process 0") as error:
        list(loader)
    assert "worker 0 finds no camera" in str(error.value)
    del error  # its traceback holds the loop


@pytest.mark.parametrize(("batch_size", "count"), [(200_000, 3), (300, 3000)])
def test_long_lists_of_indices_far_ahead_block_nobody(batch_size, count):
    """More than the connection holds, both ways: indices to the worker, answers from it."""
    loader = DataLoader(
        range(count * batch_size), batch_size, num_workers=1, prefetch_factor=count, collate_fn=len
    )
    assert list(loader) == [batch_size] * count

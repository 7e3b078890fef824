"""Parcels and the memory they travel in, without processes."""

import os
import tempfile
from collections import OrderedDict, namedtuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.utils.data import DataLoader, TensorDataset, job, worker_pool
from tinygrad_np.utils.data.parcel import pack, unpack
from tinygrad_np.utils.data.shared_memory import SharedFile, SlotReader, SlotWriter

Point = namedtuple("Point", ["x", "y"])


@pytest.mark.parametrize("array", [np.zeros(0), np.array(3.5), np.ones((3, 2), order="F")])
def test_arrays_keep_shape_type_and_values(array):
    for given_array in (array, array[..., np.newaxis], array.astype(np.int8)):
        parcel = pack({"x": given_array})
        result = unpack(parcel.parts)["x"]
        assert result.dtype == given_array.dtype
        np.testing.assert_array_equal(result, given_array)


def test_any_nest_comes_out_as_it_went_in():
    batch = OrderedDict(a=[Point(tg.arange(3), "text"), None], b=(b"bytes", {1.5: np.bool_(True)}))
    result = unpack(pack(batch).parts)
    assert isinstance(result, OrderedDict)
    assert isinstance(result["a"][0].x, tg.Tensor)
    assert result["a"][0].x.tolist() == [0, 1, 2]
    assert result["a"][1:] == [None]
    assert result["b"] == batch["b"]


def test_a_tensor_is_not_copied_on_the_way():
    tensor = tg.arange(1000)
    parts = pack(tensor).parts
    assert np.shares_memory(np.frombuffer(parts[1], np.int64), tensor.numpy())
    assert np.shares_memory(unpack(parts).numpy(), tensor.numpy())


def test_a_parameter_stays_one():
    weight = tg.ones(2, requires_grad=True)
    assert unpack(pack(weight).parts).requires_grad


@pytest.mark.parametrize("without", [(), ("memfd_create",), ("memfd_create", "posix_fallocate")])
@given(sizes=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 40_000)), max_size=12))
def test_slots_of_growing_and_shrinking_batches(without, sizes):
    """On systems without these calls, too."""
    with pytest.MonkeyPatch.context() as patch:
        for name in without:
            patch.delattr(os, name, raising=False)
        file = SharedFile()
        writer, reader = SlotWriter(file), SlotReader(file)
        taken = []
        for i, (slot, size) in enumerate(sizes):
            parcel = pack((i, np.full(size, i, np.int16)))
            location = writer.put(slot, parcel)
            taken.append(reader.take(slot, location, parcel.spans))
        for i, (number, array) in enumerate(taken):
            assert number == i
            assert np.all(array == i)
            assert len(array) == sizes[i][1]
        assert os.fstat(file.descriptor).st_nlink == 0
        reader.close()


def test_slots_in_use_keep_apart():
    file = SharedFile()
    writer, reader = SlotWriter(file), SlotReader(file)
    parcels = [pack(np.full(5000 * (slot + 1), slot)) for slot in range(4)]
    places = [writer.put(slot, parcel) for slot, parcel in enumerate(parcels)]
    for slot in reversed(range(4)):
        array = reader.take(slot, places[slot], parcels[slot].spans)
        assert np.all(array == slot)
    reader.close()


def test_memory_that_runs_out_is_an_error_and_the_slot_can_be_used_again(monkeypatch):
    file = SharedFile()
    writer, reader = SlotWriter(file), SlotReader(file)
    large, small = pack(np.zeros(100_000)), pack(np.arange(3))
    writer.put(0, small)

    def full(descriptor, start, size):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "posix_fallocate", full, raising=False)
        with pytest.raises(
            OSError,
            match=r"no [0-9,]+ bytes of memory for workers to share .No space left.*; use fewer",
        ):
            writer.put(0, large)
    location = writer.put(0, small)
    assert reader.take(0, location, small.spans).tolist() == [0, 1, 2]
    reader.close()


def test_where_no_memory_can_be_shared_batches_go_through_the_pipe(monkeypatch):
    """As on Windows. Messages longer than a pipe holds, both ways, block nobody."""
    for module in (job, worker_pool):
        monkeypatch.setattr(module, "is_supported", lambda: False)
    dataset = TensorDataset(tg.arange(120_000).reshape(60_000, 2))
    loader = DataLoader(dataset, batch_size=20_000, num_workers=2, prefetch_factor=3)
    batches = [x.numpy() for (x,) in loader]
    np.testing.assert_array_equal(np.concatenate(batches), dataset.tensors[0].numpy())
    batches[0][:] = 0  # it is the caller's own


def test_a_temporary_file_has_lost_its_name_when_it_is_used(monkeypatch, tmp_path):
    monkeypatch.delattr(os, "memfd_create", raising=False)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = SharedFile()
    assert list(tmp_path.iterdir()) == []
    file.close()

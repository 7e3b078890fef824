"""Functions that make tensors, and functions that are methods too."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import tinygrad_np as tg


def test_like_another() -> None:
    x = tg.ones(2, 3, dtype=tg.float64)
    for make in (tg.empty_like, tg.rand_like, tg.randn_like, tg.zeros_like):
        y = make(x, requires_grad=True)
        assert (y.shape, y.dtype, y.requires_grad) == ((2, 3), np.float64, True)
    assert tg.randn_like(x, dtype=tg.float32).dtype == np.float32


def test_triangles_and_spaces() -> None:
    assert tg.tril_indices(2, 3).tolist() == [[0, 1, 1], [0, 0, 1]]
    assert tg.triu_indices(2, 3, 1).tolist() == [[0, 0, 1], [1, 2, 2]]
    np.testing.assert_allclose(tg.logspace(0, 2, 3).data, [1, 10, 100])


def test_nested_sequences_of_tensors_and_numbers() -> None:
    one, two = tg.tensor(1.0), tg.tensor(2.0)
    assert tg.tensor([[one, two], [3.0, 4.0]]).tolist() == [[1, 2], [3, 4]]
    assert tg.tensor(((one, two),), dtype=tg.float64).dtype == np.float64
    assert tg.tensor([1]).new_tensor([[one], [two]]).tolist() == [[1], [2]]


def test_memory() -> None:
    array = np.zeros(3)
    for share in (tg.from_numpy, tg.as_tensor):
        share(array)[0] = 5.0
        assert array[0] == 5
        array[0] = 0
    tg.tensor(array)[0] = 5.0
    tg.as_tensor(array, dtype=tg.float32)[0] = 5.0
    assert array[0] == 0
    t = tg.zeros(3)
    assert tg.as_tensor(t) is t


def test_requires_grad() -> None:
    for x in (tg.zeros(2, requires_grad=True), tg.zeros(2).new_ones(2, requires_grad=True)):
        x.sum().backward()
        assert x.grad.tolist() == [1, 1]
    with pytest.raises(RuntimeError, match="only floating-point"):
        tg.ones(2, dtype=tg.int64, requires_grad=True)


def test_methods_as_functions() -> None:
    x = tg.tensor([[1.0, 5.0], [3.0, 2.0]])
    assert tg.sum(x, dim=1).tolist() == tg.sum(x, axis=1).tolist() == [6, 5]
    assert tg.mean(x, 0, keepdim=True).tolist() == [[2, 3.5]]
    values, indices = tg.max(x, dim=1)
    assert (values.tolist(), indices.tolist()) == ([5, 3], [1, 0])
    assert tg.argmax(x).item() == 1
    assert tg.any(x > 4, dim=0).tolist() == [False, True]
    assert tg.transpose(x, 0, 1).tolist() == [[1, 3], [5, 2]]
    assert tg.var(x, dim=1, unbiased=False).tolist() == [4, 0.25]


def test_arrays_out_of_a_pickle_are_as_good_as_others() -> None:
    # Their dtypes are equal to NumPy's own, but other objects.
    half = pickle.loads(pickle.dumps(np.full(60_000, 0.5, np.float16)))
    assert half.dtype is not np.dtype(np.float16)
    for x in (tg.from_numpy(half), tg.tensor(half), tg.as_tensor(half), half):
        assert tg.mean(x).item() == 0.5
        assert tg.cumsum(x, 0)[-1].item() == 30_000
    assert np.shares_memory(tg.from_numpy(half).data, half)
    x = tg.ones(2, requires_grad=True)
    (x * 2).backward(tg.from_numpy(pickle.loads(pickle.dumps(np.ones(2, np.float32)))))
    assert x.grad.tolist() == [2, 2]


def test_bytes_in_another_order_are_converted_or_refused() -> None:
    swapped = np.array([1.0, 2.0], ">f4")
    assert tg.tensor(swapped).dtype.isnative
    assert tg.as_tensor(swapped).tolist() == [1, 2]
    with pytest.raises(ValueError, match="order"):
        tg.from_numpy(swapped)

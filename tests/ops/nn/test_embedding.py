"""Embedding and one-hot rows: kinds of input, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.nn import functional as F

W = np.float32([[1, 2], [3, 4], [5, 6]])


@pytest.mark.parametrize("shape", [(), (0,), (4,), (2, 0), (2, 3)])
def test_rows_have_the_shape_of_the_numbers(shape: Any) -> None:
    index = np.arange(int(np.prod(shape))).reshape(shape) % 3
    np.testing.assert_array_equal(F.embedding(index, W), W[index])
    assert F.embedding(tg.tensor(index), tg.tensor(W)).shape == (*shape, 2)
    assert F.one_hot(tg.tensor(index), 3).shape == (*shape, 3)


def test_arrays_make_arrays_and_a_tensor_anywhere_a_tensor() -> None:
    index = np.array([2, 0])
    assert isinstance(F.embedding(index, W), np.ndarray)
    assert isinstance(F.embedding(tg.tensor(index), W), tg.Tensor)
    assert isinstance(F.embedding(index, tg.tensor(W)), tg.Tensor)
    assert isinstance(F.one_hot(index), np.ndarray)
    assert F.one_hot(index).dtype == np.int64
    assert isinstance(F.one_hot(tg.tensor(index)), tg.Tensor)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: F.embedding(np.array([3]), W), IndexError, "index 3 .* there are 3 rows"),
        (lambda: F.embedding(np.array([-1]), W), IndexError, "index -1"),
        (lambda: F.embedding(np.array([1.0]), W), RuntimeError, "integers, not float64"),
        (lambda: F.embedding(np.array([1]), W[0]), RuntimeError, r"shape \(2,\), expected two"),
        (lambda: F.embedding(np.array([1]), W, 3), ValueError, "padding_idx=3: there are 3 rows"),
        (lambda: F.embedding(np.array([1]), W, sparse=True), ValueError, "sparse=False"),
        (lambda: F.one_hot(np.array([-1])), RuntimeError, "from -1 to -1 do not fit"),
        (lambda: F.one_hot(np.array([0]), 0), RuntimeError, "do not fit 0 classes"),
        (lambda: F.one_hot(np.zeros(0, int)), RuntimeError, "does not say how many"),
    ],
)
def test_errors_name_what_came(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()

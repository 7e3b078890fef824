"""Functions that make tensors, and functions that are methods too."""

from __future__ import annotations

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


def test_meshgrid() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    a, b = tg.meshgrid(x, tg.tensor([3.0, 4.0, 5.0]), indexing="ij")
    assert a.tolist() == [[1, 1, 1], [2, 2, 2]]
    assert b.tolist() == [[3, 4, 5]] * 2
    (a * b).sum().backward()
    assert x.grad.tolist() == [12, 12]
    with pytest.raises(RuntimeError, match="choose from 'ij', 'xy'"):
        tg.meshgrid(x, x, indexing="ab")


def test_random_numbers_have_their_type_digits_and_moments() -> None:
    tg.manual_seed(0)
    x = tg.rand(1000, dtype=tg.float64)
    assert (x.data != x.data.astype(np.float32)).any()
    y = tg.normal(np.array([0.0, 10.0]), 2.0, (4000, 2))
    np.testing.assert_allclose(y.data.mean(0), [0, 10], atol=0.2)
    np.testing.assert_allclose(y.data.std(0), 2, rtol=0.1)
    assert tg.bernoulli(tg.tensor([0.0, 1.0])).tolist() == [0, 1]
    assert abs(tg.bernoulli(tg.full((4000,), 0.3)).mean().item() - 0.3) < 0.03


def test_multinomial() -> None:
    weights = tg.tensor([[0.0, 3.0, 1.0], [1.0, 0.0, 0.0]])
    drawn = tg.multinomial(weights, 2000, replacement=True)
    assert drawn.shape == (2, 2000)
    assert abs((drawn[0] == 1).data.mean() - 0.75) < 0.04
    assert not drawn.data[1].any()
    assert sorted(tg.multinomial(weights[0], 2).tolist()) == [1, 2]
    with pytest.raises(RuntimeError, match="fewer than 2 weights"):
        tg.multinomial(weights, 2)


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

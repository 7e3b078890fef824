"""Random tensors: their types, digits, moments and bounds, and that a seed repeats them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg


def test_random_numbers_have_their_type_digits_and_moments() -> None:
    tg.manual_seed(0)
    x = tg.rand(1000, dtype=tg.float64)
    assert (x.data != x.numpy(force=True).astype(np.float32)).any()
    y = tg.normal(np.array([0.0, 10.0]), 2.0, (4000, 2))
    np.testing.assert_allclose(y.data.mean(0), [0, 10], atol=0.2)
    np.testing.assert_allclose(y.data.std(0), 2, rtol=0.1)
    assert tg.bernoulli(tg.tensor([0.0, 1.0])).tolist() == [0, 1]
    assert abs(tg.bernoulli(tg.full((4000,), 0.3)).mean().item() - 0.3) < 0.03


def test_multinomial() -> None:
    weights = tg.tensor([[0.0, 3.0, 1.0], [1.0, 0.0, 0.0]])
    drawn = tg.multinomial(weights, 2000, replacement=True)
    assert drawn.shape == (2, 2000)
    assert abs((drawn[0] == 1).float().mean().item() - 0.75) < 0.04
    assert not drawn.data[1].any()
    assert sorted(tg.multinomial(weights[0], 2).tolist()) == [1, 2]
    with pytest.raises(RuntimeError, match="fewer than 2 weights"):
        tg.multinomial(weights, 2)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: tg.rand(5),
        lambda: tg.randn(5, dtype=tg.float64),
        lambda: tg.randint(99, (5,)),
        lambda: tg.randperm(9),
        lambda: tg.normal(tg.zeros(5), 2.0),
        lambda: tg.bernoulli(tg.full((30,), 0.5)),
        lambda: tg.multinomial(tg.ones(30), 5),
        lambda: tg.zeros(5).normal_(),
        lambda: tg.zeros(5).uniform_(),
        lambda: tg.nn.functional.dropout(tg.ones(30)),
    ],
)
def test_a_seed_or_a_state_repeats_the_numbers(draw: Any) -> None:
    tg.manual_seed(3)
    first, state = draw(), tg.get_rng_state()
    second = draw()
    assert first.tolist() != second.tolist()
    tg.manual_seed(3)
    assert draw().tolist() == first.tolist()
    tg.set_rng_state(state)
    assert draw().tolist() == second.tolist()


@given(low=st.integers(-9, 9), count=st.integers(1, 5), seed=st.integers(0, 99))
def test_integers_are_within_their_bounds(low: int, count: int, seed: int) -> None:
    tg.manual_seed(seed)
    drawn = tg.randint(low, low + count, (200,)).data
    assert set(drawn.tolist()) == set(range(low, low + count))


def test_moments() -> None:
    tg.manual_seed(1)
    x, u = tg.randn(20000), tg.rand(20000)
    assert abs(x.mean().item()) < 0.03
    assert abs(x.std().item() - 1) < 0.03
    assert abs((x**4).mean().item() - 3) < 0.2
    assert abs(u.mean().item() - 0.5) < 0.01
    assert 0 <= u.min().item() < u.max().item() < 1

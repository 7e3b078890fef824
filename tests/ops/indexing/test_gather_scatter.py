"""Gather, scatter and their kin against loops that say what they mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.testing import gradcheck, gradgradcheck

Drawn = tuple[Any, int, Any, Any]


@st.composite
def indexed(draw: st.DrawFn) -> Drawn:
    """An array, an axis, an index with as many dimensions, and values of the index's shape."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    axis = draw(st.integers(0, len(shape) - 1))
    wanted = [draw(st.integers(1, n)) for n in shape]
    wanted[axis] = draw(st.integers(1, 5))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    # Values well apart from each other: the greatest of them has no derivative at a tie.
    count = int(np.prod(shape))
    apart = 0.05 * (rng.permutation(count + int(np.prod(wanted))) - count + rng.uniform(0.2, 0.8))
    x, values = apart[:count].reshape(shape), apart[count:].reshape(wanted)
    return x, axis, rng.integers(0, shape[axis], wanted), values


def places(index: Any, axis: int) -> Any:
    """Pairs: a place in the index, and the place that it stands for."""
    for at in np.ndindex(*index.shape):
        yield at, (*at[:axis], index[at], *at[axis + 1 :])


@given(indexed())
def test_gather(drawn: Drawn) -> None:
    x, axis, index, _ = drawn
    expected = np.empty(index.shape)
    for at, target in places(index, axis):
        expected[at] = x[target]
    np.testing.assert_array_equal(tg.gather(tg.tensor(x), axis - x.ndim, index).data, expected)
    assert gradcheck(lambda x: tg.gather(x, axis, index), x)


@given(indexed())
def test_scatter_and_scatter_add(drawn: Drawn) -> None:
    x, axis, index, values = drawn
    written, added = x.copy(), x.copy()
    for at, target in places(index, axis):
        written[target] = values[at]
        added[target] += values[at]
    np.testing.assert_array_equal(tg.scatter(tg.tensor(x), axis, index, values).data, written)
    y = tg.scatter_add(tg.tensor(x), axis, index, values)
    np.testing.assert_allclose(y.data, added, rtol=1e-13)
    assert gradcheck(lambda x, v: tg.scatter(x, axis, index, v), (x, values))
    assert gradcheck(lambda x, v: tg.scatter_add(x, axis, index, v), (x, values))


REDUCTIONS = {"sum": np.sum, "prod": np.prod, "mean": np.mean, "amax": np.max, "amin": np.min}


@pytest.mark.parametrize("reduce", REDUCTIONS)
@given(indexed(), st.booleans())
def test_scatter_reduce(reduce: str, drawn: Drawn, include_self: bool) -> None:
    x, axis, index, values = drawn
    expected = x.copy()
    for target in np.ndindex(*x.shape):
        met = [values[at] for at, to in places(index, axis) if to == target]
        if met:
            expected[target] = REDUCTIONS[reduce]([x[target], *met] if include_self else met)

    def function(x: Any, v: Any) -> Any:
        return tg.scatter_reduce(x, axis, index, v, reduce, include_self=include_self)

    np.testing.assert_allclose(function(tg.tensor(x), tg.tensor(values)).data, expected, rtol=1e-12)
    assert gradcheck(function, (x, values), rtol=1e-5)


def test_scatter_reduce_of_zeros_and_ties() -> None:
    index = np.array([0, 0, 1])
    src = np.array([0.0, 5.0, 0.0])
    assert gradcheck(lambda x, s: tg.scatter_reduce(x, 0, index, s, "prod"), (src[:2] + 1, src))
    assert gradgradcheck(lambda x, s: tg.scatter_reduce(x, 0, index, s, "prod"), (src[:2], src))
    x = tg.tensor([2.0, 1.0], requires_grad=True)
    s = tg.tensor([2.0, 1.0, 1.0], requires_grad=True)
    tg.scatter_reduce(x, 0, index, s, "amax").sum().backward()
    assert x.grad.tolist() == [0.5, 0.5]
    assert s.grad.tolist() == [0.5, 0, 0.5]


@given(indexed())
def test_index_functions(drawn: Drawn) -> None:
    x, axis, index, _ = drawn
    vector = index.ravel()[:3]
    source = np.random.default_rng(0).normal(size=np.take(x, vector, axis).shape)
    np.testing.assert_array_equal(
        tg.index_select(tg.tensor(x), axis, vector).data, np.take(x, vector, axis)
    )
    added, copied, filled = (np.moveaxis(x.copy(), axis, 0) for _ in range(3))
    for i, row in zip(vector, np.moveaxis(source, axis, 0), strict=True):
        added[i] += 2 * row
        copied[i] = row
        filled[i] = 7
    results = {
        "added": tg.index_add(tg.tensor(x), axis, vector, source, alpha=2),
        "copied": tg.index_copy(tg.tensor(x), axis, vector, source),
        "filled": tg.index_fill(tg.tensor(x), axis, vector, 7),
    }
    for expected, y in zip((added, copied, filled), results.values(), strict=True):
        np.testing.assert_allclose(y.data, np.moveaxis(expected, 0, axis), rtol=1e-13)
    assert gradcheck(lambda x: tg.index_select(x, axis, vector), x)
    assert gradcheck(lambda x, s: tg.index_add(x, axis, vector, s, alpha=2), (x, source))
    assert gradcheck(lambda x, s: tg.index_copy(x, axis, vector, s), (x, source))


def test_masks() -> None:
    x = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    mask = tg.tensor([True, False])
    assert tg.masked_select(x, mask).tolist() == [1, 3]
    assert tg.masked_fill(x, mask, 9).tolist() == [[9, 2], [9, 4]]
    value = tg.tensor(9.0, requires_grad=True)
    y = tg.masked_fill(x, mask, value)
    y.backward(np.array([[1, 2], [3, 4]], np.float32))
    assert x.grad.tolist() == [[0, 2], [0, 4]]
    assert value.grad.item() == 4
    with pytest.raises(RuntimeError, match="must be of bools, not int64"):
        tg.masked_fill(x, tg.tensor([1, 0]), 9)


def test_take_and_narrow_and_nonzero() -> None:
    x = tg.tensor([[1.0, 0.0, 2.0], [3.0, 4.0, 5.0]])
    assert tg.take(x, [[0, -1]]).tolist() == [[1, 5]]
    assert tg.narrow(x, 1, -2, 2).tolist() == [[0, 2], [4, 5]]
    assert tg.select(x, 1, -1).tolist() == [2, 5]
    assert tg.take_along_dim(x, np.array([[2], [0]]), 1).tolist() == [[2], [3]]
    assert tg.take_along_dim(x, np.array([[2, 1, 0]]), 1).tolist() == [[2, 0, 1], [5, 4, 3]]
    assert tg.nonzero(x[:1]).tolist() == [[0, 0], [0, 2]]
    assert [i.tolist() for i in tg.nonzero(x[:1], as_tuple=True)] == [[0, 0], [0, 2]]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: tg.gather(x, 2, np.zeros((1, 1), int)), IndexError, "dim 2 is out of range"),
        (lambda x: tg.gather(x, 0, np.full((1, 1), -1)), RuntimeError, "index -1 is out of range"),
        (lambda x: tg.gather(x, 0, np.zeros(1, int)), RuntimeError, "as many dimensions"),
        (lambda x: tg.gather(x, 0, np.zeros((1, 9), int)), RuntimeError, "longer than the input"),
        (lambda x: tg.gather(x, 0, np.zeros((1, 1))), RuntimeError, "must be integers"),
        (lambda x: tg.index_select(x, 0, [5]), IndexError, "index 5 is out of range"),
        (lambda x: tg.index_add(x, 0, [0], tg.ones(3)), RuntimeError, r"expected \(1, 3\)"),
        (lambda x: tg.scatter_reduce(x, 0, [[0]], [[1.0]], "max"), RuntimeError, "choose from"),
        (lambda x: tg.narrow(x, 0, 1, 9), RuntimeError, "do not fit"),
    ],
)
def test_errors_name_what_came(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call(tg.ones(2, 3))

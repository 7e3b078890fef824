"""Sorting and ranking, and the values at the indices found, against loops that say it plainly."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.testing import gradcheck, gradgradcheck

ties = st.lists(st.lists(st.integers(-2, 2).map(float), min_size=3, max_size=3), min_size=1)


@given(ties, st.booleans())
def test_sort_is_stable_both_ways(rows: Any, descending: bool) -> None:
    values, indices = tg.sort(tg.tensor(rows), 1, descending)
    for row, found, order in zip(rows, values.tolist(), indices.tolist(), strict=True):
        expected = sorted(range(3), key=lambda i: (-row[i] if descending else row[i], i))
        assert order == expected
        assert found == [row[i] for i in expected]
    assert tg.argsort(tg.tensor(rows), 1, descending).tolist() == indices.tolist()


@given(ties, st.integers(1, 3), st.booleans())
def test_topk_and_kthvalue_are_the_ends_of_what_is_sorted(rows: Any, k: int, largest: bool) -> None:
    x = tg.tensor(rows)
    values, indices = tg.topk(x, k, largest=largest)
    assert values.tolist() == [sorted(row, reverse=largest)[:k] for row in rows]
    np.testing.assert_array_equal(np.take_along_axis(x.numpy(), indices.numpy(), 1), values.numpy())
    found = tg.kthvalue(x, k)
    assert found.values.tolist() == [sorted(row)[k - 1] for row in rows]
    places = found.indices.numpy()[:, None]
    assert np.take_along_axis(x.numpy(), places, 1)[:, 0].tolist() == found.values.tolist()


@pytest.mark.parametrize("dtype", ["bool", "uint8", "int8", "int64", "float16"])
@pytest.mark.parametrize("descending", [False, True])
def test_each_type_is_sorted_as_what_it_means(dtype: str, descending: bool) -> None:
    array = np.array([3, 0, 200, 1]).astype(dtype)  # negating would wrap around
    values = tg.sort(tg.tensor(array), descending=descending).values
    assert values.dtype == dtype
    assert values.tolist() == sorted(array.tolist(), reverse=descending)


def test_nan_is_the_greatest() -> None:
    x = tg.tensor([2.0, np.nan, 1.0])
    assert tg.argsort(x).tolist() == [2, 0, 1]
    assert tg.argsort(x, descending=True).tolist() == [1, 0, 2]
    assert tg.topk(x, 1).indices.tolist() == [1]


@pytest.mark.parametrize(
    "call",
    [
        lambda x: tg.sort(x, 0).values,
        lambda x: tg.sort(x, 1, descending=True).values,
        lambda x: tg.msort(x),
        lambda x: tg.topk(x, 2, 0, largest=False).values,
        lambda x: tg.kthvalue(x, 2, keepdim=True).values,
    ],
)
def test_derivatives(call: Any) -> None:
    x = np.random.default_rng(0).permutation(12).reshape(3, 4) / 4
    assert gradcheck(call, x)
    assert gradgradcheck(lambda x: call(x) ** 2, x)


def test_gradients_go_where_the_indices_point() -> None:
    x = tg.tensor([[3.0, 1.0, 2.0, 3.0]], requires_grad=True)
    values, indices = tg.topk(x, 2)
    assert indices.tolist() == [[0, 3]]
    (values * np.array([[1.0, 10.0]], np.float32)).sum().backward()
    assert x.grad.tolist() == [[1, 0, 0, 10]]


def test_results_have_names_and_take_the_kind_of_what_came() -> None:
    array = np.array([[3.0, 1.0, 2.0]])
    for x, kind in ((array, np.ndarray), (tg.tensor(array), tg.Tensor)):
        for found in (tg.sort(x), tg.topk(x, 2), tg.kthvalue(x, 1, keepdim=True)):
            assert type(found.values) is kind and type(found.indices) is kind
        assert type(tg.argsort(x)) is kind
        assert type(tg.msort(x)) is kind
    assert tg.sort([2.0, 1.0]).values.tolist() == [1, 2]  # a list is an array


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda x: tg.topk(x, 9), RuntimeError, r"topk: k=9 .*dim 1 of shape \(2, 3\)"),
        (lambda x: tg.topk(x, -1), RuntimeError, "topk: k=-1"),
        (lambda x: tg.kthvalue(x, 0), RuntimeError, "kthvalue: k=0"),
        (lambda x: tg.kthvalue(x[:, :0], 1), IndexError, r"kthvalue: dim 1 .* is empty"),
        (lambda x: tg.sort(x, 2), IndexError, "sort: dim 2 is out of range"),
    ],
)
def test_errors_name_what_came(call: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        call(tg.ones(2, 3))

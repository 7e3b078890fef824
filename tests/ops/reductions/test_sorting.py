"""Sorting and order statistics against loops that say what they mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg

ties = st.lists(st.lists(st.integers(-2, 2).map(float), min_size=3, max_size=3), min_size=1)


@given(ties, st.booleans())
def test_sort_is_stable_both_ways(rows: Any, descending: bool) -> None:
    values, indices = tg.sort(tg.tensor(rows), 1, descending)
    for row, found, order in zip(rows, values.tolist(), indices.tolist(), strict=True):
        expected = sorted(range(3), key=lambda i: (-row[i] if descending else row[i], i))
        assert order == expected
        assert found == [row[i] for i in expected]


@given(ties)
def test_running_extrema_median_and_mode(rows: Any) -> None:
    x = tg.tensor(rows)
    for row, values, indices in zip(rows, *(t.tolist() for t in tg.cummax(x, 1)), strict=True):
        for i in range(3):
            assert values[i] == max(row[: i + 1])
            assert indices[i] == max(j for j in range(i + 1) if row[j] == values[i])
    for row, values in zip(rows, tg.cummin(x, 1).values.tolist(), strict=True):
        assert values == [min(row[: i + 1]) for i in range(3)]
    assert tg.median(x, 1).values.tolist() == [sorted(row)[1] for row in rows]
    flat = sorted(v for row in rows for v in row)
    assert tg.median(x).item() == flat[(len(flat) - 1) // 2]
    for row, value, index in zip(rows, *(t.tolist() for t in tg.mode(x, 1)), strict=True):
        most = max(row.count(v) for v in row)
        assert value == min(v for v in row if row.count(v) == most)
        assert index == max(i for i in range(3) if row[i] == value)


def test_gradients_go_where_the_indices_point() -> None:
    x = tg.tensor([[3.0, 1.0, 2.0, 3.0]], requires_grad=True)
    weights = np.array([[1.0, 10.0]], np.float32)
    values, indices = tg.topk(x, 2)
    assert indices.tolist() == [[0, 3]]
    (values * weights).sum().backward()
    assert x.grad.tolist() == [[1, 0, 0, 10]]
    x.grad = None
    smallest, largest = tg.aminmax(x, dim=1)
    (10 * smallest + largest).sum().backward()
    assert x.grad.tolist() == [[0.5, 10, 0, 0.5]]
    assert tg.kthvalue(x, 2, keepdim=True).values.tolist() == [[2]]
    assert tg.median(tg.tensor([1.0, np.nan, 2.0]), 0).indices.item() == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [(lambda x: tg.topk(x, 9), "k=9"), (lambda x: tg.kthvalue(x, 0), "k=0")],
)
def test_errors_name_what_came(call: Any, message: str) -> None:
    with pytest.raises(RuntimeError, match=message):
        call(tg.ones(2, 3))

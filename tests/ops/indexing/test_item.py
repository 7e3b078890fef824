"""``x[index]`` and ``x[index] = value``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, basic_indices

import tinygrad_np as tg

SHAPE = (2, 3, 4, 2)


@st.composite
def indices(draw: st.DrawFn) -> tuple[Any, ...]:
    """Integers, slices, lists and masks, one for each axis of ``SHAPE`` or fewer."""
    length = draw(st.integers(1, 3))
    parts: list[Any] = []
    for n in SHAPE[: draw(st.integers(1, len(SHAPE)))]:
        kind = draw(st.sampled_from(["integer", "slice", "list", "mask"]))
        if kind == "integer":
            parts.append(draw(st.integers(-n, n - 1)))
        elif kind == "slice":
            parts.append(draw(st.slices(n)))
        elif kind == "list":
            parts.append(draw(st.lists(st.integers(-n, n - 1), min_size=length, max_size=length)))
        else:
            parts.append(np.arange(n) < min(n, length) if length <= n else [0] * length)
    return tuple(parts)


def integers_first(index: tuple[Any, ...]) -> tuple[Any, Any]:
    """The index that applies the integers alone, and the one for what is left."""
    first = tuple(part if isinstance(part, int) else slice(None) for part in index)
    return first, tuple(part for part in index if not isinstance(part, int))


@given(indices())
def test_integers_are_applied_first(index: tuple[Any, ...]) -> None:
    x = np.arange(float(np.prod(SHAPE))).reshape(SHAPE)
    first, rest = integers_first(index)
    y = tg.tensor(x)[index]
    np.testing.assert_array_equal(y.data, x[first][rest])
    given_tensors = tuple(tg.tensor(p) if isinstance(p, list) else p for p in index)
    np.testing.assert_array_equal(tg.tensor(x)[given_tensors].data, y.data)


@given(indices(), st.integers(0, 9))
def test_assignment_writes_where_reading_reads(index: tuple[Any, ...], seed: int) -> None:
    x = np.arange(float(np.prod(SHAPE))).reshape(SHAPE)
    first, rest = integers_first(index)
    value = np.random.default_rng(seed).normal(size=x[first][rest].shape)
    expected = x.copy()
    if rest:
        expected[first][rest] = value
    else:  # a number, in which nothing can be written
        expected[first] = value
    written, recorded = tg.tensor(x), tg.tensor(x, requires_grad=True) * 1
    written[index] = tg.tensor(value)
    recorded[index] = value
    np.testing.assert_array_equal(written.data, expected)
    np.testing.assert_array_equal(recorded.data, expected)


@given(
    array_shapes(min_dims=0, min_side=0).flatmap(
        lambda shape: st.tuples(
            arrays(np.float64, shape), basic_indices(shape, allow_newaxis=True, allow_ellipsis=True)
        )
    )
)
def test_basic_indices_are_numpys_views(drawn: tuple[Any, Any]) -> None:
    x, index = drawn
    t = tg.from_numpy(x)
    y = t[index]
    np.testing.assert_array_equal(y.data, x[index])
    assert not y.numel() or np.may_share_memory(y.data, x)


def test_the_order_of_axes_is_pytorchs() -> None:
    x = tg.tensor(np.arange(24.0).reshape(2, 3, 4), requires_grad=True)
    assert x[0, :, [1, 2]].shape == (3, 2)  # np: (2, 3)
    x[0, :, [1, 2]].sum().backward()
    expected = np.zeros((2, 3, 4))
    expected[0, :, 1:3] = 1
    np.testing.assert_array_equal(x.grad.data, expected)


def test_a_value_with_spare_axes_of_length_1() -> None:
    value = tg.tensor([[5.0]], requires_grad=True)
    z = tg.zeros(2)
    z[:] = value
    (z * tg.tensor([1.0, 2.0])).sum().backward()
    assert z.tolist() == [5, 5]
    assert value.grad.tolist() == [[3]]
    z[1] = tg.tensor([7.0])
    assert z.tolist() == [5, 7]


@pytest.mark.parametrize(
    ("write", "error", "said"),
    [
        (lambda x: x.__setitem__(0, tg.zeros(5)), RuntimeError, r"shape \(5,\) does not broadcast"),
        (lambda x: x.__setitem__(0, tg.zeros(5)), ValueError, r"\(2, 3\)"),
        (lambda x: x[2], IndexError, "out of bounds"),
        (lambda x: x[0.5], IndexError, "integer"),
        (lambda x: x[tg.zeros(2)], IndexError, "integer"),
        (lambda x: x[0, 0, 0], IndexError, "too many indices"),
    ],
)
def test_errors(write: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        write(tg.zeros(2, 3))

"""``x.shape`` and ``x.size``: a tuple that counts, and a number that can be called."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg

shapes = st.lists(st.integers(0, 4), max_size=4).map(tuple)


@given(shapes)
def test_the_size_is_numpys_number_and_pytorchs_method(shape):
    x = tg.zeros(shape)
    array = np.zeros(shape)
    assert x.size == array.size == x.numel() == x.shape.numel() == np.size(x)
    assert isinstance(x.size, int) and type(x.size + 1) is int
    assert x.size() == x.shape == shape
    assert type(x.size()) is type(x.shape) is tg.Size
    for dim in range(-len(shape), len(shape)):
        assert x.size(dim) == x.size(dim=dim) == array.shape[dim]
    for dim in (len(shape), -len(shape) - 1):
        with pytest.raises(IndexError, match="size: dim"):
            x.size(dim)


@given(shapes, shapes, st.integers(0, 3))
def test_what_is_made_of_a_size_is_one(first, second, n):
    size = tg.Size(first)
    assert isinstance(size, tuple) and hash(size) == hash(first) and repr(size) == repr(first)
    made = [size[:n], size[n:], size + second, second + size, size * n, n * size, size[::-1]]
    plain = [
        first[:n],
        first[n:],
        first + second,
        second + first,
        first * n,
        first * n,
        first[::-1],
    ]
    assert made == plain
    assert {type(m) for m in made} == {tg.Size}
    assert type(copy.deepcopy(size)) is type(pickle.loads(pickle.dumps(size))) is tg.Size
    assert all(type(length) is int for length in size)


def test_a_count_is_copied_as_a_number():
    count = tg.zeros(2, 3).size
    assert type(copy.copy(count)) is type(pickle.loads(pickle.dumps(count))) is int


def test_sizes_are_of_integers():
    assert tg.Size([np.int64(2), 3]) == (2, 3)
    with pytest.raises(TypeError):
        tg.Size([1.5])
    with pytest.raises(TypeError):
        tg.Size([1]) + [2]  # noqa: RUF005
    with pytest.raises(TypeError):
        [1] + tg.Size([2])  # noqa: RUF005


def test_functions_take_sizes():
    x = tg.ones(2, 3)
    assert tg.zeros(x.size()).shape == tg.zeros(x.shape).shape == (2, 3)
    assert x.view(x.size(0), -1).expand(x.shape).reshape(x.size()[:-1] + x.shape[1:]).shape == (
        2,
        3,
    )

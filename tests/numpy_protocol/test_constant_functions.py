"""Which of NumPy's functions give plain arrays, and that no gradient is lost by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.numpy_protocol.constant_functions import CONSTANT, UNRECORDED
from tinygrad_np.testing import gradcheck, gradgradcheck

# Arguments of the functions of the table that do not take one array of floats, or two of them.
INTS = np.array([[1, 2], [3, 0]])
SPECIAL: dict[Any, tuple[Any, ...]] = {
    **dict.fromkeys((np.invert, np.bitwise_count), (INTS,)),
    np.unravel_index: (np.array([1, 2]), (2, 2)),
    np.ravel_multi_index: ((np.array([1]), np.array([0])), (2, 2)),
    np.lexsort: ((np.array([1.0, 0.0]),),),
    np.argpartition: (np.array([1.0, 0.0]), 0),
    np.searchsorted: (np.array([0.0, 1.0]), np.array([0.5])),
    np.digitize: (np.array([0.5]), np.array([0.0, 1.0])),
    np.can_cast: (np.float32, np.float64),
}
WHOLE = {
    np.bitwise_and,
    np.bitwise_or,
    np.bitwise_xor,
    np.left_shift,
    np.right_shift,
    np.gcd,
    np.lcm,
}


def recorded(value: Any) -> Any:
    """The arrays among arguments as tensors, those of floats with a gradient."""
    if isinstance(value, tuple):
        return tuple(map(recorded, value))
    if isinstance(value, np.ndarray):
        return tg.tensor(value, requires_grad=value.dtype.kind == "f")
    return value


@pytest.mark.parametrize("function", sorted(CONSTANT, key=lambda f: f.__name__))
def test_the_result_of_a_constant_function_cannot_vary_smoothly(function: Any) -> None:
    x = np.array([[1.0, -2.0], [3.0, 0.5]])
    arguments = SPECIAL.get(function, (INTS, INTS) if function in WHOLE else (x,))
    try:
        result = function(*recorded(arguments))
    except TypeError:
        arguments = (x, x + 1)
        result = function(*recorded(arguments))
    if function.__name__.endswith("_like"):
        return  # constants of another array's shape
    for part in result if isinstance(result, tuple) else (result,):
        assert not isinstance(part, tg.Tensor)
        if isinstance(part, np.ndarray):
            assert part.dtype.kind in "biu"
        else:
            assert not isinstance(part, (float, np.floating))


W = np.array([1.0, 2.0, 3.0, 4.0])
X = np.array([3.0, 1.0, 2.0, 1.5])


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.full_like(x, x[0] * x[1]),
        lambda x: np.full_like(x, x[0] ** 2, shape=(2, 3)),
        lambda x: np.bincount(np.array([0, 2, 0, 1]), weights=x * x),
        lambda x: np.bincount(np.array([0, 2, 0, 1]), x, minlength=6),
        lambda x: np.histogram(X, bins=3, weights=x)[0],
        lambda x: np.histogram(X, bins=[1.0, 1.6, 2.5], weights=x * x)[0],
        lambda x: np.unique(x),
        lambda x: np.unique(x, return_index=True)[0],
        lambda x: np.unique(np.stack([x, x * 2, x]), axis=0),
        lambda x: np.unique_values(x * x),
        lambda x: np.unique_all(x).values,
        lambda x: np.unique_counts(x).values,
        lambda x: np.unique_inverse(x).values,
        lambda x: np.union1d(x, x * 5),
        lambda x: np.ix_(x, x)[0] * np.ix_(x, x)[1],
    ],
)
def test_values_of_the_data_have_gradients(function: Callable[[Any], Any]) -> None:
    np.testing.assert_array_equal(function(tg.tensor(X)).numpy(), function(X))
    assert gradcheck(function, X)
    assert gradgradcheck(lambda x: function(x) ** 2, X)


def test_elements_that_sets_keep_take_their_gradient() -> None:
    for function, wanted in (
        (lambda x: np.intersect1d(x, X[:3]), [1, 1, 1, 0]),
        (lambda x: np.setdiff1d(x, X[:2]), [0, 0, 1, 1]),
        (lambda x: np.setxor1d(x, X[:2]), [0, 0, 1, 1]),
        (lambda x: np.unique(np.concatenate([x, X])), [1, 1, 1, 1]),
    ):
        x = tg.tensor(X, requires_grad=True)
        function(x).sum().backward()
        assert x.grad.tolist() == wanted


def test_edges_that_depend_on_recorded_data_are_refused() -> None:
    x = tg.tensor(X, requires_grad=True)
    for call in (
        lambda: np.histogram(x),
        lambda: np.histogram(X, bins=np.sort(x)),
        lambda: np.histogram_bin_edges(x),
        lambda: np.histogram2d(x, x),
        lambda: np.histogramdd(np.stack([x, x], 1)),
    ):
        with pytest.raises(TypeError, match="detach"):
            call()
    counts, edges = np.histogram(x, bins=[0.0, 2.0, 4.0])
    assert counts.tolist() == [2, 2] and edges.tolist() == [0, 2, 4]
    assert np.histogram(x.detach())[0].sum() == 4
    assert UNRECORDED.isdisjoint(CONSTANT)


def test_a_function_whose_result_jumps_cannot_be_differentiated() -> None:
    for function in (np.argmax, lambda x: np.allclose(x, 1.0), lambda x: x > 0, np.count_nonzero):
        for transform in (tg.func.grad, tg.func.value_and_grad, tg.func.jacobian):
            with pytest.raises(TypeError, match="no derivative"):
                transform(function)(X[:1])


def test_lists_of_recorded_tensors_are_refused_with_the_remedy() -> None:
    t, u = tg.tensor([1.0, 2.0], requires_grad=True)
    for call in (
        lambda: np.array([t, u]),
        lambda: np.r_[t, u],
        lambda: np.mean([t, u]),
        lambda: np.dot([t, 1.0], np.ones(2)),
        lambda: np.append([t, u], 1.0),
    ):
        with pytest.raises(RuntimeError, match=r"np\.stack\(\[t, u\]\)"):
            call()


def test_a_masked_array_on_the_left_loses_no_gradient_in_silence() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    with pytest.raises(RuntimeError, match="requires grad"):
        np.ma.array([1.0, 2.0], mask=[True, False]) * x

"""Values and derivatives at ties, kinks, infinities and NaN: PyTorch's, where it has one.

The numbers are those of PyTorch 2.13, of the calls that the tests name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg

nan, inf = np.nan, np.inf
Call = Callable[..., Any]
quiet = pytest.mark.filterwarnings("ignore:.*encountered in:RuntimeWarning")


def value_and_gradients(call: Call, *inputs: list[float]) -> tuple[list[float], list[Any]]:
    tensors = [tg.Tensor(np.array(x), requires_grad=True) for x in inputs]
    y = call(*tensors)
    y.sum().backward()
    return y.detach().tolist(), [None if x.grad is None else x.grad.tolist() for x in tensors]


# The call, its inputs, PyTorch's value, and its gradient by each input.
CASES: list[tuple[str, Call, list[list[float]], list[float], list[list[float]]]] = [
    (
        "maximum",
        tg.maximum,
        [[1, nan, nan, 2, 1], [nan, 1, nan, 2, 3]],
        [nan, nan, nan, 2, 3],
        [[1, 1, 1, 0.5, 0], [1, 1, 1, 0.5, 1]],
    ),
    (
        "minimum",
        tg.minimum,
        [[1, nan, nan, 2, 1], [nan, 1, nan, 2, 3]],
        [nan, nan, nan, 2, 1],
        [[1, 1, 1, 0.5, 1], [1, 1, 1, 0.5, 0]],
    ),
    (
        "fmax",
        tg.fmax,
        [[1, nan, nan, 2, 1], [nan, 1, nan, 2, 3]],
        [1, 1, nan, 2, 3],
        [[1, 0, 1, 1, 0], [0, 1, 0, 0, 1]],
    ),
    (
        "fmin",
        tg.fmin,
        [[1, nan, nan, 2, 1], [nan, 1, nan, 2, 3]],
        [1, 1, nan, 2, 1],
        [[1, 0, 1, 1, 1], [0, 1, 0, 0, 0]],
    ),
    (
        "atan2",
        tg.atan2,
        [[0, 0, inf, nan], [0, 1, 1, 1]],
        [0, 0, np.pi / 2, nan],
        [[0, 1, 0, nan], [0, 0, nan, nan]],
    ),
    ("abs", tg.abs, [[0, -0.0, nan, -inf]], [0, 0, nan, inf], [[0, 0, 0, -1]]),
    ("sign", tg.sign, [[0, nan, -3, inf]], [0, 0, -1, 1], [[0, 0, 0, 0]]),
    (
        "copysign",
        tg.copysign,
        [[0, 1, -1, nan, 1], [1, -0.0, 0, 1, nan]],
        [0, -1, 1, nan, 1],
        [[0, -1, -1, nan, 1], [0, 0, 0, 0, 0]],
    ),
    (
        "pow",
        tg.pow,
        [[0, nan, 0, 0, 2, 0], [0, 0, -1, 2, nan, 0.5]],
        [1, 1, inf, 0, nan, 0],
        [[0, 0, -inf, 0, nan, inf], [0, nan, -inf, 0, nan, 0]],
    ),
    ("pow 0", lambda a: a**0, [[0, 5e-324, 1e-310, nan, inf]], [1] * 5, [[0] * 5]),
    (
        "clamp",
        tg.clamp,
        [
            [-2, -1, 0, 1, 2, nan, 5, -5, 3, 0, 0],
            [-1, -1, -1, -1, -1, -1, 3, 3, 3, nan, 0],
            [1, 1, 1, 1, 1, 1, 2, 2, 3, 1, nan],
        ],
        [-1, -1, 0, 1, 1, nan, 2, 2, 3, nan, nan],
        [
            [0, 1, 1, 1, 0, 0, 0, 0, 1, 0, 0],
            [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            [0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0],
        ],
    ),
    (
        "clamp to numbers",
        lambda x: tg.clamp(x, -1, 1),
        [[-2, -1, 0, nan, 1, 2]],
        [-1, -1, 0, nan, 1, 1],
        [[0, 1, 1, 0, 1, 0]],
    ),
    ("clamp crossed", lambda x: tg.clamp(x, 2, 1), [[-2, 1.5, nan]], [1, 1, nan], [[0, 0, 0]]),
    ("nan_to_num", lambda x: tg.nan_to_num(x, 1, 2, 3), [[nan, inf, 1]], [1, 2, 1], [[0, 0, 1]]),
    ("sqrt", tg.sqrt, [[0, -1]], [0, nan], [[inf, nan]]),
    ("rsqrt", tg.rsqrt, [[0, -1]], [inf, nan], [[-inf, nan]]),
    ("reciprocal", tg.reciprocal, [[0, inf]], [inf, 0], [[-inf, 0]]),
    ("logit", tg.logit, [[0, 1, 0.5]], [-inf, inf, 0], [[inf, inf, 4]]),
    (
        "logit eps",
        lambda x: tg.logit(x, 0.1),
        [[0, 1, 2, 0.5]],
        [np.log(0.1 / 0.9), np.log(9), np.log(9), 0],
        [[0, 0, 0, 4]],
    ),
    (
        "remainder",
        tg.remainder,
        [[5, -5, 5], [3, 3, 0]],
        [2, 1, nan],
        [[1, 1, 1], [-1, 2, -inf]],
    ),
    ("fmod", tg.fmod, [[5, -5, 5], [3, 3, 0]], [2, -2, nan], [[1, 1, 1], [-1, 1, -inf]]),
    (
        "lerp",
        tg.lerp,
        [[0, 1], [1, 3], [0.25, 0.75]],
        [0.25, 2.5],
        [[0.75, 0.25], [0.25, 0.75], [1, 2]],
    ),
    (
        "ldexp",
        tg.ldexp,
        [[1, 2], [1, 3.5]],
        [2, 22.627416997969522],
        [[2, 11.313708498984761], [1.3862943611198906, 15.684130295496756]],
    ),
    (
        "where",
        lambda a, b: tg.where(np.array([True, False]), a * inf, b),
        [[0.0, 1.0], [nan, 2.0]],
        [nan, 2.0],
        [[inf, nan], [0, 1]],
    ),
    (
        "xlogy",
        tg.xlogy,
        [[0, 0, 1], [nan, 1, 0]],
        [nan, 0, -inf],
        [[nan, 0, -inf], [0, 0, inf]],
    ),
]


@quiet
@pytest.mark.parametrize(
    ("call", "inputs", "value", "gradients"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_ties_kinks_and_nan(
    call: Call, inputs: list[list[float]], value: list[float], gradients: list[list[float]]
) -> None:
    ours, our_gradients = value_and_gradients(call, *([float(v) for v in x] for x in inputs))
    np.testing.assert_allclose(ours, value, rtol=1e-14)
    for mine, theirs in zip(our_gradients, gradients, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-14)


@quiet
def test_where_with_an_infinite_slope_in_the_branch_not_taken() -> None:
    x = tg.tensor([0.0, 4.0], requires_grad=True)
    tg.where(x > 0, tg.sqrt(x), 0.0).sum().backward()
    # sqrt's own slope at 0 is infinite, and 0 * inf is NaN: choose what it is given instead.
    assert np.isnan(x.grad.numpy()[0]) and x.grad.numpy()[1] == 0.25
    x.grad = None
    safe = tg.where(x > 0, x, 1.0)
    tg.where(x > 0, tg.sqrt(safe), 0.0).sum().backward()
    assert x.grad.tolist() == [0, 0.25]


def test_where_wants_both_or_none() -> None:
    with pytest.raises(TypeError, match="give both"):
        tg.where(tg.tensor([True]), 1.0)
    with pytest.raises(ValueError, match="at least one"):
        tg.clamp(tg.tensor([1.0]))
    with pytest.raises(RuntimeError, match="'floor'"):
        tg.div(tg.tensor([1.0]), 2, rounding_mode="ceil")


# --- rounding ------------------------------------------------------------------------------------

whole = st.integers(-50, 50)
divisors = whole.filter(bool)


@given(st.lists(whole, min_size=1, max_size=5), divisors)
def test_quotients_of_integers_are_pythons(numbers: list[int], divisor: int) -> None:
    x = tg.tensor(numbers)
    assert (x // divisor).tolist() == [n // divisor for n in numbers]
    assert (x % divisor).tolist() == [n % divisor for n in numbers]
    assert [q.tolist() for q in divmod(x, divisor)] == [
        list(part) for part in zip(*(divmod(n, divisor) for n in numbers), strict=True)
    ]
    truncated = tg.div(x, divisor, rounding_mode="trunc")
    assert truncated.tolist() == [int(n / divisor) for n in numbers]
    assert (truncated * divisor + tg.fmod(x, divisor)).tolist() == numbers


@given(whole, st.lists(divisors, min_size=1, max_size=5))
def test_operators_of_a_number_and_a_tensor(number: int, numbers: list[int]) -> None:
    x = tg.tensor(numbers)
    assert (number // x).tolist() == [number // n for n in numbers]
    assert (number % x).tolist() == [number % n for n in numbers]
    assert divmod(number, x)[1].tolist() == (number % x).tolist()
    assert (number - x).tolist() == [number - n for n in numbers]
    assert (number / x).dtype == np.float32


def test_floor_division_of_floats_is_pythons() -> None:
    """Of 1 by 0.1 it is 9, for 0.1 is a little more; the rounded quotient would be 10."""
    one = tg.Tensor(np.array(1.0))
    assert (one // 0.1).item() == tg.div(one, 0.1, rounding_mode="floor").item() == 1.0 // 0.1 == 9


@given(st.floats(-1e4, 1e4), st.integers(-3, 5))
def test_rounding_to_decimals(number: float, decimals: int) -> None:
    rounded = tg.round(tg.Tensor(np.array(number)), decimals=decimals).item()
    assert abs(rounded - number) <= 0.5 * 10.0**-decimals * (1 + 1e-9)
    shown = np.round(rounded, max(decimals, 0))
    assert abs(rounded - shown) <= 1e-11 * abs(shown)
    assert np.round(tg.Tensor(np.array(number)), decimals).item() == rounded


def test_rounding_is_flat_and_leaves_integers_alone() -> None:
    x = tg.tensor([0.26, 1.74], requires_grad=True)
    tg.round(x, decimals=1).sum().backward()
    assert x.grad.tolist() == [0, 0]
    big = tg.tensor([2**60 + 1])
    assert tg.round(big).item() == tg.floor(big).item() == tg.trunc(big).item() == 2**60 + 1


def test_numpys_sign_of_nan_is_nan() -> None:
    assert np.isnan(np.sign(tg.tensor([nan])).item())
    assert tg.sign(tg.tensor([nan])).item() == 0

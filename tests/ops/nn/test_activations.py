"""Activations and dropout beyond the registry's laws: kinds of input, in place, float16, errors."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tests.ops.nn.torch_calls import words
from tinygrad_np.nn import functional as F

ELEMENTWISE = words(
    "celu elu gelu hardshrink hardsigmoid hardswish hardtanh leaky_relu logsigmoid mish relu relu6 "
    "rrelu selu sigmoid silu softplus softshrink softsign tanhshrink"
)
IN_PLACE = [n for n in ELEMENTWISE if "inplace" in inspect.signature(getattr(F, n)).parameters]
X = np.linspace(-3.3, 3.1, 12, dtype=np.float32).reshape(3, 4)


@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax", "log_softmax", "softmin", "glu"])
def test_arrays_make_arrays_and_tensors_make_tensors(name: str) -> None:
    function = getattr(F, name)
    y, recorded = function(X), function(tg.tensor(X, requires_grad=True))
    assert isinstance(y, np.ndarray)
    assert isinstance(recorded, tg.Tensor)
    np.testing.assert_array_equal(y, recorded.data)
    assert y.dtype == np.float32


@pytest.mark.parametrize("name", [*ELEMENTWISE, "softmax"])
def test_numbers_are_taken(name: str) -> None:
    function = getattr(F, name)
    np.testing.assert_allclose(function(0.75), function(np.array([0.75]))[0])


def test_a_tensor_of_slopes_makes_a_tensor() -> None:
    assert isinstance(F.prelu(X, tg.tensor([0.25])), tg.Tensor)
    assert isinstance(F.prelu(X, np.float32([0.25])), np.ndarray)


@pytest.mark.parametrize("name", IN_PLACE)
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_in_place_writes_over_the_input(name: str, dtype: Any) -> None:
    function, given = getattr(F, name), X.astype(dtype)
    expected = function(given)
    array = given.copy()
    assert function(array, inplace=True) is array
    np.testing.assert_array_equal(array, expected)
    x = tg.tensor(given, requires_grad=True)
    y = x * 1
    assert function(y, inplace=True) is y
    np.testing.assert_array_equal(y.data, expected)
    again = tg.tensor(given, requires_grad=True)
    function(again).sum().backward()
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.data, again.grad.data)


def test_in_place_refuses_numbers() -> None:
    with pytest.raises(TypeError, match=r"relu: inplace=True needs a tensor or an array"):
        F.relu(1.0, inplace=True)


@pytest.mark.parametrize("length", [3_000, 40_000])
@pytest.mark.parametrize("dim", [0, 1])
def test_softmax_of_many_float16_numbers_keeps_their_sum(length: int, dim: int) -> None:
    x = np.random.default_rng(0).uniform(-1, 1, (2, length) if dim else (length, 2))
    half = x.astype(np.float16)
    e = np.exp(half.astype(np.float64))
    expected = e / e.sum(dim, keepdims=True)
    x16 = tg.tensor(half, requires_grad=True)
    y = F.softmax(x16, dim)
    assert y.dtype == np.float16
    np.testing.assert_allclose(y.data, expected, rtol=1e-3, atol=6e-8)
    np.testing.assert_allclose(F.log_softmax(half, dim), np.log(expected), rtol=1e-3)
    F.log_softmax(x16, dim).backward(
        np.ones(x.shape, half.dtype)
    )  # 1 - n softmax: cancels to nearly nothing
    np.testing.assert_allclose(x16.grad.data, 1 - length * expected, atol=2e-3)


def test_softmax_takes_axis_and_dtype() -> None:
    x = tg.tensor(X)
    np.testing.assert_array_equal(x.softmax(axis=0).data, x.softmax(0).data)
    assert x.log_softmax(-1, dtype=np.float64).dtype == np.float64
    assert F.softmin(X, 1, np.float64).dtype == np.float64
    with pytest.raises(TypeError, match="dim and axis mean the same"):
        F.softmax(x, 0, axis=0)


def test_dropout2d_drops_whole_channels() -> None:
    for shape in ((4, 50, 3, 2), (4, 50, 6)):  # (N, C, H, W), and (N, C, L) as in PyTorch
        y = F.dropout2d(tg.ones(*shape), 0.5).data.reshape(4, 50, -1)
        assert (y == y[..., :1]).all()
        assert {0.0, 2.0} == set(y.ravel().tolist())
        kept = y[:, :, 0] != 0
        assert (kept.any(1) & ~kept.all(1)).all()  # channel by channel, not image by image


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: F.softmax(tg.ones(2, 3), 2), IndexError, "softmax: dim 2 is out of range"),
        (lambda: F.log_softmax(tg.tensor(1.0), 1), IndexError, "log_softmax: dim 1"),
        (lambda: F.softmax(tg.ones(1, 2, 3)), ValueError, "name the axis"),
        (lambda: F.glu(tg.ones(2, 3)), RuntimeError, r"axis -1 of shape \(2, 3\)"),
        (lambda: F.glu(tg.ones(2), 1), IndexError, "glu: dim 1 is out of range"),
        (lambda: F.dropout(tg.ones(2), 1.5), ValueError, "p=1.5 is not a probability"),
        (lambda: F.dropout2d(tg.ones(2, 3)), ValueError, r"not \(2, 3\)"),
        (lambda: F.hardtanh(tg.ones(2), 1.0, 0.0), ValueError, "is above max_val"),
        (lambda: F.softshrink(tg.ones(2), -1.0), RuntimeError, "must not be negative"),
        (lambda: F.celu(tg.ones(2), 0), RuntimeError, "must not be 0"),
        (lambda: F.rrelu(tg.ones(2), 0.5, 0.1), ValueError, "lower=0.5 is above"),
        (lambda: F.gelu(tg.ones(2), "erf"), ValueError, "choose from 'none', 'tanh'"),
    ],
)
def test_errors_name_what_came(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()

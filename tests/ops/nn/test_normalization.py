"""Batch and layer normalization: moments, running statistics, evaluation, digits, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.nn import functional as F


def standardized(x: Any, axes: Any, eps: float) -> Any:
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + eps)


@given(st.sampled_from([(4, 3), (4, 3, 5), (2, 3, 4, 5)]), st.floats(1e-6, 1), st.booleans())
def test_batch_norm_standardizes_each_channel(shape: Any, eps: float, innermost: bool) -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(5, 3, shape)
    if innermost:
        x = np.asfortranarray(x)
    weight, bias = rng.normal(size=(2, 3))
    y = F.batch_norm(tg.tensor(x), None, None, tg.tensor(weight), tg.tensor(bias), True, eps=eps)
    axes = (0, *range(2, len(shape)))
    per_channel = (3, *(1,) * (len(shape) - 2))
    expected = standardized(x, axes, eps) * weight.reshape(per_channel) + bias.reshape(per_channel)
    np.testing.assert_allclose(y.data, expected, rtol=0, atol=1e-13)


@given(st.sampled_from([(5,), (4, 5), (3, 4, 5)]), st.floats(1e-6, 1))
def test_layer_norm_standardizes_each_example(last: Any, eps: float) -> None:
    rng = np.random.default_rng(0)
    x, weight, bias = rng.normal(5, 3, (2, *last)), rng.normal(size=last), rng.normal(size=last)
    y = F.layer_norm(tg.tensor(x), last, tg.tensor(weight), tg.tensor(bias), eps)
    expected = standardized(x, tuple(range(1, x.ndim)), eps) * weight + bias
    np.testing.assert_allclose(y.data, expected, rtol=0, atol=1e-13)


def test_float32_moments_keep_their_digits() -> None:
    x = np.random.default_rng(0).uniform(0, 1, (200_000, 2)).astype(np.float32)
    layer = nn.BatchNorm1d(2, momentum=1.0)
    layer(tg.tensor(x))
    exact = x.astype(np.float64)
    np.testing.assert_allclose(layer.running_mean.data, exact.mean(0), rtol=1e-6)
    np.testing.assert_allclose(layer.running_var.data, exact.var(0, ddof=1), rtol=1e-6)


def test_running_statistics_move_by_the_momentum_and_serve_in_eval() -> None:
    x = np.random.default_rng(0).normal(2, 3, (8, 3, 4, 4))
    layer = nn.BatchNorm2d(3, momentum=0.25, dtype=np.float64)
    y = layer(tg.tensor(x))
    mean, var = x.mean((0, 2, 3)), x.var((0, 2, 3), ddof=1)
    np.testing.assert_allclose(layer.running_mean.data, 0.25 * mean, rtol=1e-12)
    np.testing.assert_allclose(layer.running_var.data, 0.75 + 0.25 * var, rtol=1e-12)
    assert layer.num_batches_tracked.item() == 1
    np.testing.assert_allclose(y.data.mean((0, 2, 3)), 0, atol=1e-12)

    layer.eval()
    scale = np.sqrt(layer.running_var.data + 1e-5).reshape(3, 1, 1)
    expected = (x - layer.running_mean.data.reshape(3, 1, 1)) / scale
    np.testing.assert_allclose(layer(tg.tensor(x)).data, expected, rtol=1e-12)
    assert layer.num_batches_tracked.item() == 1


def test_without_momentum_the_statistics_are_the_mean_over_all_batches() -> None:
    batches = np.random.default_rng(0).normal(size=(4, 10, 2))
    layer = nn.BatchNorm1d(2, momentum=None, dtype=np.float64)
    for batch in batches:
        layer(tg.tensor(batch))
    np.testing.assert_allclose(layer.running_mean.data, batches.mean((0, 1)), rtol=1e-12)
    np.testing.assert_allclose(layer.running_var.data, batches.var(1, ddof=1).mean(0), rtol=1e-12)


def test_without_tracking_each_batch_has_its_own_moments() -> None:
    layer = nn.BatchNorm1d(2, track_running_stats=False, affine=False).eval()
    assert layer.state_dict() == {}
    y = layer(tg.tensor([[1.0, 2.0], [3.0, 6.0]]))
    np.testing.assert_allclose(y.data, [[-1, -1], [1, 1]], atol=1e-4)


def test_layers_hold_what_pytorch_holds() -> None:
    assert list(nn.BatchNorm2d(4).state_dict()) == [
        *["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]
    ]
    assert nn.BatchNorm2d(4).num_batches_tracked.dtype == np.int64
    assert list(nn.LayerNorm((3, 2), bias=False).state_dict()) == ["weight"]
    assert nn.LayerNorm(3, elementwise_affine=False).state_dict() == {}
    again = nn.BatchNorm1d(2)
    again(tg.randn(4, 2))
    other = nn.BatchNorm1d(2)
    other.load_state_dict(again.state_dict())
    assert other.num_batches_tracked.item() == 1
    again.reset_parameters()
    assert again.num_batches_tracked.item() == 0
    np.testing.assert_array_equal(again.running_var.data, 1)


def test_frozen_statistics_let_gradients_through() -> None:
    layer = nn.BatchNorm1d(2).eval()
    x = tg.randn(3, 2, requires_grad=True)
    layer(x).sum().backward()
    np.testing.assert_allclose(x.grad.data, 1 / np.sqrt(1 + 1e-5), rtol=1e-6)
    assert layer.weight.grad is not None
    assert layer.bias.grad is not None


@pytest.mark.parametrize("shape", [(0, 2), (0, 2, 4), (3, 2, 0), (0, 2, 3, 3), (2, 2, 0, 3)])
def test_an_empty_batch_moves_no_running_statistics(shape: Any) -> None:
    layer = nn.BatchNorm2d(2) if len(shape) == 4 else nn.BatchNorm1d(2)
    layer.running_mean.data[:], layer.running_var.data[:] = 5, 7
    x = tg.zeros(*shape, requires_grad=True)
    y = layer(x)
    y.sum().backward()
    assert y.shape == x.grad.shape == shape
    assert layer.running_mean.tolist() == [5, 5]
    assert layer.running_var.tolist() == [7, 7]
    assert layer.num_batches_tracked.item() == 1  # as in PyTorch
    assert layer.weight.grad.tolist() == layer.bias.grad.tolist() == [0, 0]
    assert layer.eval()(x).shape == shape
    if len(shape) == 3:
        means = nn.InstanceNorm1d(2, track_running_stats=True)
        assert means(x).shape == shape
        assert means.running_mean.tolist() == [0, 0]
        assert means.running_var.tolist() == [1, 1]


@pytest.mark.parametrize(
    "call",
    [
        lambda x: F.layer_norm(x, x.shape[1:]),
        lambda x: F.group_norm(x, 2),
        lambda x: F.instance_norm(x),
    ],
)
@pytest.mark.parametrize("shape", [(0, 4, 3), (2, 4, 0), (0, 4, 2, 2)])
def test_nothing_is_standardized_to_nothing(call: Any, shape: Any) -> None:
    x = tg.zeros(*shape, requires_grad=True)
    y = call(x)
    y.sum().backward()
    assert y.shape == x.grad.shape == shape


def wide_and_half(shape: tuple[int, ...]) -> tuple[Any, Any]:
    x = (np.random.default_rng(0).uniform(-1, 1, shape) * 300 + 200).astype(np.float16)
    return tg.tensor(x.astype(np.float64), requires_grad=True), tg.tensor(x, requires_grad=True)


@pytest.mark.parametrize(
    "call",
    [
        lambda x: F.batch_norm(x, None, None, training=True),
        lambda x: F.layer_norm(x, x.shape[1:]),
        lambda x: F.group_norm(x, 2),
        lambda x: F.instance_norm(x),
    ],
)
def test_float16_is_computed_in_float32(call: Any) -> None:
    """Squares of 300 overflow in float16, and sums of 5000 numbers stop growing."""
    wide, half = wide_and_half((6, 2, 5000))
    expected, y = call(wide), call(half)
    assert y.dtype == np.float16
    np.testing.assert_allclose(y.data, expected.data, rtol=1e-3, atol=1e-4)
    g = np.random.default_rng(1).choice([-64.0, 64.0], wide.shape)
    expected.backward(g)
    y.backward(g.astype(np.float16))
    np.testing.assert_allclose(half.grad.data, wide.grad.data, rtol=2e-3, atol=1e-3)


def test_float16_epsilons_count() -> None:
    x = np.float16([[0, 1000]])
    np.testing.assert_array_equal(F.layer_norm(x, 2), [[-1, 1]])
    np.testing.assert_array_equal(F.layer_norm(np.float16([[3, 3]]), 2, eps=1e-9), [[0, 0]])
    stats = tg.zeros(2, dtype=np.float16), tg.zeros(2, dtype=np.float16)
    y = F.batch_norm(tg.tensor(np.float16([[1e-4, 0]])), *stats, eps=1e-8)  # float16(1e-8) is 0
    np.testing.assert_allclose(y.data, [[1, 0]], rtol=2e-3)
    layer = nn.BatchNorm1d(2, momentum=1.0).half()
    layer(tg.tensor(np.float16([[1000, 1], [1300, 3], [1150, 2]])))  # their sum's square overflows
    assert layer.running_mean.dtype == np.float16
    assert layer.running_mean.tolist() == [1150, 2]
    assert layer.running_var.tolist() == [22496, 1]  # float16(22500)


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
def test_parameters_of_float32_do_not_widen_float16(dtype: Any) -> None:
    x, weight = tg.tensor(np.float16([[[1, 2], [3, 5]]])), tg.ones(2, dtype=dtype)
    for y in (
        F.layer_norm(x, 2, weight, weight),
        F.group_norm(x, 2, weight, weight),
        F.instance_norm(x, None, None, weight, weight),
        F.batch_norm(x, weight, weight, weight, weight),
    ):
        assert y.dtype == np.float16


def test_arrays_make_arrays_and_a_tensor_anywhere_a_tensor() -> None:
    x, one = np.arange(12.0).reshape(2, 2, 3), np.ones(2)
    for call in (
        lambda w: F.batch_norm(x, None, None, w, training=True),
        lambda w: F.batch_norm(x, w, w),
        lambda w: F.batch_norm(x, w, w, training=True),
        lambda w: F.instance_norm(x, w, w),
        lambda w: F.group_norm(x, 1, w),
        lambda w: F.layer_norm(x, (3,), None if w is None else w[:1] + np.zeros(3)),
    ):
        y = call(one.copy())
        assert isinstance(y, np.ndarray)
        recorded = call(tg.tensor(one))
        assert isinstance(recorded, tg.Tensor)
        np.testing.assert_array_equal(recorded.data, y)


zeros = tg.zeros


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: F.batch_norm(zeros(3), None, None, training=True),
            ValueError,
            r"expected \(N, C, ...\)",
        ),
        (
            lambda: F.batch_norm(zeros(2, 3), None, None),
            RuntimeError,
            "are needed outside of training",
        ),
        (
            lambda: F.batch_norm(zeros(1, 3), None, None, training=True),
            ValueError,
            "more than one value",
        ),
        (
            lambda: F.batch_norm(zeros(2, 3), zeros(2), zeros(2), training=True),
            RuntimeError,
            r"running_mean has shape \(2,\), expected \(3,\)",
        ),
        (
            lambda: F.batch_norm(zeros(2, 3), zeros(3), None, training=True),
            ValueError,
            "both running_mean and running_var",
        ),
        (lambda: F.batch_norm(zeros(2, 3), None, None, zeros(1), training=True), RuntimeError, "w"),
        (
            lambda: F.layer_norm(zeros(2, 3), 4),
            RuntimeError,
            r"the input has shape \(2, 3\), expected \(..., 4,\)",
        ),
        (lambda: F.layer_norm(zeros(2, 3), ()), RuntimeError, r"the input has shape \(2, 3\)"),
        (
            lambda: F.layer_norm(zeros(2, 3), 3, zeros(2)),
            RuntimeError,
            r"weight has shape \(2,\)",
        ),
        (
            lambda: F.layer_norm(zeros(2, 3), (2, 3), zeros(3)),
            RuntimeError,
            r"weight has shape \(3,\)",
        ),
        (lambda: F.group_norm(zeros(2, 4), 2, zeros(2)), RuntimeError, r"weight has shape \(2,\)"),
        (lambda: F.group_norm(zeros(2, 4), 0), RuntimeError, "num_groups=0 must be positive"),
        (lambda: F.group_norm(zeros(1, 2), 2), ValueError, r"not shape \(1, 2\)"),
        (lambda: F.instance_norm(zeros(2, 4, 1)), ValueError, r"not shape \(2, 4, 1\)"),
        (
            lambda: F.instance_norm(zeros(2, 4, 3), zeros(2), zeros(2)),
            RuntimeError,
            r"running_mean has shape \(2,\)",
        ),
        (
            lambda: F.instance_norm(zeros(2, 4, 3), zeros(4)),
            ValueError,
            "both running_mean and running_var",
        ),
        (
            lambda: nn.BatchNorm2d(3)(zeros(2, 3)),
            ValueError,
            r"BatchNorm2d: the input has shape \(2, 3\)",
        ),
        (lambda: nn.BatchNorm1d(3)(zeros(2, 4)), RuntimeError, r"running_mean has shape \(3,\)"),
    ],
)
def test_errors_name_what_came_and_what_was_expected(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()

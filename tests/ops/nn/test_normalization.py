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


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: F.batch_norm(tg.zeros(3), None, None, training=True), r"expected \(N, C, ...\)"),
        (lambda: F.batch_norm(tg.zeros(2, 3), None, None), "are needed outside of training"),
        (lambda: F.batch_norm(tg.zeros(1, 3), None, None, training=True), "more than one value"),
        (
            lambda: F.batch_norm(tg.zeros(2, 3), tg.zeros(2), None, training=True),
            r"running_mean has shape \(2,\), expected \(3,\)",
        ),
        (lambda: F.layer_norm(tg.zeros(2, 3), 4), r"the input has shape \(2, 3\), expected"),
        (lambda: F.layer_norm(tg.zeros(2, 3), 3, tg.zeros(2)), r"weight has shape \(2,\)"),
        (lambda: nn.BatchNorm2d(3)(tg.zeros(2, 3)), r"BatchNorm2d: the input has shape \(2, 3\)"),
    ],
)
def test_errors_name_what_came_and_what_was_expected(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call()

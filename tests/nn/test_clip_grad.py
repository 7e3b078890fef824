"""Gradient clipping."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as hnp

from tinygrad_np import Tensor
from tinygrad_np.nn.utils import clip_grad_norm_, clip_grad_value_

values = st.floats(-100, 100).filter(lambda x: x == 0 or abs(x) > 1e-3)
gradients = st.lists(
    hnp.arrays(np.float64, hnp.array_shapes(min_dims=0, max_dims=3, max_side=4), elements=values),
    min_size=1,
    max_size=4,
)


def with_gradients(arrays: list[Any]) -> list[Tensor]:
    params = []
    for array in arrays:
        p = Tensor(np.zeros_like(array), requires_grad=True)
        p.grad = Tensor(array.copy())
        params.append(p)
    return params


@given(arrays=gradients, max_norm=st.floats(0, 200), norm_type=st.sampled_from([1, 2, 3.5, np.inf]))
def test_clip_grad_norm(arrays: list[Any], max_norm: float, norm_type: float) -> None:
    params = with_gradients(arrays)
    flat = np.concatenate([array.reshape(-1) for array in arrays])
    norm = np.linalg.norm(flat, norm_type)
    total = clip_grad_norm_(params, max_norm, norm_type)
    np.testing.assert_allclose(total.data, norm, rtol=1e-12)
    assert total.shape == ()
    scale = min(1, max_norm / (total.item() + 1e-6))
    for p, array in zip(params, arrays, strict=True):
        np.testing.assert_array_equal(p.grad.data, array * scale)


@given(arrays=gradients, clip_value=st.floats(0, 200))
def test_clip_grad_value(arrays: list[Any], clip_value: float) -> None:
    params = with_gradients(arrays)
    clip_grad_value_(params, clip_value)
    for p, array in zip(params, arrays, strict=True):
        np.testing.assert_array_equal(p.grad.data, np.clip(array, -clip_value, clip_value))


def test_in_place_and_in_float32() -> None:
    (p,) = params = with_gradients([np.asfortranarray(np.full((2, 3), 2, np.float32))])
    g = p.grad.numpy()
    total = clip_grad_norm_(iter(params), 1.0)
    assert p.grad.numpy(force=True) is g and g.dtype == total.data.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(g), 1, rtol=1e-6)


@pytest.mark.parametrize(
    ("dtype", "gradient", "tolerance"),
    [
        (np.float16, [300, -400], 1e-3),  # squares are more than float16 holds
        (np.float16, [60000, 60000], 1e-3),  # so is the norm
        (np.float16, [0.25] * 50_000, 1e-3),  # sums of float16 stop growing at 2048
        (np.float32, [3e30, 4e30], 1e-6),  # squares are more than float32 holds
    ],
)
def test_norms_past_the_type(dtype: Any, gradient: Any, tolerance: float) -> None:
    params = with_gradients([np.array(gradient, dtype)])
    expected = np.linalg.norm(np.array(gradient, dtype).astype(float))
    total = clip_grad_norm_(params, 1.0)
    assert total.dtype == dtype
    with np.errstate(over="ignore"):
        np.testing.assert_allclose(total.data, dtype(expected), rtol=tolerance)
    clipped = params[0].grad.numpy(force=True).astype(float)
    np.testing.assert_allclose(np.linalg.norm(clipped), 1, rtol=10 * tolerance)


def test_one_tensor_and_missing_gradients() -> None:
    (p,) = with_gradients([np.array([3.0, 4.0])])
    bare = Tensor(np.zeros(2), requires_grad=True)
    assert clip_grad_norm_(p, 100.0).item() == 5.0
    assert clip_grad_norm_([bare, p], 100.0).item() == 5.0
    assert clip_grad_norm_([bare], 1.0).item() == 0.0
    clip_grad_value_(p, 3.5)
    clip_grad_value_(bare, 3.5)
    np.testing.assert_array_equal(p.grad.data, [3.0, 3.5])


def test_a_norm_that_is_not_finite() -> None:
    params = with_gradients([np.array([1.0, np.nan]), np.array([2.0])])
    with pytest.raises(RuntimeError, match=r"total norm of order 2.0 .* non-finite \(nan\)"):
        clip_grad_norm_(params, 1.0, error_if_nonfinite=True)
    np.testing.assert_array_equal(params[1].grad.data, [2.0])
    clip_grad_norm_(params, 1.0)
    assert np.isnan(params[1].grad.data).all()


@pytest.mark.parametrize("clip", [clip_grad_norm_, clip_grad_value_])
def test_clipping_is_seen_by_the_mutation_law(clip: Any) -> None:
    (p,) = with_gradients([np.array([3.0, 4.0])])
    product = (p * p.grad).sum()  # its derivative needs the gradient as it is now
    clip([p], 1.0)
    with pytest.raises(RuntimeError):
        product.backward()


def test_negative_limits() -> None:
    (p,) = with_gradients([np.array([1.0])])
    with pytest.raises(ValueError, match="max_norm must not be negative, got -1"):
        clip_grad_norm_([p], -1)
    with pytest.raises(ValueError, match="clip_value must not be negative, got nan"):
        clip_grad_value_([p], float("nan"))

"""erf and erfc against Python's, to rounding."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg

points = st.floats(-40, 40) | st.floats(-1, 1) | st.sampled_from([0.46875, 4.0, 6.0, 26.0, 28.0])


@given(points)
def test_to_rounding_in_float64(x: float) -> None:
    np.testing.assert_allclose(tg.erf(np.array(x)), math.erf(x), rtol=6e-16, atol=5e-324)
    np.testing.assert_allclose(tg.erfc(np.array(x)), math.erfc(x), rtol=2e-15, atol=1e-320)


@given(points)
def test_to_rounding_in_float32(x: float) -> None:
    single = np.float32(x)
    for ours, exact in ((tg.erf, math.erf), (tg.erfc, math.erfc)):
        y = ours(tg.Tensor(np.array(single)))
        assert y.dtype == np.float32
        np.testing.assert_allclose(y.item(), exact(float(single)), rtol=1.2e-7, atol=1.5e-45)


def test_ends_and_nan() -> None:
    x = tg.tensor([np.inf, -np.inf, np.nan])
    assert tg.erf(x).tolist()[:2] == [1, -1] and np.isnan(tg.erf(x).numpy()[2])
    assert tg.erfc(x).tolist()[:2] == [0, 2] and np.isnan(tg.erfc(x).numpy()[2])


@pytest.mark.parametrize("order", [1, 2])
def test_derivatives_far_out_are_zero(order: int) -> None:
    x = tg.Tensor(np.array([-30.0, 30.0]), requires_grad=True)
    y = tg.erfc(x)
    for _ in range(order):
        (y,) = tg.autograd.grad(y.sum(), x, create_graph=True)
    assert y.tolist() == [0, 0]

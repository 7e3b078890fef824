"""The linear layer: layouts in memory and ways to multiply that the registry's small cases miss."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.nn import functional as F
from tinygrad_np.testing import gradcheck, gradgradcheck

sizes = st.integers(1, 5)


def two_layers(x: tg.Tensor, first: tg.Tensor, bias: tg.Tensor, second: tg.Tensor) -> tg.Tensor:
    return F.linear(F.linear(x, first, bias), second)


@pytest.mark.parametrize("hidden", [3, 64])  # 64 features in one or two: few outputs
@settings(max_examples=10, deadline=None)
@given(n=sizes, inputs=sizes, outputs=sizes, seed=st.integers(0, 2**31))
def test_derivatives_of_one_layer_after_another(
    hidden: int, n: int, inputs: int, outputs: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    shapes = (n, inputs), (hidden, inputs), (hidden,), (outputs, hidden)
    arrays = [rng.standard_normal(shape) for shape in shapes]
    assert gradcheck(two_layers, arrays)
    assert gradgradcheck(two_layers, arrays)


def test_gradients_are_laid_out_as_the_weights_are() -> None:
    rng = np.random.default_rng(0)
    x, first, bias, second = (
        tg.tensor(rng.standard_normal(shape, np.float32), requires_grad=True)
        for shape in ((8, 4), (64, 4), (64,), (2, 64))
    )
    two_layers(x, first, bias, second).sum().backward()
    for weight in (first, second):
        assert weight.grad.numpy(force=True).flags.c_contiguous


@pytest.mark.parametrize("rows", [(), (4,), (0,), (2, 5)])
@pytest.mark.parametrize("bias", [None, (2,), (1,), ()])
def test_values_for_every_permitted_shape(rows: Any, bias: Any) -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(*rows, 3)), rng.normal(size=(2, 3))
    b = None if bias is None else rng.normal(size=bias)
    expected = x @ weight.T + (0 if b is None else b)
    y = F.linear(x, weight, b)
    assert isinstance(y, np.ndarray)
    np.testing.assert_allclose(y, expected)
    np.testing.assert_allclose(F.linear(tg.tensor(x), tg.tensor(weight), b).data, expected)
    one = F.linear(tg.tensor(x), tg.tensor(weight[0]), None if bias != () else b)
    np.testing.assert_allclose(one.data, x @ weight[0] + (b if bias == () else 0))


def test_no_features_leave_the_bias() -> None:
    assert F.linear(tg.ones(2, 0), tg.ones(3, 0), tg.tensor([1.0, 2.0, 3.0])).tolist() == [
        [1, 2, 3],
        [1, 2, 3],
    ]


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        (((2, 4), (5, 3), None), r"the input has shape \(2, 4\), the weight \(5, 3\)"),
        (((2, 3), (5, 3), (3,)), r"the bias has shape \(3,\), expected \(5,\)"),
        (((2, 3), (5, 3), (2, 5)), r"the bias has shape \(2, 5\), expected \(5,\)"),
        (((5, 3), (5, 3), (5, 1)), r"the bias has shape \(5, 1\), expected \(5,\)"),
        (((2, 3), (4,), None), r"the weight \(4,\)"),
        (((2, 3), (3,), (1,)), r"the bias \(1,\)"),
        (((2, 3), (2, 5, 3), None), r"the weight \(2, 5, 3\)"),
        (((), (5, 3), None), r"the input has shape \(\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(shapes: Any, message: str) -> None:
    given = [None if shape is None else tg.ones(*shape) for shape in shapes]
    with pytest.raises(RuntimeError, match=f"linear: .*{message}"):
        F.linear(*given)

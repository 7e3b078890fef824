"""The linear layer: layouts in memory and ways to multiply that the registry's small cases miss."""

from __future__ import annotations

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
        assert weight.grad.data.flags.c_contiguous

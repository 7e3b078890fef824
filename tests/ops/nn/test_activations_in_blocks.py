"""Long formulas go through large arrays in blocks: the same values, laid out as the arguments."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.ops.blocks import BLOCK

F = tg.nn.functional
LAYOUTS: dict[str, Any] = {
    "C": lambda x: x,
    "batch innermost": lambda x: np.ascontiguousarray(x.transpose(1, 2, 0)).transpose(2, 0, 1),
    "every second": lambda x: np.repeat(x, 2, 2)[:, :, ::2],
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("name", ["gelu", "silu", "sigmoid", "erf", "erfc"])
def test_the_same_as_of_small_arrays(name: str, layout: str) -> None:
    function = getattr(F, name, None) or getattr(tg, name)
    rng = np.random.default_rng(0)
    shape = (13, 8, 1 + 3 * BLOCK // 104)
    x, g = (LAYOUTS[layout](rng.normal(0, 2, shape).astype(np.float32)) for _ in range(2))
    leaf = tg.tensor(x, requires_grad=True)
    y = function(leaf)
    (slope,) = tg.autograd.grad(y, leaf, tg.tensor(g))
    for i in range(len(x)):
        small = tg.tensor(x[i], requires_grad=True)
        part = function(small)
        np.testing.assert_allclose(y[i].numpy(force=True), part.numpy(force=True), rtol=3e-7)
        (right,) = tg.autograd.grad(part, small, tg.tensor(g[i]))
        np.testing.assert_allclose(slope[i].numpy(), right.numpy(), rtol=3e-6, atol=1e-7)
    if layout == "batch innermost":
        assert y.numpy(force=True).strides == leaf.numpy(force=True).strides


def test_gelu_of_float32_is_right_to_two_roundings() -> None:
    x = np.linspace(-9, 9, 40_001).astype(np.float32)
    exact = np.array([v * 0.5 * math.erfc(-v * math.sqrt(0.5)) for v in x.astype(np.float64)])
    found = F.gelu(tg.tensor(x)).numpy()
    assert (np.abs(found - exact) / np.maximum(1, np.abs(exact))).max() < 2.5e-7

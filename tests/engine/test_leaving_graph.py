"""Numbers that leave the graph: a warning, within a function that is differentiated an error."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.testing import gradcheck

LEAKS = [
    lambda x: math.exp(x[0]),
    lambda x: math.floor(x[0]),
    lambda x: float(x[0]),
    lambda x: np.float64(x[0]),
    lambda x: np.zeros(2).__setitem__(0, x[0]),
    lambda x: np.fromiter([x[0]], float),
    lambda x: tg.tensor(x),
    lambda x: tg.tensor([x[0], x[1]]),
    lambda x: tg.as_tensor([[x, x]]),
    lambda x: x.new_tensor([x[0]]),
    lambda x: tg.full((2,), x[0]),
    lambda x: tg.full_like(x, x[0]),
    lambda x: x.new_full((2,), x[0]),
    lambda x: tg.linspace(x[0], x[1], 3),
    lambda x: tg.logspace(0.0, x[1], 3),
    lambda x: tg.arange(x[0], 3.0),
    lambda x: tg.normal(x, 1.0),
    lambda x: tg.normal(0.0, x),
]


@pytest.mark.parametrize("leak", LEAKS)
def test_a_number_taken_out_of_the_graph_is_warned_of_or_refused(leak: Any) -> None:
    x = tg.tensor([0.5, 1.0], requires_grad=True)
    with pytest.warns(UserWarning, match=r"requires grad.*np\.stack"):
        leak(x)
    with pytest.raises((RuntimeError, ValueError)):  # NumPy wraps the error of an assignment
        tg.func.grad(leak)(np.array([0.5, 1.0]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        leak(x.detach())
        with tg.no_grad():
            leak(x)


def test_what_says_that_it_leaves_the_graph_is_silent() -> None:
    x = tg.tensor([0.5, 1.0], requires_grad=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert x[0].item() == 0.5 and f"{x[0]:.1f}" == "0.5" and bool(x[0] > 0)
        assert x.tolist() == [0.5, 1.0] and x.numpy(force=True).tolist() == [0.5, 1.0]
        assert tg.tensor(x.detach()).tolist() == [0.5, 1.0]
        assert tg.as_tensor(x) is x


# Arguments that look like settings, given as tensors: none of them loses its gradient.
SETTINGS: dict[str, Any] = {
    "add": lambda x, s: tg.add(x, x, alpha=s),
    "addcmul": lambda x, s: tg.addcmul(x, x, x, value=s),
    "lerp": lambda x, s: tg.lerp(x, x * x, s),
    "clamp": lambda x, s: tg.clamp(x, max=s),
    "masked_fill": lambda x, s: tg.masked_fill(x, x.data > 0.5, s),
    "index_fill": lambda x, s: tg.index_fill(x, 0, tg.tensor([0]), s),
    "softplus": lambda x, s: tg.nn.functional.softplus(x, s),
    "scale": lambda x, s: tg.nn.functional.scaled_dot_product_attention(
        x[None], x[None], x[None], scale=s
    ),
    "margin": lambda x, s: tg.nn.functional.hinge_embedding_loss(
        x, -tg.ones(3, dtype=tg.float64), margin=s
    ),
    "quantile": tg.quantile,
    "sum": lambda x, s: np.sum(x, initial=s),
    "max": lambda x, s: np.max(x, initial=s + 9),
    "pad": lambda x, s: np.pad(x, (1, 2), constant_values=s),
    "pad pairs": lambda x, s: np.pad(x, (1, 2), constant_values=np.stack([s, 2 * s])[None]),
    "pad ramps": lambda x, s: np.pad(x, (1, 2), "linear_ramp", end_values=s),
    "diff": lambda x, s: np.diff(x, prepend=s),
    "ediff1d": lambda x, s: np.ediff1d(x, to_end=s),
    "insert": lambda x, s: np.insert(x, 1, s),
    "gradient": np.gradient,
    "trapezoid": lambda x, s: np.trapezoid(x, dx=s),
    "linspace": lambda x, s: np.linspace(x, s, 4),
    "select": lambda x, s: np.select([x.data > 0.5], [x], default=s),
    "piecewise": lambda x, s: np.piecewise(x, [x.data > 0.5], [s, np.square]),
    "heaviside": lambda x, s: np.heaviside(x * 0, s),
    "fill_": lambda x, s: (x * 1).fill_(s),
    "masked_fill_": lambda x, s: (x * 1).masked_fill_(x.data > 0.5, s),
}


@pytest.mark.parametrize("call", SETTINGS)
def test_a_setting_that_requires_grad_gets_its_gradient(call: str) -> None:
    assert gradcheck(SETTINGS[call], (np.array([0.7, 0.2, 1.1]), np.array(0.6)))

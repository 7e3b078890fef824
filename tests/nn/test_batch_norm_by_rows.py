"""Batch normalization channel by channel: the same as by whole arrays, whatever lies where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.ops.nn.normalization import batch_norm, channel_rows

F = tg.nn.functional
LAYOUTS: dict[str, Any] = {
    "C": lambda x: x,
    "batch innermost": lambda x: np.ascontiguousarray(np.moveaxis(x, 0, -1)).transpose(
        x.ndim - 1, *range(x.ndim - 1)
    ),
    "channels last": lambda x: np.moveaxis(np.ascontiguousarray(np.moveaxis(x, 1, -1)), -1, 1),
    "reversed": lambda x: x[::-1, :, ::-1].copy()[::-1, :, ::-1],
    "every second": lambda x: np.repeat(x, 2, 2)[:, :, ::2],
}


def outcome(x: Any, g: Any, affine: bool) -> list[Any]:
    """Output, gradients and running moments."""
    channels = x.shape[1]
    inputs = [tg.tensor(x, requires_grad=True)]
    if affine:
        weight = np.linspace(-1, 2, channels, dtype=x.dtype)
        inputs += [tg.tensor(w, requires_grad=True) for w in (weight, weight[::-1].copy())]
    mean, var = tg.zeros(channels, dtype=x.dtype), tg.ones(channels, dtype=x.dtype)
    y = F.batch_norm(inputs[0], mean, var, *inputs[1:], training=True)
    return [y, *tg.autograd.grad(y, inputs, tg.tensor(g)), mean, var]


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("shape", [(24, 3, 11, 10), (65, 2, 40)])
def test_as_by_whole_arrays(
    layout: str, affine: bool, shape: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = np.random.default_rng(0)
    x = LAYOUTS[layout](rng.normal(30, 2, shape))
    assert channel_rows.worthwhile(x)
    g = LAYOUTS[layout if affine else "C"](rng.normal(size=shape))
    ours = outcome(x, g, affine)
    monkeypatch.setattr(batch_norm, "worthwhile", lambda x: False)
    for found, expected in zip(ours, outcome(x, g, affine), strict=True):
        right = expected.numpy(force=True)
        atol = 1e-12 * np.abs(right).max()
        np.testing.assert_allclose(found.numpy(force=True), right, rtol=1e-11, atol=atol)


def test_float32_keeps_its_digits_far_from_zero() -> None:
    """A mean of 1000 deviations, 2**17 values a channel: a plain float32 sum loses three digits."""
    rng = np.random.default_rng(0)
    exact = rng.normal(1000, 1, (128, 2, 32, 32)).astype(np.float32).astype(np.float64)
    g = rng.normal(size=exact.shape).astype(np.float32)
    for single, double in zip(
        outcome(exact.astype(np.float32), g, True), outcome(exact, g * 1.0, True), strict=True
    ):
        right = double.numpy(force=True)
        error = np.abs(single.numpy(force=True) - right).max() / np.abs(right).max()
        assert error < 2e-5
        assert single.dtype == np.float32


def test_the_output_lies_as_the_input() -> None:
    x = tg.tensor(LAYOUTS["batch innermost"](np.ones((64, 2, 6, 6))))
    y = F.batch_norm(x, None, None, training=True)
    assert y.numpy().strides == x.numpy().strides
    padded = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 1, 1)).numpy()
    assert padded.transpose(1, 2, 3, 0).flags.c_contiguous
    leaf = x.clone().requires_grad_()
    (g,) = tg.autograd.grad((leaf[:, :, ::2, ::2] * padded[:, 1:3]).sum(), leaf)
    assert g.numpy().transpose(1, 2, 3, 0).flags.c_contiguous


def test_a_graph_is_used_twice() -> None:
    rng = np.random.default_rng(0)
    x = tg.tensor(rng.normal(size=(64, 2, 9, 3)), requires_grad=True)
    weight = tg.tensor([1.0, -2.0], dtype=tg.float64, requires_grad=True)
    y = F.batch_norm(x, None, None, weight, training=True)
    cotangents = [tg.tensor(rng.normal(size=y.shape)) for _ in range(2)]
    for g in (*cotangents, cotangents[0]):
        found = tg.autograd.grad(y, (x, weight), g, retain_graph=True)
        fresh = F.batch_norm(x, None, None, weight, training=True)
        for ours, right in zip(found, tg.autograd.grad(fresh, (x, weight), g), strict=True):
            np.testing.assert_array_equal(ours.numpy(), right.numpy())

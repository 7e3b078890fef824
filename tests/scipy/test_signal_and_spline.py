"""``tinygrad_np.scipy.signal`` and ``interpolate`` against SciPy's values and differences."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.signal as theirs
from scipy.interpolate import CubicSpline as TheirSpline

import tinygrad_np as tg
from tinygrad_np.scipy import signal
from tinygrad_np.scipy.interpolate import CubicSpline
from tinygrad_np.testing import gradcheck, gradgradcheck

close = np.testing.assert_allclose
rng = np.random.default_rng(0)


@pytest.mark.parametrize("mode", ["full", "same", "valid"])
@pytest.mark.parametrize("shapes", [((7,), (3,)), ((2,), (5,)), ((4, 5), (2, 3))])
def test_convolutions(mode: str, shapes: tuple[tuple[int, ...], ...]) -> None:
    a, b = (rng.normal(size=shape) for shape in shapes)
    for function in ("convolve", "fftconvolve"):
        ours = getattr(signal, function)
        close(ours(a, b, mode), getattr(theirs, function)(a, b, mode), atol=1e-12)
        close(ours(a * 1j, b, mode), getattr(theirs, function)(a * 1j, b, mode), atol=1e-12)
        assert gradcheck(lambda a, b, f=ours: f(a, b, mode), (a, b))
        assert gradgradcheck(lambda a, b, f=ours: f(a, b, mode), (a, b))


def test_filters() -> None:
    b, a, x = rng.normal(size=3), np.array([2.0, -0.6, 0.3, 0.2]), rng.normal(size=(2, 8))
    for axis in (-1, 0):
        close(signal.lfilter(b, a, x, axis), theirs.lfilter(b, a, x, axis))
    assert gradcheck(signal.lfilter, (b, a, x))
    assert gradgradcheck(signal.lfilter, (b, a, x), rtol=1e-5)
    assert gradcheck(lambda b, a, x: signal.lfilter(b, a, x[:, :2], 0), (b, a, x))


@pytest.mark.parametrize("bc_type", ["not-a-knot", "natural", "clamped"])
@pytest.mark.parametrize("n", [2, 3, 4, 7])
def test_splines(bc_type: str, n: int) -> None:
    x, y, at = np.sort(rng.random(n)), rng.normal(size=(n, 2)), rng.random((2, 3)) * 1.4 - 0.2
    expected, ours = TheirSpline(x, y, bc_type=bc_type), CubicSpline(x, y, bc_type)
    for nu in range(4):
        close(ours(at, nu), expected(at, nu), rtol=1e-7, atol=1e-8)
    close(
        CubicSpline(x, y, bc_type, False)(at), TheirSpline(x, y, 0, bc_type, False)(at), rtol=1e-7
    )
    inside = np.array([0.3, 0.55]) * (x[-1] - x[0]) + x[0] + 0.001
    assert gradcheck(lambda y, at: CubicSpline(x, y, bc_type)(at), (y, inside), eps=1e-5, rtol=1e-5)
    curve = CubicSpline(x, tg.tensor(y[:, 0]), bc_type)
    t = tg.tensor(inside, requires_grad=True)
    (slope,) = tg.autograd.grad(curve(t).sum(), t)
    close(slope, curve(inside, 1).numpy(), rtol=1e-9)


def test_what_is_wrong_is_named() -> None:
    for call, kind, says in (
        (lambda: signal.convolve(np.ones(2), np.ones((2, 2))), ValueError, "convolve: shapes"),
        (lambda: signal.fftconvolve(np.ones(2), np.ones(2), "all"), RuntimeError, "mode='all'"),
        (lambda: signal.lfilter([1.0], [0.0, 1.0], np.ones(3)), RuntimeError, r"a\[0\] is 0"),
        (lambda: CubicSpline([0, 1, 1], np.ones(3)), RuntimeError, "must rise"),
        (lambda: CubicSpline([0, 1], np.ones(3)), ValueError, "as many values"),
        (lambda: CubicSpline([0, 1], np.ones(2), "periodic"), RuntimeError, "bc_type='periodic'"),
    ):
        with pytest.raises(kind, match=says):
            call()

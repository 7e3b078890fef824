"""``tinygrad_np.scipy.integrate`` against SciPy, solutions in closed form, and differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.integrate as theirs

import tinygrad_np as tg
from tinygrad_np.scipy import integrate
from tinygrad_np.testing import gradcheck, gradgradcheck

close = np.testing.assert_allclose
TIMES = np.array([0.0, 0.4, 1.0, 1.7])
Y0, PARAMETERS = np.array([1.0, 0.5]), np.array([1.1, 0.7, 0.6])


def predators(y: Any, t: float, p: Any) -> Any:
    """Lotka and Volterra's equations, with a rate that changes in time."""
    prey, hunters = y[0], y[1]
    return np.stack([prey * (p[0] - p[1] * hunters), hunters * (p[2] * prey - 0.8 + 0.1 * t)])


@pytest.mark.parametrize("sensitivity", ["discretization", "adjoint"])
def test_solutions_and_their_derivatives(sensitivity: str) -> None:
    tolerance = 1e-10 if sensitivity == "discretization" else 1e-8
    settings: dict[str, Any] = {"sensitivity": sensitivity, "rtol": tolerance, "atol": tolerance}
    times = TIMES if sensitivity == "discretization" else TIMES[:3]

    def solution(y0: Any, p: Any) -> Any:
        return integrate.odeint(predators, y0, times, (p,), **settings)

    expected = theirs.odeint(predators, Y0, times, (PARAMETERS,), rtol=1e-11, atol=1e-11)
    close(np.asarray(tg.tensor(solution(tg.tensor(Y0), PARAMETERS)).detach()), expected, rtol=1e-6)
    assert gradcheck(solution, (Y0, PARAMETERS), rtol=1e-5)
    if sensitivity == "discretization":
        assert gradgradcheck(lambda p: solution(Y0, p)[-1], (PARAMETERS,), rtol=1e-5, atol=1e-6)


def test_trees_of_arguments_and_time_first_and_back_in_time() -> None:
    k = {"rate": tg.tensor(np.array(0.7), requires_grad=True), "note": 3}
    for sensitivity in ("discretization", "adjoint"):
        y = integrate.odeint(
            lambda t, y, k: -k["rate"] * y, [2.0], [1.0, 0.0], (k,), tfirst=True,
            sensitivity=sensitivity,
        )  # fmt: skip
        close(y[-1].detach(), 2 * np.exp(0.7), rtol=1e-7)
        (g,) = tg.autograd.grad(y[-1].sum(), k["rate"])
        close(g, 2 * np.exp(0.7), rtol=1e-6)


def test_solve_ivp_has_scipys_form() -> None:
    def fun(t: float, y: Any, w: float) -> Any:
        return [y[1], -w * w * y[0]]

    ours = integrate.solve_ivp(
        fun, (0, 3), [1.0, 0.0], t_eval=[1.0, 2.0, 3.0], args=(2.0,), rtol=1e-9, atol=1e-9
    )
    close(ours.y[0], np.cos([2.0, 4.0, 6.0]), atol=1e-7)
    assert ours.success and ours.y.shape == (2, 3) and ours.nfev > 20
    assert type(ours.y) is np.ndarray
    w = tg.tensor(np.array(2.0), requires_grad=True)
    y = integrate.solve_ivp(fun, (0, 3), [1.0, 0.0], args=(w,), rtol=1e-9, atol=1e-9).y
    (g,) = tg.autograd.grad(y[0, -1], w)
    close(g, -3 * np.sin(6.0), rtol=1e-6)


def test_integrals() -> None:
    for f, a, b in (
        (lambda x: np.exp(-x * x), -np.inf, np.inf),
        (lambda x: 1 / (1 + x * x), -np.inf, 0.0),
        (lambda x: np.sqrt(x), 0.0, 2.0),
        (lambda x: np.cos(20 * x), 3.0, -1.0),
    ):
        value, error = integrate.quad(f, a, b)
        close(value, theirs.quad(f, a, b)[0], atol=2e-8)
        assert error < 1e-7

    def f(a: Any, b: Any, k: Any) -> Any:
        return integrate.quad(lambda x, k: np.exp(-k * x) * np.sin(x * k), a, b, (k,))[0]

    assert gradcheck(f, (np.array(0.3), np.array(1.7), np.array(2.2)))
    assert gradgradcheck(f, (np.array(0.3), np.array(1.7), np.array(2.2)), rtol=1e-5)
    tail = lambda k: integrate.quad(lambda x: np.exp(-k * x), 0.0, np.inf)[0]  # noqa: E731
    assert gradcheck(tail, (np.array(1.3),))


@pytest.mark.parametrize("n", [2, 3, 6, 7])
def test_samples(n: int) -> None:
    rng = np.random.default_rng(n)
    x, y = np.sort(rng.random(n)), rng.normal(size=(2, n, 3))
    for given in (None, x):
        close(integrate.simpson(y, given, axis=1), theirs.simpson(y, x=given, axis=1))
        close(
            integrate.cumulative_trapezoid(y, given, axis=1, initial=0),
            theirs.cumulative_trapezoid(y, given, axis=1, initial=0),
        )
        close(integrate.trapezoid(y, given, axis=1), theirs.trapezoid(y, given, axis=1))
    for rule in (integrate.simpson, integrate.cumulative_trapezoid):
        assert gradcheck(lambda y, x, rule=rule: rule(y, x, axis=1), (y, x))


def test_what_is_wrong_is_named() -> None:
    decay = lambda y, t: -y  # noqa: E731
    for call, kind, says in (
        (lambda: integrate.odeint(decay, [1.0], [0, 1, 0.5]), RuntimeError, "must rise, or fall"),
        (
            lambda: integrate.odeint(decay, [1.0], [0, 1], sensitivity="x"),
            RuntimeError,
            "'discretization' or 'adjoint'",
        ),
        (lambda: integrate.solve_ivp(decay, (0, 1), [1.0], "LSODA"), RuntimeError, "only 'RK45'"),
        (
            lambda: integrate.odeint(lambda y, t: y[:1], [1.0, 2.0], [0, 1]),
            ValueError,
            r"shape \(1,\) for y of shape \(2,\)",
        ),
        (
            lambda: integrate.odeint(lambda y, t: y * y, [1.0], [0.0, 2.0]),
            RuntimeError,
            "too short|steps were taken",
        ),
        (lambda: integrate.quad(lambda x: np.nan, 0.0, 1.0), RuntimeError, "not finite"),
    ):
        with pytest.raises(kind, match=says), np.errstate(all="ignore"):
            call()

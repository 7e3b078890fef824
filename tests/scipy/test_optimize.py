"""``tinygrad_np.scipy.optimize``: SciPy's solutions, and their derivatives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.scipy import optimize
from tinygrad_np.testing import gradcheck, gradgradcheck

close = np.testing.assert_allclose


def rosenbrock(x: Any, a: Any = 1.0) -> Any:
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (a - x[:-1]) ** 2).sum()


@pytest.mark.parametrize(
    "method", [None, "L-BFGS-B", "BFGS", "CG", "Newton-CG", "TNC", "SLSQP", "trust-ncg", "COBYLA"]
)
def test_minima(method: str | None) -> None:
    options = {"maxiter": 5000} if method == "COBYLA" else {}
    result = optimize.minimize(rosenbrock, [0.5, 0.7], method=method, options=options)
    close(result.x, [1, 1], atol=0.2 if method == "COBYLA" else 1e-3)
    assert type(result.x) is np.ndarray


def test_a_minimum_has_derivatives_by_what_it_depends_on() -> None:
    a = np.array([0.7, 1.3])

    def solution(a: Any, s: Any) -> Any:
        def f(x: Any, p: Any) -> Any:
            return ((x - p["a"]) ** 2).sum() + p["s"] * (x**4).sum() + x[0] * x[1]

        return optimize.minimize(
            f, np.zeros(2), ({"a": a, "s": s},), method="Newton-CG", options={"xtol": 1e-13}
        ).x

    settings: dict[str, Any] = {"eps": 1e-3, "rtol": 1e-5, "atol": 1e-6}
    recorded = solution(tg.tensor(a, requires_grad=True), 0.4)
    assert recorded.requires_grad
    assert gradcheck(solution, (a, np.array(0.4)), **settings)
    assert gradgradcheck(solution, (a, np.array(0.4)), **settings)


def test_roots_and_their_derivatives() -> None:
    def f(x: Any, a: Any) -> Any:
        return np.stack([x[0] ** 2 + x[1] - a[0], x[1] ** 3 - a[1] * x[0]])

    def solution(a: Any) -> Any:
        return optimize.root(f, [1.0, 1.0], (a,), tol=1e-13).x

    a = np.array([3.0, 2.0])
    close(np.asarray(f(solution(a), a)), 0, atol=1e-12)
    assert gradcheck(solution, (a,), rtol=1e-5)
    assert gradgradcheck(solution, (a,), rtol=1e-4, atol=1e-5)
    pair = optimize.root(lambda x: [x[0] - 1, x[1] + 2], [0.0, 0.0], method="df-sane").x
    close(pair, [1, -2], atol=1e-6)


def test_fits_have_derivatives_by_the_data() -> None:
    x = np.linspace(0, 2, 15)
    y = 1.5 * np.exp(-0.8 * x) + 0.1 * np.sin(9 * x)

    def curve(x: Any, a: Any, b: Any) -> Any:
        return a * np.exp(-b * x)

    from scipy.optimize import curve_fit

    parameters, covariance = optimize.curve_fit(curve, x, y, [1.0, 1.0])
    expected = curve_fit(curve, x, y, [1.0, 1.0])
    close(parameters, expected[0], rtol=1e-6)
    close(covariance, expected[1], rtol=1e-4)
    tight = {"ftol": 1e-15, "xtol": 1e-15, "gtol": 1e-15}
    fitted = lambda y: optimize.curve_fit(curve, x, y, [1.0, 1.0], **tight)[0]  # noqa: E731
    assert gradcheck(fitted, (y,), rtol=1e-4, atol=1e-6)


def test_derivatives_given_by_hand_are_refused() -> None:
    with pytest.raises(TypeError, match="jac is computed here"):
        optimize.minimize(rosenbrock, np.zeros(2), jac=True)

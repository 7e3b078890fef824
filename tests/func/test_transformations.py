"""``tinygrad_np.func`` against derivatives known in closed form, and against each other."""

from __future__ import annotations

from typing import Any, NamedTuple

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import optimize

import tinygrad_np as tg
from tinygrad_np import func, nn

vectors = hnp.arrays(np.float64, st.integers(1, 4), elements=st.floats(-2, 2, width=32))
close = np.testing.assert_allclose


def f(x: Any) -> Any:
    """A scalar function of a vector with all its mixed derivatives."""
    return (np.sin(x) * x[0]).sum() + np.exp(0.3 * x).prod()


def f_gradient(x: Any) -> Any:
    g = np.cos(x) * x[0] + 0.3 * np.exp(0.3 * x).prod()
    g[0] += np.sin(x).sum()
    return g


def f_hessian(x: Any) -> Any:
    h = np.diag(-np.sin(x) * x[0]) + 0.09 * np.exp(0.3 * x).prod()
    h[0] += np.cos(x)
    h[:, 0] += np.cos(x)
    return h


@given(vectors)
def test_grad_jacobian_and_hessian(x: Any) -> None:
    close(func.grad(f)(x), f_gradient(x), rtol=1e-12, atol=1e-12)
    close(func.jacobian(func.grad(f))(x), f_hessian(x), rtol=1e-12, atol=1e-12)
    close(func.hessian(f)(x), f_hessian(x), rtol=1e-12, atol=1e-12)


@given(vectors, st.integers(0, 2**32 - 1))
def test_products_agree_with_the_matrices(x: Any, seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(3, len(x)))

    def h(x: Any) -> Any:
        return np.tanh(tg.tensor(matrix) @ x) * x[0]

    v, u = rng.normal(size=len(x)), rng.normal(size=3)
    whole = func.jacobian(h)(x)
    y, pushed = func.jvp(h, [x], [v])
    close(y, np.tanh(matrix @ x) * x[0])
    close(pushed, whole @ v, rtol=1e-12, atol=1e-12)
    pullback = func.vjp(h, x)[1]
    close(pullback(u)[0], u @ whole, rtol=1e-12, atol=1e-12)
    close(pullback(2 * u)[0], 2 * u @ whole, rtol=1e-12, atol=1e-12)
    (product,) = func.hvp(f, [x], [v])
    close(product, f_hessian(x) @ v, rtol=1e-12, atol=1e-12)


class Pair(NamedTuple):
    a: Any
    b: Any


def test_trees_of_arguments_keep_their_form() -> None:
    def loss(p: Any, scale: float) -> Any:
        return scale * (p["layers"][0] * p["layers"][1].a).sum() + p["bias"][0] ** 2

    p = {"layers": [np.ones(2), Pair(np.full(2, 3.0), None)], "bias": (5.0,)}
    value, g = func.value_and_grad(loss)(p, scale=2.0)
    assert value.item() == 37
    assert list(g) == ["layers", "bias"]
    assert g["layers"][0].tolist() == [6, 6]
    assert isinstance(g["layers"][1], Pair)
    assert g["layers"][1].a.tolist() == [2, 2]
    assert g["layers"][1].b is None
    assert g["bias"][0].item() == 10


def test_any_arguments_by_number() -> None:
    def h(x: Any, y: Any, z: Any) -> Any:
        return x * y**2 * z**3

    assert func.grad(h, 1)(2.0, 3.0, 1).item() == 12
    assert func.grad(h, -1)(2.0, 3.0, 1.0).item() == 54
    dz, dx = func.grad(h, (2, 0))(2.0, 3.0, 1.0)
    assert (dz.item(), dx.item()) == (54, 9)
    second = func.hessian(h, (0, 1))(2.0, 3.0, 1.0)
    assert [[v.item() for v in row] for row in second] == [[0, 6], [6, 4]]


def test_auxiliary_outputs() -> None:
    def h(x: Any) -> Any:
        return (x * x).sum(), {"twice": 2 * x, "note": "here"}

    (value, aux), g = func.value_and_grad(h, has_aux=True)(np.array([1.0, 2.0]))
    assert value.item() == 5
    assert aux["note"] == "here"
    assert aux["twice"].tolist() == [2, 4]
    assert not aux["twice"].requires_grad  # as the function returned it: a tensor
    again, aux = func.grad(h, has_aux=True)(np.array([1.0, 2.0]))
    assert again.tolist() == g.tolist() == [2, 4]
    matrix, _ = func.jacobian(h, has_aux=True)(np.array([1.0, 2.0]))
    assert matrix.tolist() == [2, 4]
    assert func.jvp(h, [np.ones(2)], [np.ones(2)], has_aux=True)[2]["note"] == "here"
    assert func.vjp(h, np.ones(2), has_aux=True)[2]["note"] == "here"


def test_trees_of_outputs() -> None:
    def h(x: Any) -> Any:
        return {"square": x * x, "sum": (x.sum(), 3.0)}

    x = np.array([1.0, 2.0])
    j = func.jacobian(h)(x)
    assert j["square"].tolist() == [[2, 0], [0, 4]]
    assert j["sum"][0].tolist() == [1, 1]
    assert j["sum"][1].tolist() == [0, 0]
    pullback = func.vjp(h, x)[1]
    (g,) = pullback({"square": np.array([1.0, 10.0]), "sum": (5.0, 7.0)})
    assert g.tolist() == [7, 45]
    _, pushed = func.jvp(h, [x], [np.array([1.0, 1.0])])
    assert pushed["square"].tolist() == [2, 4]
    assert pushed["sum"][0].item() == 2
    assert pushed["sum"][1].item() == 0


def test_derivatives_nest_without_confusion() -> None:
    # d/dx (x * d/dy (x y)) at y = 2 is 2 x: the inner derivative must see x as a constant.
    def outer(x: Any) -> Any:
        return x * func.grad(lambda y: x * y)(2.0)

    assert func.grad(outer)(3.0).item() == 6
    # The same value for both variables: d/dx (x * d/dy (x y) at y = x) = 2 x, not 3 x.
    assert func.grad(lambda x: x * func.grad(lambda y: x * y)(x))(3.0).item() == 6
    derivative: Any = np.sin
    for order, expected in enumerate([np.cos, lambda x: -np.sin(x), lambda x: -np.cos(x)]):
        derivative = func.grad(derivative)
        assert derivative(np.float64(0.7)).item() == pytest.approx(expected(0.7)), order


def test_elementwise_grad_to_third_order() -> None:
    x = np.linspace(-1, 1, 5)
    one = func.elementwise_grad(np.tanh)
    three = func.elementwise_grad(func.elementwise_grad(one))
    t = np.tanh(x)
    close(one(x), 1 - t**2)
    close(three(x), (6 * t**2 - 2) * (1 - t**2), rtol=1e-12, atol=1e-12)


def test_results_are_in_the_graph_only_where_they_lead_somewhere() -> None:
    assert not func.grad(f)(tg.ones(2)).requires_grad
    value, _ = func.value_and_grad(f)(tg.ones(2))
    assert not value.requires_grad
    layer = nn.Linear(3, 1)
    x = tg.ones(3)
    penalty = (func.grad(lambda x: layer(x).sum())(x) ** 2).sum()
    penalty.backward()
    close(layer.weight.grad, 2 * layer.weight.data)
    with tg.no_grad():
        g = func.grad(lambda x: layer(x).sum())(x)
        _, pushed = func.jvp(layer, [x], [x])
    assert not g.requires_grad
    assert not pushed.requires_grad
    close(g, layer.weight.data[0])
    close(pushed, layer.weight.data @ x.data)


def test_arguments_are_left_alone() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    plain = np.array([1.0, 2.0])

    def change(x: Any) -> Any:
        y = x * 1
        y *= 3
        return y.sum()

    assert func.grad(change)(plain).tolist() == [3, 3]
    assert func.grad(change)(x.detach()).tolist() == [3, 3]
    assert plain.tolist() == x.tolist() == [1, 2]
    assert x.grad is None


def test_dtypes() -> None:
    for dtype in (np.float32, np.float64):
        x = np.ones(2, dtype)
        assert func.grad(f)(x).dtype == dtype
        assert func.hessian(f)(x).dtype == dtype
        assert func.jvp(np.sin, [x], [x])[1].dtype == dtype
    assert func.grad(np.sin)(1.0).dtype == np.float64  # a float of Python has that many digits


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: func.grad(np.sin)(np.ones(2)), TypeError, "must return a scalar, not \\(2,\\)"),
        (lambda: func.grad(np.sin)(1), TypeError, "int64 cannot be differentiated"),
        (lambda: func.grad(np.sin, 2)(1.0), ValueError, "names argument 2"),
        (lambda: func.grad(np.sin, has_aux=True)(1.0), TypeError, "pair"),
        (lambda: func.jvp(np.sin, [1.0], [np.ones(2)]), ValueError, r"shape \(2,\) was given"),
        (lambda: func.vjp(np.sin, 1.0)[1]((1.0, 2.0)), ValueError, "2 arrays were given for 1"),
    ],
)
def test_errors_name_what_came(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()


# --- arrays in, arrays out ---------------------------------------------------------------------


@pytest.mark.parametrize("x", [np.ones(2), tg.ones(2)], ids=["array", "tensor"])
def test_arrays_give_arrays_and_tensors_tensors(x: Any) -> None:
    value, slope = func.value_and_grad(f)(x)
    assert isinstance(value, (np.float64, tg.Tensor))
    y, pullback = func.vjp(np.sin, x)
    for result in (
        slope,
        func.grad(f)(x),
        func.elementwise_grad(np.sin)(x),
        func.hessian(f)(x),
        func.jvp(np.sin, [x], [x])[1],
        func.hvp(f, [x], [x])[0],
        y,
        *pullback(x),
        func.grad(lambda w: (w["a"] * x).sum())({"a": x})["a"],
    ):
        assert type(result) is type(x)
    assert type(func.grad(lambda w: w[0].sum() * w[1])([x, 2.0])[0]) is type(x)


def test_arrays_within_another_derivative_give_tensors_of_its_graph() -> None:
    def outer(a: Any) -> Any:
        return func.grad(lambda x: (a * x**3).sum())(np.array([1.0, 2.0])).sum()

    assert func.grad(outer)(2.0).item() == 15
    layer = nn.Linear(2, 1)
    func.grad(lambda x: (layer(x) ** 2).sum())(np.ones(2, np.float32)).sum().backward()
    assert layer.weight.grad is not None


METHODS = ["CG", "BFGS", "L-BFGS-B", "TNC", "SLSQP", "Newton-CG", "dogleg", "trust-constr"]


@pytest.mark.parametrize("method", METHODS)
def test_scipy_minimizes_with_a_value_and_its_gradient(method: str) -> None:
    center = np.array([1.0, -2.0, 0.5])

    def g(x: Any) -> Any:
        return ((x - center) ** 2).sum() + ((x - center) ** 4).sum()

    second = {} if method in METHODS[:5] else {"hess": func.hessian(g)}
    found = optimize.minimize(
        func.value_and_grad(g), np.zeros(3), jac=True, method=method, tol=1e-9, **second
    )
    assert type(found.x) is np.ndarray
    close(found.x, center, atol=1e-3)
    again = optimize.minimize(g, np.zeros(3), jac=func.grad(g), method=method, tol=1e-9, **second)
    assert again.x.tolist() == found.x.tolist()


def test_scipy_minimizes_under_constraints() -> None:
    def product(x: Any) -> Any:
        return x[0] * x[1]

    limit = optimize.NonlinearConstraint(product, 1.0, 1.0, jac=func.grad(product))
    for method in ("SLSQP", "trust-constr"):
        found = optimize.minimize(
            func.value_and_grad(lambda x: (x**2).sum()),
            np.array([0.2, 3.0]),
            jac=True,
            method=method,
            bounds=[(0, 0.5), (0, 5)],
            constraints=limit,
        )
        close(found.x, [0.5, 2.0], atol=1e-3)


def test_scipy_fits_curves_and_finds_roots() -> None:
    def residuals(x: Any) -> Any:
        return np.stack([1 - x[0], 10 * (x[1] - x[0] ** 2)])

    for method in ("trf", "dogbox", "lm"):
        found = optimize.least_squares(
            residuals, np.array([-1.2, 1.0]), func.jacobian(residuals), method=method
        )
        assert {type(v) for v in (found.x, found.jac, found.grad)} == {np.ndarray}
        close(found.x, [1, 1], rtol=1e-6)
    root = optimize.root(residuals, np.zeros(2), jac=func.jacobian(residuals))
    close(root.x, [1, 1], rtol=1e-6)

    def cubic(x: Any) -> Any:
        return x**3 - 2

    newton = optimize.newton(
        cubic, 1.0, fprime=func.grad(cubic), fprime2=func.grad(func.grad(cubic))
    )
    assert isinstance(newton, float)
    assert newton == pytest.approx(2 ** (1 / 3), rel=1e-7)

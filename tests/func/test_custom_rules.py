"""``custom_vjp`` and ``custom_jvp``: values, rules, trees, and derivatives of higher order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import func
from tinygrad_np.testing import gradcheck, gradgradcheck

rng = np.random.default_rng(0)


def by_vjp() -> Any:
    @func.custom_vjp
    def product(tree: Any, y: Any) -> Any:
        return np.exp(tree["x"]) * y, tree["x"] - y

    def fwd(tree: Any, y: Any) -> Any:
        e = np.exp(tree["x"])  # no input and no output: what of it is a function of them?
        return (e * y, tree["x"] - y), (e, y)

    def bwd(kept: Any, g: Any) -> Any:
        e, y = kept
        return {"x": g[0] * e * y + g[1], "unused": None}, g[0] * e - g[1]

    product.defvjp(fwd, bwd)
    return product


def by_jvp() -> Any:
    @func.custom_jvp
    def product(tree: Any, y: Any) -> Any:
        return np.exp(tree["x"]) * y, tree["x"] - y

    @product.defjvp
    def rule(primals: Any, tangents: Any) -> Any:
        (tree, y), (dtree, dy) = primals, tangents
        e = np.exp(tree["x"])
        return product(tree, y), (e * y * dtree["x"] + e * dy, dtree["x"] - dy)

    return product


@pytest.mark.parametrize("make", [by_vjp, by_jvp])
def test_derivatives_of_two_orders(make: Any) -> None:
    product = make()
    x, y = (tg.tensor(rng.normal(size=3), requires_grad=True) for _ in range(2))

    def f(x: Any, y: Any) -> Any:
        a, b = product({"x": x, "unused": 3.0}, y)
        return a * np.sin(b)

    np.testing.assert_allclose(f(x, y).numpy(force=True), (x.exp() * y * (x - y).sin()).detach())
    assert gradcheck(f, (x, y))
    assert gradgradcheck(f, (x, y))


@pytest.mark.parametrize("make", [by_vjp, by_jvp])
def test_without_a_gradient_the_function_is_called_and_nothing_is_recorded(make: Any) -> None:
    a, _ = make()({"x": np.zeros(2), "unused": 0}, np.ones(2))
    assert type(a) is np.ndarray
    with tg.no_grad():
        a, _ = make()({"x": tg.zeros(2, requires_grad=True), "unused": 0}, tg.ones(2))
    assert not a.requires_grad


def test_the_rule_is_used_and_not_what_the_function_does() -> None:
    clipped = func.custom_vjp(lambda limit, x: x)
    clipped.nondiff_argnums = (0,)
    clipped.defvjp(lambda limit, x: (x, None), lambda limit, _, g: (np.clip(g, -limit, limit),))
    assert func.grad(lambda x: 10 * clipped(2.0, x))(1.0) == 2.0


def test_a_missing_rule_and_a_wrong_number_of_gradients_are_named() -> None:
    @func.custom_vjp
    def f(x: Any, y: Any) -> Any:
        return x * y

    with pytest.raises(AttributeError, match=r"no derivative of f .*f\.defvjp\(fwd, bwd\)"):
        func.grad(f)(1.0, 2.0)
    f.defvjp(lambda x, y: (x * y, (x, y)), lambda kept, g: (g * kept[1],))
    with pytest.raises(TypeError, match="a gradient for each of the 2 arguments, not 1"):
        func.grad(f)(1.0, 2.0)
    with pytest.raises(AttributeError, match=r"defjvp\(rule\)"):
        func.grad(func.custom_jvp(lambda x: x))(1.0)

"""Fixed points, trees as vectors, and the names that HIPS/autograd's users know."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np import func
from tinygrad_np.testing import gradcheck, gradgradcheck

close = np.testing.assert_allclose


def test_a_fixed_point_has_the_derivatives_of_the_solution() -> None:
    rng = np.random.default_rng(0)
    a = tg.tensor(0.3 * rng.normal(size=(3, 3)), requires_grad=True)
    b = tg.tensor(rng.normal(size=3), requires_grad=True)

    def solution(a: Any, b: Any) -> Any:
        return func.fixed_point(
            lambda x, p: np.tanh(p["a"] @ x) + p["b"],
            np.zeros(3),
            {"a": a, "b": b},
            tolerance=1e-13,
        )

    x = solution(a, b)
    close(x.detach(), (np.tanh(a @ x) + b).detach(), rtol=1e-12)
    assert gradcheck(solution, (a, b))
    assert gradgradcheck(solution, (a, b))


def test_a_linear_fixed_point_is_the_solution_of_the_equations() -> None:
    a, b = np.array([[0.1, 0.4], [-0.3, 0.2]]), np.array([1.0, 2.0])
    inverse = np.linalg.inv(np.eye(2) - a)
    x = func.fixed_point(lambda x, b: a @ x + b, np.zeros(2), b, tolerance=1e-14)
    close(x, inverse @ b, rtol=1e-12)
    matrix = func.jacobian(
        lambda b: func.fixed_point(lambda x, b: a @ x + b, np.zeros(2), b, tolerance=1e-14)
    )(b)
    close(matrix, inverse, rtol=1e-12)


def test_what_does_not_converge_says_so() -> None:
    with pytest.raises(RuntimeError, match="no fixed point after 50 iterations"):
        func.fixed_point(lambda x: 2 * x + 1, 1.0, max_iterations=50)
    with pytest.raises(RuntimeError, match=r"makes shape \(2,\) of shape \(\)"):
        func.fixed_point(lambda x: tg.ones(2), 1.0)


shapes = st.lists(hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3), max_size=4)


@given(shapes, st.sampled_from([np.float32, np.float64]))
def test_a_tree_comes_back_from_its_vector(shapes: Any, dtype: Any) -> None:
    parts = [np.full(shape, i, dtype) for i, shape in enumerate(shapes)]
    tree = {"first": parts[:1], "rest": tuple(parts[1:])}
    vector, unravel = func.ravel_pytree(tree)
    assert vector.shape == (sum(p.size for p in parts),)
    again = unravel(vector + 1)
    for part, found in zip(parts, [*again["first"], *again["rest"]], strict=True):
        assert found.dtype == dtype and found.shape == part.shape
        close(found, part + 1)
    with pytest.raises(ValueError, match="was given for a tree of"):
        unravel(np.zeros(len(vector) + 1))


def test_gradients_go_through_vectors_of_trees() -> None:
    def loss(p: Any) -> Any:
        return (p["w"] ** 3).sum() * p["b"]

    p = {"w": np.array([[1.0, 2.0]]), "b": 3.0}
    vector, unravel = func.ravel_pytree(p)
    gradient = func.grad(lambda v: loss(unravel(v)))(vector)
    close(gradient, func.ravel_pytree(func.grad(loss)(p))[0])
    w = tg.ones(2, requires_grad=True)
    func.ravel_pytree([w, w * 2])[0].sum().backward()
    assert w.grad is not None
    close(w.grad, [3, 3])


def f(x: Any, y: Any) -> Any:
    return np.sin(x[:, np.newaxis] * y)


X, Y = np.array([0.3, -1.2]), np.array([0.5, 2.0, -0.7])


@pytest.mark.parametrize("argnum", [0, 1])
def test_products_under_autograds_names(argnum: int) -> None:
    rng = np.random.default_rng(1)
    matrix = func.jacobian(f, argnum=argnum)(X, Y)
    v, g = rng.normal(size=(X, Y)[argnum].shape), rng.normal(size=(2, 3))
    back = np.tensordot(g, matrix, 2)
    close(func.vector_jacobian_product(f, argnum)(X, Y, g), back)
    close(func.make_vjp(f, argnum)(X, Y)[0](g), back)
    close(func.make_jvp(f, argnum)(X, Y)(v)[1], matrix @ v)
    normal = np.tensordot(matrix, matrix @ v, ([0, 1], [0, 1]))
    close(func.make_ggnvp(f, f_argnum=argnum)(X, Y)(v), normal)
    outer = np.tensordot(matrix, 6 * f(X, Y) * (matrix @ v), ([0, 1], [0, 1]))
    close(func.make_ggnvp(f, lambda z: (z**3).sum(), argnum)(X, Y)(v), outer)

    def loss(x: Any, y: Any) -> Any:
        return (f(x, y) ** 2).sum()

    whole = func.hessian(loss, argnum=argnum)(X, Y)
    close(func.hessian_vector_product(loss, argnum)(X, Y, v), whole @ v)
    product, gradient = func.make_hvp(loss, argnum)(X, Y)
    close(product(v), whole @ v)
    close(gradient, func.grad(loss, argnum=argnum)(X, Y))
    assert func.multigrad_dict(loss)(X, y=Y).keys() == {"x", "y"}
    close(func.multigrad_dict(loss)(X, y=Y)["xy"[argnum]], gradient)
    close(func.grad(func.checkpoint(loss), argnum)(X, Y), gradient)


def test_a_jacobian_is_the_same_by_rows_and_by_columns() -> None:
    def tall(p: Any) -> Any:
        return {"a": np.outer(np.arange(8.0), np.exp(p[0])), "b": p[1] * np.ones(3)}

    p = (np.array([0.1, 0.2]), 0.7)
    rows, columns, chosen = (
        transform(tall)(p) for transform in (func.jacrev, func.jacfwd, func.jacobian)
    )
    for name in "ab":
        for i in range(2):
            assert rows[name][i].shape == columns[name][i].shape == chosen[name][i].shape
            close(columns[name][i], rows[name][i], rtol=1e-14)
            close(chosen[name][i], rows[name][i], rtol=1e-14)


def test_a_tall_jacobian_costs_as_many_passes_as_it_has_columns() -> None:
    passes = []

    class Counted(tg.autograd.Function):
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            return x * 2

        @staticmethod
        def backward(ctx: Any, g: Any) -> Any:
            passes.append(1)
            return g * 2

    matrix = func.jacobian(lambda x: Counted.apply(x) * np.ones(50))(np.ones(1))
    close(matrix, np.full((50, 1), 2.0))
    assert len(passes) == 1


def test_argnum_and_argnums_are_one() -> None:
    with pytest.raises(TypeError, match="argnum is another name of argnums"):
        func.grad(f, 1, argnum=0)
    assert func.grad_and_aux(lambda x: (x * x, "aux"))(3.0) == (6.0, "aux")
    assert func.elementwise_grad(lambda a, b: a * b, argnum=1)(2.0, 5.0) == 2.0
    assert func.value_and_grad(lambda a, b: a * b, argnum=1)(2.0, 5.0) == (10.0, 2.0)

"""Factors multiply to what was factored: large, small, empty, singular, and in stacks."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg

L = tg.linalg
SHAPES = hnp.array_shapes(min_dims=2, max_dims=3, min_side=0, max_side=5)


@st.composite
def matrices(draw: st.DrawFn, shapes: Any = SHAPES, symmetric: bool = False) -> Any:
    """Matrices of small whole numbers, singular ones and zeros among them."""
    *batch, m, n = draw(shapes)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = m if symmetric else n
    x = rng.integers(-2, 3, (*batch, m, size)).astype(np.float64)
    return x + np.swapaxes(x, -1, -2) if symmetric else x


@given(matrices(), st.booleans())
def test_lu(a: Any, is_tensor: bool) -> None:
    p, lower, upper = L.lu(tg.tensor(a) if is_tensor else a)
    np.testing.assert_allclose(np.asarray(p @ lower @ upper), a, atol=1e-12)
    for x in (p, lower, upper):
        assert isinstance(x, tg.Tensor) == is_tensor
    lower, upper = np.asarray(lower), np.asarray(upper)
    assert np.array_equal(lower, np.tril(lower)) and np.array_equal(upper, np.triu(upper))
    assert (np.diagonal(lower, axis1=-2, axis2=-1) == 1).all() and np.abs(lower).max(initial=0) <= 1


@pytest.mark.parametrize("shape", [(70, 70), (40, 90), (90, 40), (2, 33, 33)])
def test_lu_by_blocks(shape: tuple[int, ...]) -> None:
    a = np.random.default_rng(1).normal(size=shape)
    factors, pivots = L.lu_factor(a)
    p, lower, upper = tg.lu_unpack(factors, pivots)
    np.testing.assert_allclose(p @ lower @ upper, a, atol=1e-12)
    if shape[-1] == shape[-2]:
        b = np.random.default_rng(2).normal(size=(shape[-1], 2))
        np.testing.assert_allclose(
            L.lu_solve(factors, pivots, b), np.linalg.solve(a, b), atol=1e-10
        )
        left = np.broadcast_to(b.T, (*shape[:-2], *b.T.shape))
        found = L.lu_solve(factors, pivots, left, left=False)
        np.testing.assert_allclose(found @ a, left, atol=1e-9)


@given(matrices(symmetric=True))
def test_ldl(a: Any) -> None:
    factors, pivots, info = L.ldl_factor_ex(a)
    for i in np.ndindex(*a.shape[:-2]):
        np.testing.assert_allclose(from_ldl(factors[i], pivots[i]), a[i], atol=1e-9)
        if not np.any(info[i]) and a.shape[-1] and abs(np.linalg.det(a[i])) > 0.1:
            b = np.arange(2.0 * a.shape[-1]).reshape(-1, 2)
            x = L.ldl_solve(factors[i], pivots[i], b)
            np.testing.assert_allclose(a[i] @ x, b, atol=1e-7)


def from_ldl(factors: Any, pivots: Any) -> Any:
    """The product of exchanges, columns of L and blocks of D, as LAPACK defines them."""
    n = len(factors)
    left, d = np.eye(n), np.zeros((n, n))
    k = 0
    while k < n:
        width = 1 if pivots[k] > 0 else 2
        last, row = k + width - 1, abs(pivots[k]) - 1
        exchange = np.eye(n)
        exchange[[last, row]] = exchange[[row, last]]
        column = np.eye(n)
        column[k + width :, k : k + width] = factors[k + width :, k : k + width]
        left = left @ exchange @ column
        block = np.tril(factors[k : k + width, k : k + width])
        d[k : k + width, k : k + width] = block + np.tril(block, -1).T
        k += width
    return left @ d @ left.T


@given(matrices())
def test_householder_products_are_qs(a: Any) -> None:
    h, tau = tg.geqrf(tg.tensor(a))
    m, n = a.shape[-2:]
    if m >= n:
        q = L.householder_product(h, tau)
        r = np.triu(h.numpy()[..., :n, :])
        np.testing.assert_allclose((q @ r).numpy(), a, atol=1e-12)
        full = tg.ormqr(h, tau, np.broadcast_to(np.eye(m), (*a.shape[:-2], m, m)))
        np.testing.assert_allclose(full.numpy()[..., :n], q.numpy(), atol=1e-12)
        np.testing.assert_allclose((full.mT @ full - np.eye(m)).numpy(), 0, atol=1e-12)


@given(matrices(), st.floats(0, 8))
def test_the_exponentials_of_opposite_matrices_are_inverse(a: Any, scale: float) -> None:
    *_, m, n = a.shape
    square = a[..., : min(m, n), : min(m, n)] * scale
    product = L.matrix_exp(square) @ L.matrix_exp(-square)
    largest = [np.abs(L.matrix_exp(x)).max(initial=0) for x in (square, -square)]
    size = 1 + largest[0] * largest[1]
    np.testing.assert_allclose(product - np.eye(min(m, n)), 0, atol=1e-12 * size)


def test_the_exponential_of_each_matrix_of_a_stack_is_its_own() -> None:
    rng = np.random.default_rng(3)
    stack = rng.normal(size=(6, 3, 3)) * np.array([1e-8, 1e-3, 0.1, 1, 8, 40])[:, None, None]
    each = [L.matrix_exp(x) for x in stack]
    for together, alone in zip(L.matrix_exp(stack), each, strict=True):
        np.testing.assert_allclose(together, alone, rtol=1e-12)


@given(matrices())
def test_pinv_is_moore_and_penroses(a: Any) -> None:
    p = L.pinv(a)
    np.testing.assert_allclose(a @ p @ a, a, atol=1e-9)
    np.testing.assert_allclose(p @ a @ p, p, atol=1e-9)
    np.testing.assert_allclose(a @ p, (a @ p).mT, atol=1e-9)
    np.testing.assert_allclose(p, np.linalg.pinv(a), atol=1e-9)
    assert np.array_equal(L.matrix_rank(a), np.linalg.matrix_rank(a))


@given(matrices(symmetric=True))
def test_hermitian_forms_agree_with_the_general_ones(a: Any) -> None:
    np.testing.assert_allclose(L.pinv(a, hermitian=True), L.pinv(a), atol=1e-9)
    assert np.array_equal(L.matrix_rank(a, hermitian=True), L.matrix_rank(a))


def test_only_what_is_singular_of_a_stack_loses_its_gradient() -> None:
    stack = np.stack([np.eye(2) * 2, np.ones((2, 2)), [[1.0, 2.0], [3.0, 4.0]]])
    x = tg.tensor(stack, requires_grad=True)
    for y in (L.inv_ex(x).inverse, L.solve_ex(x, tg.tensor(np.eye(2))).result):
        (g,) = tg.autograd.grad(y[0].sum() + y[2].sum(), x)
        regular = tg.tensor(stack[[0, 2]], requires_grad=True)
        (wanted,) = tg.autograd.grad(L.inv(regular).sum(), regular)
        np.testing.assert_allclose(g.numpy()[[0, 2]], wanted.numpy())
        assert not g[1].any()
    definite = tg.tensor(np.stack([np.eye(2), -np.eye(2)]), requires_grad=True)
    factor, info = L.cholesky_ex(definite)
    (g,) = tg.autograd.grad(factor.sum(), definite)
    assert info.tolist() == [0, 1]
    assert g.tolist() == [[[0.5, 0.5], [0.5, 0.5]], [[0, 0], [0, 0]]]


@given(st.data())
def test_solve_broadcasts(data: st.DataObject) -> None:
    drawn = data.draw(
        hnp.mutually_broadcastable_shapes(signature="(n,n),(n,k)->(n,k)", max_dims=2, max_side=3)
    )
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    first, second = drawn.input_shapes
    a = rng.uniform(-0.3, 0.3, first) + np.eye(first[-1])
    b = rng.normal(size=second)
    x, y = tg.tensor(a, requires_grad=True), tg.tensor(b, requires_grad=True)
    if b.ndim == a.ndim - 1 and b.shape == a.shape[:-1]:
        wanted = np.linalg.solve(a, b[..., None])[..., 0]  # a stack of vectors
    else:
        wanted = np.linalg.solve(a, b)
    found = L.solve(x, y)
    np.testing.assert_allclose(found.detach().numpy(), wanted, atol=1e-12)
    found.sum().backward()
    assert x.grad.shape == x.shape and y.grad.shape == y.shape


@pytest.mark.parametrize("shape", [(9, 5), (5, 9), (2, 9, 5)])
def test_low_rank_is_found_exactly(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    *batch, m, n = shape
    a = rng.normal(size=(*batch, m, 2)) @ rng.normal(size=(*batch, 2, n))
    u, s, v = tg.svd_lowrank(a, q=3)
    np.testing.assert_allclose((u * s[..., None, :]) @ v.mT, a, atol=1e-10)
    np.testing.assert_allclose(s[..., :2], np.linalg.svdvals(a)[..., :2])
    mean = a.mean(-2, keepdims=True)
    u, s, v = tg.pca_lowrank(a, q=3)
    np.testing.assert_allclose((u * s[..., None, :]) @ v.mT, a - mean, atol=1e-10)
    u, s, v = tg.svd_lowrank(a, q=3, M=mean)
    np.testing.assert_allclose((u * s[..., None, :]) @ v.mT, a - mean, atol=1e-10)


def test_gradients_go_through_a_random_projection() -> None:
    x = tg.tensor(np.random.default_rng(1).normal(size=(6, 3)), requires_grad=True)
    (found,) = tg.autograd.grad(tg.svd_lowrank(x, q=3).S.sum(), x)
    (wanted,) = tg.autograd.grad(L.svdvals(x).sum(), x)
    np.testing.assert_allclose(found.numpy(), wanted.numpy(), atol=1e-9)


@pytest.mark.parametrize("size", [1e2, 1e6, 1e12])
def test_the_exponential_of_a_nilpotent_matrix_keeps_its_digits(size: float) -> None:
    """It is halved by the norms of its powers, which are 0, not by its own."""
    a = np.array([[0.0, size, 1.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]])
    wanted = np.eye(3) + a + a @ a / 2
    np.testing.assert_allclose(L.matrix_exp(a), wanted, rtol=1e-13, atol=1e-13)

"""``tinygrad_np.scipy.linalg`` against SciPy's values and differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.linalg as theirs

import tinygrad_np as tg
from tinygrad_np.scipy import linalg
from tinygrad_np.testing import gradcheck, gradgradcheck

rng = np.random.default_rng(0)
A, B = rng.normal(size=(3, 3)) + 3 * np.eye(3), rng.normal(size=(2, 2)) + 4 * np.eye(2)
Q, V, R = rng.normal(size=(3, 2)), rng.normal(size=3), rng.normal(size=4)
POSITIVE = A @ A.T


def cho(a: Any, b: Any, lower: bool = False, lib: Any = linalg) -> Any:
    return lib.cho_solve(lib.cho_factor(a @ a.T, lower=lower), b)


CALLS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "lower": (lambda lib, a, b: lib.solve_triangular(a, b, lower=True), (A, V)),
    "transposed": (lambda lib, a, b: lib.solve_triangular(a, b, trans=1), (A, Q)),
    "unit": (lambda lib, a, b: lib.solve_triangular(a, b, unit_diagonal=True), (A, Q)),
    "cho": (lambda lib, a, b: cho(a, b, lib=lib), (A, V)),
    "cho lower": (lambda lib, a, b: cho(a, b, True, lib), (A, Q)),
    "cholesky": (lambda lib, a: lib.cholesky(a @ a.T), (A,)),
    "solve": (lambda lib, a, b: lib.solve(a, b), (A, V)),
    "inv": (lambda lib, a: lib.inv(a), (A,)),
    "det": (lambda lib, a: lib.det(a), (A,)),
    "sylvester": (lambda lib, a, b, q: lib.solve_sylvester(a, b, q), (A, B, Q)),
    "lyapunov": (lambda lib, a, q: lib.solve_continuous_lyapunov(a, q), (A, A.T)),
    "sqrtm": (lambda lib, a: lib.sqrtm(a @ a.T), (A,)),
    "logm": (lambda lib, a: lib.logm(a @ a.T), (A,)),
    "expm": (lambda lib, a: lib.expm(a), (0.3 * A,)),
    "block_diag": (lambda lib, a, b, v: lib.block_diag(a, b, v), (A, Q, V)),
    "toeplitz": (lambda lib, c, r: lib.toeplitz(c, r), (V, R)),
    "symmetric": (lambda lib, c: lib.toeplitz(c), (V,)),
    "circulant": (lambda lib, c: lib.circulant(c), (V,)),
}


@pytest.mark.parametrize("name", CALLS)
def test_values_and_derivatives(name: str) -> None:
    call, arguments = CALLS[name]
    expected = call(theirs, *arguments)
    arrays = call(linalg, *arguments)
    assert isinstance(arrays, (np.ndarray, np.floating))
    np.testing.assert_allclose(arrays, expected, rtol=1e-10, atol=1e-12)
    y = call(linalg, *map(tg.tensor, arguments))
    assert isinstance(y, tg.Tensor)
    np.testing.assert_allclose(y.numpy(), expected, rtol=1e-10, atol=1e-12)
    assert gradcheck(lambda *xs: call(linalg, *xs), arguments)
    assert gradgradcheck(lambda *xs: call(linalg, *xs), arguments, rtol=1e-5, atol=1e-6)


def test_complex_matrices() -> None:
    parts = (A, 0.3 * rng.normal(size=(3, 3)))

    def f(x: Any, y: Any) -> Any:
        a = tg.complex(x, y)
        s = linalg.solve_sylvester(a, a, linalg.logm(a @ a))
        return tg.view_as_real(linalg.sqrtm(a @ a) + s)

    assert gradcheck(f, parts)
    assert gradgradcheck(f, parts, rtol=1e-5, atol=1e-6)


def test_what_is_wrong_is_named() -> None:
    for call, kind, says in (
        (lambda: linalg.sqrtm(-np.eye(2)), RuntimeError, "sqrtm: this real matrix has a complex"),
        (lambda: linalg.sqrtm(np.ones((2, 3))), np.linalg.LinAlgError, r"sqrtm of \(2, 3\)"),
        (lambda: linalg.solve_sylvester(A, B, A), ValueError, "q has shape"),
        (lambda: linalg.solve_triangular(A, V, trans="X"), RuntimeError, "trans='X'"),
        (lambda: linalg.toeplitz(A), ValueError, "toeplitz: vectors"),
        (lambda: linalg.solve(A, V, posdef=True), TypeError, "'posdef'"),
    ):
        with pytest.raises(kind, match=says):
            call()

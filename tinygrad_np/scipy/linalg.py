"""Linear algebra under SciPy's names: triangular and Cholesky solves, functions of matrices.

>>> import numpy as np, tinygrad_np as tg
>>> from tinygrad_np.scipy import linalg
>>> a = tg.tensor(np.array([[4.0, 0.0], [0.0, 9.0]]), requires_grad=True)
>>> linalg.sqrtm(a).sum().backward()
>>> np.diagonal(a.grad.numpy()).round(4).tolist()  # 1 / (2 sqrt)
[0.25, 0.1667]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg as _scipy

from ..core.errors import ArgumentError, ShapeError
from ..core.primitive import Primitive
from ..core.registry import primitive
from ..core.tensor_base import unwrap
from ..core.types import Array
from ..ops.linear_algebra.lapack import LinAlgError
from ..ops.linear_algebra.matrix_functions import matrix_exp
from ..ops.linear_algebra.triangular import _solve_triangular
from .numbers import operands

__all__ = [
    "block_diag",
    "cho_factor",
    "cho_solve",
    "cholesky",
    "circulant",
    "det",
    "expm",
    "inv",
    "logm",
    "solve",
    "solve_continuous_lyapunov",
    "solve_sylvester",
    "solve_triangular",
    "sqrtm",
    "toeplitz",
]


def _square(op: str, a: Any) -> Any:
    (x,) = operands(op, a)
    if x.ndim != 2 or x.shape[0] != x.shape[1]:
        raise LinAlgError(f"{op} of {tuple(x.shape)}: a square matrix is needed")
    return x


# --- equations ------------------------------------------------------------------------------------


def solve_triangular(
    a: Any, b: Any, trans: int | str = 0, lower: bool = False, unit_diagonal: bool = False
) -> Any:
    """Solve ``a x = b``, or with its transpose, for a triangular matrix.

    Args:
        a: (n, n); one triangle is read.
        b: (n,) or (n, k).
        trans: 0 or "N" for a, 1 or "T" for its transpose, 2 or "C" for the conjugate one.
        lower: whether the lower triangle is read.
        unit_diagonal: whether the diagonal counts as ones.

    Raises:
        LinAlgError: the matrix is not square.
        ArgumentError: another ``trans``.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> a, b = np.array([[2.0, 0.0], [1.0, 4.0]]), np.array([2.0, 9.0])
    >>> linalg.solve_triangular(a, b, lower=True)
    array([1., 2.])
    """
    a, b = _square("solve_triangular", a), operands("solve_triangular", b)[0]
    if trans not in (0, 1, 2, "N", "T", "C"):
        raise ArgumentError(f"solve_triangular: trans={trans!r}: choose 0, 1, 2, 'N', 'T' or 'C'")
    if trans in (2, "C"):
        a = np.conjugate(a)
    if trans not in (0, "N"):
        a, lower = a.T, not lower
    matrix = b[:, None] if b.ndim == 1 else b
    x = _solve_triangular(a, matrix, upper=not lower, unitriangular=unit_diagonal)
    return x[:, 0] if b.ndim == 1 else x


def cholesky(a: Any, lower: bool = False) -> Any:
    """Factor a positive definite matrix: the upper factor, or the lower one.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.cholesky(np.array([[4.0, 2.0], [2.0, 2.0]]), lower=True)
    array([[2., 0.],
           [1., 1.]])
    """
    factor: Any = np.linalg.cholesky(_square("cholesky", a))
    return factor if lower else np.conjugate(factor).T


def cho_factor(a: Any, lower: bool = False) -> tuple[Any, bool]:
    """The Cholesky factor as :func:`cho_solve` takes it (its other triangle is 0 here).

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> factor = linalg.cho_factor(np.array([[4.0, 2.0], [2.0, 2.0]]))
    >>> linalg.cho_solve(factor, np.array([6.0, 4.0]))
    array([1., 1.])
    """
    return cholesky(a, lower), lower


def cho_solve(c_and_lower: tuple[Any, bool], b: Any) -> Any:
    """Solve ``a x = b`` by the Cholesky factor of a.

    Args:
        c_and_lower: what :func:`cho_factor` gave.
        b: (n,) or (n, k).

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.cho_solve((np.array([[2.0, 0.0], [0.0, 1.0]]), True), np.array([4.0, 1.0]))
    array([1., 1.])
    """
    c, lower = c_and_lower
    inner = solve_triangular(c, b, trans=0 if lower else 2, lower=lower)
    return solve_triangular(c, inner, trans=2 if lower else 0, lower=lower)


def solve(a: Any, b: Any, **settings: Any) -> Any:
    """Solve ``a x = b``: ``np.linalg.solve``; settings that choose an algorithm do nothing.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.solve(np.array([[2.0]]), np.array([4.0]), assume_a="pos")
    array([2.])
    """
    unknown = settings.keys() - {"assume_a", "check_finite", "overwrite_a", "overwrite_b", "lower"}
    if unknown:
        raise TypeError(f"solve: {unknown.pop()!r} is no argument that is supported")
    return np.linalg.solve(a, b)


def inv(a: Any) -> Any:
    """Invert a matrix: ``np.linalg.inv``.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.inv(np.array([[4.0]]))
    array([[0.25]])
    """
    return np.linalg.inv(a)


def det(a: Any) -> Any:
    """The determinant: ``np.linalg.det``.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.det(np.array([[4.0]]))
    np.float64(4.0)
    """
    return np.linalg.det(a)


def _sylvester(a: Array, b: Array, q: Array) -> Array:
    x: Array = _scipy.solve_sylvester(a, b, q)
    return x.astype(np.result_type(a, b, q), copy=False)


_solve_sylvester: Primitive = primitive(
    _sylvester,
    "a b q",
    lambda g, a, b, y: -(_solve_sylvester(a.T, b.T, g) @ y.T),
    lambda g, a, b, y: -(y.T @ _solve_sylvester(a.T, b.T, g)),
    lambda g, a, b: _solve_sylvester(a.T, b.T, g),
    name="solve_sylvester",
    for_complex=True,
)


def solve_sylvester(a: Any, b: Any, q: Any) -> Any:
    """Solve ``a x + x b = q`` (Bartels and Stewart, 1972).

    Args:
        a: (m, m).
        b: (n, n).
        q: (m, n).

    Raises:
        LinAlgError: a or b is not square; the sum of two eigenvalues is 0.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.solve_sylvester(np.eye(1), np.eye(1), np.array([[4.0]]))
    array([[2.]])
    """
    a, b = _square("solve_sylvester", a), _square("solve_sylvester", b)
    (q,) = operands("solve_sylvester", q)
    if tuple(q.shape) != (a.shape[0], b.shape[0]):
        raise ShapeError(
            f"solve_sylvester: q has shape {tuple(q.shape)}, expected {(a.shape[0], b.shape[0])}"
        )
    return _solve_sylvester(a, b, q)


def solve_continuous_lyapunov(a: Any, q: Any) -> Any:
    """Solve ``a x + x aᴴ = q``.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.solve_continuous_lyapunov(np.eye(1), np.array([[4.0]]))
    array([[2.]])
    """
    a = _square("solve_continuous_lyapunov", a)
    return solve_sylvester(a, np.conjugate(a).T, q)


# --- functions of matrices ------------------------------------------------------------------------


def _real_where_given(op: str, a: Array, y: Array) -> Array:
    """Values of a function of a real matrix: real, or an error where they are not."""
    if a.dtype.kind == "c":
        return y.astype(a.dtype, copy=False)
    if np.iscomplexobj(y):
        if np.abs(y.imag).max(initial=0) > 1e-9 * np.abs(y).max(initial=1):
            raise ArgumentError(
                f"{op}: this real matrix has a complex one; give it complex, a.to(tg.complex128)"
            )
        y = y.real
    if not np.isfinite(y).all():
        raise LinAlgError(f"{op} of {a.shape}: the matrix has none")
    return y.astype(a.dtype, copy=False)


def _precise(a: Array) -> Array:
    """Single precision as double: SciPy's algorithms are made for that."""
    return a.astype(np.result_type(a.dtype, np.float64), copy=False)


_sqrtm: Primitive = primitive(
    lambda a: _real_where_given("sqrtm", a, _scipy.sqrtm(_precise(a))),
    "a",
    lambda g, y: _solve_sylvester(y.T, y.T, g),
    name="sqrtm",
    for_complex=True,
)


def sqrtm(A: Any) -> Any:
    """The principal square root of a matrix (Higham, "Functions of Matrices", 2008, chapter 6).

    Raises:
        LinAlgError: the matrix is not square, or has no root.
        ArgumentError: the root of a real matrix is complex.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.sqrtm(np.array([[4.0, 0.0], [0.0, 9.0]]))
    array([[2., 0.],
           [0., 3.]])
    """
    return _sqrtm(_square("sqrtm", A))


def _logm_vjp(g: Any, a: Any) -> Any:
    """The derivative along g at aᵀ: a block of the logarithm of a larger matrix (Higham, 3.16)."""
    n = a.shape[0]
    zeros = np.zeros((n, n), unwrap(a).dtype)
    return _logm(np.block([[a.T, g], [zeros, a.T]]))[:n, n:]


_logm: Primitive = primitive(
    lambda a: _real_where_given("logm", a, _scipy.logm(_precise(a))),
    "a",
    _logm_vjp,
    name="logm",
    for_complex=True,
)


def logm(A: Any) -> Any:
    """The principal logarithm of a matrix (Higham, "Functions of Matrices", 2008, chapter 11).

    Raises:
        LinAlgError: the matrix is not square, or has no logarithm.
        ArgumentError: the logarithm of a real matrix is complex.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.logm(np.eye(2)).tolist()
    [[0.0, 0.0], [0.0, 0.0]]
    """
    return _logm(_square("logm", A))


def expm(A: Any) -> Any:
    """The exponential of a matrix: :func:`tinygrad_np.matrix_exp`.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.expm(np.zeros((2, 2))).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    return matrix_exp(_square("expm", A))


# --- special matrices -----------------------------------------------------------------------------


def block_diag(*arrs: Any) -> Any:
    """Put matrices on the diagonal of one that is 0 elsewhere; a vector is a row.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.block_diag(np.ones((1, 2)), 5.0)
    array([[1., 1., 0.],
           [0., 0., 5.]])
    """
    blocks = [np.atleast_2d(x) for x in operands("block_diag", *arrs)]
    width = sum(x.shape[1] for x in blocks)
    rows, before = [], 0
    for x in blocks:
        m, n = x.shape
        after = width - before - n
        sides = [np.zeros((m, k), unwrap(x).dtype) for k in (before, after)]
        rows.append(np.concatenate([sides[0], x, sides[1]], 1))
        before += n
    return np.concatenate(rows, 0) if rows else np.zeros((1, 0))


def toeplitz(c: Any, r: Any = None) -> Any:
    """The matrix with constant diagonals, of its first column and row; ``r[0]`` is not read.

    Args:
        c: (m,), the first column.
        r: (n,), the first row; by default ``conj(c)``.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.toeplitz(np.array([1.0, 2.0]), np.array([1.0, 5.0, 6.0]))
    array([[1., 5., 6.],
           [2., 1., 5.]])
    """
    (c,) = operands("toeplitz", c)
    r = np.conjugate(c) if r is None else operands("toeplitz", r)[0]
    if c.ndim != 1 or r.ndim != 1:
        raise ShapeError(f"toeplitz: vectors are needed, not {tuple(c.shape)}, {tuple(r.shape)}")
    m, n = c.shape[0], r.shape[0]
    values = np.concatenate([c[::-1], r[1:]])  # from the lower left corner to the upper right one
    return values[np.arange(m)[::-1, None] + np.arange(n)]


def circulant(c: Any) -> Any:
    """The matrix whose columns are a vector, each turned on by one.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import linalg
    >>> linalg.circulant(np.array([1.0, 2.0, 3.0]))
    array([[1., 3., 2.],
           [2., 1., 3.],
           [3., 2., 1.]])
    """
    (c,) = operands("circulant", c)
    n = c.shape[0]
    return c[(np.arange(n)[:, None] - np.arange(n)) % n]

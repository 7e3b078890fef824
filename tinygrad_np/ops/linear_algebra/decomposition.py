"""Inverses, determinants and factorizations of matrices, and stacks of them.

Formulas: Giles, "An extended collection of matrix derivative results for forward and reverse mode
algorithmic differentiation" (2008), for inverses, determinants and eigenvalues; Golub and Pereyra,
SIAM J. Numer. Anal. 10 (1973), equation 4.12, for the pseudoinverse; Murray, "Differentiation of
the Cholesky decomposition" (2016); Walter and Lehmann, "Algorithmic differentiation of linear
algebra functions with application in optimum experimental design" (2010), for QR; Townsend,
"Differentiating the singular value decomposition" (2016).

Edges: ``cholesky`` and ``eigh`` read one triangle, and their gradient is symmetric: the derivative
along symmetric matrices, as in PyTorch. Vectors of equal eigenvalues or singular values have no
derivative: what mixes them is left out (PyTorch: NaN or infinity). ``det`` has its gradient at
singular matrices too; its second derivative needs an invertible one.

A factorization is one operation with one output, its factors in a row; they are sliced out of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.tensor_base import is_tensor, unwrap, wrap
from ...core.type_promotion import operands
from ..elementwise.selection import where
from ..shapes.joining import concatenate
from ..shapes.reshaping import reshape

if TYPE_CHECKING:
    from ...tensor import Tensor

Shape = tuple[int, ...]


class SlogdetResult(NamedTuple):
    """The sign of a determinant, and the logarithm of its absolute value."""

    sign: Tensor
    logabsdet: Tensor


class QRResult(NamedTuple):
    """Orthonormal columns, and an upper triangle."""

    Q: Tensor
    R: Tensor


class EighResult(NamedTuple):
    """Eigenvalues, rising, and eigenvectors as columns."""

    eigenvalues: Tensor
    eigenvectors: Tensor


class SVDResult(NamedTuple):
    """Left singular vectors as columns, singular values, falling, and right ones as rows."""

    U: Tensor
    S: Tensor
    Vh: Tensor


def lapack(function: Callable[..., Any], *arrays: Any, **settings: Any) -> Any:
    """NumPy's function on arrays; its errors name it and what it was given."""
    try:
        return function(*arrays, **settings)
    except np.linalg.LinAlgError as error:
        shapes = " and ".join(str(np.shape(a)) for a in arrays)
        raise np.linalg.LinAlgError(f"{function.__name__} of {shapes}: {error}") from None


def _t(x: Any) -> Any:
    return np.swapaxes(x, -1, -2)


def _scale(g: Any) -> Any:
    """One number for each matrix of a stack, ready to multiply it."""
    return g[..., None, None]


# --- inverses ------------------------------------------------------------------------------------

_inv = primitive(
    lambda a: lapack(np.linalg.inv, a), "a", lambda g, y: -(_t(y) @ g @ _t(y)), name="inv"
)


@implements(np.linalg.inv)
def inv(a: Any) -> Tensor:
    """The inverse of a square matrix.

    >>> import tinygrad_np as tg
    >>> tg.linalg.inv(tg.tensor([[2.0, 0.0], [0.0, 4.0]])).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    return _inv(a)


_solve: Primitive = primitive(
    lambda a, b: lapack(np.linalg.solve, a, b),
    "a b",
    lambda g, a, y: -(_solve(_t(a), g) @ _t(y)),
    lambda g, a: _solve(_t(a), g),
    name="solve",
)


@implements(np.linalg.solve)
def solve(a: Any, b: Any) -> Tensor:
    """``x`` with ``a @ x = b``: (..., n, n) and (n,) or (..., n, k).

    >>> import tinygrad_np as tg
    >>> tg.linalg.solve(tg.tensor([[2.0, 0.0], [0.0, 4.0]]), tg.tensor([2.0, 2.0])).tolist()
    [1.0, 0.5]
    """
    a, b = operands("solve", a, b)
    return _solve(a, b[:, None])[..., 0] if np.ndim(b) == 1 else _solve(a, b)


def _pinv(a: Any, *, rtol: Any = None, hermitian: bool = False) -> Any:
    if rtol is None:
        return lapack(np.linalg.pinv, a, hermitian=hermitian)
    return lapack(np.linalg.pinv, a, rtol, hermitian)


def _pinv_vjp(g: Any, a: Any, y: Any) -> Any:
    yt, gt = _t(y), _t(g)
    columns, rows = gt @ y @ yt, yt @ y @ gt
    return columns - a @ (y @ columns) + rows - (rows @ y) @ a - yt @ g @ yt


_pseudoinverse = primitive(
    _pinv, "a", _pinv_vjp, name="pinv", convention="where the rank stays the same"
)


@implements(np.linalg.pinv)
def pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Tensor:
    """The pseudoinverse (Moore and Penrose); differentiable where the rank stays the same."""
    return _pseudoinverse(a, rtol=rcond if rtol is None else rtol, hermitian=hermitian)


# --- determinants --------------------------------------------------------------------------------


def _cofactors(a: Any) -> Any:
    """The derivative of the determinant: ``det(a) inv(a).T``, right for singular matrices too."""
    u, s, vh = lapack(np.linalg.svd, a)
    ones = np.ones_like(s[..., :1])
    before = np.cumprod(np.concatenate([ones, s[..., :-1]], -1), -1)
    after = np.cumprod(np.concatenate([ones, s[..., :0:-1]], -1), -1)[..., ::-1]
    sign = np.linalg.det(u) * np.linalg.det(vh)
    return _scale(sign) * ((u * (before * after)[..., None, :]) @ vh)


def _cofactors_vjp(g: Any, a: Any, y: Any) -> Any:
    along = _scale(np.sum(g * y, axis=(-2, -1)))
    return (along * y - y @ _t(g) @ y) / _scale(_det(a))


_cofactor_matrix: Primitive = primitive(
    _cofactors, "a", _cofactors_vjp, name="cofactors", convention="of an invertible matrix"
)
_det: Primitive = primitive(
    lambda a: lapack(np.linalg.det, a),
    "a",
    lambda g, a: _scale(g) * _cofactor_matrix(a),
    name="det",
    convention="singular matrices too (first order)",
)
_logabsdet = primitive(
    lambda a: lapack(np.linalg.slogdet, a)[1],
    "a",
    lambda g, a: _scale(g) * _t(_inv(a)),
    name="logabsdet",
    convention="of an invertible matrix",
)


@implements(np.linalg.det)
def det(a: Any) -> Tensor:
    """The determinant of a square matrix.

    >>> import tinygrad_np as tg
    >>> tg.linalg.det(tg.tensor([[1.0, 2.0], [3.0, 4.0]])).item()
    -2.0
    """
    return _det(a)


@implements(np.linalg.slogdet)
def slogdet(a: Any) -> SlogdetResult:
    """The determinant's sign, a constant, and the logarithm of its absolute value.

    Neither overflows where the determinant itself does.
    """
    logabsdet = _logabsdet(a)
    sign = np.linalg.slogdet(unwrap(a))[0].astype(unwrap(logabsdet).dtype)
    return SlogdetResult(wrap(np.asarray(sign)) if is_tensor(a) else sign, logabsdet)


# --- several outputs in one row ------------------------------------------------------------------


def _pack(*parts: Any, batch: Shape) -> Any:
    """Arrays of shapes (*batch, ...) as one of shape (*batch, n)."""
    rows = [reshape(x, (*batch, int(np.prod(np.shape(x)[len(batch) :])))) for x in parts]
    return concatenate(rows, -1)


def _unpack(packed: Any, *shapes: Shape) -> list[Any]:
    """The arrays that :func:`_pack` put in a row, by their shapes without the batch's."""
    parts, start = [], 0
    for shape in shapes:
        stop = start + int(np.prod(shape))
        parts.append(reshape(packed[..., start:stop], (*np.shape(packed)[:-1], *shape)))
        start = stop
    return parts


# --- Cholesky ------------------------------------------------------------------------------------


def _cholesky_vjp(g: Any, y: Any) -> Any:
    n = y.shape[-1]
    half = (np.tri(n) - 0.5 * np.eye(n)).astype(y.dtype)
    inner = (_t(y) @ g) * half
    s = _solve(_t(y), _t(_solve(_t(y), inner)))  # (inv(L).T inner inv(L)).T
    return (s + _t(s)) / 2


_cholesky = primitive(
    lambda a: lapack(np.linalg.cholesky, a),
    "a",
    _cholesky_vjp,
    name="cholesky",
    convention="symmetric: along symmetric matrices",
)


@implements(np.linalg.cholesky)
def cholesky(a: Any, *, upper: bool = False) -> Tensor:
    """The lower triangle ``L`` with ``L @ L.T`` equal to a positive definite matrix, or its
    transpose.

    >>> import tinygrad_np as tg
    >>> tg.linalg.cholesky(tg.tensor([[4.0, 2.0], [2.0, 2.0]])).tolist()
    [[2.0, 0.0], [1.0, 1.0]]
    """
    if upper:  # reads the upper triangle
        return _t(_cholesky(_t(a)))  # type: ignore[no-any-return]
    return _cholesky(a)


# --- vectors that complete a basis ---------------------------------------------------------------


def _completing(basis: Any, rest: Any) -> Any:
    """``rest``, orthonormal columns beside those of ``basis``, staying so while these move.

    Only their span is a function of ``basis``: what depends on the choice of vectors in it has no
    derivative, all else has the right one, of every order. They are the constant vectors less what
    lies along ``basis``, made orthonormal again by a Cholesky factorization.
    """
    off = rest - basis @ (_t(basis) @ rest)
    return _t(_solve(_cholesky(_t(off) @ off), _t(off)))


# --- QR ------------------------------------------------------------------------------------------


def _qr_shapes(shape: Shape) -> tuple[Shape, Shape]:
    *_, m, n = shape
    return (m, n), (n, n)


def _qr(a: Any) -> Any:
    q, r = lapack(np.linalg.qr, a)
    return _pack(q, r, batch=a.shape[:-2])


def _qr_vjp(g: Any, a_shape: Shape, y: Any) -> Any:
    shapes = _qr_shapes(a_shape)
    (q, r), (gq, gr) = _unpack(y, *shapes), _unpack(g, *shapes)
    m = r @ _t(gr) - _t(gq) @ q
    symmetric = np.tril(m) + _t(np.tril(m, -1))
    return _t(_solve(r, _t(gq + q @ symmetric)))


_qr_tall = primitive(_qr, "a", _qr_vjp, name="qr", convention="independent columns")


@implements(np.linalg.qr)
def qr(a: Any, mode: str = "reduced") -> Any:
    """Orthonormal columns ``Q`` and an upper triangle ``R`` with ``Q @ R`` equal to ``a``.

    Args:
        a: (..., m, n), with independent columns (or, if m < n, its first m).
        mode: "reduced", "r" (R alone), or "complete": all m columns of Q, and m rows of R. The
            columns beyond n span what the others do not; only functions of their span, not of their
            choice, have a derivative.

    >>> import tinygrad_np as tg
    >>> q, r = tg.linalg.qr(tg.tensor([[3.0], [4.0]]))
    >>> (q @ r).tolist()
    [[3.0], [4.0]]
    """
    m, n = np.shape(a)[-2:]
    if mode not in ("reduced", "r", "complete"):
        raise ValueError(f"qr: mode={mode!r}: choose from 'reduced', 'complete', 'r'")
    if m >= n:
        q, r = _unpack(_qr_tall(a), *_qr_shapes(np.shape(a)))
        if mode == "complete" and m > n:
            rest = np.linalg.qr(unwrap(a), "complete").Q[..., n:]
            q = concatenate([q, _completing(q, rest)], -1)
            r = concatenate([r, np.zeros((*r.shape[:-2], m - n, n), r.dtype)], -2)
    else:  # [X Y] = Q [U Q.T Y]
        x, y = a[..., :m], a[..., m:]
        q, u = _unpack(_qr_tall(x), *_qr_shapes(np.shape(x)))
        r = concatenate([u, _t(q) @ y], -1)
    return r if mode == "r" else QRResult(q, r)


# --- symmetric eigenvalues -----------------------------------------------------------------------


def _reciprocal(x: Any) -> Any:
    """``1 / x``, and 0 where ``x`` is 0."""
    zero = np.equal(x, 0)
    return where(zero, 0, 1 / where(zero, 1, x)) if zero.any() else 1 / x


def _gaps(x: Any) -> Any:
    """``1 / (x_j - x_i)``, and 0 where the two are equal."""
    return _reciprocal(x[..., None, :] - x[..., :, None])


def _diagonal(x: Any) -> Any:
    return x[..., None] * np.eye(x.shape[-1], dtype=x.dtype)


def _eigh(a: Any, *, UPLO: str = "L") -> Any:
    values, vectors = lapack(np.linalg.eigh, a, UPLO)
    return _pack(values, vectors, batch=a.shape[:-2])


def _eigh_vjp(g: Any, a_shape: Shape, y: Any) -> Any:
    shapes = a_shape[-1:], a_shape[-2:]
    (w, v), (gw, gv) = _unpack(y, *shapes), _unpack(g, *shapes)
    d = v @ (_diagonal(gw) + _gaps(w) * (_t(v) @ gv)) @ _t(v)
    return (d + _t(d)) / 2


_eigh_packed = primitive(
    _eigh,
    "a",
    _eigh_vjp,
    name="eigh",
    convention="symmetric; equal eigenvalues: their mixing is left out",
)


@implements(np.linalg.eigh)
def eigh(a: Any, UPLO: str = "L") -> EighResult:
    """Eigenvalues, rising, and eigenvectors, as columns, of a symmetric matrix.

    Args:
        UPLO: the triangle that is read, "L" or "U".

    >>> import tinygrad_np as tg
    >>> tg.linalg.eigh(tg.tensor([[2.0, 1.0], [1.0, 2.0]])).eigenvalues.numpy().round(5).tolist()
    [1.0, 3.0]
    """
    *_, n = np.shape(a)
    return EighResult(*_unpack(_eigh_packed(a, UPLO=UPLO), (n,), (n, n)))


@implements(np.linalg.eigvalsh)
def eigvalsh(a: Any, UPLO: str = "L") -> Tensor:
    """The eigenvalues of a symmetric matrix, rising."""
    return eigh(a, UPLO).eigenvalues


# --- singular values -----------------------------------------------------------------------------


def _svd_shapes(shape: Shape) -> tuple[Shape, Shape, Shape]:
    *_, m, n = shape
    k = min(m, n)
    return (m, k), (k,), (k, n)


def _svd(a: Any) -> Any:
    u, s, vh = lapack(np.linalg.svd, a, full_matrices=False)
    return _pack(u, s, vh, batch=a.shape[:-2])


def _svd_vjp(g: Any, a_shape: Shape, y: Any) -> Any:
    shapes = _svd_shapes(a_shape)
    (u, s, vh), (gu, gs, gvh) = _unpack(y, *shapes), _unpack(g, *shapes)
    m, n = a_shape[-2:]
    ut, v, gv = _t(u), _t(vh), _t(gvh)
    gaps = _gaps(s * s)
    turned_u, turned_v = ut @ gu, vh @ gv
    inner = _diagonal(gs)
    inner = inner + (gaps * (turned_u - _t(turned_u))) * s[..., None, :]
    inner = inner + s[..., :, None] * (gaps * (turned_v - _t(turned_v)))
    d = u @ inner @ vh
    if m > n:  # what of gu lies outside of the columns' space
        d = d + ((gu - u @ turned_u) * _reciprocal(s)[..., None, :]) @ vh
    if n > m:
        d = d + (u * _reciprocal(s)[..., None, :]) @ _t(gv - v @ turned_v)
    return d


_svd_packed = primitive(
    _svd, "a", _svd_vjp, name="svd", convention="equal singular values: their mixing is left out"
)


@implements(np.linalg.svd)
def svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    """Singular vectors and values: ``U @ diag(S) @ Vh`` is ``a``.

    Args:
        a: (..., m, n).
        full_matrices: whether U is (..., m, m) and Vh (..., n, n), not only min(m, n) vectors each.
            Those beyond span what the others do not; only functions of their span, not of their
            choice, have a derivative.
        compute_uv: False for S alone.

    >>> import tinygrad_np as tg
    >>> tg.linalg.svd(tg.tensor([[3.0, 0.0], [4.0, 0.0]])).S.tolist()
    [5.0, 0.0]
    """
    m, n = np.shape(a)[-2:]
    u, s, vh = _unpack(_svd_packed(a), *_svd_shapes(np.shape(a)))
    if not compute_uv:
        return s
    if full_matrices and m > n:
        rest = np.linalg.svd(unwrap(a)).U[..., n:]
        u = concatenate([u, _completing(u, rest)], -1)
    if full_matrices and n > m:
        rest = _t(np.linalg.svd(unwrap(a)).Vh[..., m:, :])
        vh = concatenate([vh, _t(_completing(_t(vh), rest))], -2)
    return SVDResult(u, s, vh)


@implements(np.linalg.svdvals)
def svdvals(x: Any) -> Tensor:
    """The singular values of a matrix, falling."""
    return svd(x, compute_uv=False)  # type: ignore[no-any-return]

"""Cases for equations and factorizations of ``ops/linear_algebra``.

The matrices are far from where a factorization has no derivative.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.ops.linear_algebra import determinant

from . import Array, case

SPREAD = np.array([1.0, 1.8, 2.7])  # singular values, well apart


@st.composite
def matrices(draw: st.DrawFn, *extra: tuple[int, ...], shape: tuple[int, int] = (3, 3)) -> Any:
    """A matrix, or a stack of them, with the singular values ``SPREAD``; arrays of other shapes."""
    batch = draw(st.sampled_from([(), (2,), (0,)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    m, n = shape
    k = min(m, n)
    u, v = (np.linalg.qr(rng.normal(size=(*batch, side, k)))[0] for side in (m, n))
    x = u * SPREAD[:k] @ np.swapaxes(v, -1, -2)
    arrays: list[Array] = [x, *(rng.uniform(-1, 1, (*batch, *s)) for s in extra)]
    return arrays


@st.composite
def dominant(draw: st.DrawFn, *extra: tuple[int, ...], shape: tuple[int, int] = (3, 3)) -> Any:
    """Matrices whose diagonal is the largest, by far, in each column, with the rows then shuffled:
    small steps do not change the pivots.
    """
    batch = draw(st.sampled_from([(), (2,), (0,)]))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    x = rng.uniform(-0.5, 0.5, (*batch, *shape)) + 3 * np.eye(*shape)
    x = x[..., rng.permutation(shape[0]), :]
    arrays: list[Array] = [x, *(rng.uniform(-1, 1, (*batch, *s)) for s in extra)]
    return arrays


def row(*parts: Any) -> Any:
    """All outputs, each array's elements in a row."""
    return tg.concatenate([part.reshape(-1) for part in parts])


def pairs(columns: Any, rows: Any) -> Any:
    """The product of each column with its row: LAPACK chooses the sign of one, and with it the
    other's, so that a small step may turn both.
    """
    return columns[..., :, :, None] * rows[..., None, :, :]


def of_qr(a: Any) -> Any:
    return pairs(*tg.linalg.qr(a))


def of_svd(a: Any) -> Any:
    u, s, vh = tg.linalg.svd(a, full_matrices=False)
    return row(pairs(u, vh), s)


def of_eigh(a: Any) -> Any:
    values, vectors = tg.linalg.eigh(squared(a))
    return row(values, pairs(vectors, vectors.mT))


def squared(x: Any) -> Any:
    """A positive definite matrix."""
    return x @ x.mT


case("inv", tg.linalg.inv, matrices())
case("solve", tg.linalg.solve, matrices((3, 2)))
for upper in (True, False):
    for unit in (True, False):
        case(
            "solve_triangular",
            tg.linalg.solve_triangular,
            matrices((3, 2)).map(lambda drawn: [drawn[0] + 3 * np.eye(3), drawn[1]]),
            upper=upper,
            unitriangular=unit,
        )
case("pinv", tg.linalg.pinv, matrices())
for shape in ((3, 2), (2, 3)):
    case("pinv", tg.linalg.pinv, matrices(shape=shape))
case("det", tg.linalg.det, matrices())
case("det", tg.linalg.det, matrices(shape=(1, 1)))
case("cofactors", determinant._cofactor_matrix, matrices())
case("logabsdet", lambda a: tg.linalg.slogdet(a).logabsdet, matrices())
case("cholesky", lambda a: tg.linalg.cholesky(squared(a)), matrices())
for shape in ((3, 3), (3, 2), (2, 3), (1, 1)):
    case("lu_factor", lambda a: tg.linalg.lu_factor(a).LU, dominant(shape=shape))
for shape in ((3, 3), (3, 2)):
    case("qr", of_qr, matrices(shape=shape))
# Of a wide matrix the first columns are the ones that must be far from dependent.
case("qr", lambda a, b: of_qr(tg.cat([a, b], -1)), matrices((2, 1), shape=(2, 2)))
for shape in ((3, 3), (3, 2), (2, 3)):
    case("svd", of_svd, matrices(shape=shape))
case("eigh", of_eigh, matrices())
for scale in (0.01, 0.3, 3.0):  # the Padé approximants of order 3 and 13, and squarings
    case("matrix_exp", lambda a, s: tg.linalg.matrix_exp(a * s), matrices(), s=scale)

"""Edge cases of equations and factorizations, for ``outcomes.py``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def calls(t: Any) -> dict[str, list[Callable[[], Any]]]:
    """Calls by the name of the function; ``t`` is the library."""
    L, z, o, f64 = t.linalg, t.zeros, t.ones, t.float64
    A = t.tensor(np.array([[2.0, 1.0], [1.0, 3.0]]))
    I = t.tensor(np.array([[2, 1], [1, 3]]))  # noqa: E741
    tall = t.tensor(np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 1.0]]))
    cube = t.tensor(np.array([[1.0, 2.0, 0.0], [3.0, 4.0, 1.0], [5.0, 1.0, 2.0]]))
    hollow = t.tensor(np.array([[0.0, 1.0, 2.0], [1.0, 0.0, 3.0], [2.0, 3.0, 0.0]]))
    one, batch = t.ones(()), t.stack([A, A * 0])
    nan = t.tensor(np.full((2, 2), math.nan, np.float32))
    LU, piv = L.lu_factor(cube)
    return {
        "inv": [
            lambda: L.inv(z(2, 2)),
            lambda: L.inv(batch),
            lambda: L.inv(nan),
        ],
        "det": [
            lambda: L.det(z(2, 2)),
            lambda: L.det(nan),
        ],
        "slogdet": [
            lambda: L.slogdet(z(2, 2)),
        ],
        "matrix_exp": [
            lambda: L.matrix_exp(nan),
        ],
        "cholesky": [
            lambda: L.cholesky(-A),
            lambda: L.cholesky(z(2, 2)),
            lambda: L.cholesky(nan),
        ],
        "eigvalsh": [
            lambda: L.eigvalsh(nan),
            lambda: L.eigvalsh(A, "x"),
            lambda: L.eigvalsh(A, "l"),
        ],
        "svdvals": [
            lambda: L.svdvals(nan),
            lambda: L.svdvals(A, driver="x"),
        ],
        "inv_ex": [
            lambda: L.inv_ex(batch),
            lambda: L.inv_ex(A * 0, check_errors=True),
            lambda: L.inv_ex(o(2, 2)),
        ],
        "cholesky_ex": [
            lambda: L.cholesky_ex(t.stack([A, -A, A - 2])),
            lambda: L.cholesky_ex(A - 2, upper=True),
            lambda: L.cholesky_ex(-A, check_errors=True),
        ],
        "solve": [
            lambda: L.solve(A, o(3, 1, dtype=f64)),
            lambda: L.solve(A, o(2, dtype=f64), left=False),
            lambda: L.solve(batch, o(3, 3, dtype=f64)),
            lambda: L.solve(t.stack([A] * 3), o(2, 2, 1, dtype=f64)),
            lambda: L.solve(z(2, 2), o(2)),
            lambda: L.solve(z(0, 0), o(0)),
            lambda: L.solve(z(0, 0), o(0, 3)),
            lambda: L.solve(A, o(2, 0, dtype=f64)),
            lambda: L.solve(z(0, 2, 2), o(2, 1)),
            lambda: L.solve(A, o((), dtype=f64)),
            lambda: L.solve(z(2, 3), o(2)),
            lambda: L.solve(I, I),
            lambda: L.solve(t.eye(3).expand(3, 3, 3), t.arange(9.0).reshape(3, 3)),
        ],
        "solve_ex": [
            lambda: L.solve_ex(z(2, 2), o(2)),
            lambda: L.solve_ex(z(2, 2), o(2), check_errors=True),
            lambda: L.solve_ex(batch, o(2, dtype=f64)),
            lambda: L.solve_ex(batch, o(2, dtype=f64), left=False),
        ],
        "cholesky_inverse": [
            lambda: t.cholesky_inverse(z(2, 3)),
            lambda: t.cholesky_inverse(z(0, 0)),
            lambda: t.cholesky_inverse(z(2, 2)),
            lambda: t.cholesky_inverse(A),
            lambda: t.cholesky_inverse(A, upper=True),
        ],
        "cholesky_solve": [
            lambda: t.cholesky_solve(o(2, dtype=f64), A),
            lambda: t.cholesky_solve(o(3, 1, dtype=f64), A),
            lambda: t.cholesky_solve(o(5, 2, 1, dtype=f64), A),
            lambda: t.cholesky_solve(o(2, 1), z(2, 3)),
        ],
        "solve_triangular": [
            lambda: L.solve_triangular(z(2, 2), o(2, 1), upper=True),
            lambda: L.solve_triangular(A, o(2, dtype=f64), upper=True),
            lambda: L.solve_triangular(A, o(3, 1, dtype=f64), upper=True),
            lambda: L.solve_triangular(A, o(5, 2, 1, dtype=f64), upper=True),
            lambda: L.solve_triangular(A, o(1, 2, dtype=f64), upper=True, left=False),
            lambda: L.solve_triangular(A, o(2, 1, dtype=f64)),
            lambda: L.solve_triangular(z(0, 0), z(0, 2), upper=True),
            lambda: L.solve_triangular(t.tensor([[1.0, 0.0], [2.0, 0.0]]), o(2, 1), upper=False),
            lambda: L.solve_triangular(I, I, upper=True),
            lambda: L.solve_triangular(z(2, 3), o(2, 1), upper=True),
        ],
        "triangular_solve": [
            lambda: t.triangular_solve(o(2, 1, dtype=f64), A),
            lambda: t.triangular_solve(
                o(2, 1, dtype=f64), A, upper=False, transpose=True, unitriangular=True
            ),
            lambda: t.triangular_solve(o(2, dtype=f64), A),
        ],
        "tensorsolve": [
            lambda: L.tensorsolve(t.eye(6).reshape(2, 3, 6), o(2, 3)),
            lambda: L.tensorsolve(o(2, 3, 5), o(2, 3)),
            lambda: L.tensorsolve(o(2, 3, 6), o(2, 3), dims=(5,)),
            lambda: L.tensorsolve(o(6, 2, 3), o(6), dims=(0, 0)),
        ],
        "tensorinv": [
            lambda: L.tensorinv(t.eye(6).reshape(6, 2, 3), ind=1),
            lambda: L.tensorinv(t.eye(6).reshape(6, 2, 3), ind=0),
            lambda: L.tensorinv(o(2, 3, 5), ind=2),
            lambda: L.tensorinv(o(2, 3, 6)),
            lambda: L.tensorinv(t.eye(6).reshape(6, 2, 3), ind=5),
            lambda: L.tensorinv(t.eye(6).reshape(6, 2, 3), ind=-1),
        ],
        "logdet": [
            lambda: t.logdet(t.stack([A, A * 0, A - 3])),
            lambda: t.logdet(z(2, 3)),
            lambda: t.logdet(z(0, 0)),
            lambda: t.logdet(I),
        ],
        "pinv": [
            lambda: L.pinv(A, 1e-3),
            lambda: L.pinv(A, atol=1.5),
            lambda: L.pinv(A, rtol=0.5),
            lambda: L.pinv(A, atol=1.0, rtol=0.5),
            lambda: L.pinv(A, hermitian=True),
            lambda: L.pinv(z(2, 3), hermitian=True),
            lambda: L.pinv(t.stack([A, A]), atol=t.tensor([0.0, 2.0], dtype=f64)),
            lambda: L.pinv(t.diag(t.tensor([1.0, 1e-9])), atol=1e-12),
            lambda: L.pinv(t.diag(t.tensor([1.0, 1e-9]))),
        ],
        "pinverse": [
            lambda: t.pinverse(t.diag(t.tensor([1.0, 1e-9]))),
        ],
        "matrix_rank": [
            lambda: L.matrix_rank(A, 1.5),
            lambda: L.matrix_rank(A, 1.5, True),
            lambda: L.matrix_rank(A, atol=1.5),
            lambda: L.matrix_rank(A, rtol=0.5),
            lambda: L.matrix_rank(A, tol=1.5),
            lambda: L.matrix_rank(z(2, 3), hermitian=True),
            lambda: L.matrix_rank(batch),
            lambda: L.matrix_rank(t.stack([A, A]), atol=t.tensor([0.0, 2.0], dtype=f64)),
            lambda: L.matrix_rank(t.diag_embed(t.tensor([[1.0, 1.0], [1e-9, 1e-9]]))),
        ],
        "cond": [
            lambda: L.cond(batch, 1),
            lambda: L.cond(A, 3),
            lambda: L.cond(A, "x"),
        ],
        "low rank": [
            lambda: [x * 0 for x in t.svd_lowrank(cube, q=5)],
            lambda: [x * 0 for x in t.svd_lowrank(tall, q=1)],
            lambda: t.svd_lowrank(cube, q=-1),
            lambda: t.svd_lowrank(I),
            lambda: [x * 0 for x in t.pca_lowrank(tall)],
            lambda: t.pca_lowrank(tall, q=3),
            lambda: t.pca_lowrank(tall, niter=-1),
        ],
        "removed": [
            lambda: t.eig(A),
            lambda: t.lstsq(A, A),
            lambda: t.matrix_rank(A),
            lambda: t.solve(A, A),
            lambda: t.symeig(A),
            lambda: A.solve(A),
        ],
        "svd": [
            lambda: L.svd(A, driver="gesvd"),
            lambda: L.svd(z(0, 3)),
            lambda: L.svd(z(2, 0)),
            lambda: t.svd(o(3, 2), compute_uv=False),
            lambda: [x * 0 for x in t.svd(o(3, 2), some=False)],
        ],
        "qr": [
            lambda: L.qr(A, mode="x"),
            lambda: L.qr(A, mode="r")[0],
            lambda: L.qr(z(0, 3)),
            lambda: L.qr(z(3, 0)),
            lambda: L.qr(z(3, 0), mode="complete"),
            lambda: [x * 0 for x in t.qr(o(3, 2), some=False)],
        ],
        "matrix_power": [
            lambda: L.matrix_power(A, 2.0),
            lambda: L.matrix_power(I, 2),
            lambda: L.matrix_power(I, -1),
            lambda: L.matrix_power(z(2, 2), -1),
            lambda: L.matrix_power(z(0, 0), 2),
        ],
        "vander": [
            lambda: L.vander(t.tensor([1, 2, 3])),
            lambda: L.vander(t.tensor([1.0, 2, 3]), N=2),
            lambda: L.vander(t.tensor([1.0, 2, 3]), N=1),
            lambda: L.vander(t.tensor([1.0, 2, 3]), N=0),
            lambda: L.vander(A),
            lambda: L.vander(one),
            lambda: L.vander(z(0)),
            lambda: L.vander(t.tensor([True, False]), N=3),
            lambda: t.vander(t.tensor([1, 2, 3])),
            lambda: t.vander(t.tensor([1.0, 2, 3]), N=4, increasing=True),
            lambda: t.vander(A),
            lambda: t.vander(t.tensor([1.0, 2, 3]), N=0),
            lambda: t.vander(t.tensor([1.0, 2, 3]), N=-1),
            lambda: t.vander(z(0)),
        ],
        "lu": [
            lambda: L.lu(cube),
            lambda: L.lu(tall),
            lambda: L.lu(tall.mT),
            lambda: t.lu(cube),
            lambda: t.lu(o(2, 2), get_infos=True),
            lambda: t.lu(o(2, 2)),
            lambda: cube.lu(),
        ],
        "lu_factor": [
            lambda: L.lu_factor(cube),
            lambda: L.lu_factor(o(2, 2)),
        ],
        "lu_factor_ex": [
            lambda: L.lu_factor_ex(o(2, 2)),
            lambda: L.lu_factor_ex(o(2, 2), check_errors=True),
            lambda: L.lu_factor_ex(batch),
            lambda: L.lu_factor_ex(o(2, 3)),
        ],
        "lu_solve": [
            lambda: L.lu_solve(LU, piv, o(3, dtype=f64)),
            lambda: L.lu_solve(LU, piv, o(5, 3, 1, dtype=f64)),
            lambda: L.lu_solve(LU, piv.to(t.int64), o(3, 1, dtype=f64)),
            lambda: L.lu_solve(LU, piv, o(2, 1, dtype=f64)),
            lambda: L.lu_solve(LU, piv[:2], o(3, 1, dtype=f64)),
            lambda: L.lu_solve(LU, piv * 0, o(3, 1, dtype=f64)),
            lambda: L.lu_solve(z(2, 2), t.tensor([1, 2], dtype=t.int32), o(2, 1)),
        ],
        "lu_unpack": [
            lambda: t.lu_unpack(LU, piv),
            lambda: t.lu_unpack(LU, piv, unpack_data=False),
            lambda: t.lu_unpack(LU, piv, unpack_pivots=False),
            lambda: t.lu_unpack(LU, piv.to(t.int64)),
        ],
        "ldl_factor": [
            lambda: L.ldl_factor(cube + cube.mT),
            lambda: L.ldl_factor(hollow),
            lambda: L.ldl_factor(hollow, hermitian=True),
            lambda: L.ldl_factor(hollow - 1),
            lambda: L.ldl_factor(z(0, 0)),
            lambda: L.ldl_factor(z(2, 3)),
            lambda: L.ldl_factor(I),
        ],
        "ldl_factor_ex": [
            lambda: L.ldl_factor_ex(t.stack([hollow, hollow * 0])),
            lambda: L.ldl_factor_ex(o(2, 2)),
        ],
        "ldl_solve": [
            lambda: L.ldl_solve(*L.ldl_factor(hollow), o(3, 1, dtype=f64)),
            lambda: L.ldl_solve(*L.ldl_factor(hollow - 1), cube),
            lambda: L.ldl_solve(*L.ldl_factor(hollow), o(5, 3, 1, dtype=f64)),
            lambda: L.ldl_solve(*L.ldl_factor(hollow), o(2, 1, dtype=f64)),
            lambda: L.ldl_solve(
                L.ldl_factor(hollow)[0], L.ldl_factor(hollow)[1].double(), o(3, 1, dtype=f64)
            ),
            lambda: L.ldl_solve(z(0, 0), t.zeros(0, dtype=t.int32), z(0, 2)),
        ],
        "geqrf": [
            lambda: t.geqrf(cube),
            lambda: t.geqrf(tall),
            lambda: t.geqrf(tall.mT),
            lambda: t.geqrf(o(2)),
            lambda: t.geqrf(z(0, 3)),
        ],
        "householder_product": [
            lambda: L.householder_product(*t.geqrf(cube)),
            lambda: L.householder_product(*t.geqrf(tall)),
            lambda: L.householder_product(t.geqrf(cube)[0], t.geqrf(cube)[1][:2]),
            lambda: L.householder_product(z(2, 3), z(2)),
            lambda: L.householder_product(tall, o(3, dtype=f64)),
            lambda: L.householder_product(cube.expand(2, 3, 3), o(3, dtype=f64)),
            lambda: L.householder_product(z(3, 0), z(0)),
            lambda: L.householder_product(z(0, 0), z(0)),
            lambda: L.householder_product(o(3, 2), z(0)),
        ],
        "ormqr": [
            lambda: t.ormqr(*t.geqrf(tall), cube),
            lambda: t.ormqr(*t.geqrf(tall), cube, left=False, transpose=True),
            lambda: t.ormqr(*t.geqrf(tall), cube[:2]),
            lambda: t.ormqr(*t.geqrf(tall), cube[0]),
        ],
        "lstsq": [
            lambda: L.lstsq(tall, cube),
            lambda: L.lstsq(tall, cube, driver="gels"),
            lambda: L.lstsq(tall, cube, driver="gelsd"),
            lambda: L.lstsq(tall, cube, driver="gelss"),
            lambda: L.lstsq(tall, cube, driver="x"),
            lambda: L.lstsq(tall, cube[0]),
            lambda: L.lstsq(tall.mT, cube[:2]),
            lambda: L.lstsq(o(3, 2), o(3, 1)),
            lambda: L.lstsq(o(3, 2), o(3, 1), driver="gels"),
            lambda: L.lstsq(tall[:2], cube[:2]),
            lambda: L.lstsq(tall[:2], cube[:2], driver="gelsd"),
            lambda: L.lstsq(tall.expand(4, 3, 2), cube.expand(4, 3, 3), driver="gelsd"),
            lambda: L.lstsq(tall, cube.expand(4, 3, 3)),
            lambda: L.lstsq(tall, cube[:2]),
            lambda: L.lstsq(tall, cube, rcond=0.9, driver="gelsd"),
            lambda: L.lstsq(I, I),
            lambda: L.lstsq(tall.expand(4, 3, 2), cube[0].expand(4, 3)),
            lambda: L.lstsq(tall[0], cube),
            lambda: L.lstsq(z(0, 2), z(0, 1)),
            lambda: L.lstsq(z(3, 0), z(3, 1)),
        ],
    }

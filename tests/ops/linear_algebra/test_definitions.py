"""Tensors in, tensors out; arrays in, arrays out; names and arguments of ``torch.linalg``."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg

A = np.array([[2.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 4.0]])
B = np.array([[1.0, 2.0], [0.0, 1.0], [2.0, 0.5]])
V = np.array([1.0, 2.0, 3.0])
L = tg.linalg

# Arguments of torch.linalg's functions in PyTorch 2.13's documentation, without ``out``.
SIGNATURES = [
    "cholesky(A, *, upper=False)",
    "cholesky_ex(A, *, upper=False, check_errors=False)",
    "cond(A, p=None)",
    "cross(input, other, *, dim=-1)",
    "det(A)",
    "diagonal(A, *, offset=0, dim1=-2, dim2=-1)",
    "eig(A)",
    "eigh(A, UPLO='L')",
    "eigvals(A)",
    "eigvalsh(A, UPLO='L')",
    "householder_product(A, tau)",
    "inv(A)",
    "inv_ex(A, *, check_errors=False)",
    "ldl_factor(A, *, hermitian=False)",
    "ldl_factor_ex(A, *, hermitian=False, check_errors=False)",
    "ldl_solve(LD, pivots, B, *, hermitian=False)",
    "lstsq(A, B, rcond=None, *, driver=None)",
    "lu(A, *, pivot=True)",
    "lu_factor(A, *, pivot=True)",
    "lu_factor_ex(A, *, pivot=True, check_errors=False)",
    "lu_solve(LU, pivots, B, *, left=True, adjoint=False)",
    "matmul(input, other)",
    "matrix_exp(A)",
    "matrix_norm(A, ord='fro', dim=(-2, -1), keepdim=False, *, dtype=None)",
    "matrix_power(A, n)",
    "matrix_rank(A, *, atol=None, rtol=None, hermitian=False)",
    "multi_dot(tensors)",
    "norm(A, ord=None, dim=None, keepdim=False, *, dtype=None)",
    "pinv(A, *, atol=None, rtol=None, hermitian=False)",
    "qr(A, mode='reduced')",
    "slogdet(A)",
    "solve(A, B, *, left=True)",
    "solve_ex(A, B, *, left=True, check_errors=False)",
    "solve_triangular(A, B, *, upper, left=True, unitriangular=False)",
    "svd(A, full_matrices=True, *, driver=None)",
    "svdvals(A, *, driver=None)",
    "tensorinv(A, ind=2)",
    "tensorsolve(A, B, dims=None)",
    "vander(x, *, N=None)",
    "vecdot(x, y, *, dim=-1)",
    "vector_norm(x, ord=2, dim=None, keepdim=False, *, dtype=None)",
]


@pytest.mark.parametrize("line", SIGNATURES, ids=[line.partition("(")[0] for line in SIGNATURES])
def test_arguments_of_torch_linalg(line: str) -> None:
    definition = ast.parse(f"def {line}: ...").body[0]
    assert isinstance(definition, ast.FunctionDef)
    theirs, ours = definition.args, inspect.signature(getattr(L, definition.name)).parameters
    assert list(ours)[: len(theirs.args)] == [argument.arg for argument in theirs.args]
    required = [inspect.Parameter.empty] * (len(theirs.args) - len(theirs.defaults))
    defaults = [*required, *map(ast.literal_eval, theirs.defaults)]
    for argument, default in zip(theirs.args, defaults, strict=True):
        assert ours[argument.arg].default == default
    for argument, node in zip(theirs.kwonlyargs, theirs.kw_defaults, strict=True):
        default = inspect.Parameter.empty if node is None else ast.literal_eval(node)
        assert ours[argument.arg].default == default


CALLS: dict[str, Callable[..., Any]] = {
    "matmul": lambda a, b, v: tg.matmul(a, b),
    "mm": lambda a, b, v: tg.mm(a, b),
    "mv": lambda a, b, v: tg.mv(a, v),
    "bmm": lambda a, b, v: tg.bmm(a[None], b[None]),
    "addmm": lambda a, b, v: tg.addmm(b, a, b),
    "addmv": lambda a, b, v: tg.addmv(v, a, v),
    "addr": lambda a, b, v: tg.addr(a, v, v),
    "addbmm": lambda a, b, v: tg.addbmm(b, a[None], b[None]),
    "baddbmm": lambda a, b, v: tg.baddbmm(b, a[None], b[None], beta=2),
    "chain_matmul": lambda a, b, v: tg.chain_matmul(a, a, b),
    "multi_dot": lambda a, b, v: L.multi_dot([v, a, b]),
    "dot": lambda a, b, v: tg.dot(v, v),
    "vdot": lambda a, b, v: tg.vdot(v, v),
    "inner": lambda a, b, v: tg.inner(a, v),
    "outer": lambda a, b, v: tg.outer(v, v),
    "ger": lambda a, b, v: tg.ger(v, v),
    "kron": lambda a, b, v: tg.kron(a, b),
    "vecdot": lambda a, b, v: L.vecdot(a, v),
    "cross": lambda a, b, v: tg.cross(a, a),
    "linalg.cross": lambda a, b, v: L.cross(v, v),
    "tensordot": lambda a, b, v: tg.tensordot(a, b, 1),
    "einsum": lambda a, b, v: tg.einsum("ij,jk", a, b),
    "einsum of one": lambda a, b, v: tg.einsum("ii->i", a),
    "trace": lambda a, b, v: tg.trace(a),
    "norm": lambda a, b, v: tg.norm(a, "nuc"),
    "dist": lambda a, b, v: tg.dist(a, v),
    "renorm": lambda a, b, v: tg.renorm(a, 2, 0, 1.0),
    "linalg.norm": lambda a, b, v: L.norm(a, 1),
    "vector_norm": lambda a, b, v: L.vector_norm(v),
    "matrix_norm": lambda a, b, v: L.matrix_norm(a),
    "cond": lambda a, b, v: L.cond(a),
    "cond 1": lambda a, b, v: L.cond(a, 1),
    "matrix_rank": lambda a, b, v: L.matrix_rank(a),
    "cdist": lambda a, b, v: tg.cdist(a, a),
    "pdist": lambda a, b, v: tg.pdist(a),
    "cosine_similarity": lambda a, b, v: tg.cosine_similarity(a, v),
    "pairwise_distance": lambda a, b, v: tg.pairwise_distance(a, v),
    "normalize": lambda a, b, v: tg.nn.functional.normalize(a),
    "inv": lambda a, b, v: L.inv(a),
    "inverse": lambda a, b, v: tg.inverse(a),
    "inv_ex": lambda a, b, v: L.inv_ex(a),
    "inv_ex singular": lambda a, b, v: L.inv_ex(a * 0),
    "pinv": lambda a, b, v: L.pinv(a),
    "pinverse": lambda a, b, v: tg.pinverse(b),
    "tensorinv": lambda a, b, v: L.tensorinv(a, 1),
    "tensorsolve": lambda a, b, v: L.tensorsolve(a, v),
    "solve": lambda a, b, v: L.solve(a, v),
    "solve_ex": lambda a, b, v: L.solve_ex(a, b),
    "solve_ex singular": lambda a, b, v: L.solve_ex(a * 0, b),
    "solve_triangular": lambda a, b, v: L.solve_triangular(a, b, upper=True),
    "triangular_solve": lambda a, b, v: tg.triangular_solve(b, a),
    "det": lambda a, b, v: tg.det(a),
    "linalg.det": lambda a, b, v: L.det(a),
    "slogdet": lambda a, b, v: tg.slogdet(a),
    "logdet": lambda a, b, v: tg.logdet(a),
    "cholesky": lambda a, b, v: tg.cholesky(a),
    "cholesky_ex": lambda a, b, v: L.cholesky_ex(a),
    "cholesky_ex of none": lambda a, b, v: L.cholesky_ex(-a),
    "cholesky_solve": lambda a, b, v: tg.cholesky_solve(b, a),
    "cholesky_inverse": lambda a, b, v: tg.cholesky_inverse(a),
    "lu": lambda a, b, v: L.lu(a),
    "lu without pivots": lambda a, b, v: L.lu(a, pivot=False),
    "lu_factor": lambda a, b, v: L.lu_factor(a),
    "lu_factor_ex": lambda a, b, v: L.lu_factor_ex(a),
    "torch.lu": lambda a, b, v: tg.lu(a),
    "lu_unpack": lambda a, b, v: tg.lu_unpack(*tg.lu(a)),
    "lu_solve": lambda a, b, v: L.lu_solve(*L.lu_factor(a), b),
    "ldl_factor": lambda a, b, v: L.ldl_factor(a),
    "ldl_factor_ex": lambda a, b, v: L.ldl_factor_ex(a),
    "ldl_solve": lambda a, b, v: L.ldl_solve(*L.ldl_factor(a), b),
    "qr": lambda a, b, v: L.qr(b, "complete"),
    "qr r": lambda a, b, v: L.qr(b, "r"),
    "torch.qr": lambda a, b, v: tg.qr(b),
    "geqrf": lambda a, b, v: tg.geqrf(b),
    "orgqr": lambda a, b, v: tg.orgqr(*tg.geqrf(b)),
    "ormqr": lambda a, b, v: tg.ormqr(*tg.geqrf(b), a),
    "householder_product": lambda a, b, v: L.householder_product(*tg.geqrf(b)),
    "eigh": lambda a, b, v: L.eigh(a),
    "eigvalsh": lambda a, b, v: L.eigvalsh(a),
    "svd": lambda a, b, v: L.svd(b),
    "svdvals": lambda a, b, v: L.svdvals(b),
    "torch.svd": lambda a, b, v: tg.svd(b),
    "torch.svd without vectors": lambda a, b, v: tg.svd(b, compute_uv=False),
    "lstsq": lambda a, b, v: L.lstsq(b, v, driver="gelsd"),
    "matrix_power": lambda a, b, v: tg.matrix_power(a, 3),
    "matrix_power 0": lambda a, b, v: L.matrix_power(a, 0),
    "matrix_exp": lambda a, b, v: tg.matrix_exp(a),
    "vander": lambda a, b, v: tg.vander(v),
    "linalg.vander": lambda a, b, v: L.vander(v),
    "linalg.diagonal": lambda a, b, v: L.diagonal(a),
}


def parts(value: Any) -> list[Any]:
    return [leaf for x in value for leaf in parts(x)] if isinstance(value, tuple) else [value]


@pytest.mark.parametrize("name", list(CALLS))
def test_arrays_give_arrays_and_tensors_tensors(name: str) -> None:
    arrays = parts(CALLS[name](A, B, V))
    tensors = parts(CALLS[name](tg.tensor(A), tg.tensor(B), tg.tensor(V)))
    assert all(isinstance(x, (np.ndarray, np.generic)) for x in arrays)
    assert all(isinstance(x, tg.Tensor) for x in tensors)
    for array, tensor in zip(arrays, tensors, strict=True):
        assert array.dtype == tensor.dtype
        np.testing.assert_array_equal(array, tensor.numpy())


@pytest.mark.parametrize("name", list(CALLS))
def test_float32_stays_float32(name: str) -> None:
    narrow = [tg.tensor(x.astype(np.float32)) for x in (A, B, V)]
    for wide, y in zip(
        parts(CALLS[name](*map(tg.tensor, (A, B, V)))), parts(CALLS[name](*narrow)), strict=True
    ):
        assert y.dtype == (np.float32 if wide.dtype == np.float64 else wide.dtype)


METHODS = [
    "matmul", "mm", "mv", "bmm", "addmm", "addmv", "addr", "addbmm", "baddbmm", "dot", "vdot",
    "inner", "outer", "ger", "kron", "cross", "norm", "dist", "renorm", "trace", "det", "slogdet",
    "logdet",
    "matrix_power", "matrix_exp", "inverse", "pinverse", "cholesky", "cholesky_inverse",
    "cholesky_solve", "lu", "lu_solve", "qr", "geqrf", "orgqr", "ormqr", "svd", "triangular_solve",
]  # fmt: skip


def test_one_object_by_all_its_names() -> None:
    for name in METHODS:
        assert getattr(tg.Tensor, name) is getattr(tg, name)
    assert tg.linalg.matmul is tg.matmul
    assert tg.ger is tg.outer
    assert tg.nn.functional.pdist is tg.pdist


def test_what_has_no_derivative_says_so() -> None:
    a, b = tg.tensor(A, requires_grad=True), tg.tensor(B, requires_grad=True)
    for call in (
        lambda: tg.geqrf(a),
        lambda: L.ldl_factor(a),
        lambda: L.ldl_solve(*L.ldl_factor(a.detach()), b),
    ):
        with pytest.raises(NotImplementedError, match="no derivative"):
            call()
        with tg.no_grad():
            call()


def test_eigenvalues_of_a_real_matrix_are_complex() -> None:
    values, vectors = L.eig(tg.tensor(A))
    assert values.dtype == vectors.dtype == np.complex128
    np.testing.assert_allclose(A @ vectors.numpy(), vectors.numpy() * values.numpy(), atol=1e-12)
    np.testing.assert_array_equal(L.eigvals(tg.tensor(A)), values)


def test_errors_are_numpys_and_pytorchs_kind_at_once() -> None:
    for kind in (np.linalg.LinAlgError, RuntimeError, L.LinAlgError):
        with pytest.raises(kind, match=r"inv of \(2, 2\): Singular matrix"):
            L.inv(tg.zeros(2, 2))
        with pytest.raises(kind, match=r"cholesky of \(2, 3\): a square matrix is needed"):
            L.cholesky(tg.zeros(2, 3))
    for other in (ValueError, RuntimeError):
        with pytest.raises(other, match=r"solve: shapes \(2, 2\) and \(3, 1\) do not fit"):
            L.solve(tg.eye(2), tg.ones(3, 1))

"""NumPy's functions of linear algebra that take other arguments than PyTorch's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.registry import implements
from ...core.type_promotion import operands
from ..arguments import shape_of
from ..elementwise.arithmetic import mul
from ..elementwise.powers import square
from ..reductions.sums import sum as total
from ..shapes.casting import cast
from ..shapes.diagonals import diagonal
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import ravel, reshape, unsqueeze
from .einsum import contracted
from .inverse import _pinv, tensorinv
from .lapack import matrices
from .least_squares import LstsqResult, least_squares
from .matmul import matmul
from .qr import qr
from .solve import _solve, tensorsolve
from .svd import svd, svdvals
from .tensordot import tensordot
from .vector_products import _cross

# --- products ------------------------------------------------------------------------------------


@implements(np.linalg.matmul)
def _numpy_linalg_matmul(x1: Any, x2: Any) -> Any:
    return matmul(x1, x2)


@implements(np.dot)
def _numpy_dot(a: Any, b: Any) -> Any:
    a, b = operands("dot", a, b)
    if not a.ndim or not b.ndim:
        return mul(a, b)
    if a.ndim <= 2 and b.ndim <= 2:
        return matmul(a, b)
    return tensordot(a, b, ([-1], [-2 if b.ndim > 1 else -1]))


@implements(np.vdot)
def _numpy_vdot(a: Any, b: Any) -> Any:
    a, b = operands("vdot", a, b)
    return matmul(ravel(a), ravel(b))


@implements(np.outer)
def _numpy_outer(a: Any, b: Any) -> Any:
    a, b = operands("outer", a, b)
    return mul(reshape(a, (-1, 1)), reshape(b, (1, -1)))


@implements(np.linalg.outer)
def _numpy_linalg_outer(x1: Any, x2: Any) -> Any:
    return _numpy_outer(x1, x2)


@implements(np.einsum)
def _numpy_einsum(*operands: Any, optimize: Any = True) -> Any:
    return contracted(operands, ellipsis_in_output=True)  # the order is optimized in any case


@implements(np.vecdot)
def _numpy_vecdot(x1: Any, x2: Any, *, axis: int = -1, keepdims: bool = False) -> Any:
    return total(mul(x1, x2), axis=axis, keepdims=keepdims)


@implements(np.linalg.vecdot)
def _numpy_linalg_vecdot(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    return total(mul(x1, x2), axis=axis)


def _matvec(x1: Any, x2: Any) -> Any:
    return matmul(x1, unsqueeze(x2, -1))[..., 0]


def _vecmat(x1: Any, x2: Any) -> Any:
    return matmul(unsqueeze(x1, -2), x2)[..., 0, :]


if hasattr(np, "matvec"):  # new in NumPy 2.2
    implements(np.matvec)(_matvec)
    implements(np.vecmat)(_vecmat)


@implements(np.cross)
def _numpy_cross(
    a: Any, b: Any, axisa: int = -1, axisb: int = -1, axisc: int = -1, axis: int | None = None
) -> Any:
    if axis is not None:
        axisa = axisb = axisc = axis
    a, b = operands("cross", a, b)
    a, b = moveaxis(a, axisa, -1), moveaxis(b, axisb, -1)
    lengths = {shape_of(x)[-1] for x in (a, b)}
    if not lengths <= {2, 3}:
        raise ShapeError(f"cross: vectors of 3 (or 2) elements are needed, not {sorted(lengths)}")
    if lengths == {2}:
        return a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    a, b = (x if shape_of(x)[-1] == 3 else _in_space(x) for x in (a, b))
    ndim = max(a.ndim, b.ndim)
    a, b = (reshape(x, (1,) * (ndim - x.ndim) + shape_of(x)) for x in (a, b))
    return moveaxis(_cross(a, b, axis=-1), -1, axisc)


def _in_space(x: Any) -> Any:
    """2-vectors with a third element, 0."""
    return np.concatenate([x, np.zeros((*shape_of(x)[:-1], 1), x.dtype)], -1)


@implements(np.linalg.cross)
def _numpy_linalg_cross(x1: Any, x2: Any, *, axis: int = -1) -> Any:
    return _numpy_cross(x1, x2, axis=axis)


@implements(np.trace)
def _numpy_trace(a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1, dtype: Any = None) -> Any:
    a = a if dtype is None else cast(a, dtype=np.dtype(dtype))
    return total(diagonal(a, offset, axis1, axis2), axis=-1)


@implements(np.linalg.trace)
def _numpy_linalg_trace(x: Any, *, offset: int = 0, dtype: Any = None) -> Any:
    return _numpy_trace(x, offset, -2, -1, dtype)


# --- equations and factorizations ----------------------------------------------------------------


@implements(np.linalg.solve)
def _numpy_solve(a: Any, b: Any) -> Any:
    a, b = operands("solve", a, b)
    return _solve(a, b[:, None])[..., 0] if b.ndim == 1 else _solve(a, b)


@implements(np.linalg.tensorsolve)
def _numpy_tensorsolve(a: Any, b: Any, axes: Sequence[int] | None = None) -> Any:
    return tensorsolve(a, b, axes)


@implements(np.linalg.tensorinv)
def _numpy_tensorinv(a: Any, ind: int = 2) -> Any:
    return tensorinv(a, ind)


@implements(np.linalg.pinv)
def _numpy_pinv(a: Any, rcond: Any = None, hermitian: bool = False, *, rtol: Any = None) -> Any:
    given = rcond if rtol is None else rtol
    return _pinv(matrices("pinv", a), rtol=1e-15 if given is None else given, hermitian=hermitian)


@implements(np.linalg.lstsq)
def _numpy_lstsq(a: Any, b: Any, rcond: float | None = None) -> LstsqResult[Any]:
    a, b = operands("lstsq", a, b)
    m, n = shape_of(matrices("lstsq", a))
    x, rank, values = least_squares(a, b, rcond)
    off = b - a @ x
    if rank < n or m <= n:
        squares = reshape(off[:0], (-1,))
    else:
        squares = reshape(total(square(off), axis=0), (-1,))
    return LstsqResult(x, squares, int(rank), values)


@implements(np.linalg.qr)
def _numpy_qr(a: Any, mode: str = "reduced") -> Any:
    found = qr(a, mode)
    return found.R if mode == "r" else found


@implements(np.linalg.svd)
def _numpy_svd(
    a: Any, full_matrices: bool = True, compute_uv: bool = True, hermitian: bool = False
) -> Any:
    return svd(a, full_matrices) if compute_uv else svdvals(a)

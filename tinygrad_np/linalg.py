"""Linear algebra under the names of ``torch.linalg``; ``np.linalg``'s functions take tensors too.

>>> import tinygrad_np as tg
>>> a = tg.tensor([[2.0, 1.0], [1.0, 1.0]], requires_grad=True)
>>> tg.linalg.slogdet(a).logabsdet.backward()
>>> a.grad.numpy().round(3).tolist()
[[1.0, -1.0], [-1.0, 2.0]]
"""

from __future__ import annotations

from typing import Any

from .core.types import TensorLike
from .ops.linear_algebra.cholesky import cholesky as cholesky
from .ops.linear_algebra.cholesky import cholesky_ex as cholesky_ex
from .ops.linear_algebra.determinant import det as det
from .ops.linear_algebra.determinant import slogdet as slogdet
from .ops.linear_algebra.eigen import eig as eig
from .ops.linear_algebra.eigen import eigh as eigh
from .ops.linear_algebra.eigen import eigvals as eigvals
from .ops.linear_algebra.eigen import eigvalsh as eigvalsh
from .ops.linear_algebra.householder import householder_product as householder_product
from .ops.linear_algebra.inverse import inv as inv
from .ops.linear_algebra.inverse import inv_ex as inv_ex
from .ops.linear_algebra.inverse import pinv as pinv
from .ops.linear_algebra.inverse import tensorinv as tensorinv
from .ops.linear_algebra.lapack import LinAlgError as LinAlgError
from .ops.linear_algebra.ldl import ldl_factor as ldl_factor
from .ops.linear_algebra.ldl import ldl_factor_ex as ldl_factor_ex
from .ops.linear_algebra.ldl import ldl_solve as ldl_solve
from .ops.linear_algebra.least_squares import lstsq as lstsq
from .ops.linear_algebra.lu import lu as lu
from .ops.linear_algebra.lu import lu_factor as lu_factor
from .ops.linear_algebra.lu import lu_factor_ex as lu_factor_ex
from .ops.linear_algebra.lu import lu_solve as lu_solve
from .ops.linear_algebra.matmul import matmul as matmul
from .ops.linear_algebra.matrix_functions import matrix_exp as matrix_exp
from .ops.linear_algebra.matrix_functions import matrix_power as matrix_power
from .ops.linear_algebra.matrix_functions import vander as vander
from .ops.linear_algebra.matrix_products import multi_dot as multi_dot
from .ops.linear_algebra.norms import matrix_norm as matrix_norm
from .ops.linear_algebra.norms import norm as norm
from .ops.linear_algebra.norms import vector_norm as vector_norm
from .ops.linear_algebra.qr import qr as qr
from .ops.linear_algebra.rank_and_condition import cond as cond
from .ops.linear_algebra.rank_and_condition import matrix_rank as matrix_rank
from .ops.linear_algebra.solve import solve as solve
from .ops.linear_algebra.solve import solve_ex as solve_ex
from .ops.linear_algebra.solve import tensorsolve as tensorsolve
from .ops.linear_algebra.svd import svd as svd
from .ops.linear_algebra.svd import svdvals as svdvals
from .ops.linear_algebra.triangular import solve_triangular as solve_triangular
from .ops.linear_algebra.vector_products import cross_along as _cross
from .ops.linear_algebra.vector_products import vecdot as vecdot
from .ops.shapes.diagonals import diagonal as _diagonal


def cross(input: TensorLike, other: Any, *, dim: int = -1) -> TensorLike:
    """Compute the cross product of vectors of three elements along an axis.

    Args:
        input, other: as many dimensions, which broadcast.
        dim: the axis of the vectors, of length 3.

    Raises:
        IndexError: there is no axis ``dim``.
        ShapeError: its length is not 3, or the shapes do not fit.

    >>> import tinygrad_np as tg
    >>> tg.linalg.cross(tg.tensor([1.0, 0.0, 0.0]), tg.tensor([0.0, 1.0, 0.0]))
    tensor([0., 0., 1.])
    """
    return _cross(input, other, dim)


def diagonal(A: TensorLike, *, offset: int = 0, dim1: int = -2, dim2: int = -1) -> TensorLike:
    """Give the diagonals of the matrices in two axes, along a new last axis. A view.

    Args:
        A: at least two dimensions.
        offset: so many columns to the right of the main diagonal; below it where negative.
        dim1, dim2: the axes of the matrices' rows and columns.

    >>> import tinygrad_np as tg
    >>> tg.linalg.diagonal(tg.tensor([[1.0, 2.0], [3.0, 4.0]]))
    tensor([1., 4.])
    """
    y: TensorLike = _diagonal(A, offset, dim1, dim2)
    return y

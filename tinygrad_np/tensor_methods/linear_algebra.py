"""Methods of linear algebra: each is the function of its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.tensor_base import TensorBase
from ..ops.linear_algebra import matmul as matmuls
from . import first_use

if TYPE_CHECKING:
    from ..ops.fft import short_time as transforms
    from ..ops.linear_algebra import cholesky as choleskys
    from ..ops.linear_algebra import (
        determinant,
        distances,
        householder,
        matrix_products,
        norms,
        removed,
        torch_names,
        triangular,
        vector_products,
    )
    from ..ops.linear_algebra import inverse as inverses
    from ..ops.linear_algebra import trace as traces
else:
    (
        choleskys,
        determinant,
        distances,
        householder,
        matrix_products,
        norms,
        removed,
        torch_names,
        triangular,
        vector_products,
        inverses,
        traces,
    ) = first_use.modules(
        "tinygrad_np.ops.linear_algebra",
        "cholesky",
        "determinant",
        "distances",
        "householder",
        "matrix_products",
        "norms",
        "removed",
        "torch_names",
        "triangular",
        "vector_products",
        "inverse",
        "trace",
    )
    (transforms,) = first_use.modules("tinygrad_np.ops.fft", "short_time")


class LinearAlgebraMethods(TensorBase):
    """Methods of linear algebra, and transforms of signals."""

    __slots__ = ()

    stft = transforms.stft
    istft = transforms.istft

    # --- products ------------------------------------------------------------------------------

    matmul = matmuls.matmul
    mm = matrix_products.mm
    mv = matrix_products.mv
    bmm = matrix_products.bmm
    addmm = matrix_products.addmm
    addmv = matrix_products.addmv
    addr = matrix_products.addr
    addbmm = matrix_products.addbmm
    baddbmm = matrix_products.baddbmm
    dot = vector_products.dot
    vdot = vector_products.vdot
    inner = vector_products.inner
    outer = ger = vector_products.outer
    kron = vector_products.kron
    cross = vector_products.cross

    # --- norms, determinants, powers -----------------------------------------------------------

    norm = torch_names.norm
    dist = distances.dist
    renorm = norms.renorm
    trace = traces.trace
    det = torch_names.det
    slogdet = torch_names.slogdet
    logdet = determinant.logdet
    matrix_power = torch_names.matrix_power
    matrix_exp = torch_names.matrix_exp

    # --- inverses and factorizations -----------------------------------------------------------

    inverse = inverses.inverse
    pinverse = inverses.pinverse
    cholesky = torch_names.cholesky
    cholesky_inverse = choleskys.cholesky_inverse
    cholesky_solve = choleskys.cholesky_solve
    lu = torch_names.lu
    lu_solve = torch_names.lu_solve
    qr = torch_names.qr
    geqrf = householder.geqrf
    orgqr = householder.orgqr
    ormqr = householder.ormqr
    svd = torch_names.svd
    triangular_solve = triangular.triangular_solve

    # --- removed from PyTorch ------------------------------------------------------------------

    eig = removed.eig
    lstsq = removed.lstsq
    solve = removed.solve
    symeig = removed.symeig

"""Methods of linear algebra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.tensor_base import TensorBase
from ..ops.elementwise.arithmetic import sub
from ..ops.linear_algebra import contraction, decomposition, distance, matrices, products
from ..ops.linear_algebra import matmul as linalg
from .arguments import in_dtype as _as

if TYPE_CHECKING:
    from ..tensor import Tensor


class LinearAlgebraMethods(TensorBase):
    """Methods of linear algebra."""

    __slots__ = ()

    def matmul(self, other: Any) -> Tensor:
        return linalg.matmul(self, other)

    def mm(self, mat2: Any) -> Tensor:
        return products.mm(self, mat2)

    def dot(self, tensor: Any) -> Tensor:
        return linalg.matmul(self, tensor)

    def norm(
        self, p: Any = "fro", dim: Any = None, keepdim: bool = False, dtype: Any = None
    ) -> Tensor:
        """The p-norm of all elements, or over the axes ``dim``; "fro" and None mean 2; "nuc" is the
        sum of a matrix' singular values.
        """
        if p == "nuc":
            axes = tuple(range(self._data.ndim)) if dim is None else tuple(dim)
            return matrices.norm(_as(self, dtype), p, axes, keepdim)
        return distance.norm(self, p, dim, keepdim, dtype)

    def dist(self, other: Any, p: float = 2) -> Tensor:
        """The p-norm of the difference."""
        return distance.norm(sub(self, other), p)

    mv = products.mv

    bmm = products.bmm

    addmm = products.addmm

    addmv = products.addmv

    addr = products.addr

    addbmm = products.addbmm

    baddbmm = products.baddbmm

    logdet = products.logdet

    def outer(self, vec2: Any) -> Tensor:
        """The products of all pairs of elements of two vectors."""
        if self._data.ndim != 1 or np.ndim(vec2) != 1:
            shapes = f"{self._data.shape} and {np.shape(vec2)}"
            raise RuntimeError(f"outer: two vectors are needed, not shapes {shapes}")
        return contraction.outer(self, vec2)

    ger = outer

    def inner(self, other: Any) -> Tensor:
        return contraction.inner(self, other)

    def vdot(self, other: Any) -> Tensor:
        return contraction.vdot(self, other)

    def kron(self, other: Any) -> Tensor:
        return contraction.kron(self, other)

    def cross(self, other: Any, dim: int | None = None, *, axis: int | None = None) -> Tensor:
        """The vector product of 3-vectors along an axis, by default the first one of length 3."""
        along = dim if axis is None else axis
        if along is None:
            shape = np.broadcast_shapes(self._data.shape, np.shape(other))
            if 3 not in shape:
                raise RuntimeError(f"cross: no axis of shape {shape} has length 3")
            along = shape.index(3)
        return contraction.cross(self, other, axis=along)

    def trace(self) -> Tensor:
        return contraction.trace(self)

    def det(self) -> Tensor:
        return decomposition.det(self)

    def slogdet(self) -> tuple[Tensor, Tensor]:
        return decomposition.slogdet(self)

    def inverse(self) -> Tensor:
        return decomposition.inv(self)

    def pinverse(self, rcond: float = 1e-15) -> Tensor:
        return decomposition.pinv(self, rcond)

    def matrix_power(self, n: int) -> Tensor:
        return matrices.matrix_power(self, n)

    def cholesky(self, upper: bool = False) -> Tensor:
        return decomposition.cholesky(self, upper=upper)

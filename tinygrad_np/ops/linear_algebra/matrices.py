"""Functions of matrices made of products and decompositions: norms, powers, least squares."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ..elementwise.powers import square
from ..elementwise.signs import abs
from ..reductions.extrema import amax, amin
from ..reductions.reduced_axes import reduced_axes
from ..reductions.sums import sum as total
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import reshape
from .decomposition import inv, pinv, solve, svdvals
from .distance import vector_norm
from .matmul import matmul

if TYPE_CHECKING:
    from ...tensor import Tensor

# --- norms ---------------------------------------------------------------------------------------


@implements(np.linalg.norm)
def norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Tensor:
    """The norm of vectors (one axis), of matrices (two), or of everything (``ord`` and ``axis``
    None).

    Args:
        ord: of vectors: any number, 0 (how many are not 0), ±inf. Of matrices: "fro", "nuc", ±1,
            ±2, ±inf. None means 2 and "fro".

    The gradient at 0 is 0, a subgradient; that of "nuc" and ±2 is the one that the singular vectors
    of a zero matrix give. Elements that tie for an extremum share it.

    >>> import tinygrad_np as tg
    >>> tg.linalg.norm(tg.tensor([[3.0, 4.0], [0.0, 0.0]]), axis=1).tolist()
    [5.0, 0.0]
    """
    ndim = np.ndim(x)
    if ord is None:
        return vector_norm(x, 2, axis, keepdims)  # type: ignore[no-any-return]
    axes = reduced_axes(axis, ndim)
    if len(axes) == 1:
        if isinstance(ord, str):
            raise ValueError(f"norm: ord={ord!r} is of matrices, but axis={axis} is one axis")
        return vector_norm(x, ord, axes, keepdims)  # type: ignore[no-any-return]
    if len(axes) == 2:
        return _matrix_norm(x, ord, axes, keepdims)  # type: ignore[no-any-return]
    raise ValueError(f"norm: ord={ord!r} of shape {np.shape(x)}: name one axis or two")


def _matrix_norm(x: Any, ord: Any, axes: Sequence[int], keepdims: bool) -> Any:
    row, column = axes
    if ord == "fro":
        return vector_norm(x, 2, tuple(axes), keepdims)
    if ord not in ("nuc", 1, -1, 2, -2, np.inf, -np.inf):
        raise ValueError(f"norm: ord={ord!r}: choose from 'fro', 'nuc', ±1, ±2, ±inf")
    x = moveaxis(x, (row, column), (-2, -1))
    if ord in ("nuc", 2, -2):
        reduced = {"nuc": total, 2: amax, -2: amin}[ord]
        y = reduced(svdvals(x), axis=-1)
    else:
        sums = total(abs(x), axis=-2 if ord in (1, -1) else -1)
        y = (amax if ord > 0 else amin)(sums, axis=-1)
    if not keepdims:
        return y
    kept = sorted(axes)
    return moveaxis(y[..., None, None], (-2, -1), kept)


@implements(np.linalg.vector_norm)
def _numpy_vector_norm(x: Any, *, axis: Any = None, keepdims: bool = False, ord: Any = 2) -> Any:
    return vector_norm(x, ord, axis, keepdims)


@implements(np.linalg.matrix_norm)
def _numpy_matrix_norm(x: Any, *, keepdims: bool = False, ord: Any = "fro") -> Any:
    return norm(x, ord, (-2, -1), keepdims)


@implements(np.linalg.cond)
def cond(x: Any, p: Any = None) -> Tensor:
    """The condition number of a matrix: by its singular values, or in the norm ``p``."""
    if p in (None, 2, -2):
        s = svdvals(x)
        largest, smallest = s[..., 0], s[..., -1]
        return smallest / largest if p == -2 else largest / smallest
    return norm(x, p, (-2, -1)) * norm(inv(x), p, (-2, -1))


# --- products ------------------------------------------------------------------------------------


@implements(np.linalg.matrix_power)
def matrix_power(a: Any, n: int) -> Tensor:
    """A square matrix times itself, ``n`` times in all; its inverse, if ``n`` is negative."""
    shape = np.shape(a)
    if len(shape) < 2 or shape[-1] != shape[-2]:
        raise ValueError(f"matrix_power: a square matrix is needed, not shape {shape}")
    if n == 0:
        return a * 0 + np.eye(shape[-1], dtype=unwrap(a).dtype)  # type: ignore[no-any-return]
    square_of, n = (inv(a), -n) if n < 0 else (a, n)
    y = None
    while n:  # by the binary digits of n
        if n & 1:
            y = square_of if y is None else matmul(y, square_of)
        n >>= 1
        square_of = matmul(square_of, square_of) if n else square_of
    return y  # type: ignore[return-value]


@implements(np.linalg.multi_dot)
def multi_dot(arrays: Sequence[Any]) -> Tensor:
    """The product of matrices in the order that needs the fewest multiplications.

    The first and the last may be vectors. Cormen et al., *Introduction to Algorithms*, 15.2.

    >>> import tinygrad_np as tg
    >>> tg.linalg.multi_dot([tg.ones(2, 3), tg.ones(3, 4), tg.ones(4)]).tolist()
    [12.0, 12.0]
    """
    xs = operands("multi_dot", *arrays)
    if len(xs) < 2:
        raise ValueError(f"multi_dot: at least two matrices are needed, not {len(xs)}")
    # Matrix i has sizes[i] rows and sizes[i + 1] columns.
    first = 1 if np.ndim(xs[0]) == 1 else np.shape(xs[0])[0]
    sizes = [first, *(np.shape(x)[-1] if np.ndim(x) > 1 or i == 0 else 1 for i, x in enumerate(xs))]

    @functools.cache
    def best(i: int, j: int) -> tuple[int, int]:
        """The cost of matrices i to j, and the last of the left factor."""
        if i == j:
            return 0, i
        return min(
            (best(i, k)[0] + best(k + 1, j)[0] + sizes[i] * sizes[k + 1] * sizes[j + 1], k)
            for k in range(i, j)
        )

    def chain(i: int, j: int) -> Any:
        k = best(i, j)[1]
        return xs[i] if i == j else matmul(chain(i, k), chain(k + 1, j))

    return chain(0, len(xs) - 1)  # type: ignore[no-any-return]


# --- equations -----------------------------------------------------------------------------------


class LstsqResult(NamedTuple):
    """What least squares found: as ``np.linalg.lstsq`` and ``torch.linalg.lstsq`` order it."""

    solution: Tensor
    residuals: Tensor
    rank: int
    singular_values: Tensor


@implements(np.linalg.lstsq)
def lstsq(a: Any, b: Any, rcond: float | None = None) -> LstsqResult:
    """The smallest ``x`` for which ``|a @ x - b|`` is smallest.

    Args:
        a: (m, n).
        b: (m,) or (m, k).
        rcond: singular values below this share of the largest count as 0; by default the rounding
            error times max(m, n).

    >>> import tinygrad_np as tg
    >>> a, b = tg.tensor([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]]), tg.tensor([1.0, 3.0, 5.0])
    >>> tg.linalg.lstsq(a, b).solution.numpy().round(4).tolist()
    [1.0, 2.0]
    """
    a, b = operands("lstsq", a, b)
    m, n = np.shape(a)
    s = svdvals(a)
    if rcond is None:
        rcond = float(np.finfo(unwrap(s).dtype).eps) * max(m, n)
    values = unwrap(s)
    rank = int(np.sum(values > rcond * values.max(initial=0)))
    x = matmul(pinv(a, rcond), b)
    off = b - matmul(a, x)
    if rank < n or m <= n:  # NumPy gives none
        off = off[:0]
        squares = reshape(off, (-1,))[:0]
    else:
        squares = reshape(total(square(off), axis=0), (-1,))
    return LstsqResult(x, squares, rank, s)


@implements(np.linalg.tensorsolve)
def tensorsolve(a: Any, b: Any, axes: Sequence[int] | None = None) -> Tensor:
    """``x`` with ``tensordot(a, x, x.ndim) = b``; ``axes`` of ``a`` are moved to its end before."""
    if axes is not None:
        a = moveaxis(a, axes, range(np.ndim(a) - len(axes), np.ndim(a)))
    shape = np.shape(a)[np.ndim(b) :]
    n = int(np.prod(shape))
    return reshape(solve(reshape(a, (-1, n)), reshape(b, -1)), shape)


@implements(np.linalg.tensorinv)
def tensorinv(a: Any, ind: int = 2) -> Tensor:
    """The inverse with respect to ``tensordot`` over the first ``ind`` axes."""
    shape = np.shape(a)
    n = int(np.prod(shape[ind:]))
    return reshape(inv(reshape(a, (-1, n))), (*shape[ind:], *shape[:ind]))

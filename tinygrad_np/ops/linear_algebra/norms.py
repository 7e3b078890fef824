"""Norms of vectors and matrices.

The gradient of a norm at 0 is 0, a subgradient; its second derivative there is NaN. Elements that
tie for a maximum share its gradient evenly.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import prod
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.summation import accurate_sum
from ...core.tensor_base import like_input, unwrap
from ...core.type_promotion import element_type, operands
from ...core.types import Shape, TensorLike
from ..arguments import Dims, axes_of, axis_of, kept, reduced_dims, shape_of
from ..elementwise.selection import where
from ..elementwise.signs import abs, sign
from ..reductions.extrema import amax, amin
from ..reductions.sums import sum as total
from ..shapes.casting import cast
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import reshape
from .svd import svdvals

__all__ = ["renorm"]

# --- vectors -------------------------------------------------------------------------------------


def _norm_forward(x: Any, *, ord: float, axes: Shape, keepdims: bool) -> Any:
    if x.dtype == np.float16:  # squares and sums in float32
        wide = x.astype(np.float32)
        return _norm_forward(wide, ord=ord, axes=axes, keepdims=keepdims).astype(x.dtype)
    over = None if len(axes) == x.ndim else axes
    if ord == 2:
        return np.sqrt(accurate_sum(x * x, over, keepdims))
    size = np.abs(x)
    if ord == 0:
        return np.sum(size != 0, over, x.dtype, keepdims=keepdims)
    if ord == 1:
        return accurate_sum(size, over, keepdims)
    if math.isinf(ord):
        return (np.max if ord > 0 else np.min)(size, over, keepdims=keepdims)
    with np.errstate(divide="ignore"):  # negative powers of 0 and their sums are infinite
        return accurate_sum(size**ord, over, keepdims) ** (1 / ord)


def _norm_vjp(g: Any, x: Any, y: Any, ord: float, axes: Shape, keepdims: bool) -> Any:
    if not keepdims:
        kept = tuple([1 if i in axes else n for i, n in enumerate(x.shape)])
        g, y = reshape(g, kept), reshape(y, kept)
    if ord == 2:
        return g * _share(x, y)
    if ord == 1:
        return g * sign(x)
    if ord == 0:
        return g * np.zeros(x.shape, x.dtype)
    if math.isinf(ord):
        reached = (abs(unwrap(x)) == unwrap(y)) | np.isnan(unwrap(x))
        share = reached / np.sum(reached, axes, keepdims=True).astype(x.dtype)
        return g * (share * sign(x))
    return g * _share(_signed_power(x, p=ord - 1), _signed_power(y, p=ord - 1))


def _share_forward(x: Any, norm: Any) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((norm == 0) | ((x == 0) & ~np.isnan(norm)), 0, x / norm).astype(x.dtype)


def _nan_for_0(norm: Any) -> Any:
    zero = np.equal(norm, 0)
    return np.where(zero, np.nan, norm) if zero.any() else norm


_share: Primitive = primitive(
    _share_forward,
    "x norm",
    lambda g, norm: g / _nan_for_0(norm),
    lambda g, x, norm: -g * (x / _nan_for_0(norm) / _nan_for_0(norm)),
    name="share_of_norm",
    convention="0 / 0 is 0, its derivatives NaN",
)


def _signed_power_forward(x: Any, *, p: float) -> Any:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(x == 0, 0, np.sign(x) * np.abs(x) ** p).astype(x.dtype)


_signed_power: Primitive = primitive(
    _signed_power_forward,
    "x",
    lambda g, x, p: g * (p * abs(_signed_power(x, p=p - 1))),
    name="signed_power",
    convention="0 at 0",
)

_vector_norm = primitive(
    _norm_forward,
    "x",
    _norm_vjp,
    name="vector_norm",
    convention="0 at 0; NaN in the second derivative; ties share evenly",
)


@implements(np.linalg.vector_norm)
def vector_norm(
    x: TensorLike,
    ord: float = 2,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Compute ``(sum |x|^ord)^(1 / ord)`` over all elements, or over the dimensions named.

    Args:
        x: any shape, of floating-point numbers; float16 is summed in float32.
        ord: any number; 0 counts the elements that are not 0, ±inf take the largest or smallest.
        dim: one dimension or several.
        keepdim: whether to keep the reduced dimensions, of length 1.
        dtype: the type to convert the elements to before; it must not be narrower.
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range.
        NotImplementedError: elements that are no floating-point numbers.
        RuntimeError: ``dim`` names a dimension twice, ``dtype`` is narrower, or the norm of no
            elements is not defined.
        TypeError: ``ord`` is no number.

    >>> import tinygrad_np as tg
    >>> tg.linalg.vector_norm(tg.tensor([[3.0, 4.0], [0.0, 0.0]]), dim=1)
    tensor([5., 0.])
    """
    result: TensorLike = _norm_of(
        "vector_norm", x, ord, reduced_dims(dim, axis), kept(keepdim, keepdims), dtype
    )
    return result


def _norm_of(op: str, x: Any, ord: Any, axis: Any, keepdims: bool, dtype: Any = None) -> Any:
    if not isinstance(ord, (int, float, np.number)):
        raise TypeError(f"{op}: ord={ord!r}: a number is needed")
    array = _floats_in(op, x, dtype)
    if array.dtype.kind == "c":
        array = abs(array)
    axes = _axes(op, axis, array.ndim)
    if (ord < 0 or ord == math.inf) and not prod([shape_of(array)[i] for i in axes]):
        if prod([n for i, n in enumerate(shape_of(array)) if i not in axes]):
            raise ShapeError(
                f"{op}: ord={ord} of shape {shape_of(array)}: the norm of no elements is not "
                "defined"
            )
        shape = [1 if i in axes else n for i, n in enumerate(shape_of(array))]
        kept = [n for i, n in enumerate(shape) if keepdims or i not in axes]
        return like_input(np.zeros(kept, array.dtype), array)
    return _vector_norm(array, ord=float(ord), axes=axes, keepdims=keepdims)


def _floats_in(op: str, value: Any, dtype: Any) -> Any:
    (x,) = operands(op, value)
    if x.dtype.kind not in "fc":
        raise NotImplementedError(
            f"{op}: floating-point elements are needed, not {x.dtype}; convert them, "
            "x.to(tg.float32)"
        )
    if dtype is None:
        return x
    wanted = element_type(dtype)
    if wanted.kind not in "fc" or wanted.itemsize < x.dtype.itemsize:
        raise ArgumentError(
            f"{op}: dtype={wanted}: a floating-point type that is not narrower than {x.dtype} is "
            "needed"
        )
    return cast(x, dtype=wanted)


def _axes(op: str, axis: Any, ndim: int) -> Shape:
    if axis is None or axis == ():
        return tuple(range(ndim))
    axes = axes_of(op, axis, ndim)
    return axes if ndim else ()


# --- matrices ------------------------------------------------------------------------------------

MATRIX_NORMS = ("fro", "nuc", 1, -1, 2, -2, math.inf, -math.inf)


@implements(np.linalg.matrix_norm, keepdims="keepdim")
def matrix_norm(
    A: TensorLike,
    ord: float | str = "fro",
    dim: Sequence[int] = (-2, -1),
    keepdim: bool = False,
    *,
    dtype: Any = None,
) -> TensorLike:
    """Compute a norm of the matrices in two axes.

    Args:
        A: at least two axes.
        ord: "fro" (Frobenius), "nuc" (the sum of the singular values), ±2 (the largest or
            smallest of them), ±1 and ±inf (the largest or smallest sum of a column or row).
        dim: the two axes.
        keepdim: whether to keep them, of length 1.
        dtype: the type to convert the elements to before; it must not be narrower.

    Raises:
        IndexError: ``dim`` is out of range.
        NotImplementedError: elements that are no floating-point numbers.
        RuntimeError: another ``ord``, not two different axes, or a narrower ``dtype``.

    >>> import tinygrad_np as tg
    >>> tg.linalg.matrix_norm(tg.tensor([[1.0, -2.0], [3.0, 4.0]]), 1)
    tensor(6.)
    """
    result: TensorLike = _matrix_norm("matrix_norm", A, ord, dim, keepdim, dtype)
    return result


def _matrix_norm(op: str, value: Any, ord: Any, dim: Any, keepdims: bool, dtype: Any = None) -> Any:
    if ord is None or isinstance(dim, int):
        raise TypeError(f"{op}: ord={ord!r}, dim={dim!r}: a norm and two axes are needed")
    x = _floats_in(op, value, dtype)
    if x.ndim < 2:
        raise ShapeError(f"{op}: ord={ord!r} is of matrices, but the shape is {shape_of(x)}")
    if len(dim) != 2:
        raise ArgumentError(f"{op}: ord={ord!r} is of matrices: dim={dim} must be two axes")
    axes = _axes(op, dim, x.ndim)
    if ord not in MATRIX_NORMS:
        raise ArgumentError(f"{op}: ord={ord!r}: choose from 'fro', 'nuc', ±1, ±2, ±inf")
    if ord == "fro":
        return _norm_of(op, x, 2, axes, keepdims)
    x = moveaxis(x, axes, (-2, -1))
    if ord in ("nuc", 2, -2):
        values = svdvals(x)
        y = total(values, axis=-1) if ord == "nuc" else _extremum(op, values, -1, ord > 0)
    else:
        columns = ord in (1, -1)
        sums = total(abs(x), axis=-2 if columns else -1)
        y = _extremum(op, sums, -1, ord > 0)
    return moveaxis(y[..., None, None], (-2, -1), sorted(axes)) if keepdims else y


def _extremum(op: str, x: Any, axis: int, largest: bool) -> Any:
    """The largest along an axis, 0 where there is none, or the smallest."""
    if shape_of(x)[axis]:
        return (amax if largest else amin)(x, axis=axis)
    if not largest:
        raise IndexError(f"{op}: an empty matrix has no smallest value")
    return total(x, axis=axis)


@implements(np.linalg.norm, axis="dim", keepdims="keepdim")
def norm(
    A: TensorLike,
    ord: Any = None,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Compute the norm of vectors (one axis), of matrices (two), or of everything.

    Args:
        A: any shape; a vector or a matrix where ``ord`` is given and ``dim`` is not.
        ord: of vectors any number, see :func:`vector_norm`; of matrices see :func:`matrix_norm`.
            None means the root of the sum of squares.
        dim: one axis or two; all by default.
        keepdim: whether to keep the reduced axes, of length 1.
        dtype: the type to convert the elements to before; it must not be narrower.
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range.
        NotImplementedError: elements that are no floating-point numbers.
        RuntimeError: an ``ord`` that is none of these, ``dim`` of more than two axes, or a narrower
            ``dtype``.

    >>> import tinygrad_np as tg
    >>> tg.linalg.norm(tg.tensor([[3.0, 4.0], [0.0, 0.0]]), dim=1)
    tensor([5., 0.])
    """
    result: TensorLike
    named = axis if dim is None else dim
    keeps = kept(keepdim, keepdims)
    if named is None:
        ndim = np.ndim(A)
        if ord is None:
            result = _norm_of("norm", A, 2, None, keeps, dtype)
            return result
        if ndim not in (1, 2):
            raise ShapeError(f"norm: ord={ord!r} of shape {shape_of(A)}: name one axis or two")
        named = tuple(range(ndim))
    axes = (named,) if isinstance(named, (int, np.integer)) else tuple(named)
    if len(axes) not in (1, 2):
        raise ArgumentError(f"norm: dim={named}: one axis or two are needed")
    if len(axes) == 2 and ord is not None:
        result = _matrix_norm("norm", A, ord, axes, keeps, dtype)
        return result
    if isinstance(ord, str):
        raise ArgumentError(f"norm: ord={ord!r} is of matrices, but dim={named} is one axis")
    result = _norm_of("norm", A, 2 if ord is None else ord, axes, keeps, dtype)
    return result


def renorm(input: TensorLike, p: float, dim: int, maxnorm: float) -> TensorLike:
    """Scale down each part along a dimension whose p-norm is above ``maxnorm``, to that norm.

    Args:
        input: at least two dimensions, of floating-point numbers.
        p: which norm, see :func:`vector_norm`; positive.
        dim: the dimension whose elements number the parts.
        maxnorm: the largest norm; not negative.

    Raises:
        IndexError: ``dim`` is out of range.
        NotImplementedError: elements that are no floating-point numbers.
        RuntimeError: one dimension only, or a ``p`` or ``maxnorm`` out of its range.

    >>> import tinygrad_np as tg
    >>> tg.renorm(tg.tensor([[3.0, 4.0], [0.3, 0.4]]), 2, 0, 1.0)
    tensor([[0.6000, 0.8000],
            [0.3000, 0.4000]])
    """
    x = _floats_in("renorm", input, None)
    if x.ndim < 2:
        raise ShapeError(f"renorm: at least two dimensions are needed, not {x.ndim}")
    if p <= 0 or maxnorm < 0:
        raise ArgumentError(f"renorm: p={p} must be positive, maxnorm={maxnorm} not negative")
    kept = axis_of("renorm", dim, x.ndim)
    others = tuple([i for i in range(x.ndim) if i != kept])
    size = _norm_of("renorm", x, p, others, True)
    # PyTorch's 1e-7 keeps the result from rounding above the norm.
    scale = where(np.greater(unwrap(size), maxnorm), maxnorm / (size + 1e-7), 1)
    result: TensorLike = x * scale
    return result

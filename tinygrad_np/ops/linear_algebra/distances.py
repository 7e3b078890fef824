"""Distances and angles between vectors, and vectors of length 1."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ...core.types import TensorLike
from ..arguments import Dims, axis_of, shape_of
from ..elementwise.arithmetic import _sub
from ..elementwise.powers import sqrt
from ..elementwise.selection import clip, where
from ..reductions.sums import sum as total
from ..shapes.broadcasting import expand
from ..shapes.reshaping import unsqueeze
from .norms import vector_norm

__all__ = ["cdist", "cosine_similarity", "dist", "pairwise_distance", "pdist"]

# With so many vectors PyTorch computes Euclidean distances by a product of matrices.
MANY = 25
MODES = (
    "use_mm_for_euclid_dist_if_necessary",
    "use_mm_for_euclid_dist",
    "donot_use_mm_for_euclid_dist",
)


def dist(input: TensorLike, other: Any, p: float = 2) -> TensorLike:
    """Compute the p-norm of ``input - other`` over all elements; the shapes broadcast.

    Raises:
        NotImplementedError: elements that are no floating-point numbers.
        ShapeError: the shapes do not broadcast together.

    >>> import tinygrad_np as tg
    >>> tg.dist(tg.tensor([3.0, 0.0]), tg.tensor([0.0, 4.0]))
    tensor(5.)
    """
    result: TensorLike = vector_norm(_sub(*operands("dist", input, other)), p)
    return result


def pairwise_distance(
    x1: TensorLike, x2: Any, p: float = 2.0, eps: float = 1e-6, keepdim: bool = False
) -> TensorLike:
    """Compute the p-norm of ``x1 - x2 + eps`` along the last axis; the shapes broadcast.

    Args:
        x1, x2: (..., n).
        p: which norm, see :func:`tinygrad_np.linalg.vector_norm`.
        eps: added to each difference, so that the gradient of equal vectors is defined.
        keepdim: whether to keep the last axis, of length 1.

    Raises:
        ShapeError: the shapes do not broadcast together.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.pairwise_distance(tg.tensor([[3.0, 0.0]]), tg.tensor([[0.0, 4.0]]), eps=0)
    tensor([5.])
    """
    difference = _sub(*operands("pairwise_distance", x1, x2)) + eps
    result: TensorLike = vector_norm(difference, p, -1 if np.ndim(difference) else None, keepdim)
    return result


def cosine_similarity(x1: TensorLike, x2: Any, dim: int = 1, eps: float = 1e-8) -> TensorLike:
    """Compute the cosine of the angle between vectors along ``dim``; the shapes broadcast.

    Args:
        x1, x2: of floating-point numbers.
        dim: the axis of the vectors.
        eps: what their lengths count as at least.

    Raises:
        IndexError: there is no axis ``dim``.
        NotImplementedError: elements that are no floating-point numbers.
        ShapeError: the shapes do not broadcast together.

    >>> import tinygrad_np as tg
    >>> tg.cosine_similarity(tg.tensor([1.0, 0.0]), tg.tensor([1.0, 1.0]), dim=0)
    tensor(0.7071)
    """
    a, b = operands("cosine_similarity", x1, x2)
    try:
        shape = np.broadcast_shapes(shape_of(a), shape_of(b))
    except ValueError:
        raise ShapeError(
            f"cosine_similarity: shapes {shape_of(a)} and {shape_of(b)} do not broadcast together"
        ) from None
    if {a.dtype.kind, b.dtype.kind} & {"i", "u", "b"} and "f" in {a.dtype.kind, b.dtype.kind}:
        wanted = a.dtype if a.dtype.kind == "f" else b.dtype
        a, b = a.astype(wanted), b.astype(wanted)
    axis_of("cosine_similarity", dim, len(shape))
    a, b = expand(a, shape), expand(b, shape)
    if not shape:
        a, b = unsqueeze(a, 0), unsqueeze(b, 0)
    first, second = (clip(vector_norm(x, 2, dim, True), min=eps) for x in (a, b))
    cosine: TensorLike = total((a / first) * (b / second), axis=dim)
    return cosine


def normalize(input: TensorLike, p: float = 2.0, dim: Dims = 1, eps: float = 1e-12) -> TensorLike:
    """Divide by the p-norm along ``dim``, which counts as ``eps`` at least.

    Args:
        input: of floating-point numbers.
        p: which norm, see :func:`tinygrad_np.linalg.vector_norm`.
        dim: the axis of the vectors, or several.
        eps: what their norms count as at least.

    Raises:
        IndexError: there is no such axis.
        NotImplementedError: elements that are no floating-point numbers.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.normalize(tg.tensor([[3.0, 4.0]]))
    tensor([[0.6000, 0.8000]])
    """
    (x,) = operands("normalize", input)
    result: TensorLike = x / clip(vector_norm(x, p, dim, True), min=eps)
    return result


# --- between all vectors -------------------------------------------------------------------------


def cdist(
    x1: TensorLike,
    x2: Any,
    p: float = 2.0,
    compute_mode: str = "use_mm_for_euclid_dist_if_necessary",
) -> TensorLike:
    """Compute the distance of each vector of one set from each of another, in the p-norm.

    Args:
        x1, x2: (..., P, M) and (..., R, M), of float32 or float64; stacks broadcast.
        p: which norm; 0 counts elements that differ.
        compute_mode: Euclidean distances by a product of matrices, ``|x|^2 - 2 x y + |y|^2``, which
            takes less time and memory and loses half of the digits of small distances:
            "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist", or, by default, where P or R
            is above 25.

    Returns:
        (..., P, R). Vectors that are equal get the gradient 0.

    Raises:
        NotImplementedError: elements that are not float32 or float64.
        RuntimeError: a negative ``p``.
        ShapeError: the shapes do not fit.
        ValueError: another ``compute_mode``.

    >>> import tinygrad_np as tg
    >>> tg.cdist(tg.tensor([[0.0, 0.0]]), tg.tensor([[3.0, 4.0], [0.0, 0.0]]))
    tensor([[5., 0.]])
    """
    a, b = _vectors("cdist", x1, x2)
    if a.ndim < 2 or b.ndim < 2 or shape_of(a)[-1] != shape_of(b)[-1]:
        raise ShapeError(
            f"cdist: matrices with as many columns are needed, not shapes {shape_of(a)} and "
            f"{shape_of(b)}"
        )
    if compute_mode not in MODES:
        raise ArgumentError(f"cdist: compute_mode={compute_mode!r}: choose from {', '.join(MODES)}")
    _not_negative("cdist", p)
    many = shape_of(a)[-2] > MANY or shape_of(b)[-2] > MANY
    result: TensorLike
    if p == 2 and (compute_mode == MODES[1] or (compute_mode == MODES[0] and many)):
        result = _euclidean_by_product(a, b)
    else:
        result = _norm_or_0(unsqueeze(a, -2) - unsqueeze(b, -3), p)
    return result


def _vectors(op: str, *given: Any) -> list[Any]:
    xs = operands(op, *given)
    for x in xs:
        if x.dtype.char not in "fd":
            raise NotImplementedError(
                f"{op}: elements of float32 or float64 are needed, not {x.dtype}"
            )
    return xs


def _not_negative(op: str, p: float) -> None:
    if p < 0:
        raise ArgumentError(f"{op}: p={p} must not be negative")


def _norm_or_0(difference: Any, p: float) -> Any:
    """The norms along the last axis; 0 of vectors without elements."""
    return vector_norm(difference, p if shape_of(difference)[-1] else 2, -1)


def _euclidean_by_product(a: Any, b: Any) -> Any:
    squares = [total(x * x, axis=-1, keepdims=True) for x in (a, b)]
    squared = clip(squares[0] + squares[1].mT - 2 * (a @ b.mT), min=0)
    zero = np.equal(unwrap(squared), 0)
    return where(zero, 0, sqrt(where(zero, 1, squared))) if zero.any() else sqrt(squared)


def pdist(input: TensorLike, p: float = 2.0) -> TensorLike:
    """Compute the distance of each vector from each that comes after it, in the p-norm.

    Args:
        input: (N, M), of float32 or float64.
        p: which norm; 0 counts elements that differ.

    Returns:
        (N * (N - 1) / 2,): the upper triangle of the matrix of distances, row by row.

    Raises:
        NotImplementedError: elements that are not float32 or float64.
        RuntimeError: a negative ``p``.
        ShapeError: the input is no matrix.

    >>> import tinygrad_np as tg
    >>> tg.pdist(tg.tensor([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0]])).tolist()
    [5.0, 1.0, 4.242640495300293]
    """
    (x,) = _vectors("pdist", input)
    if x.ndim != 2:
        raise ShapeError(f"pdist: a matrix is needed, not the shape {shape_of(x)}")
    _not_negative("pdist", p)
    first, second = np.triu_indices(shape_of(x)[0], 1)
    result: TensorLike = _norm_or_0(x[first] - x[second], p)
    return result

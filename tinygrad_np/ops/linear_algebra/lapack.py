"""What the functions on LAPACK share: checks of their arguments, errors, several outputs at once.

A factorization is one primitive with one output, its factors in a row; they are sliced out of it.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import numpy as np

from ...core.type_promotion import complex_operations, operands
from ...core.types import Array, Shape
from ..arguments import shape_of
from ..shapes.joining import concatenate
from ..shapes.reshaping import reshape


class LinAlgError(np.linalg.LinAlgError, RuntimeError):
    """A matrix has no inverse, no such factorization, or the wrong shape.

    It is NumPy's ``np.linalg.LinAlgError`` and, as in PyTorch, a RuntimeError.

    >>> import tinygrad_np as tg
    >>> tg.linalg.inv(tg.zeros(2, 2))
    Traceback (most recent call last):
        ...
    tinygrad_np.ops.linear_algebra.lapack.LinAlgError: inv of (2, 2): Singular matrix
    """


def lapack(function: Callable[..., Any], *arrays: Any, **settings: Any) -> Any:
    """Call NumPy's function on arrays; its errors name it and what it was given."""
    try:
        return function(*arrays, **settings)
    except np.linalg.LinAlgError as error:
        shapes = " and ".join(str(np.shape(a)) for a in arrays if isinstance(a, np.ndarray))
        raise LinAlgError(f"{function.__name__} of {shapes}: {error}") from None


# --- arguments -----------------------------------------------------------------------------------


def floats(op: str, *values: Any) -> list[Any]:
    """The arguments as tensors or arrays of floating-point numbers.

    Raises:
        NotImplementedError: integers, bools or float16, which LAPACK does not compute with.
    """
    given = operands(op, *values)
    for x in given:
        if x.dtype.char not in "fd" and not (x.dtype.kind == "c" and op in complex_operations):
            raise NotImplementedError(
                f"{op}: elements of float32 or float64 are needed, not {x.dtype}; convert them, "
                "x.to(tg.float32)"
            )
    return given


def matrices(op: str, value: Any) -> Any:
    """A matrix or a stack of them, of floating-point numbers.

    Raises:
        LinAlgError: fewer than two dimensions.
        NotImplementedError: other dtypes.
    """
    (x,) = floats(op, value)
    if x.ndim < 2:
        raise LinAlgError(f"{op} of {shape_of(x)}: a matrix or a stack of matrices is needed")
    return x


def square(op: str, value: Any) -> Any:
    """A square matrix or a stack of them, of floating-point numbers.

    Raises:
        LinAlgError: fewer than two dimensions, or more rows than columns or the other way round.
        NotImplementedError: other dtypes.
    """
    x = matrices(op, value)
    *_, m, n = shape_of(x)
    if m != n:
        raise LinAlgError(f"{op} of {shape_of(x)}: a square matrix is needed")
    return x


def identity_like(x: Any, n: int) -> Array:
    """The identity matrix of a tensor's dtype."""
    return np.eye(n, dtype=x.dtype)


# --- several outputs in one row ------------------------------------------------------------------


def pack(*parts: Any, batch: Shape) -> Any:
    """Arrays of shapes (*batch, ...) as one of shape (*batch, n)."""
    rows = [reshape(x, (*batch, prod(shape_of(x)[len(batch) :]))) for x in parts]
    return concatenate(rows, -1)


def unpack(packed: Any, *shapes: Shape) -> list[Any]:
    """The arrays that :func:`pack` put in a row, by their shapes without the batch's."""
    parts, start = [], 0
    for shape in shapes:
        stop = start + prod(shape)
        parts.append(reshape(packed[..., start:stop], (*shape_of(packed)[:-1], *shape)))
        start = stop
    return parts

"""Functions that make tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .graph import wrap
from .primitive import default_float, unwrap
from .random import generator
from .tensor import Tensor, as_array

__all__ = [
    "arange",
    "as_tensor",
    "empty",
    "eye",
    "from_numpy",
    "full",
    "full_like",
    "linspace",
    "ones",
    "ones_like",
    "rand",
    "randint",
    "randn",
    "randperm",
    "tensor",
    "zeros",
    "zeros_like",
]


def tensor(data: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A new tensor with a copy of ``data``. See :class:`Tensor`.

    >>> import tinygrad_np as tg
    >>> tg.tensor([1, 2]).dtype, tg.tensor([1.0, 2.0]).dtype
    (dtype('int64'), dtype('float32'))
    """
    return Tensor(data, requires_grad, dtype)


def as_tensor(data: Any, dtype: Any = None) -> Tensor:
    """A tensor of ``data``, sharing its memory where it is an array or a tensor of that type
    already.
    """
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(dtype)
    return wrap(as_array(data, dtype))  # type: ignore[no-any-return]


def from_numpy(array: np.ndarray[Any, np.dtype[Any]]) -> Tensor:
    """A tensor that shares the array's memory."""
    if not isinstance(array, np.ndarray):
        raise TypeError(f"from_numpy: expected an ndarray, not {type(array).__name__}")
    return as_tensor(array)


def _made(array: Any, dtype: Any, requires_grad: bool) -> Tensor:
    made: Tensor = wrap(np.asarray(array, default_float if dtype is None else dtype))
    return made.requires_grad_(requires_grad)


def _shape(size: tuple[Any, ...]) -> tuple[int, ...]:
    return tuple(size[0]) if len(size) == 1 and isinstance(size[0], (tuple, list)) else size


def zeros(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros of a shape, float32 by default."""
    return _made(np.zeros(_shape(size), dtype or default_float), dtype, requires_grad)


def ones(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones of a shape, float32 by default."""
    return _made(np.ones(_shape(size), dtype or default_float), dtype, requires_grad)


def empty(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of a shape, its values left as they come."""
    return _made(np.empty(_shape(size), dtype or default_float), dtype, requires_grad)


def full(size: Any, fill_value: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """One value throughout a shape, of the value's type by default."""
    shape = (size,) if isinstance(size, int) else tuple(size)
    value = as_array(unwrap(fill_value), dtype)
    return _made(np.full(shape, value), value.dtype, requires_grad)


def eye(n: int, m: int | None = None, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones on the diagonal."""
    return _made(np.eye(n, m), dtype, requires_grad)


def arange(
    start: float,
    end: float | None = None,
    step: float = 1,
    dtype: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Evenly spaced numbers from ``start`` up to but without ``end``; integers where all of them
    are.
    """
    first, last = (0, start) if end is None else (start, end)
    whole = all(isinstance(n, (int, np.integer)) for n in (first, last, step))
    kind = (np.int64 if whole else default_float) if dtype is None else dtype
    return _made(np.arange(first, last, step), kind, requires_grad)


def linspace(
    start: float, end: float, steps: int, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """``steps`` evenly spaced numbers from ``start`` to ``end``, both included."""
    return _made(np.linspace(start, end, steps), dtype, requires_grad)


def zeros_like(input: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Zeros of another's shape and type."""
    array = unwrap(input)
    return _made(
        np.zeros(np.shape(array), dtype or array.dtype), dtype or array.dtype, requires_grad
    )


def ones_like(input: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Ones of another's shape and type."""
    array = unwrap(input)
    return _made(
        np.ones(np.shape(array), dtype or array.dtype), dtype or array.dtype, requires_grad
    )


def full_like(
    input: Any, fill_value: Any, dtype: Any = None, requires_grad: bool = False
) -> Tensor:
    """One value in another's shape and type."""
    array = unwrap(input)
    return _made(np.full(np.shape(array), fill_value), dtype or array.dtype, requires_grad)


def rand(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Uniform random numbers in [0, 1), from the stream that :func:`manual_seed` starts."""
    return _made(generator().random(_shape(size), np.float32), dtype, requires_grad)


def randn(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Standard normal random numbers."""
    return _made(generator().standard_normal(_shape(size), np.float32), dtype, requires_grad)


def randint(low: int, high: int | None = None, size: Any = (), dtype: Any = np.int64) -> Tensor:
    """Random integers from ``low`` (0 if one bound is given) up to but without ``high``."""
    first, last = (0, low) if high is None else (low, high)
    return _made(generator().integers(first, last, size), dtype, False)


def randperm(n: int) -> Tensor:
    """The integers from 0 to n - 1 in random order."""
    return _made(generator().permutation(n), np.int64, False)

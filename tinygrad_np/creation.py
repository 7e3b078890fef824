"""Functions that make tensors."""

from __future__ import annotations

from typing import Any

import numpy as np

from .core.tensor_base import unwrap, wrap
from .core.type_promotion import default_float
from .random import generator
from .tensor import Tensor
from .tensor_methods.arguments import as_array

__all__ = [
    "arange",
    "as_tensor",
    "bernoulli",
    "empty",
    "empty_like",
    "eye",
    "from_numpy",
    "full",
    "full_like",
    "linspace",
    "logspace",
    "multinomial",
    "normal",
    "ones",
    "ones_like",
    "rand",
    "rand_like",
    "randint",
    "randn",
    "randn_like",
    "randperm",
    "tensor",
    "tril_indices",
    "triu_indices",
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


def empty_like(input: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """A tensor of another's shape and type, its values left as they come."""
    array = unwrap(input)
    kind = dtype or array.dtype
    return _made(np.empty(np.shape(array), kind), kind, requires_grad)


def logspace(
    start: float,
    end: float,
    steps: int,
    base: float = 10.0,
    dtype: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """``base`` to the power of ``steps`` evenly spaced numbers from ``start`` to ``end``."""
    return _made(np.logspace(start, end, steps, base=base), dtype, requires_grad)


def tril_indices(row: int, col: int, offset: int = 0) -> Tensor:
    """The indices of the lower triangle of a (row, col) matrix: (2, count)."""
    return _made(np.stack(np.tril_indices(row, offset, col)), np.int64, False)


def triu_indices(row: int, col: int, offset: int = 0) -> Tensor:
    """The indices of the upper triangle of a (row, col) matrix: (2, count)."""
    return _made(np.stack(np.triu_indices(row, offset, col)), np.int64, False)


# --- random numbers, from the stream that manual_seed starts -------------------------------------


def _drawn(draw: Any, shape: tuple[int, ...], dtype: Any, requires_grad: bool) -> Tensor:
    kind = np.dtype(default_float if dtype is None else dtype)
    return _made(draw(shape, kind if kind.itemsize == 8 else np.float32), kind, requires_grad)


def rand(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Uniform random numbers in [0, 1), from the stream that :func:`manual_seed` starts."""
    return _drawn(generator().random, _shape(size), dtype, requires_grad)


def randn(*size: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """Standard normal random numbers."""
    return _drawn(generator().standard_normal, _shape(size), dtype, requires_grad)


def rand_like(input: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """:func:`rand` in another's shape and type."""
    return rand(*np.shape(input), dtype=dtype or unwrap(input).dtype, requires_grad=requires_grad)


def randn_like(input: Any, dtype: Any = None, requires_grad: bool = False) -> Tensor:
    """:func:`randn` in another's shape and type."""
    return randn(*np.shape(input), dtype=dtype or unwrap(input).dtype, requires_grad=requires_grad)


def normal(mean: Any = 0.0, std: Any = 1.0, size: Any = None) -> Tensor:
    """Normal random numbers; mean and standard deviation may be arrays, which broadcast."""
    center, spread = unwrap(mean), unwrap(std)
    shape = np.broadcast_shapes(np.shape(center), np.shape(spread)) if size is None else size
    return _made(center + spread * generator().standard_normal(shape, np.float32), None, False)


def bernoulli(input: Any) -> Tensor:
    """1 with the probabilities in ``input``, else 0, in its shape and type."""
    p = unwrap(input)
    if np.size(p) and not (np.min(p) >= 0 and np.max(p) <= 1):
        raise RuntimeError("bernoulli: probabilities must be between 0 and 1")
    return _made(generator().random(np.shape(p)) < p, p.dtype, False)


def multinomial(input: Any, num_samples: int, replacement: bool = False) -> Tensor:
    """Indices drawn with probabilities in proportion to each row's weights: (..., num_samples).

    >>> import tinygrad_np as tg
    >>> tg.multinomial(tg.tensor([0.0, 1.0, 0.0]), 2, replacement=True)
    tensor([1, 1])
    """
    weights = np.atleast_2d(np.asarray(unwrap(input), np.float64))  # (rows, n)
    total = weights.sum(1, keepdims=True)
    if np.ndim(input) not in (1, 2) or not ((weights >= 0).all() and (total > 0).all()):
        raise RuntimeError(
            "multinomial: weights must not be negative, nor all 0, in one or two axes"
        )
    if not replacement and ((weights > 0).sum(1) < num_samples).any():
        raise RuntimeError(f"multinomial: fewer than {num_samples} weights are positive")
    drawn = [generator().choice(len(p), num_samples, replacement, p / p.sum()) for p in weights]
    return _made(drawn[0] if np.ndim(input) == 1 else np.stack(drawn), np.int64, False)


def randint(
    low: int,
    high: int | None = None,
    size: Any = (),
    dtype: Any = np.int64,
    requires_grad: bool = False,
) -> Tensor:
    """Random integers from ``low`` (0 if one bound is given) up to but without ``high``."""
    first, last = (0, low) if high is None else (low, high)
    return _made(generator().integers(first, last, size), dtype, requires_grad)


def randperm(n: int, dtype: Any = np.int64, requires_grad: bool = False) -> Tensor:
    """The integers from 0 to n - 1 in random order."""
    return _made(generator().permutation(n), dtype, requires_grad)

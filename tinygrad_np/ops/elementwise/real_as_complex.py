"""Functions of complex numbers, of the real ones that there are here: what scripts call on both."""

from __future__ import annotations

from typing import Any, NoReturn

import numpy as np

from ...core.tensor_base import like_input, on_arrays, unwrap
from ...core.type_promotion import default_float
from ...core.types import TensorLike

__all__ = [
    "angle",
    "conj",
    "conj_physical",
    "imag",
    "is_complex",
    "is_conj",
    "is_neg",
    "isreal",
    "real",
    "resolve_conj",
    "resolve_neg",
]


def real(input: TensorLike) -> TensorLike:
    """Return the input itself: its numbers are real.

    >>> import tinygrad_np as tg
    >>> tg.real(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    return input


def conj(input: TensorLike) -> TensorLike:
    """Return the input itself: real numbers are their own conjugates.

    >>> import tinygrad_np as tg
    >>> tg.conj(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    return input


def conj_physical(input: TensorLike) -> TensorLike:
    """Return the input itself: real numbers are their own conjugates.

    >>> import tinygrad_np as tg
    >>> tg.conj_physical(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    return input


def resolve_conj(input: TensorLike) -> TensorLike:
    """Return the input itself, in which no conjugate waits to be computed.

    >>> import tinygrad_np as tg
    >>> tg.resolve_conj(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    return input


def resolve_neg(input: TensorLike) -> TensorLike:
    """Return the input itself, in which no change of sign waits to be computed.

    >>> import tinygrad_np as tg
    >>> tg.resolve_neg(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    return input


def imag(input: Any) -> NoReturn:
    """Refuse, as PyTorch does for real numbers: there is no memory for imaginary parts.

    Raises:
        RuntimeError: always.

    >>> import tinygrad_np as tg
    >>> tg.imag(tg.ones(2))
    Traceback (most recent call last):
        ...
    RuntimeError: imag: tensors are of real numbers: use tg.zeros_like(x)
    """
    raise RuntimeError("imag: tensors are of real numbers: use tg.zeros_like(x)")


def angle(input: TensorLike) -> TensorLike:
    """Compute the angle of each number to the positive axis: 0, pi for negative ones, NaN of NaN.

    There is no gradient: it would be 0 everywhere. Integers give the default float type.

    >>> import tinygrad_np as tg
    >>> tg.angle(tg.tensor([2.0, -1.0]))
    tensor([0.0000, 3.1416])
    """
    x = np.asarray(unwrap(input))
    kind = x.dtype if x.dtype.kind == "f" else default_float()
    turned = np.where(np.isnan(x), np.nan, np.where(x < 0, np.pi, 0)).astype(kind)
    result: TensorLike = like_input(turned, input)
    return result


def isreal(input: TensorLike) -> TensorLike:
    """Return whether each number is real: all are.

    >>> import tinygrad_np as tg
    >>> tg.isreal(tg.tensor([1.0, 2.0]))
    tensor([ True,  True])
    """
    return on_arrays(lambda x: np.ones(np.shape(x), np.bool_), input)


def is_complex(input: Any) -> bool:
    """Whether the elements are complex numbers: never.

    >>> import tinygrad_np as tg
    >>> tg.is_complex(tg.zeros(2))
    False
    """
    return False


def is_conj(input: Any) -> bool:
    """Whether a conjugate waits to be computed: never.

    >>> import tinygrad_np as tg
    >>> tg.is_conj(tg.zeros(2))
    False
    """
    return False


def is_neg(input: Any) -> bool:
    """Whether a change of sign waits to be computed: never.

    >>> import tinygrad_np as tg
    >>> tg.is_neg(tg.zeros(2))
    False
    """
    return False

"""Tensors of arrays, buffers and numbers by PyTorch's other names."""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np

from .core.device import check_placement
from .core.type_promotion import default_float
from .creation import arange, as_tensor, made_of, tensor
from .ops.arguments import shape_of
from .ops.elementwise.arithmetic import sub
from .random import numpy_generator
from .random_tensors import randint
from .tensor import Tensor

__all__ = [
    "asarray",
    "binomial",
    "fill",
    "frombuffer",
    "get_device",
    "poisson",
    "randint_like",
    "range",
    "rsub",
    "scalar_tensor",
    "to_dlpack",
    "typename",
]


def asarray(
    obj: Any,
    *,
    dtype: Any = None,
    device: Any = None,
    copy: bool | None = None,
    requires_grad: bool = False,
) -> Tensor:
    """Make a tensor of anything that is like an array; memory is shared where it can be.

    Args:
        obj: a tensor, an array, a number or nested lists of numbers.
        dtype: the type to convert to.
        device: the CPU.
        copy: True for memory of its own, False for an error where it cannot be shared.
        requires_grad: whether the tensor is a variable to differentiate by.

    Raises:
        ValueError: ``copy=False``, and a copy was needed.

    >>> import numpy as np, tinygrad_np as tg
    >>> array = np.zeros(2)
    >>> tg.asarray(array)[0] = 5
    >>> array
    array([5., 0.])
    """
    check_placement(device)
    if copy:
        return tensor(obj, dtype=dtype, requires_grad=requires_grad)
    made = as_tensor(obj, dtype=dtype)
    shared = hasattr(obj, "dtype") and np.may_share_memory(np.asarray(obj), made._array)
    if copy is False and not shared and made._array.size:
        raise ValueError("asarray: it cannot be made without a copy; leave out copy=False")
    return made.requires_grad_() if requires_grad else made


def scalar_tensor(
    s: float,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Make a tensor without axes of a number, of the default float type.

    >>> import tinygrad_np as tg
    >>> tg.scalar_tensor(3)
    tensor(3.)
    """
    check_placement(device, layout)
    return made_of(np.asarray(s), default_float() if dtype is None else dtype, requires_grad)


def frombuffer(
    buffer: Any, *, dtype: Any, count: int = -1, offset: int = 0, requires_grad: bool = False
) -> Tensor:
    """Make a vector of the bytes of a buffer, whose memory it shares.

    Args:
        buffer: bytes, a bytearray or the like.
        dtype: of its elements.
        count: how many of them; -1 for all.
        offset: how many bytes to pass over.
        requires_grad: whether the tensor is a variable to differentiate by.

    Raises:
        ValueError: the buffer has not so many bytes, or not a whole number of elements.

    >>> import tinygrad_np as tg
    >>> tg.frombuffer(bytearray([1, 0, 2, 0]), dtype=tg.int16)
    tensor([1, 2], dtype=int16)
    """
    made = as_tensor(np.frombuffer(buffer, np.dtype(dtype), count, offset))
    return made.requires_grad_() if requires_grad else made


def range(
    start: float = 0,
    end: float | None = None,
    step: float = 1,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
) -> Tensor:
    """Make evenly spaced numbers from ``start`` to ``end``, with the end: old; use :func:`arange`.

    >>> import warnings
    >>> import tinygrad_np as tg
    >>> with warnings.catch_warnings(action="ignore"):
    ...     tg.range(1, 3)
    tensor([1., 2., 3.])
    """
    import warnings

    warnings.warn(
        "range is deprecated: it contains its end, unlike Python's; use arange",
        UserWarning,
        stacklevel=2,
    )
    check_placement(device, layout)
    if end is None:
        raise TypeError("range: end is missing")
    arange(start, end, step)  # for its errors
    count = floor((end - start) / step) + 1
    values = start + step * np.arange(count)
    return made_of(values, default_float() if dtype is None else dtype, requires_grad)


def randint_like(
    input: Any,
    low: int,
    high: int | None = None,
    *,
    dtype: Any = None,
    generator: Any = None,
    layout: Any = None,
    device: Any = None,
    requires_grad: bool = False,
    memory_format: Any = None,
) -> Tensor:
    """Draw integers from ``low`` up to but without ``high``, in the shape and type of a tensor.

    ``randint_like(input, high)`` draws from 0 on.

    >>> import tinygrad_np as tg
    >>> tg.randint_like(tg.zeros(2), 5, 6)
    tensor([5., 5.])
    """
    first, last = (0, low) if high is None else (low, high)
    kind = input.dtype if dtype is None else dtype
    drawn = randint(first, last, tuple(shape_of(input)), generator=generator)
    return made_of(drawn._array, kind, requires_grad)


def poisson(input: Any, generator: Any = None) -> Tensor:
    """Draw a number from the Poisson distribution of each rate.

    Raises:
        RuntimeError: a rate is negative.

    >>> import tinygrad_np as tg
    >>> tg.poisson(tg.zeros(2))
    tensor([0., 0.])
    """
    rates = as_tensor(input)
    if rates.dtype.kind != "f":
        raise RuntimeError(f"poisson: rates are {rates.dtype}, expected floating-point numbers")
    if (rates._array < 0).any():
        raise RuntimeError("poisson: a rate is negative")
    return made_of(numpy_generator(generator).poisson(rates._array), rates.dtype, False)


def binomial(count: Any, prob: Any, generator: Any = None) -> Tensor:
    """Draw how many of ``count`` trials succeed, each with probability ``prob``.

    Args:
        count: whole numbers as floating-point numbers, any shape.
        prob: probabilities, which broadcast with them.

    Raises:
        RuntimeError: a negative count, or a probability outside of [0, 1].

    >>> import tinygrad_np as tg
    >>> tg.binomial(tg.tensor([3.0, 5.0]), tg.tensor([0.0, 1.0]))
    tensor([0., 5.])
    """
    trials, chances = as_tensor(count), as_tensor(prob)
    if trials.dtype.kind != "f" or chances.dtype.kind != "f":
        raise RuntimeError(
            f"binomial: count and prob are {trials.dtype} and {chances.dtype}, expected "
            "floating-point numbers"
        )
    n, p = trials._array, chances._array
    if not ((n >= 0).all() and ((p >= 0) & (p <= 1)).all()):
        raise RuntimeError("binomial: counts must not be negative, probabilities in [0, 1]")
    drawn = numpy_generator(generator).binomial(n.astype(np.int64), p)
    return made_of(drawn, trials.dtype, False)


def to_dlpack(tensor: Tensor) -> Any:
    """Give a tensor to another library that knows DLPack, which shares its memory.

    >>> import tinygrad_np as tg
    >>> type(tg.to_dlpack(tg.ones(2))).__name__
    'PyCapsule'
    """
    return tensor.__dlpack__()


def typename(obj: Any) -> str:
    """Name the type of an object: of a tensor, by its elements.

    >>> import tinygrad_np as tg
    >>> tg.typename(tg.tensor([1, 2])), tg.typename(3)
    ('tinygrad_np.LongTensor', 'int')
    """
    if isinstance(obj, Tensor):
        return obj.type()
    named = obj if hasattr(obj, "__qualname__") else type(obj)
    module = named.__module__ or ""
    name: str = named.__qualname__
    return name if module in ("", "builtins") else f"{module}.{name}"


def fill(input: Tensor, value: Any) -> Tensor:
    """Make a tensor like another, with one value everywhere.

    >>> import tinygrad_np as tg
    >>> tg.fill(tg.zeros(2), 3.0)
    tensor([3., 3.])
    """
    made: Tensor = input.clone().fill_(value)
    return made


def rsub(input: Tensor, other: Any, *, alpha: float = 1) -> Tensor:
    """Compute ``other - alpha * input``.

    >>> import tinygrad_np as tg
    >>> tg.rsub(tg.tensor([1.0, 2.0]), 10.0)
    tensor([9., 8.])
    """
    difference: Tensor = sub(as_tensor(other), input, alpha=alpha)
    return difference


get_device = Tensor.get_device

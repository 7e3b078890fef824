"""Functions that make tensors of given values; random ones stand in :mod:`.random_tensors`.

All take ``dtype`` (by default that of the values, and the default floating-point type, float32,
where there are none) and ``requires_grad``, and return tensors, of arrays too. ``device`` can be
the CPU and ``layout`` strided, others are refused; ``pin_memory`` changes nothing, for no GPU reads
the memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from operator import index
from typing import Any

import numpy as np

from .core.device import check_placement
from .core.leaving_graph import data_only
from .core.tensor_base import wrap
from .core.type_promotion import default_float, element_type
from .core.types import Array, Shape
from .ops.arguments import as_sizes
from .tensor import Tensor
from .tensor_methods.arguments import as_array

__all__ = [
    "arange",
    "as_tensor",
    "empty",
    "empty_like",
    "eye",
    "from_numpy",
    "full",
    "full_like",
    "linspace",
    "logspace",
    "ones",
    "ones_like",
    "tensor",
    "zeros",
    "zeros_like",
]

# --- from data -----------------------------------------------------------------------------------


def tensor(
    data: Any,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a tensor of a copy of ``data``.

    Args:
        data: an array (whose type the tensor has), a tensor, a number, or nested sequences of them;
            Python's floats become float32, its integers int64.

    Raises:
        TypeError: complex numbers, strings or objects.
        ValueError: rows of different lengths.

    >>> import tinygrad_np as tg
    >>> tg.tensor([[1, 2], [3, 4]])
    tensor([[1, 2],
            [3, 4]])
    >>> tg.tensor([1, 2]).dtype, tg.tensor([1.0, 2.0]).dtype
    (dtype('int64'), dtype('float32'))
    """
    check_placement(device)
    return Tensor(data, requires_grad, dtype)


def as_tensor(
    data: Any,
    dtype: Any = None,
    *,
    device: Any = None,
) -> Tensor:
    """Make a tensor that shares the memory of ``data`` where that is an array of the right type.

    A tensor of the right type is returned itself.

    >>> import numpy as np, tinygrad_np as tg
    >>> array = np.zeros(2)
    >>> tg.as_tensor(array)[0] = 5.0
    >>> array
    array([5., 0.])
    """
    check_placement(device)
    if isinstance(data, Tensor):
        return data if dtype is None else data.to(element_type(dtype))
    made: Tensor = wrap(as_array(data, dtype))
    return made


def from_numpy(array: Array) -> Tensor:
    """Make a tensor that shares the memory of an array.

    Raises:
        TypeError: it is no array, or not of real numbers or bools.
        ValueError: its bytes are in another order than this machine's.

    >>> import numpy as np, tinygrad_np as tg
    >>> tg.from_numpy(np.array([1.0, 2.0]))
    tensor([1., 2.], dtype=float64)
    """
    if not isinstance(array, np.ndarray):
        raise TypeError(f"from_numpy: expected an ndarray, not {type(array).__name__}")
    if not array.dtype.isnative:
        raise ValueError(
            "from_numpy: the bytes of the array are in another order than this machine's: "
            "tg.tensor(array) converts a copy"
        )
    return as_tensor(array)


# --- of one value --------------------------------------------------------------------------------


def sizes_of(op: str, size: Any, more: tuple[Any, ...] = ()) -> Shape:
    """A shape that was given in a sequence or as arguments one by one, checked.

    Raises:
        RuntimeError: a negative size.
        TypeError: a size that is no integer.
    """
    sizes = tuple([index(n) for n in as_sizes((size, *more))])
    if min(sizes, default=0) < 0:
        raise RuntimeError(f"{op}: the sizes {sizes} must not be negative")
    return sizes


def made_of(array: Any, dtype: Any, requires_grad: bool) -> Tensor:
    """A tensor of an array just made, in the type asked for (None: the default float type)."""
    kind = default_float() if dtype is None else element_type(dtype)
    made: Tensor = wrap(np.asarray(array, kind))
    return made.requires_grad_(requires_grad)


def zeros(
    size: int | Sequence[int] = (),
    *more: int,
    dtype: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a tensor of zeros.

    Args:
        size: the shape, in a sequence or one by one; that of a number where it is left out.

    >>> import tinygrad_np as tg
    >>> tg.zeros(2, 3)
    tensor([[0., 0., 0.],
            [0., 0., 0.]])
    """
    check_placement(device, layout)
    shape = sizes_of("zeros", size, more)
    return made_of(np.zeros(shape, dtype or default_float()), dtype, requires_grad)


def ones(
    size: int | Sequence[int] = (),
    *more: int,
    dtype: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a tensor of ones.

    Args:
        size: the shape, in a sequence or one by one; that of a number where it is left out.

    >>> import tinygrad_np as tg
    >>> tg.ones((2, 2), dtype=tg.int64)
    tensor([[1, 1],
            [1, 1]])
    """
    check_placement(device, layout)
    shape = sizes_of("ones", size, more)
    return made_of(np.ones(shape, dtype or default_float()), dtype, requires_grad)


def empty(
    size: int | Sequence[int] = (),
    *more: int,
    dtype: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a tensor without setting its values, which are whatever stands in memory.

    Args:
        size: the shape, in a sequence or one by one; that of a number where it is left out.

    >>> import tinygrad_np as tg
    >>> tg.empty(2, 3).shape
    (2, 3)
    """
    check_placement(device, layout)
    shape = sizes_of("empty", size, more)
    return made_of(np.empty(shape, dtype or default_float()), dtype, requires_grad)


def full(
    size: int | Sequence[int],
    fill_value: Any,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a tensor of one value, of the value's type by default.

    Raises:
        TypeError: the value is not one number.

    >>> import tinygrad_np as tg
    >>> tg.full((2,), 7), tg.full((2,), 0.5)
    (tensor([7, 7]), tensor([0.5000, 0.5000]))
    """
    check_placement(device, layout)
    value = _one_number("full", as_array(data_only(fill_value, "full()"), dtype))
    return made_of(np.full(sizes_of("full", size), value), value.dtype, requires_grad)


def _one_number(op: str, value: Array) -> Array:
    if value.ndim:
        raise TypeError(f"{op}: the value must be one number, not of shape {value.shape}")
    return value


def zeros_like(
    input: Any,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    layout: Any = None,
    device: Any = None,
) -> Tensor:
    """Make a tensor of zeros, of the shape and by default the type of the input.

    >>> import tinygrad_np as tg
    >>> tg.zeros_like(tg.tensor([1, 2]))
    tensor([0, 0])
    """
    check_placement(device, layout)
    return full_like(input, 0, dtype, requires_grad)


def ones_like(
    input: Any,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    layout: Any = None,
    device: Any = None,
) -> Tensor:
    """Make a tensor of ones, of the shape and by default the type of the input.

    >>> import tinygrad_np as tg
    >>> tg.ones_like(tg.tensor([1, 2]))
    tensor([1, 1])
    """
    check_placement(device, layout)
    return full_like(input, 1, dtype, requires_grad)


def full_like(
    input: Any,
    fill_value: Any,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    layout: Any = None,
    device: Any = None,
) -> Tensor:
    """Make a tensor of one value, of the shape and by default the type of the input.

    Raises:
        TypeError: the value is not one number.

    >>> import tinygrad_np as tg
    >>> tg.full_like(tg.tensor([1.0, 2.0]), 7)
    tensor([7., 7.])
    """
    check_placement(device, layout)
    array = input._array if isinstance(input, Tensor) else as_array(input)
    kind = array.dtype if dtype is None else element_type(dtype)
    value = _one_number("full_like", np.asarray(data_only(fill_value, "full_like()")))
    return made_of(np.full(array.shape, value.astype(kind)), kind, requires_grad)


def empty_like(
    input: Any,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    layout: Any = None,
    device: Any = None,
) -> Tensor:
    """Make a tensor of the shape and by default the type of the input, its values not set.

    >>> import tinygrad_np as tg
    >>> tg.empty_like(tg.zeros(2, 3)).shape
    (2, 3)
    """
    check_placement(device, layout)
    array = input._array if isinstance(input, Tensor) else as_array(input)
    kind = array.dtype if dtype is None else element_type(dtype)
    return made_of(np.empty(array.shape, kind), kind, requires_grad)


# --- evenly spaced -------------------------------------------------------------------------------


def _number(op: str, value: Any) -> Any:
    """A number of Python's, of a number or a tensor of one."""
    return np.asarray(data_only(value, f"{op}()")).item()


def arange(
    start: float | None = None,
    end: float | None = None,
    step: float = 1,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a vector of evenly spaced numbers, from ``start`` up to but without ``end``.

    Args:
        start: the first number; alone it is ``end``, and the first is 0.
        step: from one to the next; negative to count down.
        dtype: by default int64 where all three are integers, else the default float type.

    Raises:
        RuntimeError: a step of 0 or of the wrong sign, or bounds that are not finite.

    >>> import tinygrad_np as tg
    >>> tg.arange(4), tg.arange(1.0, 2.0, 0.5)
    (tensor([0, 1, 2, 3]), tensor([1.0000, 1.5000]))
    """
    check_placement(device, layout)
    if start is None and end is None:
        raise TypeError("arange: end is missing")
    bounds = (0, start) if end is None else (0 if start is None else start, end)
    first, last, by = (_number("arange", value) for value in (*bounds, step))
    if not (isfinite(first) and isfinite(last)):
        raise RuntimeError(f"arange: from {first} to {last} there is no end")
    if (
        dtype is not None and element_type(dtype) == np.int64
    ):  # as PyTorch: all three are cut off first
        first, last, by = int(first), int(last), int(by)
    if by == 0:
        raise RuntimeError("arange: step must not be 0")
    if (last - first) * by < 0:
        raise RuntimeError(f"arange: step={by} does not lead from {first} to {last}")
    whole = all(isinstance(n, int) for n in (first, last, by))
    kind = (np.int64 if whole else default_float()) if dtype is None else dtype
    return made_of(np.arange(first, last, by), kind, requires_grad)


def linspace(
    start: float,
    end: float,
    steps: int,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a vector of ``steps`` evenly spaced numbers from ``start`` to ``end``, both included.

    Raises:
        RuntimeError: ``steps`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.linspace(0, 1, 5)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    """
    check_placement(device, layout)
    if index(steps) < 0:
        raise RuntimeError(f"linspace: steps={steps} must not be negative")
    first, last = _number("linspace", start), _number("linspace", end)
    values = np.linspace(first, last, index(steps))
    return made_of(values, dtype, requires_grad)


def logspace(
    start: float,
    end: float,
    steps: int,
    base: float = 10.0,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a vector of ``base`` to the powers that ``linspace(start, end, steps)`` gives.

    Raises:
        RuntimeError: ``steps`` is negative.

    >>> import tinygrad_np as tg
    >>> tg.logspace(0, 2, 3)
    tensor([  1.,  10., 100.])
    """
    check_placement(device, layout)
    if index(steps) < 0:
        raise RuntimeError(f"logspace: steps={steps} must not be negative")
    first, last = _number("logspace", start), _number("logspace", end)
    values = np.logspace(first, last, index(steps), base=base)
    return made_of(values, dtype, requires_grad)


# --- matrices ------------------------------------------------------------------------------------


def eye(
    n: int,
    m: int | None = None,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a matrix (n, m), by default (n, n), with ones on its diagonal and zeros elsewhere.

    >>> import tinygrad_np as tg
    >>> tg.eye(2, 3)
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    check_placement(device, layout)
    rows, columns = sizes_of("eye", (n, n if m is None else m))
    return made_of(np.eye(rows, columns), dtype, requires_grad)

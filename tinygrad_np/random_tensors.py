"""Functions that make tensors of random numbers.

All draw from ``generator``, a :class:`tinygrad_np.Generator` or one of NumPy's, by default from the
stream that ``manual_seed`` starts; ``device``, ``layout`` and ``pin_memory`` are as in
:mod:`.creation`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import index
from typing import Any

import numpy as np

from .core.device import check_placement
from .core.errors import ShapeError
from .core.leaving_graph import data_only
from .core.tensor_base import unwrap, wrap
from .core.type_promotion import default_float, element_type
from .core.types import Shape
from .creation import made_of, sizes_of
from .ops.sampling import drawn_bernoulli, drawn_multinomial
from .random import numpy_generator
from .tensor import Tensor

__all__ = [
    "bernoulli",
    "multinomial",
    "normal",
    "rand",
    "rand_like",
    "randint",
    "randn",
    "randn_like",
    "randperm",
]


def _drawn(
    op: str, draw: Callable[..., Any], shape: Shape, dtype: Any, requires_grad: bool
) -> Tensor:
    """Floating-point numbers with all digits of their type (float16: rounded from float32)."""
    kind = element_type(default_float() if dtype is None else dtype)
    if kind.kind != "f":
        raise NotImplementedError(f"{op}: the numbers are floating-point numbers, not {kind}")
    return made_of(draw(shape, kind if kind.itemsize == 8 else np.float32), kind, requires_grad)


def rand(
    size: int | Sequence[int] = (),
    *more: int,
    dtype: Any = None,
    requires_grad: bool = False,
    generator: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Draw uniform random numbers from [0, 1).

    Args:
        size: the shape, in a sequence or one by one; that of a number where it is left out.

    >>> import tinygrad_np as tg
    >>> x = tg.rand(2, 3)
    >>> x.shape, bool((x >= 0).all() and (x < 1).all())
    ((2, 3), True)
    """
    check_placement(device, layout)
    shape = sizes_of("rand", size, more)
    return _drawn("rand", numpy_generator(generator).random, shape, dtype, requires_grad)


def randn(
    size: int | Sequence[int] = (),
    *more: int,
    dtype: Any = None,
    requires_grad: bool = False,
    generator: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Draw from the standard normal distribution.

    Args:
        size: the shape, in a sequence or one by one; that of a number where it is left out.

    >>> import tinygrad_np as tg
    >>> tg.randn(2, 3).shape
    (2, 3)
    """
    check_placement(device, layout)
    shape = sizes_of("randn", size, more)
    return _drawn("randn", numpy_generator(generator).standard_normal, shape, dtype, requires_grad)


def rand_like(
    input: Any,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    generator: Any = None,
    layout: Any = None,
    device: Any = None,
) -> Tensor:
    """Draw as :func:`rand`, in the shape and by default the type of the input.

    >>> import tinygrad_np as tg
    >>> tg.rand_like(tg.zeros(2, dtype=tg.float64)).dtype
    dtype('float64')
    """
    check_placement(device, layout)
    array = np.asarray(unwrap(input))
    kind = array.dtype if dtype is None else dtype
    return rand(array.shape, generator=generator, dtype=kind, requires_grad=requires_grad)


def randn_like(
    input: Any,
    dtype: Any = None,
    requires_grad: bool = False,
    *,
    generator: Any = None,
    layout: Any = None,
    device: Any = None,
) -> Tensor:
    """Draw as :func:`randn`, in the shape and by default the type of the input.

    >>> import tinygrad_np as tg
    >>> tg.randn_like(tg.zeros(2, dtype=tg.float64)).dtype
    dtype('float64')
    """
    check_placement(device, layout)
    array = np.asarray(unwrap(input))
    kind = array.dtype if dtype is None else dtype
    return randn(array.shape, generator=generator, dtype=kind, requires_grad=requires_grad)


def randint(
    low: int,
    high: int | Sequence[int] | None = None,
    size: Sequence[int] | None = None,
    dtype: Any = np.int64,
    requires_grad: bool = False,
    *,
    generator: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Draw integers from ``low`` up to but without ``high``: ``randint(high, size)`` from 0.

    Raises:
        RuntimeError: there is no integer between the bounds.
        TypeError: the size is missing.

    >>> import tinygrad_np as tg
    >>> tg.randint(3, (2, 4)).shape, tg.randint(5, 6, (2,))
    ((2, 4), tensor([5, 5]))
    """
    check_placement(device, layout)
    if size is None and isinstance(high, (tuple, list)):
        high, size = None, high
    if size is None:
        raise TypeError("randint: the size is missing: randint(high, size)")
    first, last = (0, low) if high is None else (low, high)
    if not index(first) < index(last):  # type: ignore[arg-type]
        raise RuntimeError(f"randint: there is no integer from {first} up to but without {last}")
    drawn = numpy_generator(generator).integers(first, last, sizes_of("randint", size))
    return made_of(drawn, dtype, requires_grad)


def randperm(
    n: int,
    dtype: Any = np.int64,
    requires_grad: bool = False,
    *,
    generator: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Draw a permutation: the integers from 0 to n - 1 in random order.

    >>> import tinygrad_np as tg
    >>> tg.randperm(5).sort().values
    tensor([0, 1, 2, 3, 4])
    """
    check_placement(device, layout)
    return made_of(
        numpy_generator(generator).permutation(*sizes_of("randperm", n)), dtype, requires_grad
    )


def normal(
    mean: Any = 0.0,
    std: Any = 1.0,
    size: Sequence[int] | None = None,
    *,
    generator: Any = None,
) -> Tensor:
    """Draw from normal distributions.

    Args:
        mean, std: numbers, or tensors or arrays, which broadcast; a standard deviation for each
            element. The result has their type.
        size: the shape; needed where both are numbers.

    Raises:
        RuntimeError: a negative standard deviation, or shapes that do not broadcast.
        TypeError: two numbers without a size.

    >>> import tinygrad_np as tg
    >>> tg.normal(0.0, 1.0, (2, 3)).shape, tg.normal(tg.tensor([1.0, 2.0]), 0.0)
    ((2, 3), tensor([1., 2.]))
    """
    center, spread = (np.asarray(data_only(value, "normal()")) for value in (mean, std))
    if size is None and not (hasattr(mean, "shape") or hasattr(std, "shape")):
        raise TypeError("normal: the size is missing: normal(mean, std, size)")
    if (spread < 0).any():
        raise RuntimeError(f"normal: std={spread.min()} must not be negative")
    given = [x.dtype for x in map(unwrap, (mean, std)) if hasattr(x, "dtype")]
    floats = [dtype for dtype in given if dtype.kind == "f"]
    kind = np.result_type(*floats) if floats else default_float()
    try:
        common = np.broadcast_shapes(center.shape, spread.shape)
        shape = common if size is None else sizes_of("normal", size)
        np.broadcast_shapes(common, shape)
    except ValueError:
        raise ShapeError(
            f"normal: mean of shape {center.shape}, std of shape {spread.shape} and size={size} "
            "do not broadcast"
        ) from None
    drawn = numpy_generator(generator).standard_normal(
        shape, np.float64 if kind.itemsize == 8 else np.float32
    )
    return made_of(center + spread * drawn, kind, False)


def bernoulli(
    input: Any,
    p: float | None = None,
    *,
    generator: Any = None,
) -> Tensor:
    """Draw 1 with given probabilities, else 0, in the shape and type of the input.

    Args:
        input: the probabilities, floating-point numbers.
        p: one probability for all, in place of those of the input.

    Raises:
        NotImplementedError: the input is not of floating-point numbers.
        RuntimeError: a probability is not from 0 to 1.

    >>> import tinygrad_np as tg
    >>> tg.bernoulli(tg.tensor([0.0, 1.0]))
    tensor([0., 1.])
    """
    drawn: Tensor = wrap(drawn_bernoulli(unwrap(input), p, generator))
    return drawn


def multinomial(
    input: Any,
    num_samples: int,
    replacement: bool = False,
    *,
    generator: Any = None,
) -> Tensor:
    """Draw indices with probabilities in proportion to each row's weights.

    Args:
        input: weights of shape (n) or (rows, n), not negative, and not all 0 in any row.
        num_samples: how many to draw for each row.
        replacement: whether an index may be drawn again; otherwise as many weights as
            ``num_samples`` must be positive.

    Returns:
        int64 of shape (num_samples) or (rows, num_samples).

    Raises:
        RuntimeError: the weights or the number do not meet these conditions.

    >>> import tinygrad_np as tg
    >>> tg.multinomial(tg.tensor([0.0, 1.0, 0.0]), 2, replacement=True)
    tensor([1, 1])
    """
    drawn: Tensor = wrap(drawn_multinomial(unwrap(input), num_samples, replacement, generator))
    return drawn

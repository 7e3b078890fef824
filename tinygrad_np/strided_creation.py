"""Tensors of given strides, and tensors in the memory of another library."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .core.device import check_placement
from .creation import as_tensor, empty
from .tensor import Tensor

__all__ = ["empty_permuted", "empty_strided", "from_dlpack"]


def empty_strided(
    size: Sequence[int],
    stride: Sequence[int],
    *,
    dtype: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a tensor of given strides; its values are whatever stands in memory.

    Args:
        size: the shape.
        stride: how many elements apart neighbours along each axis lie.

    Raises:
        RuntimeError: an argument is negative, or there are not as many strides as sizes.

    >>> import tinygrad_np as tg
    >>> tg.empty_strided((2, 3), (1, 2)).stride()
    (1, 2)
    """
    check_placement(device, layout)
    return empty(0, dtype=dtype).new_empty_strided(size, stride, requires_grad=requires_grad)


def empty_permuted(
    size: Sequence[int],
    physical_layout: Sequence[int],
    *,
    dtype: Any = None,
    requires_grad: bool = False,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
) -> Tensor:
    """Make a tensor whose axes lie in memory in a given order; its values are not set.

    Args:
        size: the shape.
        physical_layout: the axes, from that whose neighbours lie farthest apart.

    Raises:
        RuntimeError: the order does not name each axis once.

    >>> import tinygrad_np as tg
    >>> tg.empty_permuted((2, 3), (1, 0)).stride()
    (1, 2)
    """
    check_placement(device, layout)
    order = list(physical_layout)
    if sorted(order) != list(range(len(size))):
        raise RuntimeError(
            f"empty_permuted: {tuple(order)} does not name each of {len(size)} axes once"
        )
    lying = empty([size[axis] for axis in order], dtype=dtype)
    made: Tensor = lying.permute([order.index(axis) for axis in range(len(size))]).detach()
    return made.requires_grad_(requires_grad)


def from_dlpack(ext_tensor: Any, *, device: Any = None, copy: bool | None = None) -> Tensor:
    """Make a tensor that shares the memory of another library's array, through DLPack.

    Args:
        ext_tensor: an object with ``__dlpack__`` and ``__dlpack_device__``, on the CPU.
        copy: whether to copy; by default only where it must be.

    Raises:
        BufferError: a tensor that requires grad, or memory that cannot be shared.

    >>> import numpy as np, tinygrad_np as tg
    >>> tg.from_dlpack(np.array([1.0, 2.0]))
    tensor([1., 2.], dtype=float64)
    """
    check_placement(device, None)
    array = np.from_dlpack(ext_tensor)
    return as_tensor(array.copy() if copy or not array.flags.writeable else array)

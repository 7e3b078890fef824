"""What kind of thing a tensor is."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.tensor_base import TensorBase, unwrap
from ..arguments import shape_of

__all__ = [
    "is_distributed",
    "is_floating_point",
    "is_inference",
    "is_nonzero",
    "is_same_size",
    "is_signed",
    "is_storage",
    "is_tensor",
    "numel",
]


def is_tensor(obj: object) -> bool:
    """Whether an object is a tensor.

    >>> import numpy as np, tinygrad_np as tg
    >>> tg.is_tensor(tg.zeros(2)), tg.is_tensor(np.zeros(2))
    (True, False)
    """
    return isinstance(obj, TensorBase)


def is_floating_point(input: Any) -> bool:
    """Whether the elements are floating-point numbers.

    >>> import tinygrad_np as tg
    >>> tg.is_floating_point(tg.zeros(2)), tg.is_floating_point(tg.arange(2))
    (True, False)
    """
    return np.asarray(unwrap(input)).dtype.kind == "f"


def numel(input: Any) -> int:
    """Count the elements.

    >>> import tinygrad_np as tg
    >>> tg.numel(tg.zeros(2, 3))
    6
    """
    return int(np.size(input))


def is_signed(input: Any) -> bool:
    """Whether the elements' type has negative numbers.

    >>> import tinygrad_np as tg
    >>> tg.is_signed(tg.zeros(2)), tg.is_signed(tg.zeros(2, dtype=tg.uint8))
    (True, False)
    """
    return np.asarray(unwrap(input)).dtype.kind in "fi"


def is_nonzero(input: Any) -> bool:
    """Whether the only element is not 0.

    Raises:
        RuntimeError: there is not just one element.

    >>> import tinygrad_np as tg
    >>> tg.is_nonzero(tg.tensor(2.0))
    True
    """
    x = np.asarray(unwrap(input))
    if x.size != 1:
        raise ArgumentError(f"is_nonzero: one element is needed, not the shape {x.shape}")
    return bool(x.item())


def is_same_size(input: Any, other: Any) -> bool:
    """Whether both have the same shape.

    >>> import tinygrad_np as tg
    >>> tg.is_same_size(tg.zeros(2), tg.ones(2))
    True
    """
    return shape_of(input) == shape_of(other)


def is_inference(input: Any) -> bool:
    """Whether the tensor can never be recorded: no, also where ``inference_mode`` made it.

    >>> import tinygrad_np as tg
    >>> tg.is_inference(tg.zeros(2))
    False
    """
    return False


def is_distributed(input: Any) -> bool:
    """Whether parts of the tensor are in other processes: never.

    >>> import tinygrad_np as tg
    >>> tg.is_distributed(tg.zeros(2))
    False
    """
    return False


def is_storage(obj: object) -> bool:
    """Whether an object is PyTorch's kind of untyped memory: none is.

    >>> import tinygrad_np as tg
    >>> tg.is_storage(tg.zeros(2))
    False
    """
    return False

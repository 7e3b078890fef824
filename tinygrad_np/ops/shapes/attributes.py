"""What kind of thing a tensor is."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.tensor_base import TensorBase, unwrap

__all__ = ["is_floating_point", "is_tensor", "numel"]


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

"""The argument ``inplace=True`` of activation functions and dropout."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.inplace_checks import mark_written
from ...core.primitive import Primitive
from ...core.tensor_base import TensorBase
from ...core.types import TensorLike
from ..in_place import before_write, write
from .half_precision import in_float32, is_half


def overwritten(op: Primitive, input: TensorLike, **settings: Any) -> TensorLike:
    """Write ``op`` of the input over the input, a tensor or an array, and return the input.

    Raises:
        RuntimeError: the input is a tensor that must not be changed now, see
            :func:`~tinygrad_np.ops.in_place.write`.
        TypeError: the input is a number.
    """
    if isinstance(input, TensorBase):
        return write(input, _computed(op, before_write(input), settings), f"{op.name}_")
    if not isinstance(input, np.ndarray):
        raise TypeError(f"{op.name}: inplace=True needs a tensor or an array, not {input!r}")
    np.copyto(input, _computed(op, input, settings), casting="same_kind")
    mark_written(input)
    return input


def _computed(op: Primitive, input: Any, settings: dict[str, Any]) -> Any:
    return in_float32(op, input, **settings) if is_half(input) else op(input, **settings)

"""Which type comes of types: PyTorch's rules of promotion, asked for by themselves."""

from __future__ import annotations

from typing import Any

import numpy as np

from .core.tensor_base import unwrap
from .core.type_promotion import default_float, element_type, operands

__all__ = ["can_cast", "promote_types", "result_type"]

DType = np.dtype[Any]
_CATEGORY = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}


def promote_types(type1: Any, type2: Any) -> DType:
    """Find the smallest type that holds both: a float of any size outweighs every integer.

    >>> import tinygrad_np as tg
    >>> tg.promote_types(tg.int64, tg.float32), tg.promote_types(tg.uint8, tg.int8)
    (dtype('float32'), dtype('int16'))
    """
    first: DType = element_type(type1)
    second: DType = element_type(type2)
    if _CATEGORY[first.kind] >= 2 > _CATEGORY[second.kind]:
        return first
    if _CATEGORY[second.kind] >= 2 > _CATEGORY[first.kind]:
        return second
    return np.promote_types(first, second)


def result_type(tensor1: Any, tensor2: Any) -> DType:
    """Find the type of what two tensors or numbers give together.

    Tensors with axes decide; one without axes, or a number, counts only where it is of a higher
    category: bools, integers, floats.

    >>> import tinygrad_np as tg
    >>> tg.result_type(tg.tensor([1], dtype=tg.int32), 1.0)
    dtype('float32')
    >>> tg.result_type(tg.zeros(2), tg.tensor(1.0, dtype=tg.float64))
    dtype('float32')
    """
    groups: list[list[DType]] = [[], [], []]  # with axes, without, numbers
    for value in (tensor1, tensor2):
        array = unwrap(value)
        if not isinstance(value, (bool, int, float)) and not hasattr(array, "dtype"):
            (array,) = operands("result_type", value)
        if hasattr(array, "dtype"):
            groups[0 if array.ndim else 1].append(array.dtype)
        else:
            number = {bool: np.dtype(bool), int: np.dtype(np.int64)}.get(type(value))
            groups[2].append(default_float() if number is None else number)
    found: DType | None = None
    for group in groups:
        for kind in group:
            if found is None or kind in groups[0] or (group is groups[1] and not groups[0]):
                found = kind if found is None else promote_types(found, kind)
            elif _CATEGORY[kind.kind] > _CATEGORY[found.kind]:
                found = kind if group is not groups[2] else promote_types(found, kind)
    assert found is not None  # there are two values
    return found


def can_cast(from_: Any, to: Any) -> bool:
    """Whether a type may become another in place: not from floats to integers, or these to bools.

    >>> import tinygrad_np as tg
    >>> tg.can_cast(tg.float64, tg.float16), tg.can_cast(tg.float32, tg.int64)
    (True, False)
    """
    return _CATEGORY[element_type(from_).kind] <= _CATEGORY[element_type(to).kind]

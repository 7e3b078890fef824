"""``FloatTensor``, ``LongTensor`` and kin: PyTorch's older way to make tensors of a type."""

from __future__ import annotations

from typing import Any

import numpy as np

from .creation import empty, tensor
from .tensor import Tensor

__all__ = [
    "BoolTensor",
    "ByteTensor",
    "CharTensor",
    "DoubleTensor",
    "FloatTensor",
    "HalfTensor",
    "IntTensor",
    "LongTensor",
    "ShortTensor",
]


class TensorType:
    """Makes tensors of one type; also a type for ``x.type()`` and ``isinstance``.

    Args:
        dtype: the type.

    >>> import tinygrad_np as tg
    >>> x = tg.FloatTensor([1, 2])
    >>> x, tg.FloatTensor(2, 3).shape, isinstance(x, tg.FloatTensor), x.type(tg.LongTensor)
    (tensor([1., 2.]), (2, 3), True, tensor([1, 2]))
    """

    def __init__(self, dtype: Any) -> None:
        self.dtype = np.dtype(dtype)

    def __call__(self, *data: Any) -> Tensor:
        """Make a tensor of a sequence or array, or of sizes, with values that are not set."""
        if len(data) == 1 and not isinstance(data[0], int):
            return tensor(data[0], self.dtype)
        return empty(data or 0, dtype=self.dtype)

    def __instancecheck__(self, x: object) -> bool:
        return isinstance(x, Tensor) and x.dtype == self.dtype

    def __repr__(self) -> str:
        return f"<type of tensors of {self.dtype}>"


FloatTensor, DoubleTensor = TensorType(np.float32), TensorType(np.float64)
HalfTensor, BoolTensor = TensorType(np.float16), TensorType(np.bool_)
LongTensor, IntTensor = TensorType(np.int64), TensorType(np.int32)
ShortTensor, CharTensor, ByteTensor = map(TensorType, (np.int16, np.int8, np.uint8))

"""The product over axes."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.summation import FLOAT16, FLOAT32
from ...core.tensor_base import like_input, unwrap
from ...core.type_promotion import operands
from ...core.types import TensorLike
from ..arguments import Dims, in_dtype, kept, reduced_dims
from ..shapes.casting import clone
from ..shapes.joining import concatenate
from ..shapes.permuting import moveaxis
from ..shapes.reshaping import reshape
from .reduced_axes import count, kept_shape, reduced_axes

__all__ = ["prod"]


def prod(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    dtype: Any = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Multiply all elements, or those along the dimensions named. 1 where there are none.

    Integers and bools are multiplied in int64, float16 in float32. Floats are multiplied in halves,
    half by half, so that no gradient divides by an element that may be 0.

    Args:
        input: any shape.
        dim: one dimension or several (PyTorch takes one).
        keepdim: whether to keep the reduced dimensions, of length 1.
        dtype: the type to convert the elements to before they are multiplied.
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: ``dim`` names a dimension twice.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([0.0, 3.0, 4.0], requires_grad=True)
    >>> tg.prod(x).backward()
    >>> x.grad
    tensor([12.,  0.,  0.])
    """
    (x,) = operands("prod", in_dtype(input, dtype))
    shape, kind = unwrap(x).shape, unwrap(x).dtype
    axes = reduced_axes(reduced_dims(dim, axis), len(shape), "prod")
    y: Any
    if kind.kind not in "fc":
        y = like_input(np.prod(unwrap(x), axes, None if kind.itemsize == 8 else np.int64), x)
    else:
        y = _multiplied(in_dtype(x, FLOAT32 if kind == FLOAT16 else None), axes)
        y = in_dtype(y, FLOAT16 if kind == FLOAT16 else None)
    if kept(keepdim, keepdims):
        y = reshape(y, kept_shape(shape, axes))
    result: TensorLike = in_dtype(y, dtype)
    return result


def _multiplied(x: Any, axes: tuple[int, ...]) -> Any:
    kept = tuple(n for i, n in enumerate(x.shape) if i not in axes)
    y = moveaxis(x, axes, tuple(range(len(axes))))
    y = reshape(y, (count(x.shape, axes), *kept))
    if y.shape[0] == 0:
        y = concatenate([y, np.ones((1, *kept), y.dtype)], 0)
    elif y.shape[0] == 1:
        y = clone(y)  # not a view of the only factor
    while y.shape[0] > 1:
        half = y.shape[0] // 2
        pairs = y[:half] * y[half : 2 * half]
        y = concatenate([pairs, y[2 * half :]], 0) if y.shape[0] % 2 else pairs
    return reshape(y, kept)

"""Root mean square normalization over the last axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.errors import ShapeError
from ....core.tensor_base import unwrap
from ....core.types import TensorLike
from ...arguments import shape_of
from ...elementwise.powers import rsqrt
from ...reductions.sums import mean
from ..half_precision import in_float32, is_half

__all__ = ["rms_norm"]


def rms_norm(
    input: TensorLike,
    normalized_shape: Sequence[int],
    weight: Any = None,
    eps: float | None = None,
) -> TensorLike:
    """Divide by the root of the mean square over the last axes.

    Zhang and Sennrich, "Root mean square layer normalization" (2019). float16 is computed in
    float32.

    Args:
        input: (..., *normalized_shape).
        normalized_shape: the lengths of the axes.
        weight: factors of that shape, or None.
        eps: added to the mean square; by default the machine epsilon of the input's type.

    Raises:
        ArgumentError: shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.rms_norm(tg.tensor([3.0, 4.0]), (2,))
    tensor([0.8485, 1.1314])
    """
    shape, over = shape_of(input), tuple(normalized_shape)
    if not over or shape[-len(over) :] != over:
        raise ShapeError(f"rms_norm: the input has shape {shape}, expected (..., *{over})")
    if weight is not None and shape_of(weight) != over:
        raise ShapeError(f"rms_norm: weight has shape {shape_of(weight)}, expected {over}")
    if eps is None:
        eps = float(np.finfo(unwrap(input).dtype).eps)
    if is_half(input):
        halves: TensorLike = in_float32(_normalized, input, len(over), weight, eps)
        return halves
    normalized: TensorLike = _normalized(input, len(over), weight, eps)
    return normalized


def _normalized(x: Any, axes: int, weight: Any, eps: float) -> Any:
    squares = mean(x * x, axis=tuple(range(-axes, 0)), keepdims=True)
    y = x * rsqrt(squares + eps)
    return y if weight is None else y * weight

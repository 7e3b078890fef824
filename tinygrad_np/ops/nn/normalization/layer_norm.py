"""Layer normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....core.errors import ShapeError
from ....core.types import TensorLike
from ...arguments import shape_of
from ..half_precision import in_float32, is_half
from .standardize import _standardize, check_parameters, scaled_and_shifted

__all__ = ["layer_norm"]


def layer_norm(
    input: TensorLike,
    normalized_shape: int | Sequence[int],
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
) -> TensorLike:
    """Standardize each example over its last axes.

    Ba, Kiros and Hinton, "Layer normalization" (2016). float16 is computed in float32.

    Args:
        input: (..., *normalized_shape).
        normalized_shape: the lengths of the axes to standardize over.
        weight, bias: of that shape, the scale and the shift that follow, or None.
        eps: added to the variance.

    Returns:
        The input's shape.

    Raises:
        ArgumentError: shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.layer_norm(tg.tensor([[1.0, 3.0]]), 2)
    tensor([[-1.0000,  1.0000]])
    """
    y: TensorLike
    if is_half(input):
        y = in_float32(layer_norm, input, normalized_shape, weight, bias, eps)
        return y
    op, shape = "layer_norm", shape_of(input)
    last = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    if not last or shape[-len(last) :] != last:
        raise ShapeError(f"{op}: the input has shape {shape}, expected (..., {str(last)[1:]}")
    check_parameters(op, last, "element of an example", weight=weight, bias=bias)
    axes = tuple(range(len(shape) - len(last), len(shape)))
    y = scaled_and_shifted(_standardize(input, axes=axes, eps=eps), weight, bias, last)
    return y

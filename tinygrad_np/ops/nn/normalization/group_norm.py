"""Group normalization."""

from __future__ import annotations

import math
from typing import Any

from ....core.errors import ArgumentError, ShapeError
from ....core.types import TensorLike
from ...arguments import shape_of
from ...shapes.reshaping import reshape
from ..half_precision import in_float32, is_half
from .standardize import _standardize, check_parameters, scaled_and_shifted

__all__ = ["group_norm"]


def group_norm(
    input: TensorLike, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> TensorLike:
    """Standardize each example's groups of channels.

    Wu and He, "Group normalization" (2018). float16 is computed in float32.

    Args:
        input: (N, C, ...).
        num_groups: the number of groups; it divides C.
        weight, bias: (C,), the scale and the shift that follow, or None.
        eps: added to the variance.

    Returns:
        The input's shape.

    Raises:
        ArgumentError: shapes that do not fit, or channels that do not divide into the groups; a
            single example with a single value a group.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.group_norm(tg.tensor([[1.0, 3.0, 10.0, 30.0]]), 2)
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """
    y: TensorLike
    if is_half(input):
        y = in_float32(group_norm, input, num_groups, weight, bias, eps)
        return y
    op, shape = "group_norm", shape_of(input)
    if num_groups <= 0:
        raise ArgumentError(f"{op}: num_groups={num_groups} must be positive")
    if len(shape) < 2 or shape[1] % num_groups:
        raise ShapeError(
            f"{op}: an input of shape {shape} does not divide into {num_groups} groups of channels "
            "(axis 1)"
        )
    size = math.prod(shape[1:]) // num_groups
    if shape[0] * size == 1:
        raise ShapeError(f"{op}: more than one value a group is needed, not shape {shape}")
    check_parameters(op, shape[1:2], f"channel of the input {shape}", weight=weight, bias=bias)
    groups = reshape(input, (shape[0], num_groups, size))
    standard = reshape(_standardize(groups, axes=(2,), eps=eps), shape)
    y = scaled_and_shifted(standard, weight, bias, (-1,) + (1,) * (len(shape) - 2))
    return y

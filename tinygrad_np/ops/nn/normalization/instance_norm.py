"""Instance normalization."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....core.errors import ArgumentError, ShapeError
from ....core.tensor_base import like_input, unwrap
from ....core.types import Shape, TensorLike
from ...arguments import shape_of
from .batch_norm import batch_norm, move
from .group_norm import group_norm
from .standardize import check_parameters, moments

__all__ = ["instance_norm"]


def instance_norm(
    input: TensorLike,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> TensorLike:
    """Standardize each channel of each example.

    Ulyanov, Vedaldi and Lempitsky, "Instance normalization" (2016). float16 is computed in float32.

    Args:
        input: (N, C, ...).
        running_mean, running_var: (C,), both or neither. They move, in place, towards the average
            moments of the examples; an empty batch leaves them. Without ``use_input_stats`` they
            are what is subtracted and divided by.
        weight, bias: (C,), the scale and the shift that follow, or None.
        use_input_stats: standardize by each example's own moments.
        momentum: the share by which the running moments move.
        eps: added to the variance.

    Returns:
        The input's shape.

    Raises:
        ArgumentError: a single value a channel of an example; one of the running moments without
            the other; parameters of another length than C; no running moments without
            ``use_input_stats``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.instance_norm(tg.tensor([[[1.0, 3.0], [10.0, 30.0]]]))
    tensor([[[-1.0000,  1.0000],
             [-1.0000,  1.0000]]])
    """
    shape: Shape = shape_of(input)
    y: TensorLike
    if not use_input_stats:
        y = batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
        return y
    if math.prod(shape[2:]) == 1:
        raise ShapeError(
            f"instance_norm: more than one value a channel is needed, not shape {shape}"
        )
    if (running_mean is None) != (running_var is None):
        raise ArgumentError("instance_norm: give both running_mean and running_var, or neither")
    running = {"running_mean": running_mean, "running_var": running_var}
    check_parameters("instance_norm", shape[1:2], f"channel of the input {shape}", **running)
    if running_mean is not None and 0 not in shape:
        x = unwrap(input)
        x = x.astype(np.promote_types(x.dtype, np.float32), copy=False)
        spatial = tuple(range(2, x.ndim))
        count = x[0, 0].size
        center, variance = (m.reshape(shape[:2]).mean(0) for m in moments(x, spatial))
        move(running_mean, center, momentum)
        move(running_var, variance * (count / (count - 1)), momentum)
    y = like_input(group_norm(input, shape[1], weight, bias, eps), running_mean, running_var)
    return y

"""Normalization of each example on its own, by groups of channels or channel by channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.tensor_base import unwrap
from ..shapes.reshaping import reshape
from .normalization import batch_norm, layer_norm

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = ["group_norm", "instance_norm"]


def group_norm(
    input: Any, num_groups: int, weight: Any = None, bias: Any = None, eps: float = 1e-5
) -> Tensor:
    """Standardize each example's groups of channels (Wu and He, 2018).

    Args:
        input: (N, C, ...).
        num_groups: divides C.
        weight, bias: (C,), the scale and the shift that follow, or None.
    """
    shape = np.shape(input)
    if len(shape) < 2 or shape[1] % num_groups:
        raise RuntimeError(
            f"group_norm: an input of shape {shape} does not divide into {num_groups} groups of "
            "channels (axis 1)"
        )
    size = int(np.prod(shape[1:])) // num_groups
    y = reshape(layer_norm(reshape(input, (shape[0], num_groups, size)), (size,), eps=eps), shape)
    return _affine(y, weight, bias)  # type: ignore[no-any-return]


def instance_norm(
    input: Any,
    running_mean: Any = None,
    running_var: Any = None,
    weight: Any = None,
    bias: Any = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Standardize each channel of each example (Ulyanov, Vedaldi and Lempitsky, 2016).

    Args:
        input: (N, C, ...).
        running_mean, running_var: (C,) tensors or None. Moved, in place, towards the examples'
            average moments; what is used instead of them without ``use_input_stats``.
        weight, bias: (C,), or None.
    """
    shape = np.shape(input)
    if not use_input_stats:
        return batch_norm(  # type: ignore[no-any-return]
            input, running_mean, running_var, weight, bias, False, momentum, eps
        )
    if int(np.prod(shape[2:])) == 1:
        raise ValueError(f"instance_norm: more than 1 value per channel is needed: shape {shape}")
    if running_mean is not None:
        x = unwrap(input)
        spatial = tuple(range(2, x.ndim))
        moments = x.mean(spatial).mean(0), x.var(spatial, ddof=1).mean(0)
        for running, now in zip((running_mean, running_var), moments, strict=True):
            running.copy_((1 - momentum) * running.data + momentum * now)
    return group_norm(input, shape[1], weight, bias, eps)


def _affine(y: Any, weight: Any, bias: Any) -> Any:
    column = (-1,) + (1,) * (np.ndim(y) - 2)
    if weight is not None:
        y = y * reshape(weight, column)
    return y if bias is None else y + reshape(bias, column)

"""Cross-entropy of two classes, from a probability or from a logit."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.errors import ArgumentError
from ....core.registry import primitive
from ....core.tensor_base import unwrap
from ....core.types import TensorLike
from ...arguments import shape_of
from ..activations.sigmoid import _softplus
from .reduction import reduced, require_factor, require_same_shape

__all__ = ["binary_cross_entropy", "binary_cross_entropy_with_logits"]


def _binary_cross_entropy_forward(input: Any, target: Any) -> Any:
    with np.errstate(divide="ignore"):  # log 0 counts as -100
        positive, negative = np.log(input), np.log1p(-input)
    return -(target * np.maximum(positive, -100) + (1 - target) * np.maximum(negative, -100))


def _target_vjp(g: Any, input: Any) -> Any:
    with np.errstate(divide="ignore"):
        positive, negative = np.log(input), np.log1p(-input)
    return g * (np.maximum(negative, -100) - np.maximum(positive, -100))


_binary_cross_entropy = primitive(
    _binary_cross_entropy_forward,
    "input target",
    lambda g, input, target: g * ((input - target) / np.maximum(input * (1 - input), 1e-12)),
    _target_vjp,
    name="binary_cross_entropy",
)


def binary_cross_entropy(
    input: TensorLike, target: Any, weight: Any = None, reduction: str = "mean"
) -> TensorLike:
    """Compute the cross-entropy of two classes from the probability of the positive one.

    From a logit, :func:`binary_cross_entropy_with_logits` loses no digits.

    Args:
        input, target: probabilities, of one shape. Logarithms below -100 count as -100.
        weight: a factor on each loss, which broadcasts to their shape.
        reduction: "mean" (over the elements), "sum" or "none".

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``; values outside of [0, 1], or
            a weight that does not broadcast to the shape.

    >>> import tinygrad_np as tg
    >>> p, target = tg.tensor([0.5, 0.9]), tg.tensor([0.0, 1.0])
    >>> tg.nn.functional.binary_cross_entropy(p, target, reduction="none")
    tensor([0.6931, 0.1054])
    """
    op = "binary_cross_entropy"
    require_same_shape(op, input=input, target=target)
    require_factor(op, "weight", weight, shape_of(input))
    for name, array in (("input", unwrap(input)), ("target", unwrap(target))):
        if np.size(array) and not (np.min(array) >= 0 and np.max(array) <= 1):
            raise ArgumentError(
                f"{op}: {name} must be probabilities between 0 and 1, not from "
                f"{np.min(array):.4g} to {np.max(array):.4g}"
            )
    losses: Any = _binary_cross_entropy(input, target)
    loss: TensorLike = reduced(losses if weight is None else losses * weight, reduction, op)
    return loss


def binary_cross_entropy_with_logits(
    input: TensorLike,
    target: Any,
    weight: Any = None,
    reduction: str = "mean",
    pos_weight: Any = None,
) -> TensorLike:
    """Compute the cross-entropy of two classes from one logit, without overflow.

    Args:
        input: logits.
        target: probabilities of the positive class, of the same shape.
        weight: a factor on each loss, which broadcasts to their shape.
        reduction: "mean" (over the elements), "sum" or "none".
        pos_weight: a factor on the positive class, which broadcasts to their shape.

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``; a factor that does not
            broadcast to the shape.

    >>> import tinygrad_np as tg
    >>> logits = tg.tensor([-1000.0, 1000.0])
    >>> tg.nn.functional.binary_cross_entropy_with_logits(logits, tg.tensor([0.0, 1.0])).item()
    0.0
    """
    op = "binary_cross_entropy_with_logits"
    require_same_shape(op, input=input, target=target)
    require_factor(op, "weight", weight, shape_of(input))
    require_factor(op, "pos_weight", pos_weight, shape_of(input))
    logits: Any = input
    positive = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    losses = (1 - target) * logits + positive * _softplus(-logits)
    loss: TensorLike = reduced(losses if weight is None else losses * weight, reduction, op)
    return loss

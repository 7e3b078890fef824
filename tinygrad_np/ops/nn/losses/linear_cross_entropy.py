"""The cross-entropy of linear logits."""

from __future__ import annotations

from typing import Any

from ....core.errors import ShapeError
from ....core.types import TensorLike
from ...arguments import shape_of
from ...shapes.reshaping import reshape
from ..linear import linear
from .classification import cross_entropy

__all__ = ["linear_cross_entropy"]


def linear_cross_entropy(
    input: TensorLike,
    linear_weight: Any,
    target: Any,
    *,
    linear_bias: Any = None,
    weight: Any = None,
    reduction: str = "mean",
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    options: None = None,
) -> TensorLike:
    """Compute ``cross_entropy(linear(input, linear_weight, linear_bias), target)``.

    Args:
        input: (N, in_features), or (in_features,).
        linear_weight: (C, in_features), or (C, d1, ..., in_features) for a target of more axes.
        target: as of :func:`cross_entropy` for logits (N, C, d1, ...).
        linear_bias: of the weight's shape without its last axis, or None.
        weight, reduction, label_smoothing: as of :func:`cross_entropy`.
        ignore_index: likewise; by default -100.
        options: must be None: PyTorch's ways to save memory are for large vocabularies.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.linear_cross_entropy(tg.ones(1, 2), tg.eye(2), tg.tensor([0]))
    tensor(0.6931)
    """
    if options is not None:
        raise NotImplementedError("linear_cross_entropy: options must be None")
    shape, given = shape_of(linear_weight), shape_of(input)
    if len(shape) < 2:
        raise ShapeError(f"linear_cross_entropy: the weight has shape {shape}, expected (C, in)")
    if len(shape) > 2 and len(given) != 2:
        raise ShapeError(
            f"linear_cross_entropy: the input has shape {given}; a weight {shape} needs (N, in)"
        )
    rows = reshape(linear_weight, (-1, shape[-1]))
    bias = linear_bias if linear_bias is None else reshape(linear_bias, (-1,))
    logits = reshape(linear(input, rows, bias), (*given[:-1], *shape[:-1]))
    ignored = -100 if ignore_index is None else ignore_index
    return cross_entropy(
        logits,
        target,
        weight,
        ignore_index=ignored,
        reduction=reduction,
        label_smoothing=label_smoothing,
    )

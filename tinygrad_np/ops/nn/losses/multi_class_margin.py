"""Losses with a margin between the classes of an example: one class that is right, or several."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.errors import ArgumentError, ShapeError
from ....core.tensor_base import unwrap
from ....core.types import TensorLike
from ...arguments import shape_of
from ...elementwise.selection import clip
from ...indexing.gather_scatter import gather
from ...reductions.sums import mean, sum
from ...shapes.reshaping import reshape
from ..activations.sigmoid import logsigmoid
from .reduction import reduced, require_same_shape

__all__ = ["multi_margin_loss", "multilabel_margin_loss", "multilabel_soft_margin_loss"]


def multi_margin_loss(
    input: TensorLike,
    target: Any,
    p: int = 1,
    margin: float = 1.0,
    weight: Any = None,
    reduction: str = "mean",
) -> TensorLike:
    """Sum ``max(0, margin - input[target] + input[i]) ** p`` over the other classes i, over C.

    Args:
        input: scores, (N, C) or (C).
        target: the right classes, (N) or ().
        p: the exponent, 1 or 2.
        margin: by how much the right class is to be ahead.
        weight: a factor for each class, (C), of the examples where it is right.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or (N) or () for "none".

    Raises:
        ArgumentError: shapes that do not fit, another ``p``, or an unknown ``reduction``.
        IndexError: a class that does not exist.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.multi_margin_loss(tg.tensor([[0.5, 1.0]]), tg.tensor([1]))
    tensor(0.2500)
    """
    op = "multi_margin_loss"
    if p not in (1, 2):
        raise ArgumentError(f"{op}: p={p}: only 1 and 2 are there")
    shape = shape_of(input)
    classes = np.asarray(unwrap(target))
    fits = len(shape) in (1, 2) and classes.shape == shape[:-1]
    if not fits and (len(shape), classes.shape) != (1, (1,)):
        raise ShapeError(
            f"{op}: input {shape} and target {classes.shape}; expected (N, C) and (N), or (C) and "
            "()"
        )
    if weight is not None and shape_of(weight) != shape[-1:]:
        raise ShapeError(
            f"{op}: weight has shape {shape_of(weight)}, expected {shape[-1:]}, one for each class"
        )
    _require_classes(op, classes, shape[-1])
    scores: Any = reshape(input, (-1, shape[-1])) if len(shape) == 1 else input
    index = classes.reshape(-1, 1)
    right = gather(scores, 1, index)
    gaps = clip(scores - right + margin, min=0)
    if p == 2:
        gaps = gaps * gaps
    others = np.arange(shape[-1]) != index  # (N, C)
    if weight is not None:
        gaps = gaps * reshape(weight, (-1,))[index]
    losses = sum(gaps * others, axis=1) / shape[-1]
    if len(shape) == 1:
        losses = reshape(losses, ())
    loss: TensorLike = reduced(losses, reduction, op, input, target)
    return loss


def multilabel_margin_loss(input: TensorLike, target: Any, reduction: str = "mean") -> TensorLike:
    """Sum ``max(0, 1 - input[j] + input[i])`` over right classes j and others i, over C.

    Args:
        input: scores, (N, C) or (C).
        target: of the same shape: the right classes of each example, and -1 behind the last.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or (N) or () for "none".

    Raises:
        ArgumentError: shapes that differ or do not fit, or an unknown ``reduction``.
        IndexError: a class that does not exist.

    >>> import tinygrad_np as tg
    >>> scores, classes = tg.tensor([[0.1, 0.2, 0.4, 0.8]]), tg.tensor([[3, 0, -1, 1]])
    >>> tg.nn.functional.multilabel_margin_loss(scores, classes)
    tensor(0.8500)
    """
    op = "multilabel_margin_loss"
    require_same_shape(op, input=input, target=target)
    shape = shape_of(input)
    if len(shape) not in (1, 2):
        raise ShapeError(f"{op}: the input has shape {shape}, expected (N, C) or (C)")
    scores: Any = reshape(input, (-1, shape[-1]))
    classes = np.asarray(unwrap(target)).reshape(-1, shape[-1])
    _require_classes(op, classes, shape[-1], least=-1)
    listed = np.cumprod(classes >= 0, axis=1).astype(bool)  # up to the first -1
    is_right = np.zeros(classes.shape, bool)
    rows, columns = np.nonzero(listed)
    is_right[rows, classes[rows, columns]] = True
    right = gather(scores, 1, np.where(listed, classes, 0))  # (N, C)
    gaps = clip(1 - right[:, :, None] + scores[:, None, :], min=0)  # (N, right, others)
    counted = listed[:, :, None] & ~is_right[:, None, :]
    losses = sum(gaps * counted, axis=(1, 2)) / max(shape[-1], 1)
    if len(shape) == 1:
        losses = reshape(losses, ())
    loss: TensorLike = reduced(losses, reduction, op, input, target)
    return loss


def multilabel_soft_margin_loss(
    input: TensorLike, target: Any, weight: Any = None, reduction: str = "mean"
) -> TensorLike:
    """Average over the classes the binary cross-entropy of each, from logits.

    Args:
        input: logits, (N, C) or (C).
        target: 0 or 1 for each class, of the same shape.
        weight: a factor for each class, (C).
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or (N) or () for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.multilabel_soft_margin_loss(tg.zeros(1, 2), tg.tensor([[1.0, 0.0]]))
    tensor(0.6931)
    """
    op = "multilabel_soft_margin_loss"
    require_same_shape(op, input=input, target=target)
    x: Any = input
    losses: Any = -(target * logsigmoid(x) + (1 - target) * logsigmoid(-x))
    if weight is not None:
        if shape_of(weight) not in ((), shape_of(input)[-1:], shape_of(input)):
            raise ShapeError(
                f"{op}: weight has shape {shape_of(weight)}, expected {shape_of(input)[-1:]}"
            )
        losses = losses * weight
    loss: TensorLike = reduced(mean(losses, axis=-1), reduction, op, input, target)
    return loss


def _require_classes(op: str, classes: Any, count: int, least: int = 0) -> None:
    if classes.dtype.kind not in "iu":
        raise ArgumentError(f"{op}: the target is {classes.dtype}, expected integers")
    if classes.size and not least <= classes.min() <= classes.max() < count:
        raise IndexError(
            f"{op}: classes from {classes.min()} to {classes.max()}, expected {least} to "
            f"{count - 1}"
        )

"""Losses of class scores: cross-entropy from logits, and negative log-likelihood."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.errors import ArgumentError, ShapeError
from ....core.registry import primitive
from ....core.summation import add_up
from ....core.tensor_base import is_tensor, like_input, unwrap
from ....core.types import Array, Shape, TensorLike
from ...arguments import shape_of
from ...elementwise.selection import where
from ...reductions.sums import sum
from ...shapes.permuting import moveaxis
from ...shapes.reshaping import reshape
from ..activations.softmax import log_softmax, softmax
from ..half_precision import in_float32, is_half
from .reduction import reduced

__all__ = ["cross_entropy", "nll_loss"]

# --- class indices and weights -------------------------------------------------------------------


def _class_rows(x: Any) -> Any:
    """Scores (N, C, ...) or (C) as rows of classes, (M, C)."""
    shape = x.shape
    if len(shape) == 2:
        return x
    if len(shape) == 1:
        return reshape(x, (1, *shape))
    return reshape(moveaxis(x, 1, -1), (-1, shape[1]))


def _checked_indices(
    op: str, shape: Shape, target: Any, ignore_index: int
) -> tuple[Array, Array | None]:
    """The target as flat class indices, and where they are ignored (None: nowhere).

    Checked against the shape of the scores; ignored ones become 0.
    """
    target = np.asarray(target)
    expected = (shape[0], *shape[2:]) if len(shape) > 1 else ()
    if target.shape != expected:
        raise ShapeError(
            f"{op}: the input has shape {shape}, the target {target.shape}; class indices must "
            f"have shape {expected}"
        )
    if target.dtype.kind not in "iu":
        raise TypeError(f"{op}: class indices must be integers, not {target.dtype}")
    classes = _classes(shape)
    flat = target.reshape(-1)
    if not flat.size:
        return flat, None
    lowest, highest = np.minimum.reduce(flat), np.maximum.reduce(flat)
    inside = lowest >= 0 and highest < classes
    if inside and not lowest <= ignore_index <= highest:
        return flat, None
    ignored = flat == ignore_index
    if not inside:
        wrong = ~ignored & ((flat < 0) | (flat >= classes))
        if wrong.any():
            raise IndexError(
                f"{op}: target {flat[wrong][0]} is out of range: there are {classes} classes, "
                f"0 to {classes - 1}"
            )
    return (np.where(ignored, 0, flat), ignored) if ignored.any() else (flat, None)


def _classes(shape: Shape) -> int:
    return shape[1] if len(shape) > 1 else shape[0]


def _checked_weight(op: str, weight: Any, scores: Array) -> Array | None:
    """The classes' weights as an array of the scores' type, or None."""
    shape = scores.shape
    if not shape:
        raise ShapeError(f"{op}: the input must have a class axis, not shape {shape}")
    if weight is None:
        return None
    if is_tensor(weight) and weight.requires_grad:
        raise ArgumentError(f"{op}: weight is data here and cannot require grad")
    array = np.asarray(unwrap(weight))
    if array.shape != (_classes(shape),):
        raise ShapeError(
            f"{op}: weight has shape {array.shape}, expected ({_classes(shape)},): a factor for "
            "each class"
        )
    return array.astype(scores.dtype, copy=False) if scores.dtype.kind == "f" else array


def _divisor(flat: Array, ignored: Array | None, weights: Array | None) -> float:
    """What the sum of the losses is divided by for their mean: the sum of the targets' weights."""
    if weights is None:
        return float(len(flat) if ignored is None else len(flat) - np.count_nonzero(ignored))
    return float(add_up(weights if ignored is None else weights[~ignored], dtype=np.float64))


# --- cross-entropy -------------------------------------------------------------------------------


def _cross_entropy_forward(
    x: Any,
    *,
    target: Any,
    ignored: Any,
    class_weight: Any,
    label_smoothing: float,
    scale: float | None,
) -> tuple[Any, Any]:
    """Losses of rows of logits ``x`` (M, C), and softmax(x), which their gradient uses.

    With a ``scale``, the sum of the losses times it: a mean in the same operation.
    """
    if ignored is not None:
        x = _without(x, ignored)
    rows = np.arange(len(x))
    z = x - np.maximum.reduce(x, 1, keepdims=True)  # (M, C)
    p = np.exp(z)
    total = add_up(p, 1, keepdims=True)  # (M, 1)
    p /= total
    log_total = np.log(total[:, 0])
    losses = log_total - z[rows, target]  # (M,) = -log p[target]
    if class_weight is not None:
        losses *= class_weight[target]
    if label_smoothing:
        log_p = z - log_total[:, None]
        if class_weight is not None:
            log_p *= class_weight
        smooth = add_up(log_p, 1) / -x.shape[1]
        losses = (1 - label_smoothing) * losses + label_smoothing * smooth
    if ignored is not None:
        losses[ignored] = 0
    return (losses if scale is None else add_up(losses) * scale), p


def _without(x: Any, ignored: Array) -> Any:
    """The rows with zeros in place of those that are ignored, which may not be finite."""
    return np.where(ignored[:, None], 0, x)


def _cross_entropy_vjp(
    g: Any,
    x: Any,
    p: Any,
    target: Any,
    ignored: Any,
    class_weight: Any,
    label_smoothing: float,
    scale: float | None,
) -> Any:
    # d loss / d x = (sum of the row's target weights) p - target weights
    rows = np.arange(p.shape[0])
    each = g if scale is None else g * scale  # (M,), or () when all losses are added
    if ignored is not None:
        each = np.where(ignored, 0, each)
    chosen = each if class_weight is None else each * class_weight[target]
    if not label_smoothing:
        d = p * (chosen[:, None] if chosen.ndim else chosen)
        d[rows, target] -= chosen
        return d
    spread = np.full(p.shape[1], label_smoothing / p.shape[1], p.dtype)  # (C,)
    if class_weight is not None:
        spread *= class_weight
    chosen = (1 - label_smoothing) * chosen
    whole = chosen + each * spread.sum()
    d = p * (whole[:, None] if whole.ndim else whole)
    d = d - (each[:, None] if each.ndim else each) * spread
    d[rows, target] -= chosen
    return d


def _recomputed_softmax(x: Any, ignored: Any) -> Any:
    return softmax(x if ignored is None else _without(x, ignored), 1)


_cross_entropy = primitive(
    _cross_entropy_forward,
    "x",
    _cross_entropy_vjp,
    name="cross_entropy",
    residuals={"p": _recomputed_softmax},
)


def cross_entropy(
    input: TensorLike,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> TensorLike:
    """Compute ``-log softmax(input)`` at the target class, from logits.

    It is softmax and negative log-likelihood in one; float16 is computed in float32.

    Args:
        input: logits, (N, C), (N, C, d1, ...) or (C).
        target: class indices, (N), (N, d1, ...) or (), or probabilities in the input's shape.
        weight: a factor for each class, (C).
        ignore_index: an index to leave out.
        reduction: "mean" (for class indices, divided by the sum of the targets' factors), "sum" or
            "none".
        label_smoothing: how much of the target is spread evenly over the classes, 0 to 1 (Szegedy
            et al., "Rethinking the Inception architecture", 2016, section 7).

    Returns:
        One number, or the shape of class indices for "none". A mean of no losses is NaN.

    Raises:
        ArgumentError: shapes that do not fit, or an unknown ``reduction`` or ``label_smoothing``; a
            weight that has not C factors, or requires grad.
        IndexError: an index that is no class.
        TypeError: indices that are not integers.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.cross_entropy(tg.tensor([[0.0, 0.0]]), tg.tensor([1])).item()
    0.6931471824645996
    """
    op = "cross_entropy"
    loss: TensorLike
    if is_half(input):
        loss = in_float32(
            cross_entropy, input, target, weight, ignore_index, reduction, label_smoothing
        )
        return loss
    if not 0 <= label_smoothing <= 1:
        raise ArgumentError(f"{op}: label_smoothing={label_smoothing} is not between 0 and 1")
    logits, targets = unwrap(input), unwrap(target)
    class_weight = _checked_weight(op, weight, logits)
    shape: Shape = logits.shape
    if shape_of(targets) == shape and targets.dtype.kind == "f":
        loss = _probability_cross_entropy(input, target, class_weight, reduction, label_smoothing)
        return loss
    flat, ignored = _checked_indices(op, shape, targets, ignore_index)
    scale = 1.0 if reduction == "sum" else None
    if reduction == "mean":
        weights = None if class_weight is None else class_weight[flat]
        divisor = _divisor(flat, ignored, weights)
        scale = 1 / divisor if divisor else np.nan
    losses = _cross_entropy(
        _class_rows(input),
        target=flat,
        ignored=ignored,
        class_weight=class_weight,
        label_smoothing=label_smoothing,
        scale=scale,
    )
    if scale is None:
        losses = reshape(reduced(losses, reduction, op), shape_of(targets))
    loss = like_input(losses, target, weight)
    return loss


def _probability_cross_entropy(
    input: Any, target: Any, class_weight: Any, reduction: str, label_smoothing: float
) -> Any:
    axis = 1 if len(input.shape) > 1 else 0
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / max(input.shape[axis], 1)
    if class_weight is not None:
        target = target * class_weight.reshape((-1,) + (1,) * (len(input.shape) - axis - 1))
    losses = -sum(log_softmax(input, axis) * target, axis=axis)
    if reduction == "mean":
        count = losses.size if 0 not in input.shape else np.nan  # as in PyTorch, of no classes, too
        return sum(losses) / count
    return reduced(losses, reduction, "cross_entropy")


# --- from log-probabilities ----------------------------------------------------------------------


def nll_loss(
    input: TensorLike,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> TensorLike:
    """Compute the negative log-likelihood: minus the log-probability of each target class.

    Args:
        input: log-probabilities, (N, C), (N, C, d1, ...) or (C).
        target: class indices, (N), (N, d1, ...) or ().
        weight: a factor for each class, (C).
        ignore_index: an index to leave out.
        reduction: "mean" (divided by the sum of the targets' factors), "sum" or "none".

    Returns:
        One number, or the target's shape for "none". A mean of no losses is NaN.

    Raises:
        ArgumentError: shapes that do not fit, or an unknown ``reduction``; a weight that has not C
            factors, or requires grad.
        IndexError: an index that is no class.
        TypeError: indices that are not integers.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.nll_loss(tg.tensor([[-0.5, -2.0]]), tg.tensor([0])).item()
    0.5
    """
    op = "nll_loss"
    loss: TensorLike
    if is_half(input):
        loss = in_float32(nll_loss, input, target, weight, ignore_index, reduction)
        return loss
    scores = unwrap(input)
    class_weight = _checked_weight(op, weight, scores)
    flat, ignored = _checked_indices(op, scores.shape, unwrap(target), ignore_index)
    losses = -_class_rows(input)[np.arange(len(flat)), flat]
    weights = None if class_weight is None else class_weight[flat]
    if weights is not None:
        losses = losses * weights
    if ignored is not None:
        losses = where(ignored, 0, losses)
    total: Any
    if reduction == "mean":
        divisor = _divisor(flat, ignored, weights)
        total = sum(losses) * (1 / divisor if divisor else np.nan)
    else:
        total = reduced(losses, reduction, op)
    if reduction == "none":
        total = reshape(total, shape_of(target))
    loss = like_input(total, target, weight)
    return loss

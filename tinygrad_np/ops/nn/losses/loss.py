"""Losses of predictions against targets, under PyTorch's names and meanings.

``reduction`` is "mean", "sum" or "none" throughout. Predictions and targets of different shapes are
an error: broadcasting ``(n, 1)`` against ``(n,)`` would silently average n * n numbers.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....core.registry import primitive
from ....core.summation import add_up
from ....core.tensor_base import is_tensor, unwrap
from ...elementwise.exponential import exp, log
from ...elementwise.powers import square
from ...elementwise.selection import clip
from ...elementwise.selection import where as choose
from ...elementwise.signs import abs
from ...reductions.sums import mean, sum
from ...shapes.permuting import moveaxis
from ...shapes.reshaping import reshape
from ..activations.sigmoid import _softplus as softplus_one
from ..activations.softmax import log_softmax, softmax

REDUCTIONS = ("mean", "sum", "none")


def reduce(losses: Any, reduction: str, op: str) -> Any:
    """The mean or the sum of the losses, or all of them."""
    if reduction == "mean":
        return mean(losses)
    if reduction == "sum":
        return sum(losses)
    if reduction == "none":
        return losses
    raise ValueError(
        f"{op}: reduction={reduction!r}: choose from {', '.join(map(repr, REDUCTIONS))}"
    )


def same_shape(op: str, **arrays: Any) -> None:
    """Raise a ValueError unless all have one shape."""
    shapes = {name: np.shape(array) for name, array in arrays.items() if array is not None}
    if len(set(shapes.values())) > 1:
        met = ", ".join(f"{name} has shape {shape}" for name, shape in shapes.items())
        raise ValueError(f"{op}: {met}; they must be equal")


# --- regression --------------------------------------------------------------------------------


def _weighted(losses: Any, weight: Any, reduction: str, op: str) -> Any:
    """The losses with weights of their shape; the mean is over the weights."""
    if weight is None:
        return reduce(losses, reduction, op)
    same_shape(op, input=losses, weight=weight)
    total = reduce(losses * weight, "sum" if reduction == "mean" else reduction, op)
    return total / sum(weight) if reduction == "mean" else total


def mse_loss(input: Any, target: Any, reduction: str = "mean", weight: Any = None) -> Any:
    """Squared differences, times a weight each if given.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.mse_loss(tg.tensor([1.0, 2.0]), tg.tensor([0.0, 4.0]))
    tensor(2.5000)
    """
    same_shape("mse_loss", input=input, target=target)
    return _weighted(square(input - target), weight, reduction, "mse_loss")


def l1_loss(input: Any, target: Any, reduction: str = "mean", weight: Any = None) -> Any:
    """Absolute differences, times a weight each if given; the derivative at 0 is 0."""
    same_shape("l1_loss", input=input, target=target)
    return _weighted(abs(input - target), weight, reduction, "l1_loss")


def _huber(difference: Any, delta: float) -> Any:
    # With z the difference limited to [-delta, delta], both branches are z (difference - z / 2).
    limited = clip(difference, -delta, delta)
    return limited * (difference - 0.5 * limited)


def huber_loss(
    input: Any, target: Any, reduction: str = "mean", delta: float = 1.0, weight: Any = None
) -> Any:
    """``d^2 / 2`` up to ``delta``, then a line of slope ``delta`` (Huber, 1964).

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.huber_loss(tg.tensor([0.5, 3.0]), tg.zeros(2), reduction="none")
    tensor([0.1250, 2.5000])
    """
    same_shape("huber_loss", input=input, target=target)
    if delta <= 0:
        raise ValueError(f"huber_loss: delta={delta} must be positive")
    losses = _huber(input - target, delta)
    if weight is not None:
        same_shape("huber_loss", input=input, weight=weight)
        losses = losses * weight
    return reduce(losses, reduction, "huber_loss")  # a plain mean, as in PyTorch


def smooth_l1_loss(input: Any, target: Any, reduction: str = "mean", beta: float = 1.0) -> Any:
    """:func:`huber_loss` over ``beta``: a line of slope 1 past ``beta`` (Girshick, 2015)."""
    same_shape("smooth_l1_loss", input=input, target=target)
    if beta < 0:
        raise ValueError(f"smooth_l1_loss: beta={beta} must not be negative")
    if beta == 0:
        return l1_loss(input, target, reduction)
    return reduce(_huber(input - target, beta) / beta, reduction, "smooth_l1_loss")


# --- distributions -----------------------------------------------------------------------------


def kl_div(input: Any, target: Any, reduction: str = "mean", log_target: bool = False) -> Any:
    """Kullback-Leibler divergence ``target (log target - input)`` from log-probabilities.

    Args:
        input: log-probabilities.
        target: probabilities, or log-probabilities if ``log_target``.
        reduction: also "batchmean", the sum over the first axis's length, which is the mean
            divergence of the rows; "mean" is over all elements.
    """
    same_shape("kl_div", input=input, target=target)
    if log_target:
        losses = exp(target) * (target - input)
    else:
        zero = unwrap(target) <= 0
        losses = target * (log(choose(zero, 1, target) if zero.any() else target) - input)
    if reduction == "batchmean":
        shape = np.shape(input)
        return sum(losses) / (shape[0] if shape else 1)
    return reduce(losses, reduction, "kl_div")


def poisson_nll_loss(
    input: Any,
    target: Any,
    log_input: bool = True,
    full: bool = False,
    eps: float = 1e-8,
    reduction: str = "mean",
) -> Any:
    """``exp(input) - target input``: a Poisson distribution's, from the logarithm of its mean.

    Args:
        log_input: whether ``input`` is that logarithm, or the mean itself.
        full: add Stirling's approximation of ``log target!`` where the target is above 1.
        eps: added to the mean before its logarithm.
    """
    same_shape("poisson_nll_loss", input=input, target=target)
    losses = exp(input) - target * input if log_input else input - target * log(input + eps)
    if full:
        small = unwrap(target) <= 1
        n = choose(small, 1, target)
        losses = losses + choose(small, 0, n * log(n) - n + 0.5 * log(2 * math.pi * n))
    return reduce(losses, reduction, "poisson_nll_loss")


def gaussian_nll_loss(
    input: Any,
    target: Any,
    var: Any,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> Any:
    """``(log var + (input - target)^2 / var) / 2``: a normal distribution's, of mean ``input``.

    Args:
        var: variances, a number or an array that broadcasts to the input; at least ``eps`` counts.
        full: add the constant ``log(2 pi) / 2``.
    """
    same_shape("gaussian_nll_loss", input=input, target=target)
    if (np.asarray(unwrap(var)) < 0).any():
        raise ValueError("gaussian_nll_loss: var has negative entries")
    plain = np.asarray(unwrap(var))
    variance = var + (np.maximum(plain, eps) - plain)  # the gradient goes through the floor
    losses = 0.5 * (log(variance) + square(input - target) / variance)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    return reduce(losses, reduction, "gaussian_nll_loss")


# --- two classes -------------------------------------------------------------------------------


def _log_loss(input: Any, target: Any) -> Any:
    with np.errstate(divide="ignore"):  # log 0 counts as -100
        positive, negative = np.log(input), np.log1p(-input)
    return -(target * np.maximum(positive, -100) + (1 - target) * np.maximum(negative, -100))


def _log_loss_target(g: Any, input: Any) -> Any:
    with np.errstate(divide="ignore"):
        positive, negative = np.log(input), np.log1p(-input)
    return g * (np.maximum(negative, -100) - np.maximum(positive, -100))


_binary_cross_entropy = primitive(
    _log_loss,
    "input target",
    lambda g, input, target: g * ((input - target) / np.maximum(input * (1 - input), 1e-12)),
    _log_loss_target,
    name="binary_cross_entropy",
)


def binary_cross_entropy(
    input: Any, target: Any, weight: Any = None, reduction: str = "mean"
) -> Any:
    """Cross-entropy of two classes from the probability of the positive one.

    From a logit, :func:`binary_cross_entropy_with_logits` loses no digits.

    Args:
        input, target: probabilities, of one shape. Logarithms below -100 count as -100.
        weight: a factor on each loss, broadcast to their shape.

    Raises:
        RuntimeError: values outside of [0, 1].
    """
    op = "binary_cross_entropy"
    same_shape(op, input=input, target=target)
    for name, array in (("input", unwrap(input)), ("target", unwrap(target))):
        if np.size(array) and not (np.min(array) >= 0 and np.max(array) <= 1):
            raise RuntimeError(
                f"{op}: {name} must be probabilities between 0 and 1, not from "
                f"{np.min(array):.4g} to {np.max(array):.4g}"
            )
    losses = _binary_cross_entropy(input, target)
    return reduce(losses if weight is None else losses * weight, reduction, op)


def binary_cross_entropy_with_logits(
    input: Any,
    target: Any,
    weight: Any = None,
    reduction: str = "mean",
    pos_weight: Any = None,
) -> Any:
    """Cross-entropy of two classes from one logit, ``-log sigmoid`` computed without overflow.

    Args:
        input, target: logits, and probabilities of the positive class, of one shape.
        weight: a factor on each loss, broadcast to their shape.
        pos_weight: a factor on the positive class, broadcast to their shape.

    >>> import tinygrad_np as tg
    >>> logits = tg.tensor([-1000.0, 1000.0])
    >>> tg.nn.functional.binary_cross_entropy_with_logits(logits, tg.tensor([0.0, 1.0])).item()
    0.0
    """
    op = "binary_cross_entropy_with_logits"
    same_shape(op, input=input, target=target)
    positive = 1 if pos_weight is None else 1 + (pos_weight - 1) * target
    losses = (1 - target) * input + positive * softplus_one(-input)
    return reduce(losses if weight is None else losses * weight, reduction, op)


# --- many classes ------------------------------------------------------------------------------


def _class_rows(x: Any) -> Any:
    """``(N, C, ...)`` or ``(C)`` as rows of classes: ``(M, C)``."""
    if x.ndim == 2:
        return x
    return reshape(moveaxis(x, 1, -1) if x.ndim > 1 else x, (-1, x.shape[1 if x.ndim > 1 else 0]))


def _checked_indices(op: str, shape: tuple[int, ...], target: Any, ignore_index: int) -> Any:
    """The target as flat class indices, and where they are to be ignored (None: nowhere).

    Checked against the input's shape and classes.
    """
    target = np.asarray(target)
    expected = (shape[0], *shape[2:]) if len(shape) > 1 else ()
    if target.shape != expected:
        raise ValueError(
            f"{op}: the input has shape {shape}, the target {target.shape}; class indices must "
            f"have shape {expected}"
        )
    if target.dtype.kind not in "iu":
        raise TypeError(f"{op}: class indices must be integers, not {target.dtype}")
    classes = shape[1] if len(shape) > 1 else shape[0]
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


def _index_cross_entropy(
    x: Any,
    *,
    target: Any,
    row_weight: Any,
    class_weight: Any,
    label_smoothing: float,
    scale: float | None,
) -> tuple[Any, Any]:
    """Losses of rows of logits ``x`` (M, C), and softmax(x), which their gradient uses.

    With a ``scale``, the sum of the losses times it: a mean in the same operation.
    """
    rows = np.arange(len(x))
    z = x - np.maximum.reduce(x, 1, keepdims=True)  # (M, C)
    p = np.exp(z)
    total = add_up(p, 1, keepdims=True)  # (M, 1)
    p /= total
    log_total = np.log(total[:, 0])
    losses = log_total - z[rows, target]  # (M,) = -log p[target]
    if row_weight is not None:
        losses *= row_weight
    if label_smoothing:
        log_p = z - log_total[:, None]
        if class_weight is not None:
            log_p *= class_weight
        smooth = -add_up(log_p, 1) / x.shape[1]
        if row_weight is not None:
            smooth *= row_weight != 0
        losses = (1 - label_smoothing) * losses + label_smoothing * smooth
    return (losses if scale is None else add_up(losses) * scale), p


def _index_cross_entropy_vjp(
    g: Any,
    x: Any,
    p: Any,
    target: Any,
    row_weight: Any,
    class_weight: Any,
    label_smoothing: float,
    scale: float | None,
) -> Any:
    # d loss / d x = (sum of the row's target weights) p - target weights
    rows = np.arange(p.shape[0])
    if scale is not None and math.isnan(scale):
        scale = 0.0  # all targets ignored: the mean of none is NaN, its gradient 0, as in PyTorch
    each = g if scale is None else g * scale  # (M,), or () when all losses are added
    chosen = each if row_weight is None else each * row_weight
    if not label_smoothing:
        d = p * (chosen[:, None] if chosen.ndim else chosen)
        d[rows, target] -= chosen
        return d
    spread = np.full(p.shape[1], label_smoothing / p.shape[1], p.dtype)  # (C,)
    if class_weight is not None:
        spread *= class_weight
    counted = each if row_weight is None else each * (row_weight != 0)
    chosen = (1 - label_smoothing) * chosen
    whole = chosen + counted * spread.sum()
    if whole.ndim:
        whole, counted = whole[:, None], counted[:, None]
    d = p * whole - counted * spread
    d[rows, target] -= chosen
    return d


index_cross_entropy = primitive(
    _index_cross_entropy,
    "x",
    _index_cross_entropy_vjp,
    name="cross_entropy",
    residuals={"p": lambda x: softmax(x, 1)},
)


def cross_entropy(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Any:
    """``-log softmax(input)`` at the target class: softmax and negative log-likelihood in one, from
    logits.

    Args:
        input: logits, (N, C), (N, C, d1, ...) or (C).
        target: class indices (N), (N, d1, ...) or (), or probabilities in the input's shape.
        weight: a factor for each class, (C). The mean of indexed losses is over the weights.
        ignore_index: a target to leave out (indices only).
        label_smoothing: how much of the target is spread evenly over the classes, 0 to 1 (Szegedy
            et al., 2016).

    Raises:
        ValueError, IndexError: shapes that do not fit; an index that is no class.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.cross_entropy(tg.tensor([[0.0, 0.0]]), tg.tensor([1])).item()
    0.6931471824645996
    """
    op = "cross_entropy"
    if not 0 <= label_smoothing <= 1:
        raise ValueError(f"{op}: label_smoothing={label_smoothing} is not between 0 and 1")
    logits, targets = unwrap(input), unwrap(target)
    shape = logits.shape
    class_weight = _checked_weight(op, weight, shape)
    if np.shape(targets) == shape and targets.dtype.kind == "f":
        return _probability_cross_entropy(input, target, class_weight, reduction, label_smoothing)
    flat, ignored = _checked_indices(op, shape, targets, ignore_index)
    row_weight = None if class_weight is None else class_weight[flat]
    if ignored is not None:
        row_weight = ~ignored * (np.ones(1, logits.dtype) if row_weight is None else row_weight)
    if reduction == "mean":
        count = len(flat) if row_weight is None else float(row_weight.sum())
        scale: float | None = 1 / count if count else np.nan  # all ignored: NaN, as in PyTorch
    else:
        scale = 1.0 if reduction == "sum" else None
    losses = index_cross_entropy(
        _class_rows(input),
        target=flat,
        row_weight=row_weight,
        class_weight=class_weight,
        label_smoothing=label_smoothing,
        scale=scale,
    )
    if scale is not None:
        return losses
    losses = reduce(losses, reduction, op)
    return reshape(losses, np.shape(targets))


def _checked_weight(op: str, weight: Any, shape: tuple[int, ...]) -> Any:
    if not shape:
        raise ValueError(f"{op}: the input must have a class axis, not shape {shape}")
    if weight is None:
        return None
    if is_tensor(weight) and weight.requires_grad:
        raise RuntimeError(f"{op}: weight is data here and cannot require grad")
    array = np.asarray(unwrap(weight))
    classes = shape[1] if len(shape) > 1 else shape[0]
    if array.shape != (classes,):
        raise ValueError(
            f"{op}: weight has shape {array.shape}, expected ({classes},): a factor for each class"
        )
    return array


def _probability_cross_entropy(
    input: Any, target: Any, class_weight: Any, reduction: str, label_smoothing: float
) -> Any:
    axis = 1 if len(input.shape) > 1 else 0
    if label_smoothing:
        target = target * (1 - label_smoothing) + label_smoothing / input.shape[axis]
    if class_weight is not None:
        target = target * class_weight.reshape((-1,) + (1,) * (len(input.shape) - axis - 1))
    losses = -sum(log_softmax(input, axis) * target, axis=axis)
    if reduction == "mean":
        return sum(losses) / max(losses.size, 1)
    return reduce(losses, reduction, "cross_entropy")


def nll_loss(
    input: Any,
    target: Any,
    weight: Any = None,
    ignore_index: int = -100,
    reduction: str = "mean",
) -> Any:
    """Negative log-likelihood: minus the log-probability ``input`` at each target class.

    Shapes as in :func:`cross_entropy`, with class indices.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.nll_loss(tg.tensor([[-0.5, -2.0]]), tg.tensor([0])).item()
    0.5
    """
    op = "nll_loss"
    shape = np.shape(input)
    class_weight = _checked_weight(op, weight, shape)
    flat, ignored = _checked_indices(op, shape, unwrap(target), ignore_index)
    dtype = unwrap(input).dtype
    weights = np.ones(flat.shape, dtype) if class_weight is None else class_weight[flat]
    picked = _class_rows(input)[np.arange(len(flat)), flat]
    losses = -picked * weights
    if ignored is not None:
        weights = weights * ~ignored
        losses = choose(ignored, 0, losses)
    if reduction == "mean":
        with np.errstate(invalid="ignore"):  # nothing but ignored targets: NaN, as in PyTorch
            return sum(losses) / np.asarray(weights.sum())
    losses = reduce(losses, reduction, op)
    return reshape(losses, np.shape(target)) if reduction == "none" else losses

"""Losses of real numbers: functions of the difference of prediction and target."""

from __future__ import annotations

from typing import Any

import numpy as np

from ....core.errors import ArgumentError
from ....core.registry import primitive
from ....core.types import TensorLike
from ...elementwise.powers import square
from ...elementwise.selection import clip
from ...elementwise.signs import abs
from ...reductions.sums import sum
from .reduction import reduced, require_same_shape

__all__ = ["huber_loss", "l1_loss", "mse_loss", "smooth_l1_loss"]


def _weighted(op: str, losses: Any, weight: Any, reduction: str, *inputs: Any) -> Any:
    """The losses with weights of their shape; the mean is divided by the sum of the weights."""
    if weight is None:
        return reduced(losses, reduction, op, *inputs)
    require_same_shape(op, input=losses, weight=weight)
    total = reduced(losses * weight, "sum" if reduction == "mean" else reduction, op, *inputs)
    return total / sum(weight) if reduction == "mean" else total


def mse_loss(
    input: TensorLike, target: Any, reduction: str = "mean", weight: Any = None
) -> TensorLike:
    """Compute squared differences of predictions and targets.

    Args:
        input, target: of one shape.
        reduction: "mean", "sum" or "none".
        weight: a factor on each loss, of their shape; the mean is divided by the factors' sum.

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.mse_loss(tg.tensor([1.0, 2.0]), tg.tensor([0.0, 4.0]))
    tensor(2.5000)
    """
    require_same_shape("mse_loss", input=input, target=target)
    loss: TensorLike = _weighted("mse_loss", square(input - target), weight, reduction)
    return loss


def l1_loss(
    input: TensorLike, target: Any, reduction: str = "mean", weight: Any = None
) -> TensorLike:
    """Compute absolute differences of predictions and targets; the derivative at 0 is 0.

    Args:
        input, target: of one shape.
        reduction: "mean", "sum" or "none".
        weight: a factor on each loss, of their shape; the mean is divided by the factors' sum.

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.l1_loss(tg.tensor([1.0, 2.0]), tg.tensor([0.0, 4.0]))
    tensor(1.5000)
    """
    require_same_shape("l1_loss", input=input, target=target)
    loss: TensorLike = _weighted("l1_loss", abs(input - target), weight, reduction)
    return loss


# With z the difference limited to [-delta, delta], both branches are z (difference - z / 2), and
# the derivative is z: finite where the difference is not.
def _huber_forward(difference: Any, *, delta: float, divisor: float) -> Any:
    limited = np.clip(difference, -delta, delta)
    return limited / divisor * (difference - 0.5 * limited)


_huber = primitive(
    _huber_forward,
    "difference",
    lambda g, difference, delta, divisor: g * (clip(difference, -delta, delta) / divisor),
    name="huber_loss",
)


def huber_loss(
    input: TensorLike,
    target: Any,
    reduction: str = "mean",
    delta: float = 1.0,
    weight: Any = None,
) -> TensorLike:
    """Compute half the squared difference up to ``delta``, and a line of slope ``delta`` beyond.

    Huber, "Robust estimation of a location parameter", Ann. Math. Statist. 35 (1964).

    Args:
        input, target: of one shape.
        reduction: "mean", "sum" or "none".
        delta: where the line begins; positive.
        weight: a factor on each loss, of their shape; the mean is over the elements, as in PyTorch.

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, a ``delta`` that is not positive, or an unknown
            ``reduction``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.huber_loss(tg.tensor([0.5, 3.0]), tg.zeros(2), reduction="none")
    tensor([0.1250, 2.5000])
    """
    op = "huber_loss"
    require_same_shape(op, input=input, target=target)
    if not delta > 0:
        raise ArgumentError(f"{op}: delta={delta} must be positive")
    losses: Any = _huber(input - target, delta=delta, divisor=1.0)
    if weight is not None:
        require_same_shape(op, input=input, weight=weight)
        losses = losses * weight
    loss: TensorLike = reduced(losses, reduction, op)
    return loss


def smooth_l1_loss(
    input: TensorLike, target: Any, reduction: str = "mean", beta: float = 1.0
) -> TensorLike:
    """Compute :func:`huber_loss` over ``beta``: a line of slope 1 beyond ``beta``.

    Girshick, "Fast R-CNN" (2015), equation 3, where ``beta`` is 1.

    Args:
        input, target: of one shape.
        reduction: "mean", "sum" or "none".
        beta: where the line begins; not negative. 0 makes it :func:`l1_loss`.

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, a negative ``beta``, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.smooth_l1_loss(tg.tensor([0.5, 3.0]), tg.zeros(2), reduction="none")
    tensor([0.1250, 2.5000])
    """
    op = "smooth_l1_loss"
    require_same_shape(op, input=input, target=target)
    if not beta >= 0:
        raise ArgumentError(f"{op}: beta={beta} must not be negative")
    if beta == 0:
        return l1_loss(input, target, reduction)
    loss: TensorLike = reduced(_huber(input - target, delta=beta, divisor=beta), reduction, op)
    return loss

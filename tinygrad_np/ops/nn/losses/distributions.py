"""Losses of distributions: divergences and negative log-likelihoods."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ....core.errors import ArgumentError, ShapeError
from ....core.tensor_base import unwrap
from ....core.types import TensorLike
from ...arguments import shape_of
from ...elementwise.exponential import exp, log
from ...elementwise.powers import square
from ...elementwise.selection import where
from ...reductions.sums import sum
from ...shapes.reshaping import reshape
from .reduction import reduced, require_same_shape

__all__ = ["gaussian_nll_loss", "kl_div", "poisson_nll_loss"]


def kl_div(
    input: TensorLike, target: Any, reduction: str = "mean", log_target: bool = False
) -> TensorLike:
    """Compute the Kullback-Leibler divergence ``target (log target - input)``.

    Kullback and Leibler, "On information and sufficiency", Ann. Math. Statist. 22 (1951). A target
    of 0 counts as 0.

    Args:
        input: log-probabilities.
        target: probabilities of the same shape, or log-probabilities if ``log_target``.
        reduction: "mean" (over all elements), "sum", "none", or "batchmean": the sum over the first
            axis's length, which is the mean divergence of the rows.
        log_target: what the target is.

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> half = tg.tensor([[0.5, 0.5]])
    >>> tg.nn.functional.kl_div(tg.log(tg.tensor([[0.25, 0.75]])), half, reduction="batchmean")
    tensor(0.1438)
    """
    op = "kl_div"
    require_same_shape(op, input=input, target=target)
    losses: Any
    if log_target:
        losses = exp(target) * (target - input)
    else:
        zero = unwrap(target) == 0
        losses = target * (log(where(zero, 1, target) if np.any(zero) else target) - input)
    loss: TensorLike
    if reduction == "batchmean":
        shape = shape_of(input)
        loss = sum(losses) / (shape[0] if shape else 1)
    else:
        loss = reduced(losses, reduction, op)
    return loss


def poisson_nll_loss(
    input: TensorLike,
    target: Any,
    log_input: bool = True,
    full: bool = False,
    eps: float = 1e-8,
    reduction: str = "mean",
) -> TensorLike:
    """Compute the negative log-likelihood of counts that follow Poisson distributions.

    It is ``exp(input) - target input``, but for the term ``log target!``.

    Args:
        input: the logarithms of the distributions' means, or the means.
        target: the counts, of the same shape.
        log_input: whether ``input`` holds the logarithms.
        full: add Stirling's approximation of ``log target!`` where the target is above 1.
        eps: added to a mean before its logarithm.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that differ, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.poisson_nll_loss(tg.tensor([0.0, 0.0]), tg.tensor([0.0, 3.0]))
    tensor(1.)
    """
    op = "poisson_nll_loss"
    require_same_shape(op, input=input, target=target)
    mean: Any = input
    losses = exp(mean) - target * mean if log_input else mean - target * log(mean + eps)
    if full:
        small = unwrap(target) <= 1
        n: Any = where(small, 1, target)
        losses = losses + where(small, 0, n * log(n) - n + 0.5 * log(2 * math.pi * n))
    loss: TensorLike = reduced(losses, reduction, op, input, target)
    return loss


def gaussian_nll_loss(
    input: TensorLike,
    target: Any,
    var: Any,
    full: bool = False,
    eps: float = 1e-6,
    reduction: str = "mean",
) -> TensorLike:
    """Compute the negative log-likelihood of numbers that follow normal distributions.

    It is ``(log var + (input - target)^2 / var) / 2`` (Nix and Weigend, "Estimating the mean and
    variance of the target probability distribution", 1994), but for a constant.

    Args:
        input: the distributions' means.
        target: the numbers, of the same shape, or with a single axis of length 1 instead, along
            which they are repeated.
        var: the variances: of the input's shape, or with a single axis of length 1 instead, or
            without the last axis, or one number for all. Below ``eps`` they count as ``eps``, and
            the gradient goes through.
        full: add the constant ``log(2 pi) / 2``.
        eps: the smallest variance.
        reduction: "mean", "sum" or "none".

    Returns:
        One number, or the input's shape for "none".

    Raises:
        ArgumentError: shapes that do not fit, negative variances, or an unknown ``reduction``.

    >>> import tinygrad_np as tg
    >>> mean, target = tg.tensor([[0.0], [0.0]]), tg.tensor([[1.0], [2.0]])
    >>> tg.nn.functional.gaussian_nll_loss(mean, target, tg.tensor([1.0, 4.0]), reduction="none")
    tensor([[0.5000],
            [1.1931]])
    """
    op = "gaussian_nll_loss"
    shape = shape_of(input)
    if not _is_stretched(shape_of(target), shape):
        raise ShapeError(
            f"{op}: input has shape {shape}, target has shape {shape_of(target)}; they must be "
            "equal, or target may have one axis of length 1 instead"
        )
    if shape_of(var) == shape[:-1] and shape:
        var = reshape(var, (*shape[:-1], 1))
    elif shape_of(var) != () and not _is_stretched(shape_of(var), shape):
        raise ShapeError(
            f"{op}: input has shape {shape}, var has shape {shape_of(var)}; expected the input's, "
            "or with one axis of length 1 instead, or without the last axis, or one number"
        )
    difference: Any = input - target
    plain = np.asarray(unwrap(var))
    if "c" in (plain.dtype.kind, unwrap(difference).dtype.kind):
        raise TypeError(f"{op}: not defined for complex numbers")
    if isinstance(var, (int, float)) or plain.dtype.kind != "f":
        var = plain = plain.astype(unwrap(difference).dtype)
    if (plain < 0).any():
        raise ArgumentError(f"{op}: var has negative entries")
    low = plain < eps
    variance = where(low, var + (eps - plain), var) if low.any() else var
    losses = 0.5 * (log(variance) + square(difference) / variance)
    if full:
        losses = losses + 0.5 * math.log(2 * math.pi)
    loss: TensorLike = reduced(losses, reduction, op, input, target, var)
    return loss


def _is_stretched(shape: tuple[int, ...], target: tuple[int, ...]) -> bool:
    """Whether a shape is the other, or has one axis of length 1 where the other has not."""
    if len(shape) != len(target):
        return False
    return [n for n, m in zip(shape, target, strict=True) if n != m] in ([], [1])

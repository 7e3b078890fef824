"""What training minimizes: the weighted mean of a loss over the samples of a batch."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from numpy.typing import NDArray
from scipy.special import xlogy

import tinygrad_np as tg
from tinygrad_np.nn import functional as F

__all__ = ["Objective", "criterion_objective", "log_loss", "poisson", "squared_error"]

Array = NDArray[Any]

Objective = Callable[["tg.Tensor", Array, "Array | None"], "tg.Tensor"]
"""``objective(output, target, weight)``, from (N, K), (N, ...) and (N,) or None, is a scalar."""


def _mean(losses: Any, weight: Array | None) -> tg.Tensor:
    """Average losses, (N,), with the samples' weights, (N,)."""
    mean: tg.Tensor = losses.mean()
    if weight is not None:
        mean = (losses * weight).sum() / float(weight.sum())
    return mean


def log_loss(output: tg.Tensor, target: Array, weight: Array | None) -> tg.Tensor:
    """Compute the cross-entropy of logits.

    Args:
        output: (N, K) logits of K classes, (N, 1) of the second of two classes, or (N, K) of K
            labels if the target has that shape.
        target: (N,) indices of classes, or (N, K) zeros and ones.
        weight: (N,), or None.
    """
    if target.ndim == 1 and output.shape[1] > 1:
        if weight is None:
            mean: tg.Tensor = F.cross_entropy(output, target)
            return mean
        return _mean(F.cross_entropy(output, target, reduction="none"), weight)
    labels = target.reshape(output.shape).astype(output.dtype)
    losses: Any = F.binary_cross_entropy_with_logits(output, labels, reduction="none")
    return _mean(losses.sum(1), weight)


def squared_error(output: tg.Tensor, target: Array, weight: Array | None) -> tg.Tensor:
    """Compute half the squared error, averaged over the outputs: (N, K) against (N, K)."""
    losses: Any = F.mse_loss(output, target, reduction="none") / 2
    return _mean(losses.mean(1), weight)


def poisson(output: tg.Tensor, target: Array, weight: Array | None) -> tg.Tensor:
    """Compute half the Poisson deviance of the logarithms of means: (N, K) against (N, K)."""
    # The last terms do not depend on the output: they make the deviance of a perfect fit 0.
    losses: Any = output.exp() - output * target + (xlogy(target, target) - target)
    return _mean(losses.mean(1), weight)


def criterion_objective(
    criterion: Any, settings: Mapping[str, Any], weighted: bool, owner: str
) -> Objective:
    """Make an objective of a user's loss.

    Args:
        criterion: a class of loss modules, or a module or function of output and target.
        settings: arguments for the class.
        weighted: whether the samples have weights. The class is then asked for a loss of each
            sample (``reduction="none"``).
        owner: the estimator's name, for errors.

    Raises:
        TypeError: ``criterion`` cannot be called.
        ValueError: ``settings`` for a loss that is built already; when it is called: the samples
            have weights and the loss is one number for the whole batch.
    """
    if not callable(criterion):
        raise TypeError(
            f"{owner}: criterion is a {type(criterion).__name__}, expected a loss class such as "
            "nn.HuberLoss, or a function of output and target"
        )
    loss = criterion
    if inspect.isclass(criterion):
        settings = dict(settings)
        if weighted and "reduction" in inspect.signature(criterion).parameters:
            settings["reduction"] = "none"
        loss = criterion(**settings)
    elif settings:
        names = ", ".join(f"criterion__{name}" for name in settings)
        raise ValueError(f"{owner}: {names} with a criterion that is no class; give its class")

    def objective(output: tg.Tensor, target: Array, weight: Array | None) -> tg.Tensor:
        if target.ndim == 1 and output.shape[1] == 1:  # two classes, one logit
            target = target.reshape(output.shape).astype(output.dtype)
        losses: Any = loss(output, target)
        if losses.ndim > 0:
            return _mean(losses.reshape(len(target), -1).mean(1), weight)
        if weight is not None:
            raise ValueError(
                f"{owner}: sample_weight needs a loss for each sample, and this criterion gives "
                "one number for all; give its class, or reduction='none'"
            )
        mean: tg.Tensor = losses
        return mean

    return objective

"""Losses of distributions as modules."""

from __future__ import annotations

from .. import functional as F
from ..function_module import FunctionModule

__all__ = ["GaussianNLLLoss", "KLDivLoss", "PoissonNLLLoss"]


class KLDivLoss(FunctionModule):
    """Compute the Kullback-Leibler divergence, from log-probabilities.

    Called with ``(input, target)`` of one shape; the output is one number, or of that shape for
    "none". See :func:`tinygrad_np.nn.functional.kl_div`.

    Args:
        reduction: "mean" (over all elements), "batchmean" (over the rows), "sum" or "none".
        log_target: whether the target holds log-probabilities, too.

    >>> import tinygrad_np as tg
    >>> half, other = tg.tensor([[0.5, 0.5]]), tg.tensor([[0.25, 0.75]])
    >>> tg.nn.KLDivLoss("batchmean")(tg.log(other), half)
    tensor(0.1438)
    """

    function = staticmethod(F.kl_div)

    def __init__(self, reduction: str = "mean", log_target: bool = False) -> None:
        super().__init__(reduction=reduction, log_target=log_target)


class PoissonNLLLoss(FunctionModule):
    """Compute the negative log-likelihood of counts that follow Poisson distributions.

    Called with ``(input, target)`` of one shape; the output is one number, or of that shape for
    "none". See :func:`tinygrad_np.nn.functional.poisson_nll_loss`.

    Args:
        log_input: whether the input holds the logarithms of the means, or the means.
        full: add Stirling's approximation of the term ``log target!``.
        eps: added to a mean before its logarithm.
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> tg.nn.PoissonNLLLoss()(tg.tensor([0.0, 0.0]), tg.tensor([0.0, 3.0]))
    tensor(1.)
    """

    function = staticmethod(F.poisson_nll_loss)

    def __init__(
        self,
        log_input: bool = True,
        full: bool = False,
        eps: float = 1e-8,
        reduction: str = "mean",
    ) -> None:
        super().__init__(log_input=log_input, full=full, eps=eps, reduction=reduction)


class GaussianNLLLoss(FunctionModule):
    """Compute the negative log-likelihood of numbers that follow normal distributions.

    Called with ``(input, target, var)``: means, numbers and variances; the output is one number, or
    of the input's shape for "none". See :func:`tinygrad_np.nn.functional.gaussian_nll_loss`.

    Args:
        full: add the constant ``log(2 pi) / 2``.
        eps: the smallest variance.
        reduction: "mean", "sum" or "none".

    >>> import tinygrad_np as tg
    >>> mean, target = tg.tensor([[0.0], [0.0]]), tg.tensor([[1.0], [2.0]])
    >>> tg.nn.GaussianNLLLoss(reduction="none")(mean, target, tg.tensor([1.0, 4.0]))
    tensor([[0.5000],
            [1.1931]])
    """

    function = staticmethod(F.gaussian_nll_loss)

    def __init__(self, *, full: bool = False, eps: float = 1e-6, reduction: str = "mean") -> None:
        super().__init__(full=full, eps=eps, reduction=reduction)

"""Adamax: Adam with the largest gradient so far in the place of the second moment."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arguments import Parameters, require_betas, require_nonnegative
from .chunks import Chunks, DType, constants
from .optimizer import Optimizer

__all__ = ["Adamax"]


class Adamax(Optimizer):
    """Adamax (Kingma and Ba, ICLR 2015, arXiv:1412.6980, algorithm 2).

    With gradient ``g`` (weight decay included) and ``t`` the number of the step::

        m <- beta1 * m + (1 - beta1) * g
        n <- max(beta2 * n, |g| + eps)
        p <- p - lr / (1 - beta1**t) * m / n

    The ``eps`` is PyTorch's, against division by zero.

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate; a tensor of one element may be written to between steps.
        betas: how much of ``m`` and of ``n`` is kept from step to step.
        eps: added to the size of the gradient.
        weight_decay: L2 penalty; adds ``weight_decay * p`` to the gradient.
        foreach: how PyTorch computes a step; no difference here.
        maximize: ascend instead of descend.
        differentiable, capturable: refused if True.

    Raises:
        ValueError: a negative ``lr``, ``eps`` or ``weight_decay``, or betas outside ``[0, 1)``.
        NotImplementedError: ``capturable`` or ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = Adamax([w], lr=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.detach()
    tensor([ 0.5000, -1.5000])
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        require_nonnegative(
            options, lr="learning rate", eps="epsilon value", weight_decay="weight_decay value"
        )
        require_betas(options)

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """The first moment and the largest gradient, which fades."""
        return ("exp_avg", "exp_inf")

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        b1, b2 = group["betas"]
        step_size, eps = constants(dtype, group["lr"] / (1 - b1**step), group["eps"])
        beta1, gain1, beta2 = constants(dtype, b1, 1 - b1, b2)

        for p, g, s, u, m, n in chunks:
            g = self.objective_gradient(group, p, g, out=u)
            # m <- beta1 m + (1 - beta1) g
            np.multiply(m, beta1, out=m)
            np.multiply(g, gain1, out=s)
            np.add(m, s, out=m)
            # n <- max(beta2 n, |g| + eps)
            np.multiply(n, beta2, out=n)
            np.abs(g, out=s)
            np.add(s, eps, out=s)
            np.maximum(n, s, out=n)
            # p <- p - step_size m / n
            np.divide(m, n, out=s)
            np.multiply(s, step_size, out=s)
            np.subtract(p, s, out=p)

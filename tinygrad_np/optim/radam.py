"""RAdam: Adam that waits until the second moment can be trusted."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arguments import Parameters, require_betas, require_nonnegative
from .chunks import Chunks, DType, constants
from .optimizer import Optimizer

__all__ = ["RAdam"]


class RAdam(Optimizer):
    """Rectified Adam (Liu et al., ICLR 2020, arXiv:1908.03265, algorithm 2).

    With gradient ``g`` (weight decay included), ``t`` the number of the step, ``rho_max = 2 / (1 -
    beta2) - 1`` and ``rho = rho_max - 2 * t * beta2**t / (1 - beta2**t)``, the number of gradients
    that the second moment averages::

        m <- beta1 * m + (1 - beta1) * g
        v <- beta2 * v + (1 - beta2) * g**2
        p <- p - lr * m / (1 - beta1**t)                            while rho <= 5
        p <- p - lr * m / (1 - beta1**t) * r * sqrt(1 - beta2**t) / (sqrt(v) + eps)     then, with
             r = sqrt((rho - 4) * (rho - 2) * rho_max / ((rho_max - 4) * (rho_max - 2) * rho))

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate; a tensor of one element may be written to between steps.
        betas: how much of the two moments is kept from step to step.
        eps: added to the square root, against division by zero.
        weight_decay: L2 penalty; adds ``weight_decay * p`` to the gradient.
        decoupled_weight_decay: shrink the parameter instead, as `AdamW` does.
        foreach: how PyTorch computes a step; no difference here.
        maximize: ascend instead of descend.
        capturable, differentiable: refused if True.

    Raises:
        ValueError: a negative ``lr``, ``eps`` or ``weight_decay``, or betas outside ``[0, 1)``.
        NotImplementedError: ``capturable`` or ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = RAdam([w], lr=0.25)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.detach()
    tensor([ 0.5000, -1.0000])
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        decoupled_weight_decay: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "betas": betas,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "decoupled_weight_decay": decoupled_weight_decay,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        require_nonnegative(
            options, lr="learning rate", eps="epsilon value", weight_decay="weight_decay value"
        )
        require_betas(options)

    def complete(self, group: dict[str, Any]) -> None:
        """Give a group out of a snapshot the options that were not there when it was saved."""
        super().complete(group)
        group.setdefault("decoupled_weight_decay", False)

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """Both moments."""
        return ("exp_avg", "exp_avg_sq")

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        b1, b2 = group["betas"]
        beta1, gain1, beta2, gain2 = constants(dtype, b1, 1 - b1, b2, 1 - b2)
        correction = 1 - b2**step
        longest = 2 / (1 - b2) - 1
        length = longest - 2 * step * b2**step / correction
        step_size = group["lr"] / (1 - b1**step)
        adaptive = length > 5
        if adaptive:
            rectification = (length - 4) * (length - 2) * longest
            rectification /= (longest - 4) * (longest - 2) * length
            step_size *= (rectification * correction) ** 0.5
        lr, eps = constants(dtype, step_size, group["eps"])

        for p, g, s, u, m, v in chunks:
            g = self.objective_gradient(group, p, g, out=u)
            # m <- beta1 m + (1 - beta1) g
            np.multiply(m, beta1, out=m)
            np.multiply(g, gain1, out=s)
            np.add(m, s, out=m)
            # v <- beta2 v + (1 - beta2) g^2
            np.multiply(v, beta2, out=v)
            np.multiply(g, g, out=s)
            np.multiply(s, gain2, out=s)
            np.add(v, s, out=v)
            if adaptive:  # p <- p - lr m / (sqrt(v) + eps)
                np.sqrt(v, out=s)
                np.add(s, eps, out=s)
                np.divide(m, s, out=s)
                np.multiply(s, lr, out=s)
            else:  # p <- p - lr m
                np.multiply(m, lr, out=s)
            np.subtract(p, s, out=p)

"""NAdam: Adam with Nesterov momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arguments import Parameters, require_betas, require_nonnegative
from .chunks import Chunks, DType, constants
from .optimizer import Optimizer
from .scalars import as_scalar, scalar_type

__all__ = ["NAdam"]


class NAdam(Optimizer):
    """Nesterov-accelerated Adam (Dozat, ICLR 2016 workshop, algorithm 2).

    With gradient ``g`` (weight decay included), ``t`` the number of the step, and momenta ``mu_t``
    whose product up to ``t`` is ``mu_1...t``::

        mu_t = beta1 * (1 - 0.96**(t * momentum_decay) / 2)
        m <- beta1 * m + (1 - beta1) * g
        v <- beta2 * v + (1 - beta2) * g**2
        p <- p - lr * ((1 - mu_t) / (1 - mu_1...t) * g + mu_t+1 / (1 - mu_1...t+1) * m)
                 / (sqrt(v / (1 - beta2**t)) + eps)

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate; a tensor of one element may be written to between steps.
        betas: how much of the two moments is kept from step to step.
        eps: added to the square root, against division by zero.
        weight_decay: L2 penalty; adds ``weight_decay * p`` to the gradient.
        momentum_decay: how fast the momentum rises from ``beta1 / 2`` to ``beta1``.
        decoupled_weight_decay: shrink the parameter instead, as `AdamW` does.
        foreach: how PyTorch computes a step; no difference here.
        maximize: ascend instead of descend.
        capturable, differentiable: refused if True.

    Raises:
        ValueError: a negative ``lr``, ``eps``, ``weight_decay`` or ``momentum_decay``, or betas
            outside ``[0, 1)``.
        NotImplementedError: ``capturable`` or ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = NAdam([w], lr=0.5, betas=(0.0, 0.999))
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.detach()
    tensor([ 0.5000, -1.5000])
    """

    scalar_names = ("mu_product",)

    def __init__(
        self,
        params: Parameters,
        lr: float = 2e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum_decay: float = 4e-3,
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
            "momentum_decay": momentum_decay,
            "decoupled_weight_decay": decoupled_weight_decay,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        require_nonnegative(
            options,
            lr="learning rate",
            eps="epsilon value",
            weight_decay="weight_decay value",
            momentum_decay="momentum_decay value",
        )
        require_betas(options)

    def complete(self, group: dict[str, Any]) -> None:
        """Give a group out of a snapshot the options that were not there when it was saved."""
        super().complete(group)
        group.setdefault("decoupled_weight_decay", False)

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """Both moments."""
        return ("exp_avg", "exp_avg_sq")

    def initial_scalar(self, name: str, group: dict[str, Any]) -> float:
        """The product of no factors."""
        return 1.0

    def next_scalars(self, group: dict[str, Any], step: int) -> dict[str, float]:
        """The product of the schedule's momenta up to this step."""
        product = scalar_type()(group["mu_product"]) * scalar_type()(self._momentum(group, step))
        return {"mu_product": as_scalar(product)}

    @staticmethod
    def _momentum(group: dict[str, Any], step: int) -> float:
        momentum: float = group["betas"][0] * (1 - 0.5 * 0.96 ** (step * group["momentum_decay"]))
        return momentum

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        b1, b2 = group["betas"]
        beta1, gain1, beta2, gain2 = constants(dtype, b1, 1 - b1, b2, 1 - b2)
        mu, mu_next = self._momentum(group, step), self._momentum(group, step + 1)
        product = self.next_scalars(group, step)["mu_product"]
        # Adam's trick: the correction of v is drawn into the numbers.
        correction = float((1 - b2**step) ** 0.5)
        share_of_g, share_of_m, eps = constants(
            dtype,
            group["lr"] * correction * (1 - mu) / (1 - product),
            group["lr"] * correction * mu_next / (1 - product * mu_next),
            group["eps"] * correction,
        )

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
            # p <- p - (share_of_g g + share_of_m m) / (sqrt(v) + eps)
            np.multiply(g, share_of_g, out=u)
            np.multiply(m, share_of_m, out=s)
            np.add(u, s, out=u)
            np.sqrt(v, out=s)
            np.add(s, eps, out=s)
            np.divide(u, s, out=s)
            np.subtract(p, s, out=p)

"""Adadelta: steps in the parameter's own units, from running averages of gradients and steps."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arguments import Parameters, as_number, require_nonnegative
from .chunks import Chunks, DType, constants
from .optimizer import Optimizer

__all__ = ["Adadelta"]


class Adadelta(Optimizer):
    """Adadelta (Zeiler, 2012, arXiv:1212.5701, algorithm 1), with a learning rate in front.

    With gradient ``g`` (weight decay included)::

        v <- rho * v + (1 - rho) * g**2
        d  = sqrt(a + eps) / sqrt(v + eps) * g
        a <- rho * a + (1 - rho) * d**2
        p <- p - lr * d

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: factor of the step; 1 is the paper's method.
        rho: how much of both averages is kept from step to step.
        eps: added under the roots: the first steps are about ``sqrt(eps)`` long.
        weight_decay: L2 penalty; adds ``weight_decay * p`` to the gradient.
        foreach: how PyTorch computes a step; no difference here.
        capturable, differentiable: refused if True.
        maximize: ascend instead of descend.

    Raises:
        ValueError: a negative ``lr``, ``eps`` or ``weight_decay``, or ``rho`` outside ``[0, 1]``.
        NotImplementedError: ``capturable`` or ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = Adadelta([w], lr=0.5, rho=0.0, eps=1.0)
    >>> (w * w).sum().backward()  # the gradient is [2, -4]
    >>> optimizer.step()  # 2 / sqrt(5) and 4 / sqrt(17), times lr
    >>> w.detach()
    tensor([ 0.5528, -1.5149])
    """

    scratch_arrays = 3

    def __init__(
        self,
        params: Parameters,
        lr: float = 1.0,
        rho: float = 0.9,
        eps: float = 1e-6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        *,
        capturable: bool = False,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "rho": rho,
            "eps": eps,
            "weight_decay": weight_decay,
            "maximize": maximize,
            "capturable": capturable,
            "foreach": foreach,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        require_nonnegative(
            options, lr="learning rate", eps="epsilon value", weight_decay="weight_decay value"
        )
        if not 0 <= as_number("rho", options["rho"]) <= 1:
            raise ValueError(f"Invalid rho value: {options['rho']}")

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """The averages of squared gradients and of squared steps."""
        return ("square_avg", "acc_delta")

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        lr, eps = constants(dtype, group["lr"], group["eps"])
        rho, gain = constants(dtype, group["rho"], 1 - group["rho"])

        for p, g, d, s, u, v, a in chunks:
            g = self.objective_gradient(group, p, g, out=u)
            # v <- rho v + (1 - rho) g^2
            np.multiply(v, rho, out=v)
            np.multiply(g, g, out=s)
            np.multiply(s, gain, out=s)
            np.add(v, s, out=v)
            # d <- sqrt(a + eps) / sqrt(v + eps) g
            np.add(v, eps, out=s)
            np.sqrt(s, out=s)
            np.add(a, eps, out=d)
            np.sqrt(d, out=d)
            np.divide(d, s, out=d)
            np.multiply(d, g, out=d)
            # a <- rho a + (1 - rho) d^2
            np.multiply(a, rho, out=a)
            np.multiply(d, d, out=s)
            np.multiply(s, gain, out=s)
            np.add(a, s, out=a)
            # p <- p - lr d
            np.multiply(d, lr, out=d)
            np.subtract(p, d, out=p)

"""Stochastic gradient descent, with momentum and Nesterov momentum."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.types import Array
from .arguments import Parameters, as_number, require_nonnegative
from .chunks import Chunks, DType, constants
from .optimizer import Optimizer

__all__ = ["SGD"]


class SGD(Optimizer):
    """Stochastic gradient descent (Robbins and Monro, 1951), optionally with momentum.

    With gradient ``g`` (weight decay included), momentum ``mu`` and dampening ``tau``::

        b <- g at a parameter's first step, then  mu * b + (1 - tau) * g
        p <- p - lr * b                     momentum (Polyak, 1964)
        p <- p - lr * (g + mu * b)          Nesterov momentum (Sutskever et al., ICML 2013)

    As in PyTorch the learning rate multiplies the whole velocity, so a change of ``lr`` acts at
    once.

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate; a tensor of one element may be written to between steps.
        momentum: factor of the velocity kept from step to step.
        dampening: share of the gradient that does not enter the velocity.
        weight_decay: L2 penalty; adds ``weight_decay * p`` to the gradient.
        nesterov: look ahead along the velocity; needs ``momentum > 0`` and ``dampening == 0``.
        maximize: ascend instead of descend.
        foreach, fused: how PyTorch computes a step; no difference here.
        differentiable: refused if True.

    Raises:
        ValueError: a negative ``lr``, ``momentum`` or ``weight_decay``, or ``nesterov`` without its
            conditions.
        NotImplementedError: ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = SGD([w], lr=0.25)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.detach()
    tensor([ 0.5000, -1.0000])
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        momentum: float = 0,
        dampening: float = 0,
        weight_decay: float = 0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "dampening": dampening,
            "weight_decay": weight_decay,
            "nesterov": nesterov,
            "maximize": maximize,
            "foreach": foreach,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        require_nonnegative(
            options,
            lr="learning rate",
            momentum="momentum value",
            weight_decay="weight_decay value",
        )
        if options["nesterov"]:
            momentum, dampening = options["momentum"], options["dampening"]
            if as_number("momentum", momentum) <= 0 or as_number("dampening", dampening) != 0:
                raise ValueError("Nesterov momentum requires a momentum and zero dampening")

    counts_steps = False

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """The velocity, where there is momentum."""
        return ("momentum_buffer",) if group["momentum"] else ()

    def initial_state(self, name: str, group: dict[str, Any], p: Array, g: Array) -> Array:
        """The velocity from which the first step leads to the gradient itself, dampening or not."""
        velocity = np.zeros_like(p, order="C")
        if group["dampening"]:
            gradient = self.objective_gradient(group, p, g, out=np.empty_like(p))
            np.multiply(gradient, group["dampening"] / group["momentum"], out=velocity)
        return velocity

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        momentum, dampening, nesterov = group["momentum"], group["dampening"], group["nesterov"]
        plain = not (group["weight_decay"] or group["maximize"])
        lr, mu, gain = constants(dtype, group["lr"], momentum, 1 - dampening)

        for p, g, s, u, *velocity in chunks:
            if not plain:
                g = self.objective_gradient(group, p, g, out=u)
            if momentum:  # b <- mu b + (1 - dampening) g
                (b,) = velocity
                np.multiply(b, mu, out=b)
                np.add(b, np.multiply(g, gain, out=s) if dampening else g, out=b)
                if nesterov:  # g <- g + mu b
                    np.multiply(b, mu, out=s)
                    g = np.add(g, s, out=u)
                else:
                    g = b
            # p <- p - lr g
            np.multiply(g, lr, out=s)
            np.subtract(p, s, out=p)

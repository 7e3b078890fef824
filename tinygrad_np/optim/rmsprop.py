"""RMSprop: steps scaled by a running root mean square of the gradient."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arguments import Parameters, require_nonnegative
from .chunks import Chunks, DType, constants
from .optimizer import Optimizer

__all__ = ["RMSprop"]


class RMSprop(Optimizer):
    """RMSprop (Tieleman and Hinton, 2012, lecture 6.5 of Neural Networks for Machine Learning).

    With gradient ``g`` (weight decay included)::

        v <- alpha * v + (1 - alpha) * g**2
        r  = sqrt(v) + eps
        p <- p - lr * g / r

    Centered (Graves, 2013, arXiv:1308.0850, equations 38 to 41), it divides by an estimate of the
    standard deviation, and with momentum it keeps a velocity::

        m <- alpha * m + (1 - alpha) * g;  r = sqrt(v - m**2) + eps
        b <- momentum * b + g / r;         p <- p - lr * b

    As in PyTorch, ``eps`` stands outside the root.

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate; a tensor of one element may be written to between steps.
        alpha: how much of the mean square is kept from step to step.
        eps: added to the root, against division by zero.
        weight_decay: L2 penalty; adds ``weight_decay * p`` to the gradient.
        momentum: factor of the velocity kept from step to step.
        centered: divide by an estimate of the standard deviation.
        capturable, differentiable: refused if True.
        foreach: how PyTorch computes a step; no difference here.
        maximize: ascend instead of descend.

    Raises:
        ValueError: a negative ``lr``, ``alpha``, ``eps``, ``weight_decay`` or ``momentum``.
        NotImplementedError: ``capturable`` or ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = RMSprop([w], lr=0.05)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.detach()
    tensor([ 0.5000, -1.5000])
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0,
        momentum: float = 0,
        centered: bool = False,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "momentum": momentum,
            "alpha": alpha,
            "eps": eps,
            "centered": centered,
            "weight_decay": weight_decay,
            "capturable": capturable,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        require_nonnegative(
            options,
            lr="learning rate",
            eps="epsilon value",
            momentum="momentum value",
            weight_decay="weight_decay value",
            alpha="alpha value",
        )

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """The mean square, the mean where centered, the velocity where there is momentum."""
        names = ["square_avg"]
        if group["centered"]:
            names.append("grad_avg")
        if group["momentum"]:
            names.append("momentum_buffer")
        return tuple(names)

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        momentum, centered = group["momentum"], group["centered"]
        lr, eps, mu = constants(dtype, group["lr"], group["eps"], momentum)
        alpha, gain = constants(dtype, group["alpha"], 1 - group["alpha"])

        for p, g, s, u, v, *more in chunks:
            g = self.objective_gradient(group, p, g, out=u)
            # v <- alpha v + (1 - alpha) g^2
            np.multiply(v, alpha, out=v)
            np.multiply(g, g, out=s)
            np.multiply(s, gain, out=s)
            np.add(v, s, out=v)
            if centered:  # m <- alpha m + (1 - alpha) g;  s = sqrt(v - m^2)
                m = more[0]
                np.multiply(m, alpha, out=m)
                np.multiply(g, gain, out=s)
                np.add(m, s, out=m)
                np.multiply(m, m, out=s)
                np.subtract(v, s, out=s)
                # A variance: below zero by rounding alone, where PyTorch's root is NaN.
                np.maximum(s, 0, out=s)
                np.sqrt(s, out=s)
            else:
                np.sqrt(v, out=s)
            np.add(s, eps, out=s)
            np.divide(g, s, out=s)
            if momentum:  # b <- mu b + g / r
                b = more[-1]
                np.multiply(b, mu, out=b)
                np.add(b, s, out=b)
                np.multiply(b, lr, out=s)
            else:
                np.multiply(s, lr, out=s)
            np.subtract(p, s, out=p)

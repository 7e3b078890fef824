"""ASGD: stochastic gradient descent with an average of the parameters beside it."""

from __future__ import annotations

from typing import Any

import numpy as np

from .arguments import Parameters, as_number, require_nonnegative
from .chunks import Chunks, DType, constants
from .optimizer import Optimizer
from .scalars import as_scalar

__all__ = ["ASGD"]


class ASGD(Optimizer):
    """Averaged stochastic gradient descent (Polyak and Juditsky, SIAM J. Control Optim. 30, 1992).

    With gradient ``g`` (weight decay included) and ``t`` the number of the step, the rates of Xu
    (2011, arXiv:1107.2490, section 5)::

        p   <- (1 - lambd * eta) * p - eta * g
        ax  <- p up to step t0, then the mean of p since
        eta <- lr / (1 + lambd * lr * t)**alpha

    The average is ``optimizer.state[p]["ax"]``; the parameter itself is not averaged.

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate of the first step.
        lambd: decay of the parameter, and of the rate.
        alpha: power of the decay of the rate.
        t0: the step from which on the parameters are averaged.
        weight_decay: L2 penalty; adds ``weight_decay * p`` to the gradient.
        foreach: how PyTorch computes a step; no difference here.
        maximize: ascend instead of descend.
        differentiable, capturable: refused if True.

    Raises:
        ValueError: a negative ``lr`` or ``weight_decay``.
        NotImplementedError: ``capturable`` or ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = ASGD([w], lr=0.25, lambd=0.0, t0=0)
    >>> for _ in range(2):
    ...     optimizer.zero_grad()
    ...     (w * w).sum().backward()
    ...     optimizer.step()
    >>> w.detach()  # after [0.5, -1.0]
    tensor([ 0.2500, -0.5000])
    >>> optimizer.state[w]["ax"]
    array([ 0.25, -0.5 ], dtype=float32)
    """

    scalar_names = ("eta", "mu")

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-2,
        lambd: float = 1e-4,
        alpha: float = 0.75,
        t0: float = 1e6,
        weight_decay: float = 0,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
        capturable: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "lambd": lambd,
            "alpha": alpha,
            "t0": t0,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        require_nonnegative(options, lr="learning rate", weight_decay="weight_decay value")

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """The average."""
        return ("ax",)

    def initial_scalar(self, name: str, group: dict[str, Any]) -> float:
        """The rate of the first step, and the share of the parameter in the average then: all."""
        return as_scalar(as_number("lr", group["lr"])) if name == "eta" else 1.0

    def next_scalars(self, group: dict[str, Any], step: int) -> dict[str, float]:
        """The rate of the next step, and the share of the parameter in the average then."""
        lr, lambd = group["lr"], group["lambd"]
        return {
            "eta": as_scalar(lr / (1 + lambd * lr * step) ** group["alpha"]),
            "mu": as_scalar(1 / max(1, step - group["t0"])),
        }

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        eta, mu, keep = constants(
            dtype, group["eta"], group["mu"], 1 - group["lambd"] * group["eta"]
        )
        averaging = group["mu"] != 1

        for p, g, s, u, ax in chunks:
            g = self.objective_gradient(group, p, g, out=u)
            # p <- (1 - lambd eta) p - eta g
            np.multiply(p, keep, out=p)
            np.multiply(g, eta, out=s)
            np.subtract(p, s, out=p)
            if averaging:  # ax <- ax + mu (p - ax)
                np.subtract(p, ax, out=s)
                np.multiply(s, mu, out=s)
                np.add(ax, s, out=ax)
            else:
                ax[...] = p

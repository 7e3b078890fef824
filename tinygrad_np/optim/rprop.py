"""Rprop: steps whose sizes depend on the signs of the gradient alone."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.types import Array
from .arguments import Parameters, require_nonnegative
from .chunks import Chunks, DType, constants, mask_in
from .optimizer import Optimizer

__all__ = ["Rprop"]


class Rprop(Optimizer):
    """Resilient backpropagation (Riedmiller and Braun, ICNN 1993), for gradients of all the data.

    Each element has a step size of its own, ``d``. With gradient ``g``, and ``h`` that of the step
    before::

        g * h > 0:  d <- min(d * eta_plus, d_max)
        g * h < 0:  d <- max(d * eta_minus, d_min);  g <- 0
        p <- p - sign(g) * d;  h <- g

    This is the form of Igel and Husken ("Improving the Rprop learning algorithm", 2000) that does
    not step back after a change of sign, iRprop-.

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: the first step size.
        etas: the factors ``eta_minus`` and ``eta_plus``.
        step_sizes: the smallest and the largest step size.
        capturable, differentiable: refused if True.
        foreach: how PyTorch computes a step; no difference here.
        maximize: ascend instead of descend.

    Raises:
        ValueError: a negative ``lr``, or etas that are not ``0 < eta_minus < 1 < eta_plus``.
        NotImplementedError: ``capturable`` or ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = Rprop([w], lr=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.detach()
    tensor([ 0.5000, -1.5000])
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-2,
        etas: tuple[float, float] = (0.5, 1.2),
        step_sizes: tuple[float, float] = (1e-6, 50),
        *,
        capturable: bool = False,
        foreach: bool | None = None,
        maximize: bool = False,
        differentiable: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "etas": etas,
            "step_sizes": step_sizes,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "capturable": capturable,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        require_nonnegative(options, lr="learning rate")
        eta_minus, eta_plus = options["etas"]
        if not 0 < eta_minus < 1 < eta_plus:
            raise ValueError(f"Invalid eta values: {eta_minus}, {eta_plus}")

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """The gradient of the step before, and the step sizes."""
        return ("prev", "step_size")

    def initial_state(self, name: str, group: dict[str, Any], p: Array, g: Array) -> Array:
        """No gradient, and steps of size ``lr``."""
        return np.full_like(p, group["lr"] if name == "step_size" else 0, order="C")

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        eta_minus, eta_plus = constants(dtype, *group["etas"])
        smallest, largest = group["step_sizes"]
        maximize = group["maximize"]

        for p, g, s, u, before, size in chunks:
            if maximize:
                g = np.negative(g, out=s)
            np.multiply(before, g, out=before)
            mask = mask_in(u)
            np.multiply(size, eta_plus, out=size, where=np.greater(before, 0, out=mask))
            turned = np.less(before, 0, out=mask)
            np.multiply(size, eta_minus, out=size, where=turned)
            np.clip(size, smallest, largest, out=size)
            before[...] = g
            np.copyto(before, 0, where=turned)
            # p <- p - sign(g) d
            np.sign(before, out=s)
            np.multiply(s, size, out=s)
            np.subtract(p, s, out=p)

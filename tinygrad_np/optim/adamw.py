"""AdamW: Adam whose weight decay does not pass through the moments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ..tensor import Tensor
from .adam import Adam
from .optimizer import Array


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101).

    Each step shrinks the parameter first, and then takes Adam's step with the bare gradient::

        p <- (1 - lr * weight_decay) * p
        p <- Adam's step

    In `Adam` the decay is part of the gradient, so a parameter with large gradients decays less.

    Args:
        params: tensors, or dicts with ``"params"`` and options of their own.
        lr: learning rate.
        betas: how much of the two moments is kept from step to step.
        eps: added to the square root, against division by zero.
        weight_decay: the share of a parameter taken off in a step, in units of ``lr``.
        amsgrad: divide by the largest second moment so far.
        maximize: ascend instead of descend.

    Raises:
        ValueError: a negative ``lr``, ``eps`` or ``weight_decay``, or betas outside ``[0, 1)``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = AdamW([w], lr=0.5, weight_decay=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.data.round(6)
    array([ 0.25, -1.  ], dtype=float32)
    """

    def __init__(
        self,
        params: Iterable[Tensor] | Iterable[dict[str, Any]],
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(params, lr, betas, eps, weight_decay, amsgrad, maximize=maximize)

    def objective_gradient(self, group: dict[str, Any], p: Array, g: Array, out: Array) -> Array:
        """Shrink ``p``; the gradient itself carries no decay."""
        if group["weight_decay"]:
            np.multiply(p, 1 - group["lr"] * group["weight_decay"], out=p)
        return np.negative(g, out=out) if group["maximize"] else g

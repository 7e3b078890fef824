"""AdamW: Adam whose weight decay does not pass through the moments."""

from __future__ import annotations

from typing import Any

from .adam import Adam
from .arguments import Parameters

__all__ = ["AdamW"]


class AdamW(Adam):
    """Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019, arXiv:1711.05101).

    Each step shrinks the parameter first, and then takes Adam's step with the bare gradient (their
    algorithm 2, with ``lr`` in the decay as in PyTorch)::

        p <- (1 - lr * weight_decay) * p
        p <- Adam's step

    In `Adam` the decay is part of the gradient, so a parameter with large gradients decays less.

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate; a tensor of one element may be written to between steps.
        betas: how much of the two moments is kept from step to step.
        eps: added to the square root, against division by zero.
        weight_decay: the share of a parameter taken off in a step, in units of ``lr``.
        amsgrad: divide by the largest second moment so far.
        maximize: ascend instead of descend.
        foreach, fused: how PyTorch computes a step; no difference here.
        capturable, differentiable: refused if True.

    Raises:
        ValueError: a negative ``lr``, ``eps`` or ``weight_decay``, betas outside ``[0, 1)``, or
            one of them a tensor and the other a number.
        NotImplementedError: ``capturable`` or ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = AdamW([w], lr=0.5, weight_decay=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.detach()
    tensor([ 0.2500, -1.0000])
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
        foreach: bool | None = None,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        super().__init__(
            params,
            lr,
            betas,
            eps,
            weight_decay,
            amsgrad,
            foreach=foreach,
            maximize=maximize,
            capturable=capturable,
            differentiable=differentiable,
            fused=fused,
            decoupled_weight_decay=True,
        )

    def complete(self, group: dict[str, Any]) -> None:
        """Give a group out of a snapshot, of Adam's too, the weight decay of this optimizer."""
        super().complete(group)
        group["decoupled_weight_decay"] = True

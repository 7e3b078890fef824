"""Adam: steps scaled by running estimates of the gradient's first and second moments."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.tensor_base import is_tensor
from .arguments import Parameters, as_number, require_betas, require_nonnegative
from .chunks import Chunks, DType, constants
from .optimizer import Optimizer

__all__ = ["Adam"]


class Adam(Optimizer):
    """Adam (Kingma and Ba, ICLR 2015, arXiv:1412.6980, algorithm 1), or AMSGrad.

    With gradient ``g`` (weight decay included) and ``t`` the number of the step::

        m <- beta1 * m + (1 - beta1) * g
        v <- beta2 * v + (1 - beta2) * g**2         AMSGrad goes on with the largest v so far
        p <- p - lr * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + eps)

    The last line is computed in the order of the paper's section 2, with both corrections drawn
    into the numbers ``lr * sqrt(1 - beta2**t) / (1 - beta1**t)`` and ``eps * sqrt(1 - beta2**t)``:
    the same value, two passes over the parameter fewer. AMSGrad: Reddi, Kale and Kumar, ICLR 2018,
    algorithm 2.

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate; a tensor of one element may be written to between steps.
        betas: how much of the two moments is kept from step to step.
        eps: added to the square root, against division by zero.
        weight_decay: L2 penalty; adds ``weight_decay * p`` to the gradient.
        amsgrad: divide by the largest second moment so far.
        foreach, fused: how PyTorch computes a step; no difference here.
        maximize: ascend instead of descend.
        capturable, differentiable: refused if True.
        decoupled_weight_decay: shrink the parameter instead, as `AdamW` does.

    Raises:
        ValueError: a negative ``lr``, ``eps`` or ``weight_decay``, betas outside ``[0, 1)``, or
            one of them a tensor and the other a number.
        NotImplementedError: ``capturable`` or ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = Adam([w], lr=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.detach()
    tensor([ 0.5000, -1.5000])
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0,
        amsgrad: bool = False,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
        capturable: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
        decoupled_weight_decay: bool = False,
    ) -> None:
        if foreach and not capturable:
            for name, value in (("lr", lr), ("betas[0]", betas[0]), ("betas[1]", betas[1])):
                if is_tensor(value):
                    raise ValueError(
                        f"{name} as a Tensor is not supported for capturable=False and foreach=True"
                    )
        if is_tensor(betas[0]) != is_tensor(betas[1]):
            raise ValueError("betas must be either both floats or both Tensors")
        defaults = {
            "lr": lr,
            "betas": tuple(as_number(f"betas[{i}]", beta) for i, beta in enumerate(betas)),
            "eps": eps,
            "weight_decay": weight_decay,
            "amsgrad": amsgrad,
            "maximize": maximize,
            "foreach": foreach,
            "capturable": capturable,
            "differentiable": differentiable,
            "fused": fused,
            "decoupled_weight_decay": decoupled_weight_decay,
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
        """Both moments, and for AMSGrad the largest second one."""
        names = ("exp_avg", "exp_avg_sq")
        return (*names, "max_exp_avg_sq") if group["amsgrad"] else names

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        b1, b2 = group["betas"]
        correction = float((1 - b2**step) ** 0.5)
        step_size, eps = constants(
            dtype, group["lr"] * correction / (1 - b1**step), group["eps"] * correction
        )
        beta1, gain1, beta2, gain2 = constants(dtype, b1, 1 - b1, b2, 1 - b2)

        for p, g, s, u, m, v, *largest in chunks:
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
            for v_max in largest:
                v = np.maximum(v_max, v, out=v_max)
            # p <- p - step_size m / (sqrt(v) + eps)
            np.sqrt(v, out=s)
            np.add(s, eps, out=s)
            np.divide(m, s, out=s)
            np.multiply(s, step_size, out=s)
            np.subtract(p, s, out=p)

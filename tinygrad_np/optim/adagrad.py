"""Adagrad: steps scaled by the root of the sum of all squared gradients so far."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.types import Array
from .arguments import Parameters, numbers_of, require_nonnegative
from .chunks import Chunks, DType, constants
from .optimizer import Optimizer

__all__ = ["Adagrad"]


class Adagrad(Optimizer):
    """Adagrad (Duchi, Hazan and Singer, JMLR 12, 2011, figure 1 with diagonal matrices).

    With gradient ``g`` (weight decay included) and ``t`` the number of the step::

        v <- v + g**2
        p <- p - lr / (1 + (t - 1) * lr_decay) * g / (sqrt(v) + eps)

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate; a tensor of one element may be written to between steps.
        lr_decay: how fast the learning rate falls with the steps.
        weight_decay: L2 penalty; adds ``weight_decay * p`` to the gradient.
        initial_accumulator_value: what ``v`` begins with.
        eps: added to the root, against division by zero.
        foreach, fused: how PyTorch computes a step; no difference here.
        maximize: ascend instead of descend.
        differentiable: refused if True.

    Raises:
        ValueError: a negative ``lr``, ``lr_decay``, ``weight_decay``, ``initial_accumulator_value``
            or ``eps``.
        NotImplementedError: ``differentiable``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([1.0, -2.0], requires_grad=True)
    >>> optimizer = Adagrad([w], lr=0.5)
    >>> (w * w).sum().backward()
    >>> optimizer.step()
    >>> w.detach()
    tensor([ 0.5000, -1.5000])
    """

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-2,
        lr_decay: float = 0,
        weight_decay: float = 0,
        initial_accumulator_value: float = 0,
        eps: float = 1e-10,
        foreach: bool | None = None,
        *,
        maximize: bool = False,
        differentiable: bool = False,
        fused: bool | None = None,
    ) -> None:
        defaults = {
            "lr": lr,
            "lr_decay": lr_decay,
            "eps": eps,
            "weight_decay": weight_decay,
            "initial_accumulator_value": initial_accumulator_value,
            "foreach": foreach,
            "maximize": maximize,
            "differentiable": differentiable,
            "fused": fused,
        }
        super().__init__(params, defaults)
        # As in PyTorch, the sums are there before the first step.
        for group in self.param_groups:
            for param in group["params"]:
                self._started_state(param, param._array, numbers_of(group), self.state_names(group))

    def share_memory(self) -> None:
        """Move the sums into memory that processes share: refused.

        Raises:
            NotImplementedError: always.

        >>> import tinygrad_np as tg
        >>> Adagrad([tg.ones(1, requires_grad=True)]).share_memory()  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        NotImplementedError: Adagrad.share_memory: ...
        """
        raise NotImplementedError(
            "Adagrad.share_memory: tensors are not shared between processes; for training in "
            "several processes average their gradients"
        )

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        require_nonnegative(
            options,
            lr="learning rate",
            lr_decay="lr_decay value",
            weight_decay="weight_decay value",
            initial_accumulator_value="initial_accumulator_value value",
            eps="epsilon value",
        )

    def state_names(self, group: dict[str, Any]) -> tuple[str, ...]:
        """The sum of squared gradients."""
        return ("sum",)

    def initial_state(self, name: str, group: dict[str, Any], p: Array, g: Array) -> Array:
        """The sum before the first step: ``initial_accumulator_value``."""
        return np.full_like(p, group["initial_accumulator_value"], order="C")

    def update(self, group: dict[str, Any], step: int, dtype: DType, chunks: Chunks) -> None:
        """One step, in place."""
        lr, eps = constants(dtype, group["lr"] / (1 + (step - 1) * group["lr_decay"]), group["eps"])

        for p, g, s, u, v in chunks:
            g = self.objective_gradient(group, p, g, out=u)
            # v <- v + g^2
            np.multiply(g, g, out=s)
            np.add(v, s, out=v)
            # p <- p - lr g / (sqrt(v) + eps)
            np.sqrt(v, out=s)
            np.add(s, eps, out=s)
            np.divide(g, s, out=s)
            np.multiply(s, lr, out=s)
            np.subtract(p, s, out=p)

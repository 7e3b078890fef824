"""Adafactor: second moments of matrices kept as one row and one column."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.inplace_checks import mark_written
from ..core.types import Array, Shape
from ..tensor import Tensor
from .arguments import Parameters, require
from .optimizer import Optimizer

__all__ = ["Adafactor"]


class Adafactor(Optimizer):
    """Adafactor (Shazeer and Stern, ICML 2018, arXiv:1804.04235, algorithms 4 and 5).

    With gradient ``g``, ``t`` the number of the step, ``rms`` the root mean square of an array's
    elements and ``beta = 1 - t**beta2_decay``::

        alpha = max(eps2, rms(p)) * min(lr, 1 / sqrt(t))
        p <- (1 - lr * weight_decay) * p
        R <- beta * R + (1 - beta) * (means of the rows of g**2)          for matrices, and
        C <- beta * C + (1 - beta) * (means of the columns of g**2)       stacks of matrices
        v  = R @ C / mean(R)
        v <- beta * v + (1 - beta) * g**2                                 for vectors
        u  = g / sqrt(v)
        p <- p - alpha * u / max(1, rms(u) / d)

    As in PyTorch there is no momentum, ``lr`` bounds the rate, ``eps1`` is a lower bound of
    ``sqrt(v)`` and of ``mean(R)``, and the weight decay is decoupled.

    Args:
        params: tensors, dicts with ``"params"`` and options of their own, or named parameters.
        lr: upper bound of the relative step size.
        beta2_decay: how fast the share of the newest gradient in the averages falls.
        eps: ``(eps1, eps2)``; None for ``eps1`` is the parameter's machine epsilon.
        d: the root mean square of ``u`` above which it is scaled down.
        weight_decay: the share of a parameter taken off in a step, in units of ``lr``.
        foreach: how PyTorch computes a step; no difference here.
        maximize: ascend instead of descend.

    Raises:
        ValueError: a negative ``lr``, ``eps`` or ``weight_decay``, ``beta2_decay > 0``, or ``d <
            1``.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([[3.0, -4.0]], requires_grad=True)
    >>> optimizer = Adafactor([w], lr=0.1)
    >>> (w * w).sum().backward()
    >>> optimizer.step()  # rms(w) is 3.5355
    >>> w.detach()
    tensor([[ 2.6464, -3.6464]])
    >>> {name: np.shape(value) for name, value in optimizer.state[w].items()}
    {'step': (), 'row_var': (1, 1), 'col_var': (1, 2)}
    """

    takes_complex = False

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-2,
        beta2_decay: float = -0.8,
        eps: tuple[float | None, float] = (None, 1e-3),
        d: float = 1.0,
        weight_decay: float = 0.0,
        *,
        foreach: bool | None = None,
        maximize: bool = False,
    ) -> None:
        defaults = {
            "lr": lr,
            "beta2_decay": beta2_decay,
            "eps": eps,
            "d": d,
            "weight_decay": weight_decay,
            "foreach": foreach,
            "maximize": maximize,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        eps1, eps2 = options["eps"]
        require("Learning rate", ">= 0", options["lr"], lambda lr: lr >= 0)
        require("beta2_decay", "<= 0", options["beta2_decay"], lambda decay: decay <= 0)
        if eps1 is not None:
            require("epsilon1", ">= 0", eps1, lambda eps: eps >= 0)
        require("epsilon2", ">= 0", eps2, lambda eps: eps >= 0)
        require("Clipping threshold d", ">= 1", options["d"], lambda d: d >= 1)
        require("weight_decay", ">= 0", options["weight_decay"], lambda decay: decay >= 0)

    def state_shape(self, name: str, shape: Shape) -> Shape:
        """A column of the rows' means, a row of the columns' means; for vectors the same shape."""
        if name == "row_var":
            return (*shape[:-1], 1)
        if name == "col_var":
            return (*shape[:-2], 1, *shape[-1:])
        return shape

    def initial_state(self, name: str, group: dict[str, Any], p: Array, g: Array) -> Array:
        """Zeros."""
        return np.zeros(self.state_shape(name, p.shape), p.dtype)

    def step_group(self, group: dict[str, Any], gradients: list[tuple[Tensor, Array]]) -> None:
        """Update the parameters of one group, one after the other."""
        for param, g in gradients:
            p = param._array
            names = ("row_var", "col_var") if p.ndim > 1 else ("variance",)
            state = self._started_state(param, g, group, names)
            state["step"] += 1
            if p.size:
                self._update(group, p, -g if group["maximize"] else g, state)
                mark_written(p)

    @staticmethod
    def _update(group: dict[str, Any], p: Array, g: Array, state: dict[str, Any]) -> None:
        step, lr = state["step"], group["lr"]
        eps1, eps2 = group["eps"]
        if eps1 is None:
            eps1 = float(np.finfo(p.dtype).eps)
        share = step ** group["beta2_decay"]  # 1 - beta
        alpha = max(eps2, rms(p)) * min(lr, 1 / step**0.5)

        if group["weight_decay"]:
            p *= 1 - lr * group["weight_decay"]
        square = g * g
        if p.ndim > 1:
            rows, columns = state["row_var"], state["col_var"]
            rows += share * (square.mean(-1, keepdims=True) - rows)
            columns += share * (square.mean(-2, keepdims=True) - columns)
            variance = rows @ columns
            variance /= np.maximum(rows.mean(-2, keepdims=True), eps1)
        else:
            state["variance"] += share * (square - state["variance"])
            variance = state["variance"]
        update = g / np.sqrt(np.maximum(variance, eps1 * eps1))
        p -= alpha / max(1.0, rms(update) / group["d"]) * update


def rms(x: Array) -> float:
    """The root mean square of the elements.

    >>> rms(np.array([3.0, -4.0]))
    3.5355339059327378
    """
    flat = x.reshape(-1)
    return float(np.sqrt(flat @ flat / x.size))

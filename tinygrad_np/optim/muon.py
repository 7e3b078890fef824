"""Muon: steps of matrices along the nearest orthogonal matrix to the momentum."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..core.inplace_checks import mark_written
from ..core.types import Array
from ..tensor import Tensor
from .arguments import Parameters, as_number, require
from .optimizer import Optimizer

__all__ = ["Muon"]


class Muon(Optimizer):
    """Muon (Jordan et al., 2024, https://kellerjordan.github.io/posts/muon) for weight matrices.

    With gradient ``g`` and momentum ``mu``::

        b <- mu * b + (1 - mu) * g
        u  = orthogonalize(mu * b + (1 - mu) * g)        or of b alone, without nesterov
        p <- (1 - lr * weight_decay) * p
        p <- p - lr * r * u

    `orthogonalize` brings all singular values near 1 and leaves the singular vectors. The factor
    ``r`` of an m by n matrix is ``sqrt(max(1, m / n))`` (``adjust_lr_fn="original"``) or ``0.2 *
    sqrt(max(m, n))`` (``"match_rms_adamw"``: Liu et al., 2025, arXiv:2502.16982, equation 4, for
    rates and weight decays tuned for AdamW).

    Biases, embeddings, and the first and last layer are better off with another optimizer, AdamW.

    Args:
        params: matrices, dicts with ``"params"`` and options of their own, or named parameters.
        lr: learning rate; a tensor of one element may be written to between steps.
        weight_decay: the share of a parameter taken off in a step, in units of ``lr``.
        momentum: how much of ``b`` is kept from step to step.
        nesterov: look ahead along the momentum.
        ns_coefficients: the three coefficients of `orthogonalize`'s polynomial.
        eps: lower bound of the norm that `orthogonalize` divides by.
        ns_steps: number of iterations of `orthogonalize`, less than 100.
        adjust_lr_fn: ``"original"``, ``"match_rms_adamw"``, or None for the first.

    Raises:
        ValueError: a parameter that is no matrix, a negative ``lr``, ``momentum`` or
            ``weight_decay``, an unknown ``adjust_lr_fn``, not three coefficients, or 100 iterations
            and more.

    >>> import tinygrad_np as tg
    >>> w = tg.eye(2, requires_grad=True)
    >>> optimizer = Muon([w], lr=0.5, weight_decay=0.0)
    >>> w.grad = tg.tensor([[0.0, 3.0], [3.0, 0.0]])
    >>> optimizer.step()
    >>> w.detach()  # both singular values, 3, have become 1.125
    tensor([[ 1.0000, -0.5625],
            [-0.5625,  1.0000]])
    """

    takes_complex = False

    counts_steps = False

    def __init__(
        self,
        params: Parameters,
        lr: float = 1e-3,
        weight_decay: float = 0.1,
        momentum: float = 0.95,
        nesterov: bool = True,
        ns_coefficients: tuple[float, float, float] = (3.4445, -4.775, 2.0315),
        eps: float = 1e-7,
        ns_steps: int = 5,
        adjust_lr_fn: str | None = None,
    ) -> None:
        defaults = {
            "lr": lr,
            "weight_decay": weight_decay,
            "momentum": momentum,
            "nesterov": nesterov,
            "ns_coefficients": ns_coefficients,
            "eps": eps,
            "ns_steps": ns_steps,
            "adjust_lr_fn": adjust_lr_fn,
        }
        super().__init__(params, defaults)

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range, or a parameter that is no matrix."""
        require("Learning rate", ">= 0", options["lr"], lambda lr: lr >= 0)
        require("momentum", ">= 0", options["momentum"], lambda momentum: momentum >= 0)
        require("weight decay", ">= 0", options["weight_decay"], lambda decay: decay >= 0)
        require("eps", "a number", options["eps"], lambda eps: eps == eps + 0.0)
        if options["adjust_lr_fn"] not in (None, "original", "match_rms_adamw"):
            raise ValueError(
                f"Adjust learning rate function {options['adjust_lr_fn']} is not supported; choose "
                "'original' or 'match_rms_adamw'"
            )
        if len(options["ns_coefficients"]) != 3:
            raise ValueError("Coefficients must be a tuple of exactly 3 values")
        if options["ns_steps"] >= 100:
            raise ValueError("Number of steps must be less than 100 for computational efficiency")
        for p in options.get("params", ()):
            if isinstance(p, Tensor) and p.ndim != 2:
                raise ValueError(
                    "Muon only supports 2D parameters whereas we found a parameter with size: "
                    f"{tuple(p.shape)}"
                )

    def step_group(self, group: dict[str, Any], gradients: list[tuple[Tensor, Array]]) -> None:
        """Update the parameters of one group, one after the other."""
        lr, momentum = group["lr"], group["momentum"]
        coefficients = [as_number("ns_coefficients", c) for c in group["ns_coefficients"]]
        for param, g in gradients:
            p = param._array
            b = self._started_state(param, g, group, ("momentum_buffer",))["momentum_buffer"]
            b += (1 - momentum) * (g - b)
            update = momentum * b + (1 - momentum) * g if group["nesterov"] else b
            update = orthogonalize(update, coefficients, group["ns_steps"], group["eps"])
            rows, columns = p.shape
            if group["adjust_lr_fn"] == "match_rms_adamw":
                ratio = 0.2 * math.sqrt(max(rows, columns))
            else:
                ratio = math.sqrt(max(1, rows / columns)) if columns else 1.0
            p *= 1 - lr * group["weight_decay"]
            p -= (lr * ratio) * update.astype(p.dtype)
            mark_written(p)


def orthogonalize(
    matrix: Array, coefficients: Any = (3.4445, -4.775, 2.0315), steps: int = 5, eps: float = 1e-7
) -> Array:
    """Bring the singular values of a matrix near 1, roughly: into 0.7 to 1.2.

    The iteration of Newton and Schulz with a polynomial of degree five (Jordan et al., 2024; the
    idea: Higham, "Functions of Matrices", 2008, section 8.3), from ``x = matrix / |matrix|``::

        x <- a * x + (b * (x x^T) + c * (x x^T)**2) x

    As in PyTorch every product is rounded to bfloat16 (8 bits): the singular values are rough
    anyway, and trajectories agree.

    Args:
        matrix: of shape (m, n).
        coefficients: ``a``, ``b`` and ``c``.
        steps: the number of iterations.
        eps: lower bound of the norm.

    Returns:
        A float32 array of shape (m, n).

    >>> singular_values = np.linalg.svd(orthogonalize(np.diag([5.0, 1.0, 0.1])))[1]
    >>> singular_values.round(2)
    array([0.82, 0.69, 0.69], dtype=float32)
    """
    a, b, c = (np.float32(value) for value in coefficients)
    x = to_bfloat16(matrix)
    tall = x.shape[0] > x.shape[1]
    if tall:
        x = x.T
    norm = to_bfloat16(np.sqrt(np.square(x, dtype=np.float64).sum()))
    x = to_bfloat16(x / np.maximum(norm, to_bfloat16(np.array(eps))))
    for _ in range(steps):
        gram = to_bfloat16(x @ x.T)
        polynomial = to_bfloat16(b * gram + c * (gram @ gram))
        x = to_bfloat16(a * x + polynomial @ x)
    return x.T if tall else x


def to_bfloat16(x: Any) -> Array:
    """Values rounded to the nearest of bfloat16, ties to even, in a float32 array.

    A bfloat16 number is the upper half of a float32 one.

    >>> to_bfloat16([1.0, 1.003, 1.004, 3.14159])
    array([1.       , 1.       , 1.0078125, 3.140625 ], dtype=float32)
    """
    values = np.array(x, np.float32, order="C")
    bits = values.view(np.uint32)
    odd = (bits >> np.uint32(16)) & np.uint32(1)
    rounded = ((bits + (odd + np.uint32(0x7FFF))) & np.uint32(0xFFFF0000)).view(np.float32)
    finite = np.isfinite(values)
    # The sum carries into the exponent of a NaN.
    return rounded if finite.all() else np.where(finite, rounded, values)

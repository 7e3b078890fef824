"""Samples of categories that gradients pass through."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.tensor_base import unwrap
from ...core.types import TensorLike
from ...random import numpy_generator
from .activations.softmax import softmax

__all__ = ["gumbel_softmax"]


def gumbel_softmax(
    logits: TensorLike, tau: float = 1, hard: bool = False, eps: float = 1e-10, dim: int = -1
) -> TensorLike:
    """Draw from a relaxed categorical distribution: the softmax of logits with Gumbel noise.

    Jang, Gu and Poole, "Categorical reparameterization with Gumbel-softmax" (2017), equation 2.

    Args:
        logits: unnormalized log-probabilities, any shape.
        tau: the temperature; towards 0 a sample is a vertex of the simplex.
        hard: make samples of one 1 and zeros, whose gradients are those of the relaxed ones.
        eps: not used, as in PyTorch.
        dim: the axis of the categories.

    Raises:
        RuntimeError: logits that are no floating-point numbers.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.gumbel_softmax(tg.zeros(2, 3), hard=True).sum(1)
    tensor([1., 1.])
    """
    values = np.asarray(unwrap(logits))
    if values.dtype.kind != "f":
        raise RuntimeError(
            f"gumbel_softmax: logits are {values.dtype}, expected floating-point numbers"
        )
    noise = -np.log(numpy_generator(None).standard_exponential(values.shape))
    noisy: Any = logits + noise.astype(values.dtype)
    y: Any = softmax(noisy / tau, dim)
    if not hard:
        soft: TensorLike = y
        return soft
    relaxed = unwrap(y)
    one = np.zeros_like(relaxed)
    np.put_along_axis(one, relaxed.argmax(dim, keepdims=True), 1, dim)
    straight: TensorLike = y + (one - relaxed)
    return straight

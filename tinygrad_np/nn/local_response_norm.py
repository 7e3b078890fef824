"""The layer of local response normalization."""

from __future__ import annotations

from typing import Any

from . import functional as F
from .module import Module

__all__ = ["LocalResponseNorm"]


class LocalResponseNorm(Module):
    """Divide each channel by a power of the sum of its neighbours' squares.

    Input and output (N, C, ...). See :func:`tinygrad_np.nn.functional.local_response_norm`.

    Args:
        size: how many channels are neighbours, the channel itself among them.
        alpha, beta, k: the factor of the squares, the exponent, and what is added.

    >>> import tinygrad_np as tg
    >>> tg.nn.LocalResponseNorm(2)(tg.ones(1, 4, 2, 2)).shape
    (1, 4, 2, 2)
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input: Any) -> Any:
        return F.local_response_norm(input, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"

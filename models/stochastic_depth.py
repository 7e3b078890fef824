"""Stochastic depth: residual branches that are left out at random."""

from __future__ import annotations

import tinygrad_np as tg
from tinygrad_np import nn

__all__ = ["StochasticDepth", "drop_rates"]


class StochasticDepth(nn.Module):
    """Zero a whole residual branch for each example with probability ``p``, in training alone.

    After Huang, Sun, Liu, Sedra and Weinberger, "Deep networks with stochastic depth" (ECCV 2016).
    As in later work the branch of each example is drawn by itself, and the ones that are left are
    divided by ``1 - p``, so that evaluation needs no factor.

    Args:
        p: the probability.

    Shapes:
        (N, ...) to the same.

    Raises:
        ValueError: p is outside [0, 1).

    Example:
        >>> _ = tg.manual_seed(0)
        >>> StochasticDepth(0.5)(tg.ones(4, 1)).flatten()
        tensor([0., 2., 2., 2.])
    """

    def __init__(self, p: float) -> None:
        super().__init__()
        if not 0 <= p < 1:
            raise ValueError(f"StochasticDepth: p is {p}, expected 0 <= p < 1")
        self.p = p

    def forward(self, x: tg.Tensor) -> tg.Tensor:
        if not self.training or not self.p:
            return x
        kept = tg.full((len(x), *[1] * (x.ndim - 1)), 1 - self.p, dtype=x.dtype)
        return x * (tg.bernoulli(kept) / (1 - self.p))

    def extra_repr(self) -> str:
        return f"p={self.p}"


def drop_rates(p: float, blocks: int) -> list[float]:
    """Return the probability for each block: rising in proportion to its number, to ``p``.

    This is the linear rule of Huang et al., equation 4.

    >>> drop_rates(0.2, 4)
    [0.05, 0.1, 0.15, 0.2]
    """
    return [round(p * number / blocks, 9) for number in range(1, blocks + 1)]

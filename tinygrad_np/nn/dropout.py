"""Dropout layers."""

from __future__ import annotations

from typing import Any

from . import functional as F
from .module import Module

__all__ = ["Dropout", "Dropout2d"]


class Dropout(Module):
    """While training, replace each element by 0 with probability ``p``, and scale up the others.

    Input and output of any shape. See :func:`tinygrad_np.nn.functional.dropout`.

    Args:
        p: the probability.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(0)
    >>> layer = tg.nn.Dropout(0.5)
    >>> layer(tg.ones(6))
    tensor([2., 2., 2., 0., 0., 0.])
    >>> layer.eval()(tg.ones(3))
    tensor([1., 1., 1.])
    """

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: p={p} is not a probability between 0 and 1")
        self.p, self.inplace = p, inplace

    def forward(self, input: Any) -> Any:
        return F.dropout(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout2d(Dropout):
    """While training, replace whole channels by 0 with probability ``p``, and scale up the others.

    Input and output (N, C, H, W) or (N, C, L). See :func:`tinygrad_np.nn.functional.dropout2d`.

    Args:
        p: the probability.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(1)
    >>> tg.nn.Dropout2d()(tg.ones(1, 2, 3))
    tensor([[[0., 0., 0.],
             [2., 2., 2.]]])
    """

    def forward(self, input: Any) -> Any:
        return F.dropout2d(input, self.p, self.training, self.inplace)

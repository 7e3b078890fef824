"""Dropout layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import functional as F
from .module import Module

__all__ = [
    "AlphaDropout",
    "Dropout",
    "Dropout1d",
    "Dropout2d",
    "Dropout3d",
    "FeatureAlphaDropout",
]


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

    function: Callable[..., Any] = staticmethod(F.dropout)

    def __init__(self, p: float = 0.5, inplace: bool = False) -> None:
        super().__init__()
        if not 0 <= p <= 1:
            raise ValueError(f"{type(self).__name__}: p={p} is not a probability between 0 and 1")
        self.p, self.inplace = p, inplace

    def forward(self, input: Any) -> Any:
        return self.function(input, self.p, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"p={self.p}, inplace={self.inplace}"


class Dropout1d(Dropout):
    """While training, replace whole channels of signals by 0, and scale up the others.

    Input and output (N, C, L) or (C, L). See :func:`tinygrad_np.nn.functional.dropout1d`.

    Args:
        p: the probability.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(1)
    >>> tg.nn.Dropout1d()(tg.ones(2, 3))
    tensor([[0., 0., 0.],
            [2., 2., 2.]])
    """

    function = staticmethod(F.dropout1d)


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

    function = staticmethod(F.dropout2d)


class Dropout3d(Dropout):
    """While training, replace whole channels of volumes by 0, and scale up the others.

    Input and output (N, C, D, H, W) or (C, D, H, W). See
    :func:`tinygrad_np.nn.functional.dropout3d`.

    Args:
        p: the probability.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(1)
    >>> tg.nn.Dropout3d()(tg.ones(2, 1, 1, 2)).flatten()
    tensor([0., 0., 2., 2.])
    """

    function = staticmethod(F.dropout3d)


class AlphaDropout(Dropout):
    """While training, replace elements by SELU's lowest value; mean and variance stay.

    Input and output of any shape. See :func:`tinygrad_np.nn.functional.alpha_dropout`.

    Args:
        p: the probability.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(0)
    >>> tg.nn.AlphaDropout()(tg.zeros(4))
    tensor([ 0.7792,  0.7792,  0.7792, -0.7792])
    """

    function = staticmethod(F.alpha_dropout)


class FeatureAlphaDropout(Dropout):
    """While training, replace whole channels as :class:`AlphaDropout` replaces elements.

    Input and output (N, C, ...). See :func:`tinygrad_np.nn.functional.feature_alpha_dropout`.

    Args:
        p: the probability.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(1)
    >>> tg.nn.FeatureAlphaDropout()(tg.zeros(1, 2, 1)).flatten()
    tensor([-0.7792,  0.7792])
    """

    function = staticmethod(F.feature_alpha_dropout)

"""Softmax, its logarithm, and softmin, as modules."""

from __future__ import annotations

from .. import functional as F
from .base import Activation

__all__ = ["LogSoftmax", "Softmax", "Softmin"]


class Softmax(Activation):
    """Divide ``exp(x)`` by its sum along an axis; the shape stays.

    Args:
        dim: the axis; may be left out for at most two axes, and is then the last.

    >>> import tinygrad_np as tg
    >>> tg.nn.Softmax(dim=1)(tg.tensor([[1000.0, 1000.0]]))
    tensor([[0.5000, 0.5000]])
    """

    function = staticmethod(F.softmax)

    def __init__(self, dim: int | None = None) -> None:
        super().__init__(dim=dim)


class Softmin(Softmax):
    """Compute :class:`Softmax` of ``-x`` along an axis; the shape stays.

    Args:
        dim: the axis; may be left out for at most two axes, and is then the last.

    >>> import tinygrad_np as tg
    >>> tg.nn.Softmin(dim=0)(tg.tensor([0.0, 1.0]))
    tensor([0.7311, 0.2689])
    """

    function = staticmethod(F.softmin)


class LogSoftmax(Softmax):
    """Compute the logarithm of :class:`Softmax` along an axis; the shape stays.

    Args:
        dim: the axis; may be left out for at most two axes, and is then the last.

    >>> import tinygrad_np as tg
    >>> tg.nn.LogSoftmax(dim=0)(tg.tensor([0.0, 1000.0]))
    tensor([-1000.,     0.])
    """

    function = staticmethod(F.log_softmax)

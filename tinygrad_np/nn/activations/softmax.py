"""Softmax, its logarithm, and softmin, as modules."""

from __future__ import annotations

from typing import Any

from ...ops.arguments import ndim_of, shape_of
from .. import functional as F
from ..module import Module
from .base import Activation

__all__ = ["LogSoftmax", "Softmax", "Softmax2d", "Softmin"]


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


class Softmax2d(Module):
    """Compute :class:`Softmax` over the channels of images, at each pixel.

    Input and output (N, C, H, W) or (C, H, W).

    >>> import tinygrad_np as tg
    >>> tg.nn.Softmax2d()(tg.zeros(2, 1, 1)).flatten()
    tensor([0.5000, 0.5000])
    """

    def forward(self, input: Any) -> Any:
        if ndim_of(input) not in (3, 4):
            raise ValueError(
                f"Softmax2d: the input has shape {shape_of(input)}, expected (N, C, H, W) or "
                "(C, H, W)"
            )
        return F.softmax(input, dim=-3)

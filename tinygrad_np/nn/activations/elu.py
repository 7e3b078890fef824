"""Exponential linear units as modules."""

from __future__ import annotations

from .. import functional as F
from .base import Activation, InPlaceActivation

__all__ = ["CELU", "ELU", "SELU"]


class ELU(Activation):
    """Replace each element that is not positive by ``alpha (e^x - 1)``; of any shape.

    Args:
        alpha: the function's limit at minus infinity is ``-alpha``.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.ELU()(tg.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """

    function = staticmethod(F.elu)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(alpha=alpha, inplace=inplace)


class CELU(Activation):
    """Replace each element that is not positive by ``alpha (e^(x / alpha) - 1)``; of any shape.

    Args:
        alpha: the function's limit at minus infinity is ``-alpha``.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.CELU(0.5)(tg.tensor([-1.0, 2.0]))
    tensor([-0.4323,  2.0000])
    """

    function = staticmethod(F.celu)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(alpha=alpha, inplace=inplace)


class SELU(InPlaceActivation):
    """Compute a scaled :class:`ELU` of each element, which keeps mean 0 and variance 1.

    Args:
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.SELU()(tg.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """

    function = staticmethod(F.selu)

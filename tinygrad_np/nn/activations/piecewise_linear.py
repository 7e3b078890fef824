"""Activations made of pieces of lines, as modules."""

from __future__ import annotations

from .. import functional as F
from .base import Activation, InPlaceActivation

__all__ = ["Hardshrink", "Hardsigmoid", "Hardswish", "Hardtanh", "ReLU6", "Softshrink"]


class ReLU6(InPlaceActivation):
    """Compute ``min(max(x, 0), 6)`` of each element, of any shape.

    Args:
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.ReLU6()(tg.tensor([-1.0, 2.0, 7.0]))
    tensor([0., 2., 6.])
    """

    function = staticmethod(F.relu6)


class Hardtanh(Activation):
    """Limit each element to an interval; of any shape.

    Args:
        min_val, max_val: the ends of the interval.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.Hardtanh()(tg.tensor([-3.0, 0.5, 3.0]))
    tensor([-1.0000,  0.5000,  1.0000])
    """

    function = staticmethod(F.hardtanh)

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> None:
        super().__init__(min_val=min_val, max_val=max_val, inplace=inplace)
        if not min_val < max_val:
            raise ValueError(f"Hardtanh: min_val={min_val} must be below max_val={max_val}")


class Hardsigmoid(InPlaceActivation):
    """Compute ``x / 6 + 1 / 2`` of each element, limited to [0, 1]; of any shape.

    Args:
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.Hardsigmoid()(tg.tensor([-4.0, 0.0, 1.5]))
    tensor([0.0000, 0.5000, 0.7500])
    """

    function = staticmethod(F.hardsigmoid)


class Hardswish(InPlaceActivation):
    """Multiply each element by :class:`Hardsigmoid` of it; of any shape.

    Args:
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.Hardswish()(tg.tensor([0.0, 1.5, 4.0]))
    tensor([0.0000, 1.1250, 4.0000])
    """

    function = staticmethod(F.hardswish)


class Hardshrink(Activation):
    """Replace each element between ``-lambd`` and ``lambd`` by 0; of any shape.

    Args:
        lambd: the largest magnitude that is replaced.

    >>> import tinygrad_np as tg
    >>> tg.nn.Hardshrink()(tg.tensor([-1.0, 0.2, 0.5, 0.7]))
    tensor([-1.0000,  0.0000,  0.0000,  0.7000])
    """

    lambd: float
    function = staticmethod(F.hardshrink)

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__(lambd=lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class Softshrink(Activation):
    """Move each element towards 0 by ``lambd``, and no further than to 0; of any shape.

    Args:
        lambd: the distance.

    >>> import tinygrad_np as tg
    >>> tg.nn.Softshrink()(tg.tensor([-1.0, 0.25, 0.75]))
    tensor([-0.5000,  0.0000,  0.2500])
    """

    lambd: float
    function = staticmethod(F.softshrink)

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__(lambd=lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)

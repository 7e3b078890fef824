"""Rectifiers as modules."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import functional as F
from ..module import Module
from ..parameter import Parameter, parameter_type
from .base import Activation, InPlaceActivation

__all__ = ["LeakyReLU", "PReLU", "RReLU", "ReLU", "Threshold"]


class ReLU(InPlaceActivation):
    """Compute ``max(x, 0)`` of each element, of any shape.

    Args:
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.ReLU()(tg.tensor([-1.0, 0.0, 2.0]))
    tensor([0., 0., 2.])
    """

    function = staticmethod(F.relu)


class LeakyReLU(Activation):
    """Multiply each element that is not positive by ``negative_slope``; of any shape.

    Args:
        negative_slope: the slope below 0.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.LeakyReLU(0.1)(tg.tensor([-1.0, 2.0]))
    tensor([-0.1000,  2.0000])
    """

    function = staticmethod(F.leaky_relu)

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__(negative_slope=negative_slope, inplace=inplace)


class PReLU(Module):
    """Multiply each element that is not positive by a learned slope.

    Input and output (N, C, ...), or any shape with one slope. See
    :func:`tinygrad_np.nn.functional.prelu`.

    Args:
        num_parameters: the number of slopes: 1, or C.
        init: the first value of each.
        device: the CPU.
        dtype: the type of the slopes; by default the default type.

    Attributes:
        weight: (num_parameters,), the slopes.

    >>> import tinygrad_np as tg
    >>> tg.nn.PReLU()(tg.tensor([-1.0, 2.0])).detach().numpy()
    array([-0.25,  2.  ], dtype=float32)
    """

    weight: Parameter

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(np.full(num_parameters, init, dtype))

    def forward(self, input: Any) -> Any:
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"


class RReLU(Module):
    """Multiply each element that is not positive by a slope, a random one while training.

    Input and output of any shape. See :func:`tinygrad_np.nn.functional.rrelu`.

    Args:
        lower, upper: the interval that slopes are drawn from; in evaluation all are its middle.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.RReLU(0.25, 0.75).eval()(tg.tensor([-8.0, 2.0]))
    tensor([-4.,  2.])
    """

    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3, inplace: bool = False) -> None:
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input: Any) -> Any:
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"lower={self.lower}, upper={self.upper}" + (", inplace=True" * self.inplace)


class Threshold(Activation):
    """Replace each element that is not above a threshold by a value; of any shape.

    Args:
        threshold: the largest number that is replaced.
        value: what stands in its place.
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.Threshold(0.5, 0.0)(tg.tensor([0.1, 2.0]))
    tensor([0., 2.])
    """

    function = staticmethod(F.threshold)

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__(threshold=threshold, value=value, inplace=inplace)

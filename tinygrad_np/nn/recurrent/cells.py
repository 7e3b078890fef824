"""Recurrent cells, which compute one step."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...ops.arguments import shape_of
from ...ops.nn.linear import linear
from ...tensor import Tensor
from .. import init
from ..module import Module
from ..parameter import Parameter, parameter_type
from .steps import GRUSteps, LSTMSteps, State, Steps

__all__ = ["GRUCell", "LSTMCell", "RNNCell", "RNNCellBase"]


class RNNCellBase(Module):
    """What :class:`RNNCell`, :class:`LSTMCell` and :class:`GRUCell` share; make one of these.

    Args:
        input_size, hidden_size: the features of an input and of a state.
        bias: whether the products have biases.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    >>> import tinygrad_np as tg
    >>> isinstance(tg.nn.LSTMCell(3, 4), tg.nn.RNNCellBase)
    True
    """

    steps: type[Steps]
    nonlinearity = "tanh"
    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        self.input_size, self.hidden_size, self.bias = input_size, hidden_size, bias
        rows = self.steps.gates * hidden_size
        self.weight_ih = Parameter(np.zeros((rows, input_size), dtype))
        self.weight_hh = Parameter(np.zeros((rows, hidden_size), dtype))
        for name in ("bias_ih", "bias_hh"):
            self.register_parameter(name, Parameter(np.zeros(rows, dtype)) if bias else None)
        bound = 1 / math.sqrt(hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def _next(self, input: Any, state: Sequence[Any] | None, count: int) -> State:
        name, shape = type(self).__name__, shape_of(input)
        if len(shape) not in (1, 2):
            raise ShapeError(
                f"{name}: the input has shape {shape}; expected (batch, {self.input_size}) or "
                f"({self.input_size},)"
            )
        if shape[-1] != self.input_size:
            raise ShapeError(
                f"{name}: the input has shape {shape}; expected {self.input_size} features in the "
                "last axis"
            )
        expected = (*shape[:-1], self.hidden_size)
        if state is None:
            state = [np.zeros(expected, self.weight_hh.dtype)] * count
        if len(state) != count:
            raise TypeError(f"{name}: {len(state)} states were given, expected {count}")
        for part in state:
            if shape_of(part) != expected:
                raise ShapeError(
                    f"{name}: the input has shape {shape}, the state {shape_of(part)}; expected "
                    f"{expected}: as many rows, and hidden_size features"
                )
        x = linear(input, self.weight_ih, self.bias_ih)
        given = tuple(state)
        return self.steps.step(x, given, self.weight_hh, self.bias_hh, self.nonlinearity)

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}" + ("" if self.bias else ", bias=False")
        if self.nonlinearity != "tanh":
            text += f", nonlinearity={self.nonlinearity}"
        return text


class RNNCell(RNNCellBase):
    """Compute one step of :class:`RNN`.

    Called with ``(input, h=None)``: (N, I) and (N, H), or (I) and (H); returns the next ``h``.

    Args:
        input_size: the features of the input, I.
        hidden_size: the features of the state, H.
        bias: whether there are biases.
        nonlinearity: "tanh" or "relu".
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight_ih, weight_hh, bias_ih, bias_hh: (H, I), (H, H), (H,) and (H,).

    >>> import tinygrad_np as tg
    >>> tg.nn.RNNCell(3, 4)(tg.zeros(2, 3)).shape
    (2, 4)
    """

    steps = Steps

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, device, dtype)
        if nonlinearity not in ("tanh", "relu"):
            raise ArgumentError(
                f"RNNCell: nonlinearity={nonlinearity!r}: choose from 'tanh', 'relu'"
            )
        self.nonlinearity = nonlinearity

    def forward(self, input: Any, hx: Any = None) -> Tensor:
        (h,) = self._next(input, None if hx is None else [hx], 1)
        return h  # type: ignore[no-any-return]


class GRUCell(RNNCellBase):
    """Compute one step of :class:`GRU`.

    Called with ``(input, h=None)``: (N, I) and (N, H), or (I) and (H); returns the next ``h``.

    Args:
        input_size: the features of the input, I.
        hidden_size: the features of the state, H.
        bias: whether there are biases.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight_ih, weight_hh, bias_ih, bias_hh: (3 H, I), (3 H, H), (3 H,) and (3 H,).

    >>> import tinygrad_np as tg
    >>> tg.nn.GRUCell(3, 4)(tg.zeros(2, 3), tg.zeros(2, 4)).shape
    (2, 4)
    """

    steps = GRUSteps

    def forward(self, input: Any, hx: Any = None) -> Tensor:
        (h,) = self._next(input, None if hx is None else [hx], 1)
        return h  # type: ignore[no-any-return]


class LSTMCell(RNNCellBase):
    """Compute one step of :class:`LSTM`.

    Called with ``(input, (h, c)=None)``: (N, I) and (N, H) each, or (I) and (H); returns the next
    ``(h, c)``.

    Args:
        input_size: the features of the input, I.
        hidden_size: the features of the state, H.
        bias: whether there are biases.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight_ih, weight_hh, bias_ih, bias_hh: (4 H, I), (4 H, H), (4 H,) and (4 H,).

    >>> import tinygrad_np as tg
    >>> h, c = tg.nn.LSTMCell(3, 4)(tg.zeros(2, 3))
    >>> h.shape, c.shape
    ((2, 4), (2, 4))
    """

    steps = LSTMSteps

    def forward(self, input: Any, hx: Any = None) -> tuple[Tensor, Tensor]:
        h, c = self._next(input, hx, 2)
        return h, c

"""Recurrent networks: Elman's, LSTM and GRU, with PyTorch's parameters and gates.

A layer's input products are one matrix product over all steps; each step adds its product with the
state before it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..ops.arguments import shape_of
from ..ops.elementwise.trigonometric import tanh
from ..ops.nn.activations.relu import relu
from ..ops.nn.activations.sigmoid import sigmoid
from ..ops.nn.dropout import dropout
from ..ops.nn.linear import linear
from ..ops.shapes.flipping import flip
from ..ops.shapes.joining import concatenate, stack
from ..ops.shapes.permuting import swapaxes
from ..tensor import Tensor
from . import init
from .module import Module, Parameter

State = tuple[Any, ...]  # (h,) or (h, c): each (batch, size)

# --- one step: from the input's product with its weight, and the state before ------------------


class _Steps:
    """One kind of recurrence. ``gates``: how many blocks of hidden_size the weights have."""

    gates = 1

    @staticmethod
    def step(x: Any, state: State, weight: Any, bias: Any, nonlinearity: str) -> State:
        """The next state.

        Args:
            x: (batch, gates * hidden), the input's products, its bias added.
            weight, bias: (gates * hidden, size) and (gates * hidden,), of the state's products.
        """
        (h,) = state
        total = x + linear(h, weight, bias)
        return (relu(total) if nonlinearity == "relu" else tanh(total),)


class _LSTMSteps(_Steps):
    """Hochreiter and Schmidhuber (1997), with Gers' forget gate; gates in order i, f, g, o."""

    gates = 4

    @staticmethod
    def step(x: Any, state: State, weight: Any, bias: Any, nonlinearity: str) -> State:
        h, c = state
        i, f, g, o = (x + linear(h, weight, bias)).chunk(4, -1)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        return sigmoid(o) * tanh(c), c


class _GRUSteps(_Steps):
    """Cho et al. (2014), with the reset applied after the product; gates in order r, z, n."""

    gates = 3

    @staticmethod
    def step(x: Any, state: State, weight: Any, bias: Any, nonlinearity: str) -> State:
        (h,) = state
        x_r, x_z, x_n = x.chunk(3, -1)
        h_r, h_z, h_n = linear(h, weight, bias).chunk(3, -1)
        z = sigmoid(x_z + h_z)
        n = tanh(x_n + sigmoid(x_r + h_r) * h_n)
        return (n + z * (h - n),)


# --- layers of them ------------------------------------------------------------------------------


class RNNBase(Module):
    """What :class:`RNN`, :class:`LSTM` and :class:`GRU` share.

    Args:
        input_size: the features of each step.
        hidden_size: the features of the state.
        num_layers: how many are stacked, each on the outputs of the one before.
        bias: whether there are ``bias_ih`` and ``bias_hh``.
        batch_first: take and return (batch, time, features), not (time, batch, features).
        dropout: of each layer's outputs but the last's, while training.
        bidirectional: a second recurrence from the end; the outputs are side by side.
        proj_size: LSTM only: the state h is projected to this size.

    Attributes:
        weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0: of layer 0, and so on; with
            ``_reverse`` for the direction from the end. (gates * hidden_size, features).
    """

    steps: type[_Steps]
    nonlinearity = "tanh"

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        dtype: Any = np.float32,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        if not 0 <= dropout <= 1:
            raise ValueError(f"{name}: dropout={dropout} is not a probability between 0 and 1")
        if hidden_size <= 0 or num_layers <= 0:
            raise ValueError(
                f"{name}: hidden_size={hidden_size}, num_layers={num_layers}: must be positive"
            )
        if not 0 <= proj_size < hidden_size:
            raise ValueError(f"{name}: proj_size={proj_size} must be smaller than hidden_size")
        self.input_size, self.hidden_size, self.num_layers = input_size, hidden_size, num_layers
        self.bias, self.batch_first, self.dropout = bias, batch_first, dropout
        self.bidirectional, self.proj_size = bidirectional, proj_size
        rows, state_size = self.steps.gates * hidden_size, proj_size or hidden_size
        for layer, end in self._runs():
            features = input_size if layer == 0 else state_size * (1 + bidirectional)
            shapes: dict[str, tuple[int, ...]] = {
                "weight_ih": (rows, features),
                "weight_hh": (rows, state_size),
            }
            if bias:
                shapes |= {"bias_ih": (rows,), "bias_hh": (rows,)}
            if proj_size:
                shapes["weight_hr"] = (proj_size, hidden_size)
            for part, shape in shapes.items():
                self.register_parameter(f"{part}_l{layer}{end}", Parameter(np.zeros(shape, dtype)))
        self.reset_parameters()

    def _runs(self) -> list[tuple[int, str]]:
        """Every layer and direction, in the order of the states."""
        ends = ("", "_reverse") if self.bidirectional else ("",)
        return [(layer, end) for layer in range(self.num_layers) for end in ends]

    def reset_parameters(self) -> None:
        """Draw all uniformly within ``1 / sqrt(hidden_size)``, PyTorch's default."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def _parts(self, layer: int, end: str) -> list[Any]:
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
        return [getattr(self, f"{name}_l{layer}{end}", None) for name in names]

    def _run(self, x: Any, first: Sequence[Any]) -> tuple[Any, list[State]]:
        """Outputs (time, batch, features) of the last layer, and the last state of every run."""
        width = 1 + self.bidirectional
        last: list[State] = []
        for layer in range(self.num_layers):
            outputs = []
            for direction, end in enumerate(("", "_reverse")[:width]):
                w_ih, w_hh, b_ih, b_hh, w_hr = self._parts(layer, end)
                state: State = tuple(s[layer * width + direction] for s in first)
                products = linear(flip(x, 0) if direction else x, w_ih, b_ih)  # (T, B, gates * H)
                ys = []
                for t in range(x.shape[0]):
                    state = self.steps.step(products[t], state, w_hh, b_hh, self.nonlinearity)
                    if w_hr is not None:
                        state = (linear(state[0], w_hr), *state[1:])
                    ys.append(state[0])
                y = stack(ys)
                outputs.append(flip(y, 0) if direction else y)
                last.append(state)
            x = concatenate(outputs, -1) if self.bidirectional else outputs[0]
            if layer < self.num_layers - 1:
                x = dropout(x, self.dropout, self.training)
        return x, last

    def _prepared(self, input: Any, sizes: Sequence[int], given: Sequence[Any]) -> Any:
        """The input as (time, batch, features), and the first states, checked; zeros if None."""
        name = type(self).__name__
        if len(shape_of(input)) not in (2, 3) or shape_of(input)[-1] != self.input_size:
            raise RuntimeError(
                f"{name}: the input has shape {shape_of(input)}; expected (time, batch, "
                f"{self.input_size}), batch first if batch_first, or (time, {self.input_size})"
            )
        x = input
        if len(x.shape) == 2:
            x = x[:, None]
            given = [None if s is None else s[:, None] for s in given]
        elif self.batch_first:
            x = swapaxes(x, 0, 1)
        if not x.shape[0]:
            raise RuntimeError(f"{name}: the input has no steps")
        first = []
        for size, state in zip(sizes, given, strict=True):
            shape = (len(self._runs()), x.shape[1], size)
            if state is None:
                state = np.zeros(shape, x.dtype)
            elif shape_of(state) != shape:
                raise RuntimeError(
                    f"{name}: a first state has shape {shape_of(state)}, expected {shape}"
                )
            first.append(state)
        return x, first

    def _finished(self, input: Any, y: Any, last: list[State]) -> tuple[Any, list[Any]]:
        """Output and last states in the input's layout."""
        states = [stack(list(parts)) for parts in zip(*last, strict=True)]
        if len(shape_of(input)) == 2:
            return y[:, 0], [s[:, 0] for s in states]
        return (swapaxes(y, 0, 1) if self.batch_first else y), states

    def extra_repr(self) -> str:
        text = f"{self.input_size}, {self.hidden_size}"
        if self.proj_size:
            text += f", proj_size={self.proj_size}"
        for name, default in (
            ("num_layers", 1),
            ("bias", True),
            ("batch_first", False),
            ("dropout", 0.0),
            ("bidirectional", False),
        ):
            value = getattr(self, name)
            if value != default:
                text += f", {name}={value}"
        return text


class RNN(RNNBase):
    """``h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`` (Elman, 1990), or with ``relu``.

    ``forward(input, hx=None)`` returns the outputs of all steps (time, batch, hidden) and the last
    state (layers * directions, batch, hidden). Arguments as in :class:`RNNBase`.

    >>> import tinygrad_np as tg
    >>> output, h = tg.nn.RNN(3, 4, num_layers=2)(tg.zeros(5, 1, 3))
    >>> output.shape, h.shape
    ((5, 1, 4), (2, 1, 4))
    """

    steps = _Steps

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        nonlinearity: str = "tanh",
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: Any = np.float32,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNN: nonlinearity={nonlinearity!r}: choose from 'tanh', 'relu'")
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            dtype=dtype,
        )
        self.nonlinearity = nonlinearity

    def forward(self, input: Any, hx: Any = None) -> tuple[Tensor, Tensor]:
        x, first = self._prepared(input, [self.hidden_size], [hx])
        y, (h,) = self._finished(input, *self._run(x, first))
        return y, h


class GRU(RNNBase):
    """Gated recurrent units (Cho et al., 2014). Called as :class:`RNN` is."""

    steps = _GRUSteps

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        dtype: Any = np.float32,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            dtype=dtype,
        )

    def forward(self, input: Any, hx: Any = None) -> tuple[Tensor, Tensor]:
        x, first = self._prepared(input, [self.hidden_size], [hx])
        y, (h,) = self._finished(input, *self._run(x, first))
        return y, h


class LSTM(RNNBase):
    """Long short-term memory (Hochreiter and Schmidhuber, 1997).

    ``forward(input, (h, c)=None)`` returns the outputs and the last ``(h, c)``.
    """

    steps = _LSTMSteps

    def forward(self, input: Any, hx: Any = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        sizes = [self.proj_size or self.hidden_size, self.hidden_size]
        x, first = self._prepared(input, sizes, (None, None) if hx is None else hx)
        y, (h, c) = self._finished(input, *self._run(x, first))
        return y, (h, c)


# --- single steps --------------------------------------------------------------------------------


class _Cell(Module):
    """One step of a recurrence: ``weight_ih``, ``weight_hh``, ``bias_ih``, ``bias_hh``."""

    steps: type[_Steps]
    nonlinearity = "tanh"
    weight_ih: Parameter
    weight_hh: Parameter
    bias_ih: Parameter | None
    bias_hh: Parameter | None

    def __init__(
        self, input_size: int, hidden_size: int, bias: bool = True, dtype: Any = np.float32
    ) -> None:
        super().__init__()
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
            raise ValueError(
                f"{name}: the input has shape {shape}; expected (batch, {self.input_size}) or "
                f"({self.input_size},)"
            )
        if shape[-1] != self.input_size:
            raise RuntimeError(
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
                raise RuntimeError(
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


class RNNCell(_Cell):
    """One step of :class:`RNN`: ``forward(input, h=None)`` returns the next ``h``."""

    steps = _Steps

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        bias: bool = True,
        nonlinearity: str = "tanh",
        dtype: Any = np.float32,
    ) -> None:
        super().__init__(input_size, hidden_size, bias, dtype)
        if nonlinearity not in ("tanh", "relu"):
            raise ValueError(f"RNNCell: nonlinearity={nonlinearity!r}: choose from 'tanh', 'relu'")
        self.nonlinearity = nonlinearity

    def forward(self, input: Any, hx: Any = None) -> Tensor:
        (h,) = self._next(input, None if hx is None else [hx], 1)
        return h  # type: ignore[no-any-return]


class GRUCell(_Cell):
    """One step of :class:`GRU`: ``forward(input, h=None)`` returns the next ``h``."""

    steps = _GRUSteps

    def forward(self, input: Any, hx: Any = None) -> Tensor:
        (h,) = self._next(input, None if hx is None else [hx], 1)
        return h  # type: ignore[no-any-return]


class LSTMCell(_Cell):
    """One step of :class:`LSTM`: ``forward(input, (h, c)=None)`` returns the next ``(h, c)``."""

    steps = _LSTMSteps

    def forward(self, input: Any, hx: Any = None) -> tuple[Tensor, Tensor]:
        h, c = self._next(input, hx, 2)
        return h, c

"""One step of each kind of recurrence: from the input's product with its weight, and the state."""

from __future__ import annotations

from typing import Any

from ...ops.elementwise.trigonometric import tanh
from ...ops.nn.activations.relu import relu
from ...ops.nn.activations.sigmoid import sigmoid
from ...ops.nn.linear import linear

State = tuple[Any, ...]  # (h,) or (h, c): each (batch, size)


class Steps:
    """One kind of recurrence. ``gates``: how many blocks of hidden_size the weights have."""

    gates = 1

    @staticmethod
    def step(x: Any, state: State, weight: Any, bias: Any, nonlinearity: str) -> State:
        """Compute the next state.

        Args:
            x: (batch, gates * hidden), the input's products, its bias added.
            weight, bias: (gates * hidden, size) and (gates * hidden,), of the state's products.
        """
        (h,) = state
        total = x + linear(h, weight, bias)
        return (relu(total) if nonlinearity == "relu" else tanh(total),)


class LSTMSteps(Steps):
    """Hochreiter and Schmidhuber (1997), with Gers' forget gate; gates in order i, f, g, o."""

    gates = 4

    @staticmethod
    def step(x: Any, state: State, weight: Any, bias: Any, nonlinearity: str) -> State:
        h, c = state
        i, f, g, o = (x + linear(h, weight, bias)).chunk(4, -1)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        return sigmoid(o) * tanh(c), c


class GRUSteps(Steps):
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

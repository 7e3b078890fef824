"""Recurrent layers, which compute a whole sequence.

A layer's input products are one matrix product over all steps; each step adds its product with the
state before it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import unwrap
from ...ops.arguments import shape_of
from ...ops.indexing.item import getitem
from ...ops.nn.dropout import dropout
from ...ops.nn.linear import linear
from ...ops.shapes.flipping import flip
from ...ops.shapes.joining import concatenate, stack
from ...ops.shapes.permuting import swapaxes
from ...tensor import Tensor
from .. import init
from ..module import Module
from ..parameter import Parameter, parameter_type
from ..utils.rnn import PackedSequence, parts_by_step
from .steps import GRUSteps, LSTMSteps, State, Steps

__all__ = ["GRU", "LSTM", "RNN", "RNNBase"]


class RNNBase(Module):
    """What :class:`RNN`, :class:`LSTM` and :class:`GRU` share; make one of these.

    Args:
        input_size, hidden_size: the features of an input and of a state.
        num_layers: how many layers follow each other.
        bias: whether the products have biases.
        batch_first: (N, T, features), not (T, N, features).
        dropout: the probability that an output between two layers is dropped.
        bidirectional: also run backward in time.
        proj_size: the features that a state is projected to; 0 for none.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    >>> import tinygrad_np as tg
    >>> isinstance(tg.nn.LSTM(3, 4), tg.nn.RNNBase)
    True
    """

    steps: type[Steps]
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
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        name = type(self).__name__
        if not 0 <= dropout <= 1:
            raise ArgumentError(f"{name}: dropout={dropout} is not a probability between 0 and 1")
        if hidden_size <= 0 or num_layers <= 0:
            raise ArgumentError(
                f"{name}: hidden_size={hidden_size}, num_layers={num_layers}: must be positive"
            )
        if not 0 <= proj_size < hidden_size:
            raise ArgumentError(f"{name}: proj_size={proj_size} must be smaller than hidden_size")
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

    def _over(
        self, input: Any, sizes: Sequence[int], given: Sequence[Any]
    ) -> tuple[Any, list[Any]]:
        """Output and last states of a batch, padded or packed, or of one sequence."""
        if not isinstance(input, PackedSequence):
            x, first = self._prepared(input, sizes, given)
            return self._finished(input, *self._run(x, first))
        # The longest sequence comes first, so that those which have a step stand in front.
        counts = np.asarray(unwrap(input.batch_sizes)).tolist()
        order, back = (
            None if indices is None else np.asarray(unwrap(indices))
            for indices in (input.sorted_indices, input.unsorted_indices)
        )
        first = self._first_states(sizes, given, counts[0], unwrap(input.data).dtype)
        if order is not None:
            first = [getitem(state, (slice(None), order)) for state in first]
        y, last = self._run_packed(input.data, counts, first)
        states = [stack(list(parts)) for parts in zip(*last, strict=True)]
        if back is not None:
            states = [getitem(state, (slice(None), back)) for state in states]
        return input._replace(data=y), states

    def _run_packed(
        self, x: Any, counts: Sequence[int], first: Sequence[Any]
    ) -> tuple[Any, list[State]]:
        """As :meth:`_run`, of packed sequences: at each step some of them are still there."""
        width = 1 + self.bidirectional
        last: list[State] = []
        for layer in range(self.num_layers):
            outputs = []
            for direction, end in enumerate(("", "_reverse")[:width]):
                w_ih, w_hh, b_ih, b_hh, w_hr = self._parts(layer, end)
                state: State = tuple(s[layer * width + direction] for s in first)
                products = list(parts_by_step(linear(x, w_ih, b_ih), counts))
                ys = []
                for product, count in list(zip(products, counts, strict=True))[
                    :: -1 if direction else 1
                ]:
                    now: State = tuple(part[:count] for part in state)
                    now = self.steps.step(product, now, w_hh, b_hh, self.nonlinearity)
                    if w_hr is not None:
                        now = (linear(now[0], w_hr), *now[1:])
                    ys.append(now[0])
                    state = tuple(
                        concatenate([new, old[count:]]) if count < counts[0] else new
                        for new, old in zip(now, state, strict=True)
                    )
                outputs.append(concatenate(ys[::-1] if direction else ys))
                last.append(state)
            x = concatenate(outputs, -1) if self.bidirectional else outputs[0]
            if layer < self.num_layers - 1:
                x = dropout(x, self.dropout, self.training)
        return x, last

    def _prepared(self, input: Any, sizes: Sequence[int], given: Sequence[Any]) -> Any:
        """The input as (time, batch, features), and the first states, checked; zeros if None."""
        name = type(self).__name__
        if len(shape_of(input)) not in (2, 3) or shape_of(input)[-1] != self.input_size:
            raise ShapeError(
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
            raise ArgumentError(f"{name}: the input has no steps")
        return x, self._first_states(sizes, given, x.shape[1], x.dtype)

    def _first_states(
        self, sizes: Sequence[int], given: Sequence[Any], count: int, dtype: Any
    ) -> list[Any]:
        """The first states of so many sequences, checked; zeros for None."""
        first = []
        for size, state in zip(sizes, given, strict=True):
            shape = (len(self._runs()), count, size)
            if state is None:
                state = np.zeros(shape, dtype)
            elif shape_of(state) != shape:
                raise ShapeError(
                    f"{type(self).__name__}: a first state has shape {shape_of(state)}, expected "
                    f"{shape}"
                )
            first.append(state)
        return first

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
    """Run Elman's recurrence ``h' = tanh(W_ih x + b_ih + W_hh h + b_hh)`` over a sequence.

    Elman, "Finding structure in time", Cognitive Science 14 (1990). Input (T, N, I), or (T, I)
    without a batch. See :meth:`forward`.

    Args:
        input_size: the features of each step, I.
        hidden_size: the features of the state, H.
        num_layers: how many layers are stacked, each on the outputs of the one before.
        nonlinearity: "tanh", or "relu" in its place.
        bias: whether there are ``bias_ih`` and ``bias_hh``.
        batch_first: take and return (N, T, features), not (T, N, features).
        dropout: the probability that an output of a layer, but of the last, is dropped while
            training.
        bidirectional: run a second recurrence from the end; the outputs are side by side.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0: the parameters of layer 0, (H, I),
            (H, H), (H,) and (H,); with ``_reverse`` those of the recurrence from
            the end; and so on.

    >>> import tinygrad_np as tg
    >>> output, h = tg.nn.RNN(3, 4, num_layers=2)(tg.zeros(5, 1, 3))
    >>> output.shape, h.shape
    ((5, 1, 4), (2, 1, 4))
    """

    steps = Steps

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
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        if nonlinearity not in ("tanh", "relu"):
            raise ArgumentError(f"RNN: nonlinearity={nonlinearity!r}: choose from 'tanh', 'relu'")
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            device=device,
            dtype=dtype,
        )
        self.nonlinearity = nonlinearity

    def forward(self, input: Any, hx: Any = None) -> tuple[Tensor, Tensor]:
        """Compute the outputs of all steps and the last state of each layer and direction.

        Args:
            input: (T, N, I), (N, T, I) with ``batch_first``, or (T, I); or a
                :class:`~tinygrad_np.nn.utils.rnn.PackedSequence`, which makes the output one.
            hx: the first state, (layers * directions, N, H), or None for zeros.

        Returns:
            (T, N, directions * H), laid out as the input; and the last state,
            (layers * directions, N, H).

        Raises:
            ArgumentError: shapes that do not fit, or no steps.
        """
        y, (h,) = self._over(input, [self.hidden_size], [hx])
        return y, h


class GRU(RNNBase):
    """Run gated recurrent units over a sequence.

    Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014), with the reset
    gate applied after the product. Input (T, N, I), or (T, I) without a batch. See :meth:`forward`.

    Args:
        input_size: the features of each step, I.
        hidden_size: the features of the state, H.
        num_layers: how many layers are stacked, each on the outputs of the one before.
        bias: whether there are ``bias_ih`` and ``bias_hh``.
        batch_first: take and return (N, T, features), not (T, N, features).
        dropout: the probability that an output of a layer, but of the last, is dropped while
            training.
        bidirectional: run a second recurrence from the end; the outputs are side by side.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0: the parameters of layer 0, (3 H, I),
            (3 H, H), (3 H,) and (3 H,); with ``_reverse`` those of the recurrence from
            the end; and so on.

    >>> import tinygrad_np as tg
    >>> output, h = tg.nn.GRU(3, 4, bidirectional=True)(tg.zeros(5, 1, 3))
    >>> output.shape, h.shape
    ((5, 1, 8), (2, 1, 4))
    """

    steps = GRUSteps

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(
            input_size,
            hidden_size,
            num_layers,
            bias,
            batch_first,
            dropout,
            bidirectional,
            device=device,
            dtype=dtype,
        )

    def forward(self, input: Any, hx: Any = None) -> tuple[Tensor, Tensor]:
        """Compute the outputs of all steps and the last state of each layer and direction.

        Args:
            input: (T, N, I), (N, T, I) with ``batch_first``, or (T, I); or a
                :class:`~tinygrad_np.nn.utils.rnn.PackedSequence`, which makes the output one.
            hx: the first state, (layers * directions, N, H), or None for zeros.

        Returns:
            (T, N, directions * H), laid out as the input; and the last state,
            (layers * directions, N, H).

        Raises:
            ArgumentError: shapes that do not fit, or no steps.
        """
        y, (h,) = self._over(input, [self.hidden_size], [hx])
        return y, h


class LSTM(RNNBase):
    """Run long short-term memory over a sequence.

    Hochreiter and Schmidhuber, "Long short-term memory", Neural Computation 9 (1997), with the
    forget gate of Gers, Schmidhuber and Cummins (2000). Input (T, N, I), or (T, I) without a
    batch. See :meth:`forward`.

    Args:
        input_size: the features of each step, I.
        hidden_size: the features of the state, H.
        num_layers: how many layers are stacked, each on the outputs of the one before.
        bias: whether there are ``bias_ih`` and ``bias_hh``.
        batch_first: take and return (N, T, features), not (T, N, features).
        dropout: the probability that an output of a layer, but of the last, is dropped while
            training.
        bidirectional: run a second recurrence from the end; the outputs are side by side.
        proj_size: project the state h to this size (0: not at all), which then takes H's place.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0: the parameters of layer 0, (4 H, I),
            (4 H, H), (4 H,) and (4 H,); with ``_reverse`` those of the recurrence from
            the end; and so on.
        weight_hr_l0: (proj_size, H), the projection.

    >>> import tinygrad_np as tg
    >>> output, (h, c) = tg.nn.LSTM(3, 4)(tg.zeros(5, 1, 3))
    >>> output.shape, h.shape, c.shape
    ((5, 1, 4), (1, 1, 4), (1, 1, 4))
    """

    steps = LSTMSteps

    def forward(self, input: Any, hx: Any = None) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        """Compute the outputs of all steps and the last state of each layer and direction.

        Args:
            input: (T, N, I), (N, T, I) with ``batch_first``, or (T, I); or a
                :class:`~tinygrad_np.nn.utils.rnn.PackedSequence`, which makes the output one.
            hx: the first states ``(h, c)``, each (layers * directions, N, H), or None for zeros.

        Returns:
            (T, N, directions * H), laid out as the input; and the last states ``(h, c)``,
            (layers * directions, N, H) each.

        Raises:
            ArgumentError: shapes that do not fit, or no steps.
        """
        sizes = [self.proj_size or self.hidden_size, self.hidden_size]
        y, (h, c) = self._over(input, sizes, (None, None) if hx is None else hx)
        return y, (h, c)

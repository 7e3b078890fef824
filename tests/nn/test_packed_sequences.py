"""Packed sequences: what a layer makes of each is what it makes of it alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.nn.utils import rnn

lengths = st.lists(st.integers(1, 6), min_size=1, max_size=5)


def sequences(counts: list[int], seed: int = 0) -> list[tg.Tensor]:
    rng = np.random.default_rng(seed)
    return [tg.tensor(rng.normal(size=(n, 3)), requires_grad=True) for n in counts]


@given(lengths, st.booleans(), st.sampled_from([None, 7]))
def test_packing_and_padding_are_undone(
    counts: list[int], batch_first: bool, total: int | None
) -> None:
    given = sequences(counts)
    packed = rnn.pack_sequence(given, enforce_sorted=False)
    assert packed.batch_sizes.sum().item() == sum(counts)
    for back, sequence in zip(rnn.unpack_sequence(packed), given, strict=True):
        assert tg.equal(back, sequence)
    padded, found = rnn.pad_packed_sequence(packed, batch_first, -1.0, total)
    assert found.tolist() == counts
    expected = rnn.pad_sequence(given, batch_first, -1.0)
    longest = max(counts)
    shown = padded[:, :longest] if batch_first else padded[:longest]
    assert tg.equal(shown, expected)
    assert padded.shape[1 if batch_first else 0] == (total or longest)
    again = rnn.pack_padded_sequence(padded, found, batch_first, enforce_sorted=False)
    assert tg.equal(again.data, packed.data)


LAYERS = {
    "RNN": lambda: nn.RNN(3, 4, 2, bidirectional=True),
    "GRU": lambda: nn.GRU(3, 4, bias=False),
    "LSTM": lambda: nn.LSTM(3, 4, 2, bidirectional=True, proj_size=2),
    "batch first": lambda: nn.LSTM(3, 4, batch_first=True, bidirectional=True),
}


@pytest.mark.parametrize("name", LAYERS)
@given(lengths, st.booleans())
def test_each_sequence_is_as_it_is_alone(name: str, counts: list[int], with_state: bool) -> None:
    tg.manual_seed(0)
    layer = LAYERS[name]().double()
    given = sequences(counts)
    runs = len(layer._runs())
    sizes = [layer.proj_size or 4, 4] if name in ("LSTM", "batch first") else [4]
    rng = np.random.default_rng(1)
    states = [tg.tensor(rng.normal(size=(runs, len(counts), size))) for size in sizes]

    def first(which: Any) -> Any:
        parts = tuple(state[:, which] for state in states)
        return None if not with_state else parts if len(parts) > 1 else parts[0]

    packed = rnn.pack_sequence(given, enforce_sorted=False)
    output, last = layer(packed, first(slice(None)))
    assert isinstance(output, rnn.PackedSequence)
    total: Any = 0
    for i, (sequence, found) in enumerate(zip(given, rnn.unpack_sequence(output), strict=True)):
        alone, its_last = layer(sequence, first(i))
        np.testing.assert_allclose(found.detach(), alone.detach(), atol=1e-12)
        for whole, own in zip(
            last if len(sizes) > 1 else [last],
            its_last if len(sizes) > 1 else [its_last],
            strict=True,
        ):
            np.testing.assert_allclose(whole[:, i].detach(), own.detach(), atol=1e-12)
        total = total + (alone**2).sum()
    wanted = tg.autograd.grad(total, [*given, *layer.parameters()])
    loss = (output.data**2).sum()
    found_gradients = tg.autograd.grad(loss, [*given, *layer.parameters()])
    for a, b in zip(found_gradients, wanted, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-10)


def test_what_does_not_fit_is_refused() -> None:
    x = tg.zeros(4, 2, 3)
    with pytest.raises(RuntimeError, match="enforce_sorted=False"):
        rnn.pack_padded_sequence(x, [2, 4])
    for wrong in ([4], [4, 0], [5, 1]):
        with pytest.raises(RuntimeError, match="lengths"):
            rnn.pack_padded_sequence(x, wrong)
    with pytest.raises(RuntimeError, match="total_length=1"):
        rnn.pad_packed_sequence(rnn.pack_padded_sequence(x, [4, 2]), total_length=1)
    with pytest.raises(RuntimeError, match="at least one sequence"):
        rnn.pad_sequence([])
    with pytest.raises(RuntimeError, match="must be equal but"):
        rnn.pad_sequence([tg.zeros(2, 3), tg.zeros(2, 4)])
    with pytest.raises(RuntimeError, match="padding_side='up'"):
        rnn.pad_sequence([tg.zeros(2)], padding_side="up")
    with pytest.raises(RuntimeError, match="a first state has shape"):
        nn.GRU(3, 4)(rnn.pack_padded_sequence(x, [4, 2]), tg.zeros(1, 5, 4))


def test_padding_in_front() -> None:
    padded = rnn.pad_sequence([tg.tensor([1, 2]), tg.tensor([3])], True, 9, "left")
    assert padded.tolist() == [[1, 2], [9, 3]]

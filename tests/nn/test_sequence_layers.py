"""Recurrent and attention layers, embedding and their kin, beyond ``test_torch_values.py``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.nn import functional as F


@pytest.mark.parametrize("kind", ["RNN", "GRU", "LSTM"])
def test_a_layer_is_its_cell_step_by_step(kind: str) -> None:
    layer = getattr(nn, kind)(3, 4)
    cell = getattr(nn, f"{kind}Cell")(3, 4)
    state = {name.removesuffix("_l0"): value for name, value in layer.state_dict().items()}
    cell.load_state_dict(state)
    x = tg.randn(5, 2, 3)
    y, last = layer(x)
    h = None
    for t in range(5):
        h = cell(x[t], h)
        np.testing.assert_allclose(y[t].data, (h[0] if kind == "LSTM" else h).data, atol=1e-6)
    np.testing.assert_allclose(np.stack([s.data[0] for s in last] if kind == "LSTM" else last.data),
                               np.stack([s.data for s in h] if kind == "LSTM" else h.data[None]),
                               atol=1e-6)  # fmt: skip


def test_state_names() -> None:
    made = nn.LSTM(3, 4, num_layers=2, bidirectional=True, proj_size=2)
    names = list(made.state_dict())
    assert names[:10] == [
        f"{part}_l0{end}"
        for end in ("", "_reverse")
        for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")
    ]
    assert made.weight_ih_l1.shape == (16, 4)
    assert max(abs(p.data).max() for p in made.parameters()) <= 0.5
    attention = nn.MultiheadAttention(8, 2)
    assert list(attention.state_dict()) == [
        "in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias",
    ]  # fmt: skip
    assert not attention.in_proj_bias.data.any()


def test_dropout_between_layers_only_while_training() -> None:
    made = nn.GRU(3, 4, num_layers=2, dropout=0.5)
    x = tg.randn(5, 2, 3)
    assert (made(x)[0] != made(x)[0]).any()
    made.eval()
    assert (made(x)[0] == made(x)[0]).all()


def test_masked_keys_have_no_influence() -> None:
    made = nn.MultiheadAttention(8, 2, batch_first=True)
    q, k = tg.randn(2, 3, 8), tg.randn(2, 4, 8)
    mask = tg.tensor([[False, False, True, True], [False] * 4])
    y, weights = made(q, k, k, key_padding_mask=mask)
    other = k.clone()
    other[0, 2:] = 100.0
    np.testing.assert_array_equal(y.data, made(q, other, other, key_padding_mask=mask)[0].data)
    assert not weights.data[0, :, 2:].any()
    np.testing.assert_allclose(weights.data.sum(-1), 1, rtol=1e-6)


def test_a_causal_encoder_does_not_look_ahead() -> None:
    made = nn.TransformerEncoder(
        nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True), 2
    )
    x = tg.randn(1, 6, 8)
    y = made(x, is_causal=True)
    x[0, 3:] = 9.0
    again = made(x, is_causal=True)
    np.testing.assert_array_equal(y.data[0, :3], again.data[0, :3])
    assert (y.data[0, 3:] != again.data[0, 3:]).any()


def test_attention_to_nothing_is_zero() -> None:
    q = tg.randn(3, 4, requires_grad=True)
    mask = np.array([[True, False], [False, False], [True, True]])
    y = F.scaled_dot_product_attention(q, tg.randn(2, 4), tg.randn(2, 5), mask)
    assert not y.data[1].any()
    y.sum().backward()
    assert not q.grad.data[1].any()
    assert np.isfinite(q.grad.data).all()


def test_embedding_options() -> None:
    weight = tg.tensor([[3.0, 4.0], [0.1, 0.0], [1.0, 1.0]], requires_grad=True)
    index = tg.tensor([0, 0, 1, 2])
    F.embedding(index, weight, padding_idx=-1).sum().backward()
    assert weight.grad.tolist() == [[2, 2], [1, 1], [0, 0]]
    weight.grad = None
    F.embedding(index, weight, scale_grad_by_freq=True).sum().backward()
    assert weight.grad.tolist() == [[1, 1], [1, 1], [1, 1]]
    y = F.embedding(index[:3], weight.detach(), max_norm=1.0)
    np.testing.assert_allclose(y.data, [[0.6, 0.8], [0.6, 0.8], [0.1, 0]], rtol=1e-5)
    made = nn.Embedding(5, 3, padding_idx=-1)
    assert made.padding_idx == 4
    assert not made.weight.data[4].any()
    frozen = nn.Embedding.from_pretrained(np.ones((2, 3), np.float32))
    assert not frozen.weight.requires_grad


def test_group_norm_is_instance_norm_for_groups_of_one() -> None:
    x = tg.randn(2, 4, 5, 3)
    one, two = F.group_norm(x, 4), F.instance_norm(x)
    np.testing.assert_array_equal(one.data, two.data)
    np.testing.assert_allclose(one.data.mean((2, 3)), 0, atol=1e-6)


def test_running_statistics_of_instances() -> None:
    made = nn.InstanceNorm1d(2, track_running_stats=True)
    x = tg.randn(3, 2, 50) * 2 + 1
    for _ in range(60):
        made(x)
    np.testing.assert_allclose(made.running_mean.data, x.data.mean(2).mean(0), rtol=0.02)
    np.testing.assert_allclose(made.running_var.data, x.numpy().var(2, ddof=1).mean(0), rtol=0.02)
    made.eval()
    assert made(x[0]).shape == (2, 50)


X, Y = np.ones((5, 3, 8), np.float32), np.ones((6, 3, 8), np.float32)  # (L, N, E), (S, N, E)


@pytest.mark.parametrize(
    "shape", [(1, 6), (5, 1), (6, 6), (3, 5, 6), (1, 5, 6), (6,), (2, 3, 5, 6)]
)
def test_attention_masks_do_not_broadcast(shape: Any) -> None:
    with pytest.raises(RuntimeError, match=r"attn_mask has shape .*, expected \(5, 6\) or"):
        nn.MultiheadAttention(8, 2)(X, Y, Y, attn_mask=np.zeros(shape, bool))


@pytest.mark.parametrize("shape", [(1, 6), (3, 5), (3, 1), (6,), (1, 3, 6)])
def test_padding_masks_do_not_broadcast(shape: Any) -> None:
    with pytest.raises(RuntimeError, match=r"key_padding_mask has shape .*, expected \(3, 6\)"):
        nn.MultiheadAttention(8, 2)(X, Y, Y, key_padding_mask=np.zeros(shape, bool))


def test_masks_without_a_batch() -> None:
    made = nn.MultiheadAttention(8, 2)
    alone, _ = made(X[:, 0], Y[:, 0], Y[:, 0], np.zeros(6, bool), attn_mask=np.zeros((5, 6)))
    np.testing.assert_allclose(alone.data, made(X, Y, Y)[0].data[:, 0], rtol=1e-5)
    with pytest.raises(RuntimeError, match="key_padding_mask has shape"):
        made(X[:, 0], Y[:, 0], Y[:, 0], np.zeros((1, 6), bool))


@pytest.mark.parametrize("kind", ["RNNCell", "GRUCell", "LSTMCell"])
@pytest.mark.parametrize(
    ("input", "state", "error"),
    [
        ((2, 3), (1, 4), RuntimeError),
        ((1, 3), (2, 4), RuntimeError),
        ((2, 3), (2, 5), RuntimeError),
        ((2, 3), (2, 1), RuntimeError),
        ((2, 3), (4,), RuntimeError),
        ((3,), (1, 4), RuntimeError),
        ((2, 4), (2, 4), RuntimeError),
        ((2, 2, 3), (2, 2, 4), ValueError),
    ],
)
def test_a_cell_does_not_broadcast_its_state(kind: str, input: Any, state: Any, error: Any) -> None:
    cell, h = getattr(nn, kind)(3, 4), tg.zeros(*state)
    good = tg.zeros(*input[:-1], 4)
    for states in [(h, good), (good, h)] if kind == "LSTMCell" else [h]:
        with pytest.raises(error, match=f"{kind}: the input has shape"):
            cell(tg.zeros(*input), states)


def test_cells_take_one_example_and_none() -> None:
    assert nn.GRUCell(3, 4)(tg.zeros(3), tg.zeros(4)).shape == (4,)
    assert nn.RNNCell(3, 4)(tg.zeros(0, 3), tg.zeros(0, 4)).shape == (0, 4)
    with pytest.raises(TypeError, match="1 states were given, expected 2"):
        nn.LSTMCell(3, 4)(tg.zeros(2, 3), [tg.zeros(2, 4)])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: nn.MultiheadAttention(8, 2)(X, Y[:, :1], Y[:, :1]), RuntimeError, r"\(6, 1, 8\)"),
        (lambda: nn.MultiheadAttention(8, 2)(X, Y, Y[:5]), RuntimeError, r"\(5, 3, 8\); expected"),
        (lambda: nn.MultiheadAttention(8, 2)(X[..., :7], Y, Y), RuntimeError, r"\(L, N, 8\)"),
        (
            lambda: nn.MultiheadAttention(8, 2)(X, Y, Y, np.zeros((3, 6), int)),
            RuntimeError,
            "bools or floats, not int64",
        ),
        (lambda: nn.LSTM(3, 4)(tg.zeros(5, 2, 4)), RuntimeError, r"expected \(time, batch, 3\)"),
        (lambda: nn.GRU(3, 4)(tg.zeros(5, 2, 3), tg.zeros(1, 4)), RuntimeError, "first state"),
        (lambda: nn.RNN(3, 4, nonlinearity="x"), ValueError, "choose from 'tanh', 'relu'"),
        (lambda: nn.LSTM(3, 4, dropout=2.0), ValueError, "not a probability"),
        (lambda: nn.MultiheadAttention(8, 3), ValueError, "does not divide"),
        (lambda: nn.TransformerEncoderLayer(8, 2, activation="x"), RuntimeError, "'gelu'"),
        (lambda: F.embedding(tg.tensor([3]), tg.ones(3, 2)), IndexError, "index 3 is out of range"),
        (lambda: nn.Embedding(3, 2, sparse=True), ValueError, "sparse=False"),
        (lambda: F.one_hot(tg.tensor([3]), 3), RuntimeError, "do not fit 3 classes"),
        (lambda: F.one_hot(tg.tensor([1.0])), RuntimeError, "integers are needed"),
        (lambda: F.group_norm(tg.ones(2, 3), 2), RuntimeError, "does not divide into 2 groups"),
        (lambda: F.interpolate(tg.ones(1, 1, 2, 2)), ValueError, "size or scale_factor"),
        (
            lambda: F.interpolate(tg.ones(1, 1, 2, 2), 3, mode="linear"),
            NotImplementedError,
            "does not fit the shape",
        ),
        (lambda: F.glu(tg.ones(3)), RuntimeError, "cannot be halved"),
        (lambda: F.prelu(tg.ones(2, 3), tg.ones(2)), RuntimeError, "do not fit"),
    ],
)
def test_errors_name_what_came(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()

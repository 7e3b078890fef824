"""The default type, and how tensors are printed."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn

FLOATS = [tg.float16, tg.float32, tg.float64]


@pytest.fixture(autouse=True)
def as_before():
    yield
    tg.set_default_dtype(tg.float32)
    tg.set_printoptions(profile="default")


@pytest.mark.parametrize("kind", FLOATS)
def test_the_default_type_is_that_of_numbers_of_which_nothing_else_says_it(kind):
    tg.set_default_dtype(kind)
    assert tg.get_default_dtype() == kind
    whole = tg.tensor([1, 2, 3])
    made = [
        tg.tensor(0.5),
        tg.tensor([0.5, 1.0]),
        tg.zeros(2),
        tg.ones(2),
        tg.empty(2),
        tg.full((2,), 0.5),
        tg.eye(2),
        tg.arange(0.5, 2.0),
        tg.linspace(0, 1, 3),
        tg.rand(2),
        tg.randn(2),
        tg.normal(0.0, 1.0, (2,)),
        whole * 0.5,
        0.5 + whole,
        whole / 2,
        whole / whole,
        whole.exp(),
        whole.short().exp(),
        whole.byte().sqrt(),
        whole.bool() * 0.5,
        whole.clamp(0.5),
    ]
    assert {x.dtype for x in made} == {kind}
    assert {tg.tensor(3).dtype, tg.arange(3).dtype, (whole * 2).dtype} == {tg.int64}


@pytest.mark.parametrize("kind", FLOATS)
def test_the_default_type_changes_nothing_else(kind):
    tg.set_default_dtype(kind)
    for other in FLOATS:
        x = tg.ones(3, dtype=other, requires_grad=True)
        for y in (x * 0.5, x + tg.tensor([1, 2, 3]), x.exp(), 1 / x, [0.5, 1.0, 1.5] * x, x.mean()):
            assert y.dtype == other
        (x * tg.tensor([1, 2, 3])).sum().backward()
        assert x.grad.dtype == other
    assert tg.tensor(np.ones(2)).dtype == tg.float64


MODULES = {
    "Linear": lambda **how: nn.Linear(2, 3, **how),
    "Conv1d": lambda **how: nn.Conv1d(1, 2, 3, **how),
    "Conv2d": lambda **how: nn.Conv2d(1, 2, 3, **how),
    "ConvTranspose2d": lambda **how: nn.ConvTranspose2d(1, 2, 3, **how),
    "BatchNorm1d": lambda **how: nn.BatchNorm1d(2, **how),
    "BatchNorm2d": lambda **how: nn.BatchNorm2d(2, **how),
    "LayerNorm": lambda **how: nn.LayerNorm(2, **how),
    "GroupNorm": lambda **how: nn.GroupNorm(1, 2, **how),
    "InstanceNorm2d": lambda **how: nn.InstanceNorm2d(
        2, affine=True, track_running_stats=True, **how
    ),
    "Embedding": lambda **how: nn.Embedding(4, 2, **how),
    "PReLU": lambda **how: nn.PReLU(2, **how),
    "RNN": lambda **how: nn.RNN(2, 3, 2, **how),
    "LSTM": lambda **how: nn.LSTM(2, 3, **how),
    "GRU": lambda **how: nn.GRU(2, 3, **how),
    "RNNCell": lambda **how: nn.RNNCell(2, 3, **how),
    "LSTMCell": lambda **how: nn.LSTMCell(2, 3, **how),
    "GRUCell": lambda **how: nn.GRUCell(2, 3, **how),
    "MultiheadAttention": lambda **how: nn.MultiheadAttention(4, 2, **how),
    "TransformerEncoderLayer": lambda **how: nn.TransformerEncoderLayer(4, 2, 8, **how),
}


def types(module):
    tensors = [*module.parameters(), *module.buffers()]
    return {x.dtype for x in tensors} - {tg.int64}  # batches are counted


@pytest.mark.parametrize("name", list(MODULES))
def test_modules_take_a_device_and_a_type(name):
    make = MODULES[name]
    assert types(make()) == {tg.float32}
    assert types(make(device="cpu", dtype=tg.float64)) == {tg.float64}
    tg.set_default_dtype(tg.float64)
    assert types(make(device=tg.device("cpu"))) == {tg.float64}
    with pytest.raises(RuntimeError, match="CPU alone"):
        make(device="cuda")


@pytest.mark.parametrize("wrong", [tg.int64, tg.bool, None, "text", 3, np.complex64])
def test_the_default_type_is_floating_point(wrong):
    with pytest.raises(TypeError, match="set_default_dtype"):
        tg.set_default_dtype(wrong)
    assert tg.get_default_dtype() == tg.float32


def test_the_default_device_is_the_cpu():
    tg.set_default_device("cpu")
    assert tg.get_default_device() == tg.device("cpu")
    with pytest.raises(RuntimeError):
        tg.set_default_device("cuda")


def test_the_default_type_is_not_printed():
    assert repr(tg.ones(1)) == "tensor([1.])"
    tg.set_default_dtype(tg.float64)
    assert repr(tg.ones(1)) == "tensor([1.])"
    assert repr(tg.ones(1, dtype=tg.float32)) == "tensor([1.], dtype=float32)"


# What PyTorch 2.13 prints (which puts one more space before the dots).
@pytest.mark.parametrize(
    ("options", "values", "text"),
    [
        ({"precision": 2}, [0.5, 1.25], "tensor([0.50, 1.25])"),
        ({"precision": 6}, [0.5, 1.25], "tensor([0.500000, 1.250000])"),
        ({"sci_mode": True}, [0.5, 1.25], "tensor([5.0000e-01, 1.2500e+00])"),
        ({"sci_mode": True, "precision": 1}, [0.5, 20.0], "tensor([5.0e-01, 2.0e+01])"),
        ({"sci_mode": False}, [1e-6, 123.5], "tensor([  0.0000, 123.5000])"),
        ({"threshold": 4, "edgeitems": 1}, [1.0, 2.0, 3.0, 4.0, 5.0], "tensor([1., ..., 5.])"),
        ({"profile": "short"}, [0.125, 0.5], "tensor([0.12, 0.50])"),
        ({"profile": "short", "precision": 3}, [0.125, 0.5], "tensor([0.125, 0.500])"),
        ({"precision": 2, "sci_mode": False}, [-0.5, 1.25, float("nan")],
         "tensor([-0.50,  1.25,   nan])"),
    ],
)  # fmt: skip
def test_print_options(options, values, text):
    tg.set_printoptions(**options)
    assert repr(tg.tensor(values)) == text
    tg.set_printoptions(profile="default")
    assert repr(tg.tensor([0.5])) == "tensor([0.5000])"


def test_lines_and_whole_tensors():
    tg.set_printoptions(linewidth=30)
    assert max(map(len, repr(tg.arange(40)).splitlines())) <= 30
    tg.set_printoptions(profile="full")
    assert "..." not in repr(tg.arange(2000)) and len(repr(tg.zeros(2000)).split(",")) == 2000
    tg.set_printoptions(profile="default", threshold=float("inf"))
    assert "..." not in repr(tg.arange(2000))
    with pytest.raises(ValueError, match="profile"):
        tg.set_printoptions(profile="long")
    tg.set_printoptions(sci_mode=False)
    assert repr(tg.tensor([])) == "tensor([])"
    assert repr(tg.tensor([1, 2])) == "tensor([1, 2])"
    assert repr(tg.tensor([float("nan")])) == "tensor([nan])"

"""Lists and dicts of modules and parameters."""

from __future__ import annotations

import copy

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn


def test_module_list() -> None:
    parts = nn.ModuleList([nn.Linear(2, 2), nn.ReLU()])
    parts.append(nn.Linear(2, 3)).extend([nn.Tanh()])
    parts.insert(1, nn.Sigmoid())
    names = [type(part).__name__ for part in parts]
    assert names == ["Linear", "Sigmoid", "ReLU", "Linear", "Tanh"]
    assert list(parts.state_dict()) == ["0.weight", "0.bias", "3.weight", "3.bias"]
    assert isinstance(parts[-1], nn.Tanh)
    assert len(parts[1:3]) == 2
    parts[1] = nn.GELU()
    del parts[0]
    assert [type(part).__name__ for part in parts] == ["GELU", "ReLU", "Linear", "Tanh"]
    assert list(parts.state_dict()) == ["2.weight", "2.bias"]
    with pytest.raises(IndexError, match="index 4 is out of range"):
        parts[4]
    with pytest.raises(TypeError, match="int is not a Module"):
        parts.append(3)  # type: ignore[arg-type]


def test_module_list_prints_like_neighbours_together() -> None:
    parts = nn.ModuleList([nn.Linear(2, 2), nn.Linear(2, 2), nn.ReLU()])
    assert repr(parts).splitlines() == [
        "ModuleList(",
        "  (0-1): 2 x Linear(in_features=2, out_features=2, bias=True)",
        "  (2): ReLU()",
        ")",
    ]


def test_module_dict() -> None:
    parts = nn.ModuleDict({"a": nn.Linear(2, 3)})
    parts["b"] = nn.ReLU()
    assert list(parts) == list(parts.keys()) == ["a", "b"]
    assert "b" in parts
    assert parts["b"](parts["a"](tg.ones(2))).shape == (3,)
    assert list(parts.state_dict()) == ["a.weight", "a.bias"]
    assert isinstance(parts.pop("b"), nn.ReLU)
    assert len(parts) == 1
    with pytest.raises(KeyError, match="an attribute"):
        parts["keys"] = nn.ReLU()
    parts.clear()
    assert not len(parts)


def test_parameter_list_and_dict() -> None:
    values = nn.ParameterList([np.ones(2, np.float32), tg.zeros(3)])
    values.append(nn.Parameter([1.0]))
    assert [p.shape for p in values.parameters()] == [(2,), (3,), (1,)]
    values[0] = np.zeros(4, np.float32)
    assert values[0].requires_grad
    assert list(values.state_dict()) == ["0", "1", "2"]
    named = nn.ParameterDict({"a": tg.ones(2)})
    named["b"] = tg.ones(3)
    assert {k: p.shape for k, p in named.named_parameters()} == {"a": (2,), "b": (3,)}
    del named["a"]
    assert list(named.keys()) == ["b"]


def test_copies_share_nothing() -> None:
    parts = nn.ModuleList([nn.Linear(2, 2)])
    twin = copy.deepcopy(parts)
    twin[0].weight.data[:] = 7
    assert not (parts[0].weight.data == 7).any()

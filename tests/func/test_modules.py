"""Modules as functions of their parameters."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import func, nn


class Tied(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Linear(2, 2)
        self.second = nn.Linear(2, 2)
        self.second.weight, self.second.bias = self.first.weight, self.first.bias
        self.register_buffer("offset", tg.ones(2))

    def forward(self, x: tg.Tensor) -> tg.Tensor:
        return self.second(self.first(x)) + self.offset


def test_a_call_with_other_parameters_leaves_its_own_alone() -> None:
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    other = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 1))
    x = tg.randn(5, 3)
    before = net(x)
    state = dict(other.named_parameters())
    assert tg.equal(func.functional_call(net, state, (x,)), other(x))
    assert tg.equal(net(x), before)
    with pytest.raises(RuntimeError, match=r"do not fit|linear"):
        func.functional_call(net, {"0.weight": tg.zeros(1, 1)}, (x,))
    assert tg.equal(net(x), before)
    slopes = func.grad(lambda p: func.functional_call(net, p, (x,)).sum())(state)
    other(x).sum().backward()
    for name, parameter in other.named_parameters():
        np.testing.assert_allclose(slopes[name].detach(), parameter.grad, rtol=1e-6)
        assert net.get_parameter(name).grad is None


def test_tied_parameters_and_buffers() -> None:
    net, x = Tied(), tg.ones(1, 2)
    new = {"first.weight": tg.eye(2), "first.bias": tg.zeros(2), "offset": tg.zeros(2)}
    assert func.functional_call(net, new, x).tolist() == [[1, 1]]
    untied = func.functional_call(net, new, x, tie_weights=False)
    assert tg.allclose(untied, net.second(x))  # of which the first is the identity now
    with pytest.raises(ValueError, match="one parameter, given as two"):
        func.functional_call(net, {**new, "second.weight": tg.zeros(2, 2)}, x)


def test_names_are_checked() -> None:
    net, x = nn.Linear(2, 1), tg.ones(1, 2)
    with pytest.raises(KeyError, match="no 'nothing'"):
        func.functional_call(net, {"nothing": x}, x)
    with pytest.raises(RuntimeError, match="missing names: bias"):
        func.functional_call(net, {"weight": tg.ones(1, 2)}, x, strict=True)
    with pytest.raises(RuntimeError, match="unexpected names: nothing"):
        func.functional_call(net, {"nothing": x}, x, strict=True)
    with pytest.raises(ValueError, match="appears in two"):
        func.functional_call(net, ({"bias": tg.ones(1)}, {"bias": tg.ones(1)}), x)


def test_an_ensemble_is_a_stack_of_states() -> None:
    models = [nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2)).eval() for _ in range(4)]
    parameters, buffers = func.stack_module_state(models)
    assert parameters["0.weight"].shape == (4, 2, 3)
    assert parameters["0.weight"].is_leaf
    assert parameters["0.weight"].requires_grad
    assert buffers["1.running_mean"].shape == (4, 2)
    x = tg.randn(5, 3)
    call = tg.vmap(lambda p, b: func.functional_call(models[0], (p, b), (x,)))
    assert tg.allclose(call(parameters, buffers), tg.stack([model(x) for model in models]))
    with pytest.raises(RuntimeError, match="one class"):
        func.stack_module_state([nn.Linear(1, 1), nn.ReLU()])
    with pytest.raises(RuntimeError, match="got none"):
        func.stack_module_state([])
    with pytest.raises(RuntimeError, match="some models are in training"):
        func.stack_module_state([nn.ReLU(), nn.ReLU().eval()])


def test_batch_norms_lose_their_statistics() -> None:
    net = nn.Sequential(nn.BatchNorm1d(2), nn.Sequential(nn.BatchNorm1d(2)))
    assert func.replace_all_batch_norm_modules_(net) is net
    assert not list(net.buffers())
    assert net.eval()(tg.randn(8, 2)).mean().item() == pytest.approx(0, abs=1e-5)

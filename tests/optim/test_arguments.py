"""Groups, options and parameters that optimizers take and refuse."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest

from tests.optim.cases import OPTIMIZERS, arrays, assert_same, parameters, take_steps
from tinygrad_np import Tensor, optim
from tinygrad_np.optim.arguments import required


@pytest.mark.parametrize(
    ("kind", "options", "message"),
    [
        (optim.SGD, {"lr": -0.1}, "Invalid learning rate: -0.1"),
        (optim.SGD, {"lr": float("nan")}, "Invalid learning rate: nan"),
        (optim.SGD, {"momentum": -1}, "Invalid momentum value: -1"),
        (optim.SGD, {"weight_decay": -1}, "Invalid weight_decay value: -1"),
        (optim.SGD, {"nesterov": True}, "Nesterov momentum requires a momentum and zero dampening"),
        (
            optim.SGD,
            {"nesterov": True, "momentum": 0.9, "dampening": 0.1},
            "Nesterov momentum requires a momentum and zero dampening",
        ),
        (optim.Adam, {"lr": -1}, "Invalid learning rate: -1"),
        (optim.Adam, {"eps": -1e-8}, "Invalid epsilon value: -1e-08"),
        (optim.Adam, {"betas": (1.0, 0.9)}, "Invalid beta parameter at index 0: 1.0"),
        (optim.AdamW, {"betas": (0.9, -0.1)}, "Invalid beta parameter at index 1: -0.1"),
        (optim.AdamW, {"weight_decay": -1}, "Invalid weight_decay value: -1"),
        (optim.RMSprop, {"alpha": -1}, "Invalid alpha value: -1"),
        (optim.RMSprop, {"momentum": -1}, "Invalid momentum value: -1"),
        (optim.RMSprop, {"eps": -1}, "Invalid epsilon value: -1"),
        (optim.Adagrad, {"lr_decay": -1}, "Invalid lr_decay value: -1"),
        (
            optim.Adagrad,
            {"initial_accumulator_value": -1},
            "Invalid initial_accumulator_value value: -1",
        ),
        (optim.Adadelta, {"rho": 1.1}, "Invalid rho value: 1.1"),
        (optim.Adamax, {"betas": (0.9, 1.0)}, "Invalid beta parameter at index 1: 1.0"),
        (optim.NAdam, {"momentum_decay": -1}, "Invalid momentum_decay value: -1"),
        (optim.RAdam, {"betas": (0.9,)}, "betas must be two numbers"),
        (optim.Rprop, {"etas": (0.5, 0.9)}, "Invalid eta values: 0.5, 0.9"),
        (optim.ASGD, {"weight_decay": -1}, "Invalid weight_decay value: -1"),
        (optim.Adafactor, {"lr": -1}, "Learning rate should be >= 0 but is: -1"),
        (optim.Adafactor, {"beta2_decay": 0.1}, "beta2_decay should be <= 0 but is: 0.1"),
        (optim.Adafactor, {"eps": (-1, 0.1)}, "epsilon1 should be >= 0 but is: -1"),
        (optim.Adafactor, {"eps": (None, -1)}, "epsilon2 should be >= 0 but is: -1"),
        (optim.Adafactor, {"d": 0.5}, "Clipping threshold d should be >= 1 but is: 0.5"),
        (optim.Adafactor, {"weight_decay": -1}, "weight_decay should be >= 0 but is: -1"),
        (optim.LBFGS, {"lr": -1}, "Invalid learning rate: -1"),
        (optim.LBFGS, {"history_size": 0}, "Invalid history size: 0"),
        (optim.SGD, {"lr": Tensor(np.ones(2))}, r"Tensor lr must be 1-element, but has shape \(2,"),
    ],
)
def test_options_out_of_range(kind: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        kind(parameters([(2,)]), **options)
    with pytest.raises(ValueError, match=message):
        kind([{"params": parameters([(2,)]), **options}])


def test_parameters_that_are_refused() -> None:
    (p,) = parameters([(2,)])
    with pytest.raises(ValueError, match="optimizer got an empty parameter list"):
        optim.SGD([])
    with pytest.raises(TypeError, match="iterable of Tensors or dicts, but got Tensor"):
        optim.SGD(p)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="ordering of tensors in sets"):
        optim.SGD({p})
    with pytest.raises(TypeError, match="one of the params is ndarray"):
        optim.SGD([np.zeros(2)])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="one of the params is tuple"):
        optim.SGD([(p, "weight")])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="can't optimize a non-leaf Tensor"):
        optim.SGD([p * 2])
    with pytest.raises(ValueError, match="some parameters appear more than once"):
        optim.SGD([p, p])
    with pytest.raises(ValueError, match="some parameters appear in more than one parameter group"):
        optim.SGD([{"params": [p]}, {"params": [p]}])
    with pytest.raises(TypeError, match="param_group must be a dict, but got Tensor"):
        optim.SGD([{"params": []}, p])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="param_group has no 'params', only \\['lr'\\]"):
        optim.SGD([{"lr": 0.1}])


def test_groups_have_their_own_options() -> None:
    first, second, third = parameters([(2,), (2,), (2,)])
    optimizer = optim.SGD([{"params": first, "lr": 1.0}, {"params": iter([second])}], lr=0.5)
    optimizer.add_param_group({"params": [third], "lr": 0.25, "name": "head"})
    before = arrays([first, second, third])
    for p in (first, second, third):
        p.grad = Tensor(np.ones(2))
    optimizer.step()
    for p, array, lr in zip((first, second, third), before, (1.0, 0.5, 0.25), strict=True):
        np.testing.assert_array_equal(p.data, array - lr)
    assert optimizer.param_groups[2]["name"] == "head"


@pytest.mark.parametrize("kind", [optim.SGD, optim.LBFGS, optim.Adagrad])
def test_a_group_that_is_refused_is_not_added(kind: Any) -> None:
    params = parameters([(2,), (2,)])
    optimizer = kind(params[:1])
    before = optimizer.state_dict()
    for group in (
        {"params": params[1], "lr": -1},
        {"params": [params[1], 3]},
        {"params": params},
        {"params": [("bias", params[1])]},
    ):
        with pytest.raises((ValueError, TypeError)):
            optimizer.add_param_group(group)
        assert len(optimizer.param_groups) == 1
    assert str(optimizer.state_dict()) == str(before)


def test_parameters_by_name() -> None:
    named = list(zip(("weight", "bias"), parameters([(2, 2), (2,)]), strict=True))
    optimizer = optim.SGD(named, lr=1.0)
    assert optimizer.param_groups[0]["param_names"] == ["weight", "bias"]
    assert optimizer.param_groups[0]["params"] == [p for _, p in named]
    extra = parameters([(3,)], seed=1)
    with pytest.raises(ValueError, match="cannot add param group without names"):
        optimizer.add_param_group({"params": extra})
    optimizer.add_param_group({"params": [("head", extra[0])], "lr": 0.1})
    assert optimizer.state_dict()["param_groups"][1]["param_names"] == ["head"]
    with pytest.raises(ValueError, match="Some param names are missing"):
        optim.SGD([named[0], named[1][1]])  # type: ignore[list-item]

    # A snapshot without names leaves them as they are, one with names brings its own.
    bare = optim.SGD([{"params": [p for _, p in named]}, {"params": extra}])
    optimizer.load_state_dict(bare.state_dict())
    assert optimizer.param_groups[0]["param_names"] == ["weight", "bias"]
    state = optimizer.state_dict()
    state["param_groups"][0]["param_names"] = ["w", "b"]
    optimizer.load_state_dict(state)
    assert optimizer.param_groups[0]["param_names"] == ["w", "b"]


def test_a_required_option() -> None:
    """The idiom of optimizers that were written for PyTorch."""

    class Plain(optim.Optimizer):
        def __init__(self, params: Any, lr: Any = required) -> None:
            super().__init__(params, {"lr": lr})

    p, q = parameters([(2,), (2,)])
    with pytest.raises(ValueError, match=r"didn't specify a value of required .* parameter lr"):
        Plain([p])
    optimizer = Plain([{"params": p, "lr": 0.1}])
    with pytest.raises(ValueError, match=r"didn't specify a value of required .* parameter lr"):
        optimizer.add_param_group({"params": q})
    assert "<required parameter>" in str(inspect.signature(Plain))


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_flags_that_would_change_results_are_refused_by_name(kind: Any) -> None:
    names = inspect.signature(kind).parameters.keys()
    params = parameters([(2, 2)])
    for flag in ("capturable", "differentiable"):
        if flag in names:
            with pytest.raises(NotImplementedError, match=f"{kind.__name__}: {flag}=True"):
                kind(params, **{flag: True})
            with pytest.raises(NotImplementedError, match=f"{kind.__name__}: {flag}=True"):
                kind([{"params": params, flag: True}])
            kind(params, **{flag: False})
        else:
            with pytest.raises(TypeError, match=flag):
                kind(params, **{flag: False})
    if {"foreach", "fused"} <= names:
        with pytest.raises(RuntimeError, match="`fused` and `foreach` cannot be `True` together"):
            kind(params, foreach=True, fused=True)


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("flag", ["foreach", "fused"])
def test_flags_about_speed_change_no_bit(kind: Any, flag: str) -> None:
    if flag not in inspect.signature(kind).parameters:
        return
    plain, flagged = parameters([(3, 2)]), parameters([(3, 2)])
    take_steps(kind(plain), plain, range(4))
    optimizer = kind(flagged, **{flag: True})
    take_steps(optimizer, flagged, range(4))
    assert_same(arrays(plain), arrays(flagged))
    assert optimizer.param_groups[0][flag] is True


def test_betas_of_adam() -> None:
    params = parameters([(2,)])
    beta = Tensor(np.array(0.5))
    with pytest.raises(ValueError, match="betas must be either both floats or both Tensors"):
        optim.Adam(params, betas=(beta, 0.9))  # type: ignore[arg-type]
    for options in ({"lr": beta}, {"betas": (beta, beta)}):
        with pytest.raises(ValueError, match=r"as a Tensor is not supported for .* foreach=True"):
            optim.Adam(params, foreach=True, **options)  # type: ignore[arg-type]
    optimizer = optim.Adam(params, betas=(beta, beta))  # type: ignore[arg-type]
    assert optimizer.param_groups[0]["betas"] == (0.5, 0.5)


@pytest.mark.parametrize("kind", [kind for kind in OPTIMIZERS if kind is not optim.LBFGS])
def test_a_rate_that_is_a_tensor(kind: Any) -> None:
    """It stays the same tensor, and what is written to it counts."""
    plain, held = parameters([(3, 2)]), parameters([(3, 2)])
    rate = Tensor(np.array(0.25))
    first, second = kind(plain, lr=0.25), kind(held, lr=rate)
    for step in range(6):
        if step == 3:
            rate.fill_(0.125)
            first.param_groups[0]["lr"] = 0.125
        take_steps(first, plain, range(step, step + 1), missing=False)
        take_steps(second, held, range(step, step + 1), missing=False)
    assert second.param_groups[0]["lr"] is rate
    assert_same(arrays(plain), arrays(held))


def test_repr() -> None:
    optimizer = optim.SGD([{"params": parameters([(2,)])}, {"params": [], "lr": 0.5}], lr=0.1)
    assert repr(optimizer) == "\n".join(
        [
            "SGD (",
            "Parameter Group 0",
            "    dampening: 0",
            "    differentiable: False",
            "    foreach: None",
            "    fused: None",
            "    lr: 0.1",
            "    maximize: False",
            "    momentum: 0",
            "    nesterov: False",
            "    weight_decay: 0",
            "Parameter Group 1",
            "    dampening: 0",
            "    differentiable: False",
            "    foreach: None",
            "    fused: None",
            "    lr: 0.5",
            "    maximize: False",
            "    momentum: 0",
            "    nesterov: False",
            "    weight_decay: 0",
            ")",
        ]
    )

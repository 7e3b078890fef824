"""Snapshots of optimizers: PyTorch's layout, and all or nothing when they are loaded."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tests.optim.cases import (
    OPTIMIZERS,
    any_configuration,
    arrays,
    assert_same,
    parameters,
    take_steps,
)
from tinygrad_np import Tensor, optim
from tinygrad_np.optim import optimizer as mechanism


def test_a_state_dict_is_a_snapshot() -> None:
    params = parameters([(3,)])
    optimizer = optim.AdamW(params)
    take_steps(optimizer, params, range(3), missing=False)
    snapshot = optimizer.state_dict()
    kept = snapshot["state"][0]["exp_avg"].copy()
    take_steps(optimizer, params, range(3, 6), missing=False)
    np.testing.assert_array_equal(snapshot["state"][0]["exp_avg"], kept)
    optimizer.load_state_dict(snapshot)
    take_steps(optimizer, params, range(3, 6), missing=False)
    np.testing.assert_array_equal(snapshot["state"][0]["exp_avg"], kept)


def test_a_state_dict_has_pytorchs_structure() -> None:
    params = parameters([(2,), (3,), (4,)])
    optimizer = optim.SGD([{"params": params[:1]}, {"params": params[1:], "lr": 0.5}], momentum=0.9)
    take_steps(optimizer, params, range(1), missing=False)
    state_dict = optimizer.state_dict()
    assert [group["params"] for group in state_dict["param_groups"]] == [[0], [1, 2]]
    assert [group["lr"] for group in state_dict["param_groups"]] == [1e-3, 0.5]
    assert [list(state_dict["state"][i]) for i in range(3)] == [["momentum_buffer"]] * 3


def test_loading_restores_the_options() -> None:
    saved = optim.AdamW(parameters([(2,)]), lr=0.5, betas=(0.1, 0.2), amsgrad=True)
    fresh = optim.AdamW(parameters([(2,)]))
    fresh.load_state_dict(saved.state_dict())
    assert repr(fresh) == repr(saved)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            lambda d: d["param_groups"].append(d["param_groups"][0]),
            "different number of parameter gr",
        ),
        (
            lambda d: d["param_groups"][0]["params"].pop(),
            "doesn't match the size of optimizer's gr",
        ),
        (lambda d: d["param_groups"][0].pop("betas"), "group 0 lacks betas: was it saved by Adam?"),
        (lambda d: d["param_groups"][0].update(eps=-1), "Invalid epsilon value: -1"),
        (lambda d: d["state"].update({7: {}}), "state for parameter 7, which is in no group"),
        (
            lambda d: d["state"][0].update(exp_avg=np.zeros(5)),
            r"exp_avg of parameter 0 has shape \(5,\), the parameter \(3,\)",
        ),
        (
            lambda d: d["state"][1].update(exp_avg=np.array([["a"] * 2] * 2)),
            "exp_avg of parameter 1 is of type <U1, not of numbers",
        ),
        (
            lambda d: d["state"][1].update(exp_avg_sq=np.zeros((2, 2), complex)),
            "exp_avg_sq of parameter 1 is of type complex128, not of numbers",
        ),
        (lambda d: d["state"][1].update(step=-1), "step of parameter 1 is -1, which is no number"),
        (lambda d: d["state"][1].update(step=1.5), "step of parameter 1 is 1.5, which is no num"),
        (
            lambda d: d["state"][1].update(step=np.zeros(2)),
            r"step of parameter 1 is no number, but of shape \(2,\)",
        ),
        (lambda d: d["state"][1].update(step="x"), "step of parameter 1 is no number"),
        (lambda d: d["state"].update({1: [3]}), "state of parameter 1 is a list, not a dict"),
        (lambda d: d["param_groups"][0].pop("params"), "group 0 is no dict with 'params'"),
        (lambda d: d["param_groups"].__setitem__(0, "x"), "group 0 is no dict with 'params'"),
    ],
)
def test_a_state_dict_that_does_not_fit_changes_nothing(
    spoil: Callable[[dict[str, Any]], None], message: str
) -> None:
    params = parameters([(3,), (2, 2)])
    optimizer = optim.Adam(params)
    take_steps(optimizer, params, range(2), missing=False)
    spoiled = optimizer.state_dict()
    spoil(spoiled)
    state, groups = optimizer.state, repr(optimizer)
    with pytest.raises(ValueError, match=message):
        optimizer.load_state_dict(spoiled)
    assert optimizer.state is state and repr(optimizer) == groups


def test_what_is_no_state_dict_is_refused() -> None:
    optimizer = optim.Adam(parameters([(3,)]))
    with pytest.raises(TypeError, match="load_state_dict of Adam: a dict is needed, not a list"):
        optimizer.load_state_dict([])  # type: ignore[arg-type]
    for name in ("state", "param_groups"):
        state = optimizer.state_dict()
        del state[name]
        with pytest.raises(KeyError, match=name):
            optimizer.load_state_dict(state)


def test_what_was_saved_before_an_option_was_there_is_loaded() -> None:
    for kind, decoupled in ((optim.Adam, False), (optim.AdamW, True), (optim.NAdam, False)):
        saved = kind(parameters([(3,)]), lr=0.5).state_dict()
        (group,) = saved["param_groups"]
        for name in ("maximize", "foreach", "capturable", "differentiable", "fused"):
            group.pop(name, None)
        del group["decoupled_weight_decay"]
        optimizer = kind(parameters([(3,)]))
        optimizer.load_state_dict(saved)
        (loaded,) = optimizer.param_groups
        assert loaded["lr"] == 0.5 and loaded["maximize"] is False and loaded["foreach"] is None
        assert loaded["decoupled_weight_decay"] is decoupled


def test_adamw_keeps_its_decay_with_the_state_of_adam() -> None:
    optimizer = optim.AdamW(parameters([(3,)]))
    optimizer.load_state_dict(optim.Adam(parameters([(3,)])).state_dict())
    assert optimizer.param_groups[0]["decoupled_weight_decay"] is True


def test_what_was_saved_on_a_gpu_goes_on_here() -> None:
    saved = optim.Adam(parameters([(3,)])).state_dict()
    saved["param_groups"][0].update(capturable=True, fused=True)
    optimizer = optim.Adam(parameters([(3,)]))
    optimizer.load_state_dict(saved)
    assert optimizer.param_groups[0]["capturable"] is False
    assert optimizer.param_groups[0]["fused"] is True


def test_an_array_that_was_not_there_yet() -> None:
    """Older states of SGD have None for a velocity before the first step."""
    params = parameters([(3,)])
    optimizer = optim.SGD(params, momentum=0.9)
    optimizer.load_state_dict({**optimizer.state_dict(), "state": {0: {"momentum_buffer": None}}})
    take_steps(optimizer, params, range(2), missing=False)


def test_state_of_the_whole_optimizer_is_kept() -> None:
    optimizer = optim.SGD(parameters([(3,)]))
    optimizer.state["epochs"]["seen"] = 3
    saved = optimizer.state_dict()
    assert saved["state"] == {"epochs": {"seen": 3}}
    again = optim.SGD(parameters([(3,)]))
    again.load_state_dict(saved)
    assert again.state["epochs"] == {"seen": 3}


def steps_with_closure(optimizer: optim.Optimizer, p: Tensor) -> None:
    def closure() -> Tensor:
        optimizer.zero_grad()
        loss: Tensor = ((p - 1) ** 4).sum()
        loss.backward()
        return loss

    for _ in range(2):
        optimizer.step(closure)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_every_state_goes_through_a_file(kind: Any, tmp_path: Path) -> None:
    whole, params = parameters([(3, 2)], np.float32), parameters([(3, 2)], np.float32)
    uninterrupted, optimizer = kind(whole), kind(params)
    steps_with_closure(uninterrupted, whole[0])
    steps_with_closure(optimizer, params[0])
    tg.save(optimizer.state_dict(), tmp_path / "optimizer.tg")
    resumed = kind(params, lr=7.0)
    resumed.load_state_dict(tg.load(tmp_path / "optimizer.tg"))
    steps_with_closure(uninterrupted, whole[0])
    steps_with_closure(resumed, params[0])
    assert_same(arrays(whole), arrays(params))


class WithStep(optim.Optimizer):
    """As optimizers are written for PyTorch: a step of its own, tensors in the state."""

    def __init__(self, params: Any, lr: float = 0.1) -> None:
        super().__init__(params, {"lr": lr})

    def step(self, closure: Any = None) -> Any:
        loss = closure() if closure is not None else None
        with tg.no_grad():
            for group in self.param_groups:
                for p in group["params"]:
                    if p.grad is None:
                        continue
                    state = self.state[p]
                    if not state:
                        state["step"], state["sum"] = 0, tg.zeros_like(p)
                        state["history"] = []
                    state["step"] += 1
                    state["sum"].add_(p.grad)
                    state["history"].append(state["sum"].clone())
                    p.add_(state["sum"], alpha=-group["lr"])
        return loss


def test_an_optimizer_with_a_step_of_its_own() -> None:
    whole, first = parameters([(3,), (2, 2)]), parameters([(3,), (2, 2)])
    take_steps(WithStep(whole), whole, range(6))
    optimizer = WithStep(first)
    take_steps(optimizer, first, range(3))
    saved = optimizer.state_dict()
    second = [Tensor(array, requires_grad=True) for array in arrays(first)]
    resumed = WithStep(second, lr=7.0)
    resumed.load_state_dict(saved)
    assert isinstance(resumed.state[second[0]]["sum"], Tensor)
    assert resumed.state[second[0]]["history"][0] is not saved["state"][0]["history"][0]
    take_steps(resumed, second, range(3, 6))
    assert_same(arrays(whole), arrays(second))


@any_configuration
@pytest.mark.parametrize("copied", [copy.deepcopy, lambda both: pickle.loads(pickle.dumps(both))])
def test_a_copy_goes_on_by_itself(kind: Any, options: dict[str, Any], copied: Any) -> None:
    params = parameters([(3, 2), (4, 4)])
    optimizer = kind(params, lr=0.1, **options)
    optimizer.register_step_pre_hook(lambda *_: None)  # not copied
    take_steps(optimizer, params, range(3))
    again, theirs = copied((optimizer, params))
    assert theirs[0] is again.param_groups[0]["params"][0] is not params[0]
    take_steps(optimizer, params, range(3, 6))
    take_steps(again, theirs, range(3, 6))
    assert_same(arrays(params), arrays(theirs))


def test_a_copy_of_a_parameter_larger_than_a_chunk() -> None:
    """The views of a chunk are not copied as arrays of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mechanism, "CHUNK_BYTES", 64)
        params = parameters([(50,)])
        optimizer = optim.Adam(params)
        take_steps(optimizer, params, range(3), missing=False)
        again, theirs = copy.deepcopy((optimizer, params))
        take_steps(optimizer, params, range(3, 6), missing=False)
        take_steps(again, theirs, range(3, 6), missing=False)
    assert_same(arrays(params), arrays(theirs))

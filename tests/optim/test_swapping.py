"""An optimizer on other parameters for a while: the same steps, and everything back at the end."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.optim.cases import any_configuration, arrays, assert_same, parameters, take_steps
from tinygrad_np import Tensor, optim
from tinygrad_np.optim import swap_in_optimizer_params_and_state


@any_configuration
def test_it_steps_what_is_swapped_in(kind: Any, options: dict[str, Any]) -> None:
    params = parameters([(3, 2), (2, 2)])
    optimizer = kind([{"params": params[:1], "lr": 0.1}, {"params": params[1:]}], **options)
    take_steps(optimizer, params, range(3))
    before, state = arrays(params), optimizer.state_dict()
    others = [Tensor(array, requires_grad=True) for array in before]
    groups = [dict(group) for group in optimizer.param_groups]
    swapped = dict(zip("ab", others, strict=True))
    with swap_in_optimizer_params_and_state(optimizer, swapped, state):
        take_steps(optimizer, others, range(3, 6))
    assert optimizer.param_groups == groups
    assert_same(arrays(params), before)
    take_steps(optimizer, params, range(3, 6))
    assert_same(arrays(params), arrays(others))


def test_what_is_refused() -> None:
    params = parameters([(2,), (3,)])
    optimizer = optim.Adam(params)
    others = {"a": params[0], "b": params[1]}

    def swap(given: Any, state: Any) -> None:
        with swap_in_optimizer_params_and_state(optimizer, given, state):
            raise AssertionError

    with pytest.raises(RuntimeError, match="requires initialized optimizer state"):
        swap(others, optimizer.state_dict())
    take_steps(optimizer, params, range(1), missing=False)
    state = optimizer.state_dict()
    (group,) = state["param_groups"]
    for given, spoiled, message in (
        (others, {}, "no state dict of an optimizer"),
        (others, {**state, "param_groups": []}, "different number of parameter groups"),
        (others, {**state, "param_groups": [{**group, "x": 1}]}, "differ in x"),
        (others, {**state, "param_groups": [{**group, "params": [0]}]}, "number of params"),
        ({"a": params[0]}, state, "swapin_parameters has 1 tensors"),
        (others, {**state, "state": {9: {}}}, r"in no group: \[9\]"),
    ):
        with pytest.raises(RuntimeError, match=message):
            swap(given, spoiled)
    assert np.shape(optimizer.state[params[0]]["exp_avg"]) == (2,)


def test_an_error_within_takes_everything_back() -> None:
    params = parameters([(2,)])
    optimizer = optim.SGD(params, momentum=0.9)
    take_steps(optimizer, params, range(1), missing=False)
    state = optimizer.state_dict()
    with (
        pytest.raises(ZeroDivisionError),
        swap_in_optimizer_params_and_state(optimizer, {"a": parameters([(2,)], seed=1)[0]}, state),
    ):
        optimizer.param_groups[0]["lr"] = 1 / 0
    assert optimizer.param_groups[0]["params"] == params
    assert optimizer.param_groups[0]["lr"] == 1e-3

"""Hooks around steps, saving and loading."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests.optim.cases import arrays, parameters
from tinygrad_np import Tensor, optim
from tinygrad_np.optim.optimizer import (
    register_optimizer_step_post_hook,
    register_optimizer_step_pre_hook,
)


def with_gradient() -> tuple[optim.SGD, Tensor]:
    (p,) = params = parameters([(2,)])
    p.grad = Tensor(np.ones(2))
    return optim.SGD(params, lr=1.0), p


def test_the_order_of_step_hooks() -> None:
    optimizer, _ = with_gradient()
    calls: list[Any] = []
    handles = [
        optimizer.register_step_post_hook(lambda *_: calls.append("after")),
        register_optimizer_step_post_hook(lambda *_: calls.append("after all")),
        optimizer.register_step_pre_hook(lambda *_: calls.append("before")),
        register_optimizer_step_pre_hook(lambda *_: calls.append("before all")),
    ]
    optimizer.step(lambda: calls.append("closure"))
    assert calls == ["before all", "before", "closure", "after", "after all"]
    for handle in handles:
        handle.remove()
    optimizer.step()
    assert len(calls) == 5


def test_a_pre_hook_replaces_the_arguments() -> None:
    optimizer, _ = with_gradient()
    seen = []

    def replace(hooked: Any, args: Any, kwargs: Any) -> Any:
        assert hooked is optimizer
        seen.append((args, kwargs))
        return (lambda: 7,), {}

    optimizer.register_step_pre_hook(replace)
    optimizer.register_step_post_hook(lambda _, args, kwargs: seen.append((args[0](), kwargs)))
    closure = lambda: 5  # noqa: E731
    assert optimizer.step(closure=closure) == 7
    assert seen == [((), {"closure": closure}), (7, {})]


def test_what_a_pre_hook_must_not_return() -> None:
    optimizer, p = with_gradient()
    before = arrays([p])
    handle = optimizer.register_step_pre_hook(lambda *_: 3)
    with pytest.raises(RuntimeError, match=r"must return None or a tuple of .* but got 3"):
        optimizer.step()
    np.testing.assert_array_equal(arrays([p]), before)
    handle.remove()
    optimizer.step()


def test_a_step_that_calls_its_base_runs_the_hooks_once() -> None:
    class Noisy(optim.SGD):
        def step(self, closure: Any = None) -> Any:
            return super().step(closure)

    optimizer = Noisy(parameters([(2,)]))
    calls: list[int] = []
    optimizer.register_step_pre_hook(lambda *_: calls.append(1))
    optimizer.step()
    optimizer.step()
    assert calls == [1, 1]


def test_hooks_of_lbfgs() -> None:
    (p,) = parameters([(2,)])
    optimizer = optim.LBFGS([p])
    calls: list[int] = []
    optimizer.register_step_post_hook(lambda *_: calls.append(1))

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = (p * p).sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    assert calls == [1]


def test_hooks_around_saving() -> None:
    optimizer, _ = with_gradient()
    calls: list[str] = []
    optimizer.register_state_dict_pre_hook(lambda _: calls.append("second"))
    optimizer.register_state_dict_pre_hook(lambda _: calls.append("first"), prepend=True)
    optimizer.register_state_dict_post_hook(lambda _, state: {**state, "epoch": 1})
    handle = optimizer.register_state_dict_post_hook(lambda _, state: state.update(epoch=2))
    assert optimizer.state_dict()["epoch"] == 2
    assert calls == ["first", "second"]
    handle.remove()
    assert optimizer.state_dict()["epoch"] == 1


def test_hooks_around_loading() -> None:
    optimizer, _ = with_gradient()
    saved = optimizer.state_dict()
    calls: list[Any] = []

    def rename(_: Any, state: dict[str, Any]) -> None:
        calls.append("before")
        state["param_groups"] = state.pop("groups")

    optimizer.register_load_state_dict_pre_hook(rename)
    optimizer.register_load_state_dict_post_hook(lambda o: calls.append(o.param_groups[0]["lr"]))
    saved["param_groups"][0]["lr"] = 0.25
    renamed = {"state": {}, "groups": saved["param_groups"]}
    optimizer.load_state_dict(renamed)
    assert calls == ["before", 0.25]
    assert "groups" in renamed  # the caller's dict is left alone

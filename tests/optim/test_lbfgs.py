"""L-BFGS: its line search on functions of its own, and closures that fail."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import tinygrad_np as tg
from tests.optim.cases import parameters
from tinygrad_np import Tensor, optim
from tinygrad_np.optim.line_search import CURVATURE, SUFFICIENT_DECREASE, Trial, strong_wolfe


def quartic(seed: int, dtype: Any = np.float64) -> tuple[list[Tensor], Any]:
    """A convex function of two parameters, and a closure that differentiates it."""
    params = parameters([(3,), (2, 2)], dtype, seed)
    targets = [p.detach() * 3 + 1 for p in params]

    def loss() -> Tensor:
        away = [p - target for p, target in zip(params, targets, strict=True)]
        return sum(((a**2).sum() + (a**4).sum() for a in away), start=tg.zeros(()))

    return params, loss


def closure_of(optimizer: optim.Optimizer, loss: Any) -> Any:
    def closure() -> Tensor:
        optimizer.zero_grad()
        value: Tensor = loss()
        value.backward()
        return value

    return closure


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_it_finds_the_minimum(dtype: Any) -> None:
    params, loss = quartic(0, dtype)
    optimizer = optim.LBFGS(params, max_iter=100, line_search_fn="strong_wolfe")
    optimizer.step(closure_of(optimizer, loss))
    assert loss().item() < 1e-9
    assert all(p.dtype == dtype for p in params)
    assert all(value.dtype == dtype for value in optimizer.state[params[0]]["old_dirs"])


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 1000), first=st.floats(0.01, 30))
def test_the_line_search_satisfies_the_strong_wolfe_conditions(seed: int, first: float) -> None:
    rng = np.random.default_rng(seed)
    c = rng.uniform(0.1, 2, 4)

    def f(t: Any) -> tuple[float, Any]:
        value = c[0] * (t - c[1]) ** 2 + 0.1 * np.cos(3 * t) + c[2] * np.exp(-t)
        slope = 2 * c[0] * (t - c[1]) - 0.3 * np.sin(3 * t) - c[2] * np.exp(-t)
        return float(value), np.array([slope])

    value, g = f(0.0)
    sign = -1.0 if g[0] > 0 else 1.0
    direction = np.array([sign])
    start = Trial(0, value, g, g @ direction)
    found, evaluations = strong_wolfe(
        lambda t: f(t * sign), direction, start, first, 1e-12, max_evaluations=25
    )
    assert 1 <= evaluations <= 26
    assert found.value <= start.value + SUFFICIENT_DECREASE * found.length * start.slope
    assert abs(found.slope) <= -CURVATURE * start.slope


@pytest.mark.parametrize("line_search_fn", [None, "strong_wolfe"])
@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_a_closure_that_fails_changes_nothing(line_search_fn: Any, fails_at: int) -> None:
    params, loss = quartic(1)
    optimizer = optim.LBFGS(params, lr=0.01, max_iter=3, line_search_fn=line_search_fn)
    closure = closure_of(optimizer, loss)
    optimizer.step(closure)
    before = str(optimizer.state_dict()), [p.tolist() for p in params]
    calls = 0

    def failing() -> Tensor:
        nonlocal calls
        calls += 1
        if calls == fails_at:
            raise RuntimeError("no loss")
        return closure()  # type: ignore[no-any-return]

    with pytest.raises(RuntimeError, match="no loss"):
        optimizer.step(failing)
    assert (str(optimizer.state_dict()), [p.tolist() for p in params]) == before


def test_a_resumed_run_equals_an_uninterrupted_one() -> None:
    whole, loss = quartic(2)
    optimizer = optim.LBFGS(whole, lr=0.2, max_iter=3, history_size=4)
    optimizer.step(closure_of(optimizer, loss))
    saved = optimizer.state_dict()

    second, other_loss = quartic(2)
    for p, q in zip(second, whole, strict=True):
        p.detach().copy_(q.detach())
    optimizer.step(closure_of(optimizer, loss))
    resumed = optim.LBFGS(second)
    resumed.load_state_dict(saved)
    resumed.step(closure_of(resumed, other_loss))
    assert [p.tolist() for p in second] == [p.tolist() for p in whole]


def test_a_state_of_other_sizes_is_refused() -> None:
    params, loss = quartic(3)
    optimizer = optim.LBFGS(params, max_iter=3)
    optimizer.step(closure_of(optimizer, loss))
    saved = optimizer.state_dict()
    saved["state"][0]["old_dirs"][0] = np.zeros(3)
    with pytest.raises(ValueError, match=r"old_dirs of parameter 0 has shape \(3,\)"):
        optimizer.load_state_dict(saved)


def test_a_parameter_without_gradient_stays() -> None:
    params, loss = quartic(4)
    unused = Tensor(np.ones(2), requires_grad=True)
    optimizer = optim.LBFGS([*params, unused], max_iter=5)
    optimizer.step(closure_of(optimizer, loss))
    assert unused.tolist() == [1.0, 1.0]


def test_arguments() -> None:
    params, loss = quartic(5)
    with pytest.raises(ValueError, match="doesn't support per-parameter options"):
        optim.LBFGS([{"params": params[:1]}, {"params": params[1:]}])
    optimizer = optim.LBFGS(params, line_search_fn="armijo")
    with pytest.raises(RuntimeError, match="'armijo': only 'strong_wolfe' is supported"):
        optimizer.step(closure_of(optimizer, loss))
    with pytest.raises(TypeError, match="closure"):
        optimizer.step()  # type: ignore[call-arg]
    assert optim.LBFGS(params, max_iter=10).param_groups[0]["max_eval"] == 12

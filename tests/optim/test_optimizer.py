"""What all optimizers share: the in-place step and its laws."""

from __future__ import annotations

import tracemalloc
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

import tinygrad_np as tg
from tests.optim.cases import (
    CONFIGURATIONS,
    MATRICES,
    WHOLE,
    any_configuration,
    arrays,
    assert_same,
    configuration_strategy,
    configurations,
    dtype_strategy,
    parameters,
    shape_strategy,
    take_steps,
    through_files,
)
from tinygrad_np import Tensor, optim
from tinygrad_np.optim import optimizer as mechanism

# Properties of every optimizer


@settings(deadline=None)
@given(
    configuration=st.sampled_from(CONFIGURATIONS + WHOLE + MATRICES),
    dtype=dtype_strategy,
    shapes=st.lists(shape_strategy, min_size=1, max_size=4),
    stop=st.integers(0, 12),
)
def test_a_resumed_run_equals_an_uninterrupted_one(
    configuration: Any, dtype: Any, shapes: list[tuple[int, ...]], stop: int
) -> None:
    kind, options = configuration
    if configuration in MATRICES:
        shapes = [(*shape, 3, 2)[:2] for shape in shapes]
    whole = parameters(shapes, dtype)
    take_steps(kind(whole, lr=0.1, **options), whole, range(12))

    first = parameters(shapes, dtype)
    optimizer = kind(first, lr=0.1, **options)
    take_steps(optimizer, first, range(stop))
    second = [Tensor(array, requires_grad=True) for array in arrays(first)]
    resumed = kind(second)
    resumed.load_state_dict(through_files(optimizer.state_dict()))
    take_steps(resumed, second, range(stop, 12))
    assert_same(arrays(whole), arrays(second))


@settings(deadline=None)
@given(
    configuration=configuration_strategy,
    dtype=dtype_strategy,
    shapes=st.lists(shape_strategy, min_size=1, max_size=3),
    chunk_bytes=st.integers(1, 600),
)
def test_the_chunk_size_changes_no_bit(
    configuration: Any, dtype: Any, shapes: list[tuple[int, ...]], chunk_bytes: int
) -> None:
    kind, options = configuration
    whole = parameters(shapes, dtype)
    take_steps(kind(whole, lr=0.1, **options), whole, range(5))
    pieces = parameters(shapes, dtype)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mechanism, "CHUNK_BYTES", chunk_bytes)
        take_steps(kind(pieces, lr=0.1, **options), pieces, range(5))
    assert_same(arrays(whole), arrays(pieces))


def test_a_parameter_larger_than_a_chunk() -> None:
    length = mechanism.CHUNK_BYTES // 4 * 2 + 17
    rng = np.random.default_rng(0)
    p = Tensor(rng.standard_normal(length, np.float32), requires_grad=True)
    before, g = p.numpy(force=True).copy(), rng.standard_normal(length, np.float32)
    p.grad = Tensor(g)
    optim.SGD([p], lr=0.5).step()
    np.testing.assert_array_equal(p.data, before - np.float32(0.5) * g)


maximizing = pytest.mark.parametrize(("kind", "options"), CONFIGURATIONS + WHOLE)
decaying = pytest.mark.parametrize(
    ("kind", "options"), [case for case in CONFIGURATIONS + WHOLE if case[0] is not optim.Rprop]
)


@maximizing
def test_maximizing_is_minimizing_the_negative(kind: Any, options: dict[str, Any]) -> None:
    options = {name: value for name, value in options.items() if name != "maximize"}
    up, down = parameters([(3, 4), (4,)]), parameters([(3, 4), (4,)])
    take_steps(kind(up, lr=0.1, maximize=True, **options), up, range(6))
    take_steps(kind(down, lr=0.1, **options), down, range(6), transform=np.negative)
    assert_same(arrays(up), arrays(down))


@decaying
def test_no_weight_decay_is_weight_decay_0(kind: Any, options: dict[str, Any]) -> None:
    options = {name: value for name, value in options.items() if name != "weight_decay"}
    bare, zero = parameters([(3, 4), (4,)]), parameters([(3, 4), (4,)])
    plain = optim.Adam if kind is optim.AdamW else kind  # AdamW decays by default
    take_steps(plain(bare, lr=0.1, **options), bare, range(6))
    take_steps(kind(zero, lr=0.1, weight_decay=0.0, **options), zero, range(6))
    assert_same(arrays(bare), arrays(zero))


@configurations
def test_memory_layout_does_not_matter(kind: Any, options: dict[str, Any]) -> None:
    plain = parameters([(6, 4), (5,)])
    odd = [
        Tensor(np.asfortranarray(plain[0].data), requires_grad=True),
        Tensor(np.zeros(5), requires_grad=True),
    ]
    odd[0].data = np.asfortranarray(plain[0].data)
    backing = np.full(10, 7.0)
    backing[::2] = plain[1].data
    odd[1].data = backing[::2]
    assert not any(p.numpy(force=True).flags.c_contiguous for p in odd)
    take_steps(kind(plain, lr=0.1, **options), plain, range(6))
    take_steps(kind(odd, lr=0.1, **options), odd, range(6), transform=np.asfortranarray)
    assert_same(arrays(plain), arrays(odd))
    assert (backing[1::2] == 7).all()


@any_configuration
def test_purity(kind: Any, options: dict[str, Any]) -> None:
    """A step writes to the parameter's own array and leaves the gradient alone."""
    params = parameters([(3, 4)])
    optimizer = kind(params, lr=0.1, **options)
    data, g = params[0].numpy(force=True), np.random.default_rng(1).standard_normal((3, 4))
    before = data.copy()
    for _ in range(3):
        params[0].grad = Tensor(g.copy())
        optimizer.step()
        np.testing.assert_array_equal(params[0].grad.data, g)
    assert params[0].numpy(force=True) is data
    assert not np.array_equal(data, before)


@any_configuration
def test_float32_stays_float32(kind: Any, options: dict[str, Any]) -> None:
    single, double = parameters([(5, 6)], np.float32), parameters([(5, 6)], np.float32)
    double = [Tensor(p.numpy(force=True).astype(np.float64), requires_grad=True) for p in double]
    optimizer = kind(single, lr=0.01, **options)
    take_steps(optimizer, single, range(10))
    take_steps(
        kind(double, lr=0.01, **options),
        double,
        range(10),
        transform=lambda g: g.astype(np.float32).astype(np.float64),
    )
    assert single[0].data.dtype == np.float32
    for value in optimizer.state[single[0]].values():
        assert isinstance(value, (int, float)) or value.dtype == np.float32
    np.testing.assert_allclose(single[0].data, double[0].data, rtol=0, atol=1e-6)


@configurations
def test_a_step_allocates_nothing_of_a_parameters_size(kind: Any, options: dict[str, Any]) -> None:
    params = parameters([(512, 512)], np.float32)
    optimizer = kind(params, lr=0.1, **options)
    params[0].grad = Tensor(np.ones((512, 512), np.float32))
    optimizer.step()
    tracemalloc.start()
    optimizer.step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 32 * 1024  # the parameter has 1 MiB


def test_parameters_of_different_dtypes() -> None:
    mixed = [*parameters([(4,)], np.float32), *parameters([(4,)], np.float64)]
    apart = [*parameters([(4,)], np.float32), *parameters([(4,)], np.float64)]
    take_steps(optim.AdamW(mixed), mixed, range(5), missing=False)
    for number, p in enumerate(apart):
        optimizer = optim.AdamW([p])
        for step in range(5):
            rng = np.random.default_rng([step, number])
            p.grad = Tensor(np.asarray(rng.standard_normal(4), p.dtype))
            optimizer.step()
    assert_same(arrays(mixed), arrays(apart))


# State


def test_a_parameter_without_gradient_has_no_state_and_stays() -> None:
    params = parameters([(3,), (3,)])
    optimizer = optim.AdamW(params)
    params[0].grad = Tensor(np.ones(3))
    before = params[1].numpy(force=True).copy()
    optimizer.step()
    assert list(optimizer.state_dict()["state"]) == [0]
    assert set(optimizer.state[params[0]]) == {"step", "exp_avg", "exp_avg_sq"}
    np.testing.assert_array_equal(params[1].data, before)


def test_an_array_put_in_the_place_of_data_is_stepped() -> None:
    (p,) = params = parameters([(3,)])
    optimizer = optim.SGD(params, lr=1.0)
    p.grad = Tensor(np.ones(3))
    optimizer.step()
    p.data = np.zeros(3)
    optimizer.step()
    np.testing.assert_array_equal(p.data, -np.ones(3))


def test_a_view_written_to_between_steps() -> None:
    (p,) = params = parameters([(2, 3)])
    p.data = p.data.T
    optimizer = optim.SGD(params, lr=1.0)
    p.grad = Tensor(np.ones((3, 2)))
    optimizer.step()
    p.data[...] = 5.0
    optimizer.step()
    np.testing.assert_array_equal(p.data, np.full((3, 2), 4.0))


def test_momentum_may_be_switched_on_later() -> None:
    (p,) = params = parameters([(3,)])
    optimizer = optim.SGD(params, lr=1.0)
    p.grad = Tensor(np.ones(3))
    optimizer.step()
    optimizer.param_groups[0]["momentum"] = 0.5
    p.data[...] = 0
    optimizer.step()
    optimizer.step()
    np.testing.assert_array_equal(p.data, -np.ones(3) - 1.5)


def test_emptied_state_starts_anew() -> None:
    (p,) = params = parameters([(3,)])
    optimizer = optim.Adam(params)
    p.grad = Tensor(np.ones(3))
    optimizer.step()
    optimizer.state.clear()
    optimizer.step()
    assert optimizer.state[p]["step"] == 1


# The step and the engine


def test_closure_runs_once_and_records() -> None:
    w = tg.tensor([1.0, -2.0], requires_grad=True)
    optimizer = optim.SGD([w], lr=0.25)
    calls = []

    def closure() -> Tensor:
        calls.append(1)
        optimizer.zero_grad()
        loss = (w * w).sum()
        loss.backward()
        return loss

    with tg.no_grad():
        loss = optimizer.step(closure)
    assert loss.item() == 5.0 and len(calls) == 1
    np.testing.assert_array_equal(w.data, np.float32([0.5, -1.0]))
    assert optimizer.step() is None


def test_a_step_is_seen_by_the_mutation_law() -> None:
    w = tg.tensor([1.0, -2.0], requires_grad=True)
    optimizer = optim.SGD([w], lr=0.1)
    loss = (w * w).sum()
    w.grad = tg.tensor([1.0, 1.0])
    optimizer.step()
    with pytest.raises(RuntimeError):
        loss.backward()


def test_zero_grad() -> None:
    w = tg.tensor([1.0, -2.0], requires_grad=True)
    unused = tg.tensor([1.0], requires_grad=True)
    optimizer = optim.SGD([w, unused])
    (w * w).sum().backward()
    optimizer.zero_grad(set_to_none=False)
    np.testing.assert_array_equal(w.grad.data, np.float32([0, 0]))
    assert unused.grad is None
    optimizer.zero_grad()
    assert w.grad is None


def test_a_gradient_of_another_dtype_is_refused() -> None:
    (p,) = params = parameters([(2,)], np.float32)
    p.grad = Tensor(np.ones(2, np.float64))
    with pytest.raises(
        ValueError, match=r"dtype float32 has a gradient of shape .* and dtype float64"
    ):
        optim.SGD(params).step()


def test_a_rule_is_required() -> None:
    (p,) = params = parameters([(2,)])
    p.grad = Tensor(np.ones(2))
    with pytest.raises(NotImplementedError, match="Optimizer has no update rule"):
        optim.Optimizer(params, {"lr": 0.1}).step()


def test_centered_rmsprop_outlives_a_constant_gradient() -> None:
    """Variance 0: a subtraction that rounding can take below 0, whose root would be NaN."""
    params = parameters([(64,)], np.float32)
    optimizer = optim.RMSprop(params, lr=1e-4, alpha=0.5, centered=True)
    g = np.random.default_rng(3).standard_normal(64, np.float32)
    for _ in range(60):
        params[0].grad = Tensor(g.copy())
        optimizer.step()
    assert np.isfinite(params[0].data).all()

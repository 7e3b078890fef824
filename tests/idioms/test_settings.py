"""Settings that scripts make at their start: threads, determinism, mixed precision by a flag."""

from __future__ import annotations

import pytest

import tinygrad_np as tg


@pytest.fixture
def threads():
    before = tg.get_num_threads()
    yield before
    tg.set_num_threads(before)


def test_the_number_of_threads_is_what_was_set(threads):
    for count in (1, 2, 1):
        tg.set_num_threads(count)
        assert tg.get_num_threads() == count


@pytest.mark.parametrize("wrong", [0, -1])
def test_a_number_of_threads_is_positive(wrong, threads):
    with pytest.raises(RuntimeError, match="positive"):
        tg.set_num_threads(wrong)
    assert tg.get_num_threads() == threads


def test_mixed_precision_that_is_switched_off_changes_nothing():
    scaler = tg.amp.GradScaler(enabled=False)
    weight = tg.ones(2, requires_grad=True)
    optimizer = tg.optim.SGD([weight], lr=0.5)

    @tg.autocast("cpu", enabled=False)
    def loss():
        return (weight * tg.tensor([1.0, 2.0])).sum()

    with tg.amp.autocast(device_type="cpu", enabled=False):
        scaler.scale(loss()).backward()
    scaler.unscale_(optimizer)
    scaler.step(optimizer)
    scaler.update()
    assert weight.tolist() == [0.5, 0.0]
    assert scaler.state_dict() == {}
    assert scaler.get_scale() == 1.0


def test_mixed_precision_that_is_switched_on_is_refused_with_the_remedy():
    with pytest.raises(NotImplementedError, match="enabled=False"):
        tg.autocast("cpu", dtype=tg.float16)
    with pytest.raises(NotImplementedError, match="enabled=False"):
        tg.amp.GradScaler("cpu")


def test_a_compiled_function_is_the_function():
    def double(x):
        return x * 2

    assert tg.compile(double) is double
    assert tg.compile(mode="max-autotune")(double) is double
    net = tg.nn.Linear(1, 1)
    assert tg.compile(net) is net


def test_results_are_deterministic_whatever_is_asked_for():
    before = tg.are_deterministic_algorithms_enabled()
    tg.use_deterministic_algorithms(True, warn_only=True)
    assert tg.are_deterministic_algorithms_enabled()
    tg.use_deterministic_algorithms(before)
    assert tg.are_deterministic_algorithms_enabled() is before


def test_constants_are_numpys():
    assert tg.newaxis is None
    assert (tg.pi, tg.e, tg.inf) == (3.141592653589793, 2.718281828459045, float("inf"))
    assert tg.nan != tg.nan

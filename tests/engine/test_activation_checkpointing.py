"""``checkpoint``: the same values and gradients as without it, in less memory."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import func, nn


def network(dropout: float = 0.0) -> nn.Sequential:
    tg.manual_seed(5)
    return nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Dropout(dropout), nn.Linear(4, 2))


def gradients(run: Any, dropout: float = 0.0) -> list[Any]:
    """The value, and the gradients of the input and of the parameters of a small network."""
    model = network(dropout)
    x = tg.tensor(np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3), requires_grad=True)
    h = x * 2
    y = (run(model, h) ** 2).sum()
    tg.rand(3)  # the stream goes on between forward and backward
    y.backward()
    return [y.data, x.grad.data, *(p.grad.data for p in model.parameters()), tg.rand(2).data]


def plain(function: Any, *args: Any) -> Any:
    return function(*args)


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_same_values_gradients_and_random_numbers(dropout: float) -> None:
    for a, b in zip(gradients(plain, dropout), gradients(tg.checkpoint, dropout), strict=True):
        np.testing.assert_array_equal(a, b)


def test_trees_of_arguments_and_outputs() -> None:
    def part(pair: Any, scale: float, note: str = "") -> Any:
        a, b = pair["a"], pair["b"]
        return a * b * scale, {"sum": a + b, "note": note}

    results = []
    for run in (plain, tg.checkpoint):
        a = tg.tensor([1.0, 2.0], requires_grad=True)
        b = tg.tensor([[3.0], [4.0]], requires_grad=True)
        y, rest = run(part, {"a": a, "b": b}, 3.0, **({} if run is plain else {"note": "kept"}))
        (y * np.arange(4, dtype=np.float32).reshape(2, 2)).sum().backward(retain_graph=True)
        (rest["sum"] ** 2).sum().backward()
        results.append((y.tolist(), rest["sum"].tolist(), a.grad.tolist(), b.grad.tolist()))
    assert results[0] == results[1]
    assert rest["note"] == "kept"


def test_several_backward_passes_share_no_memory() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = tg.checkpoint(lambda x: x + x * x, x)
    g = np.array([1.0, 10.0], np.float32)
    y.backward(g, retain_graph=True)
    first = x.grad
    first.data[:] += 100
    x.grad = None
    y.backward(g)
    assert x.grad.tolist() == [3, 50]
    assert g.tolist() == [1, 10]


def test_derivatives_of_any_order() -> None:
    def wave(x: Any) -> Any:
        return np.sin(x) * x

    x = np.float64(0.7)
    derivative: Any = lambda x: tg.checkpoint(wave, x)  # noqa: E731
    expected: Any = wave
    for _ in range(3):
        derivative, expected = func.grad(derivative), func.grad(expected)
        assert derivative(x).item() == pytest.approx(expected(x).item(), rel=1e-13)


def test_gradients_by_name_and_unused_arguments() -> None:
    x = tg.tensor([1.0], requires_grad=True)
    unused = tg.tensor([1.0, 2.0], requires_grad=True)
    y = tg.checkpoint(lambda a, b: a * a, x * 3, unused)
    dx, zero = tg.autograd.grad(y, [x, unused])
    assert dx.tolist() == [18]
    assert zero.tolist() == [0, 0]
    assert x.grad is None


def test_nested() -> None:
    model = network()
    x = tg.ones(2, 3, requires_grad=True)
    tg.checkpoint(lambda x: tg.checkpoint(model, x) * 2, x).sum().backward()
    by_parts, x.grad = x.grad, None
    (model(x) * 2).sum().backward()
    np.testing.assert_array_equal(by_parts.data, x.grad.data)


def test_without_recording_it_is_a_plain_call() -> None:
    x = tg.ones(3, requires_grad=True)
    with tg.no_grad():
        assert not tg.checkpoint(np.sin, x).requires_grad
    assert not tg.checkpoint(np.sin, x.detach()).requires_grad
    assert tg.checkpoint(lambda: 3) == 3


def test_tensors_from_outside_must_be_arguments() -> None:
    x = tg.ones(3, requires_grad=True)
    h = x * 2
    with pytest.raises(RuntimeError, match="made by mul outside of it"):
        tg.checkpoint(lambda x: x * h, x)


def test_what_it_read_must_not_change() -> None:
    model = network()
    x = tg.ones(2, 3, requires_grad=True)
    y = tg.checkpoint(model, x)
    with tg.no_grad():
        model[0].weight.mul_(2)
    with pytest.raises(RuntimeError, match="changed in place"):
        y.sum().backward()
    y = tg.checkpoint(model, x)
    with tg.no_grad():
        x.mul_(2)
    with pytest.raises(RuntimeError, match="changed in place"):
        y.sum().backward()

    def writes(x: Any) -> Any:  # its own arrays it may change
        h = x * 2
        h *= 3
        return h

    x.grad = None
    tg.checkpoint(writes, x).sum().backward()
    assert x.grad.tolist() == [[6] * 3] * 2


def test_it_keeps_the_arguments_alone() -> None:
    x = tg.ones(100, 1000, requires_grad=True)

    def deep(x: Any) -> Any:
        for _ in range(20):
            x = np.tanh(x)
        return x

    def kept_bytes(run: Any) -> int:
        tracemalloc.start()
        y = run(deep, x)
        size, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert y.requires_grad
        return size

    assert kept_bytes(tg.checkpoint) < 1.1 * x.nbytes
    assert kept_bytes(plain) > 19 * x.nbytes

"""Wrong gradients that engines of this kind have shipped: each stands here by name."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.core.registry import registry
from tinygrad_np.nn import functional as F

INF = float("inf")


def gradient(function: Any, *arrays: Any) -> list[Any]:
    tensors = [tg.tensor(a, requires_grad=True) for a in arrays]
    function(*tensors).sum().backward()
    return [t.grad.data if t.grad is not None else None for t in tensors]


def test_sqrt_at_zero_is_infinite() -> None:
    with np.errstate(divide="ignore"):
        assert gradient(tg.sqrt, [0.0, 4.0])[0].tolist() == [INF, 0.25]


def test_where_with_nan_in_the_branch_not_taken() -> None:
    with np.errstate(all="ignore"):
        (g,) = gradient(lambda x: tg.where(x.data > 0, tg.log(x), 0.0 * x), [-1.0, 0.0, 2.0])
    assert g[2] == 0.5
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    bad = tg.tensor([np.nan, INF], requires_grad=True)
    tg.where(np.array([True, True]), x, bad + 1).sum().backward()
    assert x.grad.tolist() == [1, 1]
    assert bad.grad.tolist() == [0, 0]


def test_where_gives_an_exact_zero_to_the_branch_not_taken() -> None:
    x = tg.tensor([1.0, 2.0], requires_grad=True)
    y = tg.where(np.array([True, False]), x, 5.0)
    y.backward(np.array([1.0, INF], np.float32))
    assert x.grad.tolist() == [1, 0]


@pytest.mark.parametrize(
    ("exponent", "by_base", "by_exponent"),
    [(0.0, 0, 0), (0.5, INF, 0), (1.0, 1, 0), (2.0, 0, 0), (-1.0, -INF, -INF)],
)
def test_power_at_base_zero(exponent: float, by_base: float, by_exponent: float) -> None:
    with np.errstate(divide="ignore"):
        base, power = gradient(lambda a, b: a**b, [0.0], [exponent])
    assert base.tolist() == [by_base]
    assert power.tolist() == [by_exponent]


@pytest.mark.parametrize("exponent", [0, 1, 2, 3])
def test_power_with_a_number_at_base_zero_has_every_derivative(exponent: int) -> None:
    x = tg.tensor([0.0], requires_grad=True)
    expected: list[float] = [0.0**k if k else 1.0 for k in [exponent]]
    y, expected = x**exponent, 1.0
    for order in range(1, 3):
        (y,) = tg.autograd.grad(y, x, create_graph=True, allow_unused=True, materialize_grads=True)
        expected *= exponent - order + 1
        assert y.tolist() == [expected if exponent == order else 0]
        if not y.requires_grad:
            break


def test_ties_are_shared_by_max_and_min_over_everything_or_an_axis() -> None:
    for function in (
        lambda x: x.max(),
        lambda x: np.max(x),
        lambda x: x.amax(),
        lambda x: -x.min(),
    ):
        sign = -1 if function(tg.tensor([1.0, 2.0])).item() < 0 else 1
        (g,) = gradient(function, [2.0, 1.0, 2.0] if sign == 1 else [1.0, 2.0, 1.0])
        assert g.tolist() == [sign * 0.5, 0, sign * 0.5]


def test_ties_go_to_the_index_returned_by_max_with_dim() -> None:
    x = tg.tensor([[2.0, 1.0, 2.0]], requires_grad=True)
    values, indices = x.max(1)
    values.sum().backward()
    assert indices.tolist() == [0]
    assert x.grad.tolist() == [[1, 0, 0]]


def test_ties_are_halved_by_maximum_and_minimum() -> None:
    for function in (tg.maximum, tg.minimum):
        a, b = gradient(function, [1.0, 2.0], [1.0, 2.0])
        assert a.tolist() == b.tolist() == [0.5, 0.5]


def test_repeated_indices_add_in_reading() -> None:
    (g,) = gradient(lambda x: x[[0, 0, 2]] * tg.tensor([1.0, 10.0, 100.0]), [5.0, 6.0, 7.0])
    assert g.tolist() == [11, 0, 100]
    (g,) = gradient(lambda x: x[tg.tensor([[1, 1], [1, 0]])], [5.0, 6.0])
    assert g.tolist() == [1, 3]


def test_repeated_indices_in_adding_in_place() -> None:
    x = tg.tensor([1.0, 2.0, 3.0], requires_grad=True)
    v = tg.tensor([10.0, 20.0], requires_grad=True)
    y = x * 1
    y[np.array([0, 0])] += v  # NumPy writes both sums to one place: the last stays
    assert y.tolist() == [21, 2, 3]
    (y * tg.tensor([1.0, 2.0, 3.0])).sum().backward()
    assert v.grad.tolist() == [0, 1]
    assert x.grad.tolist() == [1, 2, 3]


@pytest.mark.parametrize("function", [tg.add, tg.sub, tg.mul, tg.div, tg.maximum, tg.pow])
def test_broadcast_operands_are_summed_back(function: Any) -> None:
    a, b = np.full((2, 3), 2.0, np.float32), np.full((3,), 1.5, np.float32)
    ga, gb = gradient(function, a, b)
    one_a, one_b = gradient(function, a, np.broadcast_to(b, a.shape))
    np.testing.assert_allclose(ga, one_a)
    np.testing.assert_allclose(gb, one_b.sum(0))


def test_prod_with_one_and_with_several_zeros() -> None:
    assert gradient(tg.prod, [0.0, 3.0, 4.0])[0].tolist() == [12, 0, 0]
    assert gradient(tg.prod, [0.0, 3.0, 0.0])[0].tolist() == [0, 0, 0]
    assert gradient(tg.prod, [2.0, 3.0, 4.0])[0].tolist() == [12, 8, 6]
    x = tg.tensor([0.0, 3.0, 0.0], requires_grad=True)
    (first,) = tg.autograd.grad(tg.prod(x), x, create_graph=True)
    (second,) = tg.autograd.grad(first[0], x)
    assert second.tolist() == [0, 0, 3]


def test_std_and_var_of_constants() -> None:
    for function in (
        lambda x: x.std(),
        lambda x: x.var(),
        lambda x: np.std(x),
        lambda x: np.var(x),
    ):
        assert gradient(function, [3.0, 3.0, 3.0])[0].tolist() == [0, 0, 0]


SATURATED = [
    (tg.relu, [0, 0, 1, 1], [0, 0, 1000, INF]),
    (tg.sigmoid, [0, 0, 0, 0], [0, 0, 1, 1]),
    (tg.tanh, [0, 0, 0, 0], [-1, -1, 1, 1]),
    (registry["softplus"], [0, 0, 1, 1], [0, 0, 1000, INF]),
]


@pytest.mark.parametrize(("function", "slopes", "outputs"), SATURATED)
def test_saturated_activations(function: Any, slopes: list[float], outputs: list[float]) -> None:
    x = tg.tensor([-INF, -1000.0, 1000.0, INF], requires_grad=True)
    y = function(x)
    assert y.tolist() == outputs
    y.sum().backward()
    assert x.grad.tolist() == slopes


def test_logsumexp_and_softmax_of_huge_and_infinite_numbers() -> None:
    logsumexp = lambda x: tg.logsumexp(x, axis=0)  # noqa: E731
    assert gradient(logsumexp, [1000.0, -1000.0])[0].tolist() == [1, 0]
    assert gradient(logsumexp, [-INF, 0.0])[0].tolist() == [0, 1]
    assert gradient(logsumexp, [-INF, -INF])[0].tolist() == [0, 0]
    assert gradient(logsumexp, [INF, 0.0])[0].tolist() == [1, 0]
    assert logsumexp(tg.tensor([-INF, -INF])).item() == -INF
    assert logsumexp(tg.tensor([INF, 0.0])).item() == INF
    for function in (tg.softmax, tg.log_softmax):
        x = tg.tensor([1000.0, 1000.0, -1000.0, -INF], requires_grad=True)
        y = function(x, 0)
        y[:2].sum().backward()
        assert np.isfinite(x.grad.data).all()
    assert tg.softmax(tg.tensor([0.0, -INF]), 0).tolist() == [1, 0]


def test_cross_entropy_of_huge_logits() -> None:
    x = tg.tensor([[1000.0, -1000.0]], requires_grad=True)
    loss = F.cross_entropy(x, np.array([1]))
    assert loss.item() == 2000
    loss.backward()
    assert x.grad.tolist() == [[1, -1]]


def test_cross_entropy_of_targets_that_are_all_ignored() -> None:
    x = tg.tensor([[1.0, 2.0], [3.0, 5.0]], requires_grad=True)
    loss = F.cross_entropy(x, np.array([-100, -100]))
    assert np.isnan(loss.item())  # the mean of none, as in PyTorch
    loss.backward()
    assert x.grad.data.tolist() == [[0, 0], [0, 0]]


def test_float32_does_not_leak_to_float64() -> None:
    x = tg.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
    count = np.array(4)  # an int64 array, as a count of elements often is
    for y in (
        x.mean(),
        x.sum() / count,
        x * np.array([1, 2]),
        x.max(),
        tg.where(x.data > 2, x, 0.0),
        x * 2.0,
        2.0 / x,
        x**2,
        x + [0.5, 1.5],  # noqa: RUF005
        x.sum() * np.int64(3),
        x.var(),
        x[0, 0] * 2.0,
        x @ np.array([1, 2]),
    ):
        assert y.dtype == np.float32, y
        y.sum().backward()
        assert x.grad.dtype == np.float32
        x.grad = None
    assert (x * np.float64(2)).dtype == np.float64  # a float64 of NumPy's own is data, and counts


def test_sums_along_axis_0_keep_their_digits() -> None:
    rows = np.full((1_000_000, 2), 0.1, np.float32)
    x = tg.tensor(rows, requires_grad=True)
    assert x.sum(0).tolist() == pytest.approx([100_000, 100_000], rel=1e-6)
    assert x.mean(0).tolist() == pytest.approx([0.1, 0.1], rel=1e-6)
    bias = tg.tensor(np.zeros(2, np.float32), requires_grad=True)
    (x + bias).backward(rows)
    assert bias.grad.tolist() == pytest.approx([100_000, 100_000], rel=1e-6)
    assert np.sum(x.T, 1).tolist() == pytest.approx([100_000, 100_000], rel=1e-6)


@pytest.mark.parametrize("axis", [None, 0, 1, 2, (0, 1), (1, 2), (0, 2), (2, 1, 0)])
@pytest.mark.parametrize("shape", [(6, 128, 96), (2, 5, 8192), (7, 41, 61), (3, 1, 50_000)])
def test_sums_keep_their_digits_along_every_axis_in_every_layout(
    shape: tuple[int, ...], axis: Any
) -> None:
    x = np.random.default_rng(0).uniform(0.5, 1.5, shape).astype(np.float32)
    for order in itertools.permutations(range(3)):
        laid_out = np.ascontiguousarray(x.transpose(order)).transpose(np.argsort(order))
        for y in (laid_out, laid_out[::-1], np.repeat(laid_out, 2, 0)[::2]):
            for keepdims in (False, True):
                expected = y.astype(np.float64).sum(axis, keepdims=keepdims)
                found = tg.sum(tg.tensor(y), axis, keepdims=keepdims).data
                np.testing.assert_allclose(found, expected, rtol=1e-6)
                assert found.shape == expected.shape


def test_sums_of_float16_stay_in_range() -> None:
    x = np.repeat(np.float16([60, -60]), 60_000).reshape(4_000, 30)
    assert tg.sum(tg.tensor(x)).item() == 0


def test_sums_refuse_axes_that_are_not_there() -> None:
    for axis in (2, -3, (0, 0)):
        with pytest.raises(ValueError, match="axis"):  # np.exceptions.AxisError is one
            tg.sum(tg.ones(200, 200), axis)


@pytest.mark.parametrize("loss", [F.mse_loss, F.binary_cross_entropy_with_logits])
def test_losses_refuse_a_column_against_a_row(loss: Any) -> None:
    with pytest.raises(ValueError, match=r"\(3, 1\).*\(3,\)"):
        loss(tg.zeros(3, 1), tg.zeros(3))


def test_cross_entropy_refuses_what_does_not_fit() -> None:
    x = tg.zeros(3, 2)
    with pytest.raises(ValueError, match=r"\(3, 2\).*\(3, 1\)"):
        F.cross_entropy(x, np.zeros((3, 1), np.int64))
    with pytest.raises(IndexError, match=r"target 2 .* 2 classes"):
        F.cross_entropy(x, np.array([0, 1, 2]))
    with pytest.raises(TypeError, match="integers"):
        F.cross_entropy(x, np.array([0.0, 1.0, 1.0]))

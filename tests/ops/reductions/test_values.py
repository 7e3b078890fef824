"""Reductions against loops and NumPy: what is found, digits that are kept, quantiles, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.testing import gradcheck, gradgradcheck

ties = st.lists(st.lists(st.integers(-2, 2).map(float), min_size=3, max_size=3), min_size=1)


@given(ties)
def test_running_extrema(rows: Any) -> None:
    x = tg.tensor(rows)
    for row, values, indices in zip(rows, *(t.tolist() for t in tg.cummax(x, 1)), strict=True):
        for i in range(3):
            assert values[i] == max(row[: i + 1])
            assert indices[i] == max(j for j in range(i + 1) if row[j] == values[i])
    for row, values in zip(rows, tg.cummin(x, 1).values.tolist(), strict=True):
        assert values == [min(row[: i + 1]) for i in range(3)]


@given(ties)
def test_median_and_mode(rows: Any) -> None:
    x = tg.tensor(rows)
    assert tg.median(x, 1).values.tolist() == [sorted(row)[1] for row in rows]
    flat = sorted(v for row in rows for v in row)
    assert tg.median(x).item() == flat[(len(flat) - 1) // 2]
    for row, value, index in zip(rows, *(t.tolist() for t in tg.mode(x, 1)), strict=True):
        most = max(row.count(v) for v in row)
        assert value == min(v for v in row if row.count(v) == most)
        assert index == max(i for i in range(3) if row[i] == value)


@given(ties)
def test_extrema_of_all_share_their_gradient(rows: Any) -> None:
    x = tg.tensor(rows, requires_grad=True)
    for call, value in ((tg.max, np.max(rows)), (tg.min, np.min(rows)), (tg.amax, np.max(rows))):
        (g,) = tg.autograd.grad(call(x), x)
        same = np.equal(rows, value)
        np.testing.assert_allclose(g.numpy(), same / same.sum(), rtol=1e-6)


def test_the_median_of_all_shares_its_gradient_and_nan_takes_it() -> None:
    x = tg.tensor([2.0, 1.0, 2.0, 0.0, 2.0], requires_grad=True)
    tg.median(x).backward()
    np.testing.assert_allclose(x.grad.numpy(), [1 / 3, 0, 1 / 3, 0, 1 / 3], rtol=1e-6)
    for call in (tg.median, tg.max, tg.min):
        y = tg.tensor([1.0, np.nan, 3.0, np.nan], requires_grad=True)
        call(y).backward()
        assert y.grad.tolist() == [0, 0.5, 0, 0.5]
    assert tg.median(tg.tensor([1.0, np.nan, 2.0]), 0).indices.item() == 1


def test_the_larger_of_two_tensors_by_max() -> None:
    a, b = tg.tensor([1.0, 5.0]), tg.tensor([3.0, 2.0])
    for found in (tg.max(a, b), a.max(b), tg.max(a, other=b), tg.max(a.numpy(), b)):
        assert isinstance(found, tg.Tensor) and found.tolist() == [3, 5]
    assert isinstance(tg.min(a.numpy(), b.numpy()), np.ndarray)
    assert tg.min(a, b).tolist() == [1, 2]


def test_dim_none_and_axis_none_are_told_apart() -> None:
    x = tg.ones(2, 3)
    assert tg.sum(x, dim=()).shape == ()  # PyTorch's: all
    assert tg.sum(x, axis=()).shape == (2, 3)  # NumPy's: none
    assert np.sum(x, ()).shape == (2, 3)
    with pytest.raises(TypeError, match="dim and axis mean the same"):
        tg.sum(x, dim=0, axis=0)


def test_an_older_name_of_the_correction() -> None:
    x = tg.tensor([[1.0, 2.0, 4.0], [0.0, 1.0, 1.0]])
    for call in (tg.var, tg.std):
        assert call(x, False).item() == call(x, correction=0).item()
        assert call(x, 1, unbiased=False).tolist() == call(x, 1, 0).tolist()
        assert call(x, unbiased=True).item() == call(x).item() == call(x, correction=None).item()


# --- digits --------------------------------------------------------------------------------------


def test_running_sums_of_float32_keep_their_digits() -> None:
    x = tg.tensor(np.full(1_000_000, 0.1, np.float32), requires_grad=True)
    y = tg.cumsum(x, 0)
    assert y.dtype == np.float32
    assert y[-1].item() == pytest.approx(100_000, rel=1e-7)
    y.backward(np.full(len(y), 0.1, np.float32))
    assert x.grad[0].item() == pytest.approx(100_000, rel=1e-7)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        (lambda x: x.mean(), 300),
        (lambda x: x.mean(0)[1], 300),
        (lambda x: tg.nanmean(x.flatten()), 300),
        (lambda x: (x / 300).sum(0)[0], 5000),  # beside it in float16: 4096
        (lambda x: (x / 300).cumsum(0)[-1, 0], 5000),
        (lambda x: (x * tg.tensor([[1.0, -1.0]], dtype=tg.float16)).std(correction=0), 300),
        (lambda x: (x * 0).logsumexp(0)[0], np.log(5000)),
        (lambda x: (x * 0).logcumsumexp(0)[-1, 0], np.log(5000)),
        (
            lambda x: tg.cov((x * tg.tensor([[0.5], [-0.5]] * 2500, dtype=tg.float16))[:, 0]),
            22504.5,
        ),
        (lambda x: ((x / 300) * 1.001)[:1000, 0].prod(), np.float16(1.001) ** 1000),
    ],
)
def test_float16_is_reduced_in_float32(call: Any, value: float) -> None:
    x = tg.tensor(np.full((5000, 2), 300, np.float16), requires_grad=True)
    y = call(x)
    assert y.dtype == np.float16
    assert y.item() == pytest.approx(float(value), rel=2e-3)
    y.backward()
    assert np.isfinite(x.grad.numpy()).all()


def test_the_gradient_of_a_mean_of_many_halves() -> None:
    x = tg.tensor(np.ones(100_000, np.float16), requires_grad=True)  # more than float16 can count
    x.mean().backward()
    np.testing.assert_allclose(x.grad.numpy().astype(float), 1e-5, rtol=5e-3)


@pytest.mark.parametrize("scale", [1e-30, 1e-22, 1.0, 1e30])
def test_deviations_whose_squares_leave_float32(scale: float) -> None:
    x = tg.tensor(np.array([1, 2, 4], np.float32) * np.float32(scale), requires_grad=True)
    y = x.std()
    assert y.item() == pytest.approx(np.std([1, 2, 4], ddof=1) * scale, rel=1e-6)
    y.backward()
    expected = (np.array([1, 2, 4]) - 7 / 3) / 2 / np.std([1, 2, 4], ddof=1)
    np.testing.assert_allclose(x.grad.numpy(), expected, rtol=1e-5)


@given(st.lists(st.integers(-128, 127), min_size=1, max_size=4), st.sampled_from(["int8", "uint8"]))
def test_small_integers_are_summed_and_multiplied_in_int64(numbers: Any, dtype: str) -> None:
    array = np.array(numbers).astype(dtype)
    x, exact = tg.tensor(array), [int(v) for v in array]
    for call, expected in (
        (tg.sum, sum(exact)),
        (tg.nansum, sum(exact)),
        (tg.prod, int(np.prod(exact))),
        (lambda x: tg.cumsum(x, 0)[-1], sum(exact)),
        (lambda x: tg.cumprod(x, 0)[-1], int(np.prod(exact))),
    ):
        y = call(x)
        assert y.dtype == np.int64 and y.item() == expected


# --- quantiles -----------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [tg.quantile, tg.nanquantile])
@pytest.mark.parametrize("dim", [None, 0, 1])
def test_derivatives_of_quantiles_by_the_data_and_by_q(call: Any, dim: int | None) -> None:
    x = np.random.default_rng(1).permutation(12).reshape(3, 4) / 4
    for q in (np.array(0.29), np.array([0.12, 0.57, 0.93])):
        assert gradcheck(lambda x, q: call(x, q, dim), [x, q])
        assert gradgradcheck(lambda x, q: call(x, q, dim) ** 2, [x, q])


def test_the_gradient_by_q_of_pytorch() -> None:
    x = tg.tensor([1.0, np.nan, 4.0, 8.0], dtype=tg.float64)
    q = tg.tensor([0.0, 0.4, 1.0], dtype=tg.float64, requires_grad=True)
    tg.nanquantile(x, q).sum().backward()
    assert q.grad.tolist() == pytest.approx([0, 6, 0])  # flat where an element is met
    p = tg.tensor(40.0, dtype=tg.float64, requires_grad=True)
    np.nanpercentile(x, p).backward()
    assert p.grad.item() == pytest.approx(0.06)


def test_quantiles_of_equal_and_infinite_elements() -> None:
    for q in (0.0, 0.29, 0.5, 1.0):
        assert tg.quantile(tg.tensor([0.1, 0.1, 0.1], dtype=tg.float64), q).item() == 0.1
        assert tg.quantile(tg.tensor([np.inf, np.inf]), q).item() == np.inf
    assert tg.quantile(tg.tensor([1.0, np.inf]), 1.0).item() == np.inf


def test_quantiles_of_integers_are_floats() -> None:
    x = tg.tensor([1, 2, 3, 4])
    assert np.median(x).item() == 2.5 and np.median(x).dtype == np.float32
    assert np.quantile(x, 0.25).item() == 1.75
    assert np.percentile(x, [25, 50], axis=0).tolist() == [1.75, 2.5]


# --- covariances ---------------------------------------------------------------------------------


def test_covariance_with_both_weights_as_in_pytorch() -> None:
    x = np.array([[1.0, 2.0, 4.0], [3.0, 1.0, 2.0]])
    counts, weights = np.array([1, 2, 1]), np.array([1.0, 0.5, 2.0])
    found = tg.cov(tg.tensor(x), correction=2, fweights=counts, aweights=tg.tensor(weights))
    np.testing.assert_allclose(found.numpy(), [[5.4, -0.8], [-0.8, 1.6]])
    for correction in (0, 1, 2):
        assert gradcheck(
            lambda x, w, c=correction: tg.cov(x, correction=c, fweights=counts, aweights=w),
            [x, weights],
        )


@pytest.mark.parametrize(
    ("call", "error", "said"),
    [
        (lambda x: tg.sum(x, 2), IndexError, "sum: dim 2 is out of range"),
        (lambda x: tg.sum(x, (0, -2)), RuntimeError, "sum: .*more than once"),
        (lambda x: tg.var(x, 5), IndexError, "var: dim 5 is out of range"),
        (lambda x: tg.prod(x, (0, 0)), RuntimeError, "prod: .*more than once"),
        (lambda x: tg.amax(x[:0]), RuntimeError, r"amax: shape \(0, 3\) has no elements"),
        (lambda x: tg.max(x[:0], 0), IndexError, r"max: dim 0 of shape \(0, 3\) is empty"),
        (lambda x: tg.argmin(x[:0]), IndexError, "argmin: .*no elements"),
        (lambda x: tg.median(x[:0], 0), IndexError, "median: dim 0 .*is empty"),
        (lambda x: tg.mode(x[:, :0]), IndexError, "mode: dim -1 .*is empty"),
        (lambda x: tg.quantile(x, 1.5), RuntimeError, "quantile: q must be from 0 to 1"),
        (lambda x: tg.quantile(x, [[0.5]]), RuntimeError, r"quantile: .*shape \(1, 1\)"),
        (lambda x: tg.quantile(x[:0], 0.5), RuntimeError, "quantile: .*no elements"),
        (lambda x: tg.quantile(x, 0.5, interpolation="cubic"), RuntimeError, "'linear', 'lower'"),
        (lambda x: tg.cov(x, fweights=[1.0, 2.0, 1.0]), RuntimeError, "fweights .*integers"),
        (lambda x: tg.cov(x, aweights=[1.0, 2.0]), RuntimeError, r"aweights of shape \(2,\) for 3"),
        (lambda x: tg.cov(x, aweights=[0.0, 0.0, 0.0]), RuntimeError, "sum to 0"),
        (lambda x: tg.cov(x, fweights=[1, -1, 1]), RuntimeError, "negative"),
        (lambda x: tg.cov(x[None]), RuntimeError, "3 dimensions"),
    ],
)
def test_errors_name_what_came(call: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        call(tg.ones(2, 3))

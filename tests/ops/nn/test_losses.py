"""Losses: shapes that may not meet, kinds of input, rows that do not count, float16, errors."""

from __future__ import annotations

from typing import Any

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.nn import functional as F
from tinygrad_np.testing import gradcheck, gradgradcheck

PAIRS = {
    "mse_loss": {},
    "l1_loss": {},
    "huber_loss": {},
    "smooth_l1_loss": {},
    "kl_div": {},
    "poisson_nll_loss": {},
    "binary_cross_entropy": {},
    "binary_cross_entropy_with_logits": {},
    "hinge_embedding_loss": {},
    "soft_margin_loss": {},
}
TRIPLES = ("margin_ranking_loss", "triplet_margin_loss")


@pytest.mark.parametrize("name", PAIRS)
@given(shapes=hnp.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, max_side=3))
def test_two_different_shapes_never_meet(name: str, shapes: Any) -> None:
    a, b = shapes.input_shapes
    loss = getattr(F, name)
    half = [tg.full(shape, 0.5) for shape in (a, b)]
    assert loss(half[0], half[0], reduction="none").shape == a
    assume(a != b)
    with pytest.raises(ValueError, match=f"{name}: .* they must be equal"):
        loss(*half)


@pytest.mark.parametrize("name", TRIPLES)
@pytest.mark.parametrize("place", [0, 1, 2])
@pytest.mark.parametrize("other", [(3, 1), (1, 2), (2,), (1, 3, 2), ()])
def test_three_shapes_are_equal(name: str, place: int, other: Any) -> None:
    given = [tg.ones(3, 2)] * 3
    given[place] = tg.ones(*other)
    with pytest.raises(ValueError, match=f"{name}: .* they must be equal"):
        getattr(F, name)(*given)


@pytest.mark.parametrize("target", [(2, 1), (1,), (3,), ()])
def test_a_cosine_for_each_target(target: Any) -> None:
    with pytest.raises(RuntimeError, match=r"expected \(2,\)"):
        F.cosine_embedding_loss(tg.ones(2, 3), tg.ones(2, 3), tg.ones(*target))


@pytest.mark.parametrize("shape", [(3, 3), (1, 3, 1), (2, 1), (4,), (1, 1, 1)])
@pytest.mark.parametrize(
    ("name", "factor"),
    [
        ("binary_cross_entropy", "weight"),
        ("binary_cross_entropy_with_logits", "weight"),
        ("binary_cross_entropy_with_logits", "pos_weight"),
    ],
)
def test_factors_do_not_stretch_the_losses(name: str, factor: str, shape: Any) -> None:
    p = tg.full((3, 1), 0.5)
    with pytest.raises(RuntimeError, match=f"{factor} has shape .* does not broadcast"):
        getattr(F, name)(p, p, **{factor: tg.ones(*shape)})
    for good in ((3, 1), (1,), (), (1, 1)):
        assert getattr(F, name)(p, p, reduction="none", **{factor: tg.ones(*good)}).shape == (3, 1)


@pytest.mark.parametrize("name", ["mse_loss", "l1_loss", "huber_loss"])
def test_weights_of_regressions_have_the_losses_shape(name: str) -> None:
    x = tg.ones(3, 2)
    with pytest.raises(ValueError, match=r"weight has shape \(2,\)"):
        getattr(F, name)(x, x, weight=tg.ones(2))


@pytest.mark.parametrize(
    ("input", "target", "var"),
    [
        ((3, 1), (3,), (3, 1)),
        ((3,), (3, 1), (3,)),
        ((3, 1), (3, 2), (3, 1)),
        ((3, 2), (1, 1), (3, 2)),
        ((3, 2), (2,), (3, 2)),
        ((3, 2), (3, 2), (2,)),
        ((3, 2), (3, 2), (1, 1)),
        ((3, 1), (3, 1), (3, 2)),
        ((2, 3, 2), (2, 3, 2), (3, 2)),
        ((), (), (1,)),
    ],
)
def test_gaussians_stretch_what_is_documented_alone(input: Any, target: Any, var: Any) -> None:
    with pytest.raises(ValueError, match="gaussian_nll_loss: input has shape"):
        F.gaussian_nll_loss(tg.ones(*input), tg.ones(*target), tg.ones(*var), reduction="none")


def test_variances_of_integers_and_of_numbers() -> None:
    x = tg.ones(2, 3)
    for var in (2, 2.0, tg.tensor(2), np.float32(2), np.full((2, 3), 2), tg.tensor([2, 2])):
        y = F.gaussian_nll_loss(x, x * 3, var, reduction="none")
        assert y.shape == (2, 3)
        assert y.dtype == np.float32
        np.testing.assert_allclose(y.data, 0.5 * (np.log(2) + 4 / 2), rtol=1e-6)


X = np.float32([[0.2, 0.7], [0.4, 0.1], [0.9, 0.6]])
SIGNS = np.float32([[1, -1], [-1, 1], [1, 1]])
CALLS = {
    **{name: ([X, X[::-1].copy()], {}) for name in PAIRS},
    "hinge_embedding_loss": ([X, SIGNS], {}),
    "soft_margin_loss": ([X, SIGNS], {}),
    "margin_ranking_loss": ([X, X * 2, SIGNS], {}),
    "triplet_margin_loss": ([X, X * 2, X + 1], {}),
    "cosine_embedding_loss": ([X, X * 2, SIGNS[:, 0]], {}),
    "gaussian_nll_loss": ([X, X * 2, X + 1], {}),
    "cross_entropy": ([X, np.array([0, 1, 1])], {"label_smoothing": 0.1}),
    "nll_loss": ([X, np.array([0, 1, 1])], {}),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
def test_arrays_make_arrays_and_a_tensor_anywhere_a_tensor(name: str, reduction: str) -> None:
    arrays, settings = CALLS[name]
    loss = getattr(F, name)
    plain = loss(*arrays, reduction=reduction, **settings)
    assert not isinstance(plain, tg.Tensor)
    assert plain.dtype == np.float32
    for i in range(len(arrays)):
        mixed: list[Any] = list(arrays)
        mixed[i] = tg.tensor(arrays[i])
        y = loss(*mixed, reduction=reduction, **settings)
        assert isinstance(y, tg.Tensor), f"argument {i}"
        np.testing.assert_array_equal(y.data, plain)


@pytest.mark.parametrize("name", CALLS)
def test_reductions_are_of_the_single_losses(name: str) -> None:
    arrays, settings = CALLS[name]
    loss = getattr(F, name)
    single = loss(*arrays, reduction="none", **settings)
    np.testing.assert_allclose(loss(*arrays, reduction="sum", **settings), single.sum(), rtol=1e-6)
    np.testing.assert_allclose(loss(*arrays, **settings), single.mean(), rtol=1e-6)
    with pytest.raises(ValueError, match=f"{name}: reduction='max': choose from 'mean', 'sum'"):
        loss(*arrays, reduction="max", **settings)


@given(
    seed=st.integers(0, 2**32 - 1),
    smoothing=st.sampled_from([0.0, 0.1, 1.0]),
    weighted=st.booleans(),
    reduction=st.sampled_from(["mean", "sum", "none"]),
)
def test_rows_that_are_ignored_are_as_if_they_were_not_there(
    seed: int, smoothing: float, weighted: bool, reduction: str
) -> None:
    """Whatever stands in them, NaN and infinities too, and to the second derivative."""
    rng = np.random.default_rng(seed)
    x, target = rng.normal(size=(5, 3)), rng.integers(0, 3, 5)
    ignored = rng.random(5) < 0.4
    ignored[0] = False  # a mean of none is NaN
    weight = np.where(rng.random(3) < 0.4, 0.0, rng.random(3)) if weighted else None
    if weighted and not np.any(weight[target[~ignored]]):
        weight[target[0]] = 1.0
    settings: Any = {"weight": weight, "reduction": reduction, "label_smoothing": smoothing}
    alone = tg.tensor(x[~ignored], requires_grad=True)
    expected = F.cross_entropy(alone, target[~ignored], **settings)
    expected.backward(np.ones(expected.shape))
    bad = rng.choice([np.nan, np.inf, -np.inf, 1e300], (5, 3))
    whole = tg.tensor(np.where(ignored[:, None], bad, x), requires_grad=True)
    labels = np.where(ignored, -100, target)
    loss = F.cross_entropy(whole, labels, **settings)
    loss.backward(np.ones(loss.shape))
    kept = loss.data[~ignored] if reduction == "none" else loss.data
    np.testing.assert_allclose(kept, expected.data, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(whole.grad.data[~ignored], alone.grad.data, atol=1e-12)
    assert not whole.grad.data[ignored].any()
    again = tg.tensor(whole.data, requires_grad=True)
    total = F.cross_entropy(again, labels, **settings).sum()
    (first,) = tg.autograd.grad(total, again, create_graph=True)
    (second,) = tg.autograd.grad((first[~ignored] ** 2).sum(), again)
    assert np.isfinite(second.data).all()
    assert not second.data[ignored].any()

    def of_rows(rows: Any) -> Any:
        return F.cross_entropy(rows, target[~ignored], **settings)

    assert gradcheck(of_rows, [x[~ignored]])
    assert gradgradcheck(of_rows, [x[~ignored]])


def test_float16_losses_of_many_rows() -> None:
    """In float16 the sum of 20,000 weights is infinite."""
    rng = np.random.default_rng(0)
    x, target = rng.normal(size=(20_000, 4)).astype(np.float16), rng.integers(0, 4, 20_000)
    weight = np.float16([8, 8, 8, 8])
    for loss, scores in ((F.cross_entropy, x), (F.nll_loss, F.log_softmax(x, 1))):
        expected = loss(scores.astype(float), target, weight.astype(float))
        y = loss(tg.tensor(scores), target, tg.tensor(weight))
        assert y.dtype == np.float16
        np.testing.assert_allclose(y.data, expected, rtol=1e-3)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: F.cross_entropy(X, np.zeros(3, int), np.ones(3)),
            RuntimeError,
            r"expected \(2,\)",
        ),
        (lambda: F.nll_loss(X, np.zeros(3, int), np.ones(3)), RuntimeError, r"expected \(2,\)"),
        (lambda: F.cross_entropy(X, np.zeros(2, int)), ValueError, r"the target \(2,\)"),
        (lambda: F.cross_entropy(X, np.zeros((3, 1), int)), ValueError, r"the target \(3, 1\)"),
        (lambda: F.cross_entropy(X, np.full(3, 2)), IndexError, "target 2 is out of range"),
        (lambda: F.cross_entropy(X, np.full(3, -1)), IndexError, "target -1 is out of range"),
        (lambda: F.cross_entropy(X, np.zeros(3)), TypeError, "must be integers, not float64"),
        (
            lambda: F.cross_entropy(X, np.zeros(3, int), label_smoothing=1.5),
            ValueError,
            "label_smoothing=1.5",
        ),
        (lambda: F.cross_entropy(np.float32(1), np.array(0)), ValueError, "a class axis"),
        (lambda: F.binary_cross_entropy(X * 2, X), RuntimeError, "input must be probabilities"),
        (lambda: F.huber_loss(X, X, delta=0), ValueError, "delta=0 must be positive"),
        (lambda: F.smooth_l1_loss(X, X, beta=-1), ValueError, "beta=-1 must not be negative"),
        (lambda: F.triplet_margin_loss(X, X, X, 0), ValueError, "margin=0 must be positive"),
        (lambda: F.gaussian_nll_loss(X, X, -X), ValueError, "negative entries"),
    ],
)
def test_errors_name_what_came(call: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        call()

"""``vmap``: a loop over examples, whatever is in the function."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import func, vmap


def draw(*shape: int, seed: int = 0) -> tg.Tensor:
    return tg.tensor(np.random.default_rng(seed).normal(size=shape))


def test_axes_in_and_out() -> None:
    x, y = draw(3, 5), draw(5, 4, seed=1)
    outer = vmap(lambda a, b: a[:, None] * b, in_dims=(1, 0), out_dims=2)(x, y)
    np.testing.assert_allclose(outer, np.einsum("ib,bj->ijb", x.numpy(), y.numpy()))
    negative = vmap(lambda a: a * 2, in_dims=-1, out_dims=-1)(x)
    np.testing.assert_array_equal(negative, x * 2)
    shared = vmap(lambda a, b: a @ b, in_dims=(0, None))(x, draw(5))
    np.testing.assert_allclose(shared, x.numpy() @ draw(5).numpy())


def test_trees_keywords_and_several_outputs() -> None:
    given = {"a": draw(4, 2), "b": [draw(2)]}
    dims = ({"a": 0, "b": [None]},)
    first, second = vmap(
        lambda t, scale: (t["a"] * t["b"][0], {"sum": t["a"].sum() * scale}), dims, (1, 0)
    )(given, scale=tg.arange(4.0))
    np.testing.assert_allclose(first, (given["a"] * given["b"][0]).T)
    np.testing.assert_allclose(second["sum"], given["a"].sum(1) * tg.arange(4.0))


def test_with_derivatives_in_and_around() -> None:
    x = draw(6, 3)
    per_example = vmap(func.grad(lambda v: (v**3).sum()))(x)
    np.testing.assert_allclose(per_example, 3 * x.numpy() ** 2)
    x.requires_grad_()
    vmap(lambda v: tg.where(v > 0, v * v, v).sum())(x).sum().backward()
    np.testing.assert_allclose(
        x.grad, np.where(x.numpy(force=True) > 0, 2 * x.numpy(force=True), 1)
    )
    twice = vmap(vmap(lambda a, b: a * b, (0, None)), (None, 0))(tg.arange(3.0), tg.arange(2.0))
    assert twice.tolist() == [[0, 0, 0], [0, 1, 2]]
    rows = vmap(lambda e: func.vjp(lambda v: v**2, tg.tensor([1.0, 3.0]))[1](e)[0])(tg.eye(2))
    assert rows.tolist() == [[2, 0], [0, 6]]


def test_what_random_numbers_mean() -> None:
    def noise(x: Any) -> Any:
        return x + tg.rand(())

    zeros = tg.zeros(4)
    with pytest.raises(RuntimeError, match="randomness='different' or 'same'"):
        vmap(noise)(zeros)
    tg.manual_seed(0)
    once = tg.rand(())
    after = tg.rand(())
    tg.manual_seed(0)
    same = vmap(noise, randomness="same")(zeros)
    assert same.tolist() == [once.item()] * 4
    assert tg.rand(()).item() == after.item()
    assert len(set(vmap(noise, randomness="different")(zeros).tolist())) == 4
    assert vmap(lambda x: x * 2)(zeros).tolist() == [0] * 4


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: vmap(tg.exp, in_dims=2)(tg.zeros(2, 3)), "axis 2 of an argument of shape"),
        (lambda: vmap(tg.add)(tg.zeros(2), tg.zeros(3)), r"batches of \[2, 3\] examples"),
        (lambda: vmap(tg.exp, in_dims=None)(tg.zeros(2)), "every in_dim is None"),
        (lambda: vmap(tg.add, in_dims=(0,))(tg.zeros(2), tg.zeros(2)), "does not have the form"),
        (lambda: vmap(lambda x: "text")(tg.zeros(2)), "must return tensors"),
        (lambda: vmap(tg.exp)(tg.zeros(0)), "no examples"),
        (lambda: vmap(tg.exp, randomness="some")(tg.zeros(1)), "randomness='some'"),
        (lambda: vmap(tg.exp, chunk_size=0)(tg.zeros(1)), "chunk_size=0"),
    ],
)
def test_what_cannot_be_batched_is_named(call: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        call()


def test_pytorchs_names_of_derivatives() -> None:
    x = draw(3)

    def f(v: Any) -> Any:
        return tg.stack([v.prod(), (v * v).sum()])

    expected = func.jacobian(f)(x)
    np.testing.assert_array_equal(func.jacrev(f)(x), expected)
    np.testing.assert_array_equal(func.jacfwd(f)(x), expected)
    slope, value = func.grad_and_value(lambda v: (v * v).sum())(x)
    np.testing.assert_allclose(slope, 2 * x)
    assert value.item() == pytest.approx((x * x).sum().item())
    y, differential = func.linearize(f, x)
    np.testing.assert_allclose(y, f(x))
    np.testing.assert_allclose(differential(tg.ones_like(x)), expected.sum(1))

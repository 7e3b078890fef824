"""Attention: masks and heads of every permitted shape, and no others; rows without a key."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.nn import functional as F

attend = F.scaled_dot_product_attention


def inputs(*shapes: tuple[int, ...]) -> list[Any]:
    rng = np.random.default_rng(0)
    return [rng.standard_normal(shape, np.float32) for shape in shapes]


Q, K, V = inputs((2, 3, 4), (2, 5, 4), (2, 5, 6))


def reference(q: Any, k: Any, v: Any, mask: Any = 0.0) -> Any:
    """The definition, in float64."""
    scores = q.astype(float) @ k.astype(float).swapaxes(-1, -2) / np.sqrt(q.shape[-1]) + mask
    e = np.exp(scores - scores.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True) @ v


@pytest.mark.parametrize("shape", [(5,), (1, 5), (3, 5), (3, 1), (1, 3, 5), (2, 1, 5), (2, 3, 5)])
def test_masks_broadcast_to_the_scores(shape: Any) -> None:
    added = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    y = attend(tg.tensor(Q), tg.tensor(K), tg.tensor(V), tg.tensor(added))
    np.testing.assert_allclose(y.data, reference(Q, K, V, added), rtol=2e-5, atol=1e-6)
    bools = np.broadcast_to(np.arange(shape[-1]) != 1, shape)
    y = attend(Q, K, V, bools)
    assert isinstance(y, np.ndarray)
    if shape[-1] == 5:
        expected = reference(Q, K, V, np.where(bools, 0, -np.inf))
        np.testing.assert_allclose(y, expected, rtol=2e-5, atol=1e-6)


@pytest.mark.parametrize("shape", [(4, 5), (3, 4), (5, 3), (7, 2, 3, 5), (3, 3, 5), (1, 2, 3, 5)])
def test_a_mask_does_not_stretch_the_scores(shape: Any) -> None:
    with pytest.raises(RuntimeError, match="does not broadcast to the scores' shape"):
        attend(Q, K, V, np.ones(shape, bool))


def test_a_query_without_keys_gives_zeros() -> None:
    y = attend(tg.tensor(Q), tg.tensor(K[:, :0]), tg.tensor(V[:, :0]))
    np.testing.assert_array_equal(y.data, np.zeros((2, 3, 6)))
    y = attend(Q, K, V, np.full((3, 5), -np.inf, np.float32))
    np.testing.assert_array_equal(y, np.zeros((2, 3, 6)))


def test_heads_are_repeated_for_groups_of_queries() -> None:
    q, k, v = inputs((1, 4, 3, 2), (1, 2, 5, 2), (1, 4, 5, 6))
    y = attend(q, k, v, enable_gqa=True)  # keys and values may have different numbers of heads
    np.testing.assert_allclose(y, reference(q, k.repeat(2, 1), v), rtol=2e-5, atol=1e-6)


def test_float16_weights_add_up() -> None:
    q, k = np.ones((2, 4), np.float16), np.ones((5000, 4), np.float16)
    y = attend(q, k, np.ones((5000, 3), np.float16))
    np.testing.assert_allclose(y, 1, rtol=2e-3)  # each weight 1/5000 is rounded


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: attend(Q[0, 0], K[0], V[0]), r"shapes \(4,\), \(5, 4\) and \(5, 6\); expected"),
        (lambda: attend(Q, K[..., :3], V), r"\(2, 5, 3\)"),
        (lambda: attend(Q, K, V[:, :4]), r"\(2, 4, 6\)"),
        (lambda: attend(Q, K, V, np.ones((3, 5), int)), "bools or floats, not int64"),
        (lambda: attend(Q, K, V, np.ones((3, 5), bool), is_causal=True), "not both"),
        (lambda: attend(Q, K, V, dropout_p=1.5), "dropout_p=1.5 is not a probability"),
        (lambda: attend(*inputs((3, 2, 4), (2, 2, 4), (2, 2, 4)), enable_gqa=True), "the heads"),
        (lambda: attend(Q[0], K[0], V[0], enable_gqa=True), "the heads"),
    ],
)
def test_errors_name_what_came(call: Any, message: str) -> None:
    with pytest.raises(RuntimeError, match=f"scaled_dot_product_attention: .*{message}"):
        call()

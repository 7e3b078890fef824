"""What the stored values of PyTorch's do not hold of embedding_bag: refusals, ties, frequencies."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg

F = tg.nn.functional
BAGS = tg.tensor([[1, 0, 4], [6, 1, 1]])


def test_gradients_by_frequency() -> None:
    """Each row's gradient over how often it is looked up; PyTorch 2.13 takes others' counts."""
    table = tg.zeros(7, 1, requires_grad=True)
    F.embedding_bag(BAGS, table, mode="sum", scale_grad_by_freq=True).sum().backward()
    assert table.grad is not None
    np.testing.assert_allclose(table.grad.numpy().ravel(), [1, 1, 0, 0, 1, 0, 1], rtol=1e-6)


def test_an_empty_bag_is_zero_and_has_no_gradient() -> None:
    table = tg.ones(3, 2, requires_grad=True)
    for mode in ("sum", "mean", "max"):
        y = F.embedding_bag(tg.tensor([2, 2]), table, tg.tensor([0, 0, 2]), mode=mode)
        assert y[::2].tolist() == [[0, 0], [0, 0]]
        nothing = F.embedding_bag(tg.tensor([], dtype=tg.int64), table, tg.tensor([0]), mode=mode)
        assert nothing.tolist() == [[0, 0]]
        (g,) = tg.autograd.grad(nothing.sum(), table)
        assert not g.any()


@pytest.mark.parametrize(
    ("arguments", "settings", "error"),
    [
        ((BAGS, tg.tensor([0])), {}, "no offsets"),
        ((BAGS[0],), {}, "needs offsets"),
        ((BAGS[0], tg.tensor([1])), {}, "begins at 0"),
        ((BAGS[0], tg.tensor([0, 4])), {}, "must not fall, nor pass"),
        ((BAGS[0], tg.tensor([0, 2, 1])), {}, "must not fall, nor pass"),
        ((BAGS[0], tg.tensor([0.0])), {}, "expected integers"),
        ((BAGS,), {"mode": "min"}, "mode='min'"),
        ((BAGS,), {"padding_idx": 7}, "there are 7 rows"),
        ((BAGS,), {"per_sample_weights": tg.ones(2, 3)}, "belong to mode='sum'"),
        ((BAGS,), {"per_sample_weights": tg.ones(2), "mode": "sum"}, "expected that of the input"),
        ((BAGS,), {"mode": "max", "scale_grad_by_freq": True}, "goes without"),
        ((BAGS + 1,), {}, "index 7 is out of range"),
    ],
)
def test_wrong_arguments(arguments: Any, settings: dict[str, Any], error: str) -> None:
    with pytest.raises((ValueError, TypeError, IndexError, NotImplementedError), match=error):
        F.embedding_bag(arguments[0], tg.ones(7, 2), *arguments[1:], **settings)

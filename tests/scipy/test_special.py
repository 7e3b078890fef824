"""``tinygrad_np.scipy.special``: SciPy's functions that are no ufuncs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.special as theirs

import tinygrad_np as tg
from tinygrad_np.scipy import special
from tinygrad_np.testing import gradcheck, gradgradcheck

X = np.random.default_rng(0).normal(size=(3, 4)) * 3
B = np.random.default_rng(1).random((3, 4))
B[0, 1] = 0


@pytest.mark.parametrize(
    "settings", [{}, {"axis": 1}, {"axis": (0, 1)}, {"axis": 0, "keepdims": 1}]
)
def test_logsumexp(settings: Any) -> None:
    for x in (X, X + 1000, np.where(X > 2, -np.inf, X), np.full((3, 4), -np.inf)):
        for b in (None, B):
            expected = theirs.logsumexp(x, b=b, **settings)
            np.testing.assert_allclose(special.logsumexp(x, b=b, **settings), expected)
            y = special.logsumexp(tg.tensor(x), b=b, **settings)
            np.testing.assert_allclose(y.numpy(), expected)
    assert gradcheck(lambda x: special.logsumexp(x, **settings), (X,))
    assert gradcheck(lambda x, b: special.logsumexp(x, b=b, **settings), (X, B + 0.1))
    assert gradgradcheck(lambda x: special.logsumexp(x, **settings), (X,), rtol=1e-5)


@pytest.mark.parametrize("axis", [None, 0, 1])
@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax(name: str, axis: int | None) -> None:
    ours = getattr(special, name)
    np.testing.assert_allclose(ours(X, axis), getattr(theirs, name)(X, axis), rtol=1e-12)
    assert gradcheck(lambda x: ours(x, axis), (X,))


def test_ufuncs_are_scipys() -> None:
    assert special.gammaln is theirs.gammaln

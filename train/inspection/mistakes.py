"""Probabilities, and the answers that are wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["confident_mistakes", "probabilities"]


def confident_mistakes(
    chances: NDArray[np.floating[Any]], labels: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Find the wrong answers, the most confident first.

    Args:
        chances: probabilities (N, classes).
        labels: (N,).

    Returns:
        Their positions.

    >>> chances = np.array([[0.4, 0.6], [0.1, 0.9], [0.2, 0.8]])
    >>> confident_mistakes(chances, np.array([0, 0, 1]))
    array([1, 0])
    """
    wrong = np.flatnonzero(chances.argmax(1) != labels)
    order = np.argsort(-chances.max(1)[wrong], kind="stable")
    mistakes: NDArray[np.int64] = wrong[order]
    return mistakes


def probabilities(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Compute the softmax of each row of logits.

    >>> probabilities(np.array([[0.0, np.log(3.0)]]))
    array([[0.25, 0.75]])
    """
    exps = np.exp(logits - logits.max(1, keepdims=True), dtype=np.float64)
    chances: NDArray[np.float64] = exps / exps.sum(1, keepdims=True)
    return chances

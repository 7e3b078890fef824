"""Draws that depend on the values of a tensor, on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.types import Array
from ..random import numpy_generator


def drawn_bernoulli(input: Any, p: float | None, generator: Any) -> Array:
    """What ``tg.bernoulli`` draws."""
    given = np.asarray(input)
    if given.dtype.kind != "f":
        raise NotImplementedError(f"bernoulli: {given.dtype} given, not floating-point numbers")
    chances = given if p is None else np.asarray(p)
    if chances.size and not (chances.min() >= 0 and chances.max() <= 1):
        raise RuntimeError("bernoulli: the probabilities must be from 0 to 1")
    drawn: Array = (numpy_generator(generator).random(given.shape) < chances).astype(given.dtype)
    return drawn


def drawn_multinomial(input: Any, num_samples: int, replacement: bool, generator: Any) -> Array:
    """What ``tg.multinomial`` draws."""
    given = np.asarray(input)
    weights: Array = np.atleast_2d(np.asarray(given, np.float64))  # (rows, n)
    total = weights.sum(1, keepdims=True)
    if given.ndim not in (1, 2):
        raise RuntimeError(f"multinomial: one or two axes are needed, not the shape {given.shape}")
    if not (np.isfinite(weights).all() and (weights >= 0).all() and (total > 0).all()):
        raise RuntimeError("multinomial: weights must be finite, not negative, and not all 0")
    if num_samples <= 0:
        raise RuntimeError(f"multinomial: num_samples={num_samples} must be positive")
    if not replacement and ((weights > 0).sum(1) < num_samples).any():
        raise RuntimeError(f"multinomial: fewer than {num_samples} weights are positive")
    drawn = np.empty((len(weights), num_samples), np.int64)
    for row, p in zip(drawn, weights / total, strict=True):
        row[:] = numpy_generator(generator).choice(len(p), num_samples, replacement, p)
    indices: Array = drawn[0] if given.ndim == 1 else drawn
    return indices

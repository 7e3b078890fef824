"""What the random changes of images have in common: whom they befall, and how far they go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["chosen", "within"]


def chosen(rng: np.random.Generator, p: float, n: int) -> NDArray[np.bool_]:
    """Which of n images are changed, each with probability p."""
    return rng.random(n) < p


def within(transform: str, name: str, value: float, most: float) -> float:
    """Return an argument of a transform if it is from 0 to ``most``; else raise ValueError."""
    if not 0 <= value <= most:
        raise ValueError(f"{transform}: {name} is {value}, expected 0 to {most}")
    return value

"""The ``generator`` argument of samplers and loaders."""

from __future__ import annotations

from typing import Any

from ...random import numpy_generator

__all__ = ["draw_seed", "numpy_generator"]


def draw_seed(generator: Any = None) -> int:
    """Draw a seed, a whole number from 0 to 2**63 - 1, from a ``generator`` argument.

    Example:
        >>> import numpy as np
        >>> one, other = draw_seed(np.random.default_rng(0)), draw_seed(np.random.default_rng(0))
        >>> one == other, 0 <= one < 2**63
        (True, True)
    """
    return int(numpy_generator(generator).integers(2**63))

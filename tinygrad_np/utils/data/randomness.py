"""The ``generator`` argument of samplers and loaders."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...random import generator as default_generator

__all__ = ["draw_seed", "numpy_generator"]


def numpy_generator(generator: Any = None) -> np.random.Generator:
    """Return the NumPy generator that a ``generator`` argument stands for.

    Args:
        generator: None for the engine's own stream, which ``tg.manual_seed`` seeds; a NumPy
            generator; or an object whose attribute ``numpy`` is one.

    Raises:
        TypeError: it is something else.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> numpy_generator(rng) is rng
        True
    """
    if generator is None:
        return default_generator()
    for candidate in (generator, getattr(generator, "numpy", None)):
        if isinstance(candidate, np.random.Generator):
            return candidate
    raise TypeError(
        f"generator: {type(generator).__name__}, expected a tg.Generator, a numpy.random.Generator "
        "or None"
    )


def draw_seed(generator: Any = None) -> int:
    """Draw a seed, a whole number from 0 to 2**63 - 1, from a ``generator`` argument.

    Example:
        >>> one, other = draw_seed(np.random.default_rng(0)), draw_seed(np.random.default_rng(0))
        >>> one == other, 0 <= one < 2**63
        (True, True)
    """
    return int(numpy_generator(generator).integers(2**63))

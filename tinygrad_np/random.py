"""The one random stream that dropout, initialization and ``tg.rand`` draw from."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["generator", "get_rng_state", "manual_seed", "set_rng_state"]

_generator: np.random.Generator | None = None


def generator() -> np.random.Generator:
    """The engine's generator: seeded by :func:`manual_seed`, else by the operating system."""
    global _generator
    if _generator is None:
        _generator = np.random.default_rng()
    return _generator


def manual_seed(seed: int) -> np.random.Generator:
    """Start the engine's random stream at ``seed``: same seed, same numbers.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(0); a = tg.rand(2)
    >>> _ = tg.manual_seed(0); bool((tg.rand(2) == a).all())
    True
    """
    global _generator
    _generator = np.random.default_rng(seed)
    return _generator


def get_rng_state() -> dict[str, Any]:
    """The state of the stream, to be given to :func:`set_rng_state`; plain integers and strings."""
    return dict(generator().bit_generator.state)


def set_rng_state(state: dict[str, Any]) -> None:
    """Continue the stream from a state that :func:`get_rng_state` gave."""
    generator().bit_generator.state = state

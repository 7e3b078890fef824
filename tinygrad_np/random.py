"""The one random stream that dropout, initialization and ``tg.rand`` draw from."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["generator", "get_rng_state", "manual_seed", "set_rng_state"]

_generator: np.random.Generator | None = None


def generator() -> np.random.Generator:
    """The engine's generator: seeded by :func:`manual_seed`, else by the operating system.

    >>> manual_seed(0) is generator()
    True
    """
    global _generator
    if _generator is None:
        _generator = np.random.default_rng()
    return _generator


def manual_seed(seed: int) -> np.random.Generator:
    """Start the engine's random stream at ``seed``: the same seed gives the same numbers.

    Returns:
        The generator, a NumPy one.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(0)
    >>> first = tg.rand(2)
    >>> _ = tg.manual_seed(0)
    >>> bool((tg.rand(2) == first).all())
    True
    """
    global _generator
    _generator = np.random.default_rng(seed)
    return _generator


def get_rng_state() -> dict[str, Any]:
    """The state of the stream, for :func:`set_rng_state`: integers and strings in nested dicts.

    >>> import tinygrad_np as tg
    >>> state = tg.get_rng_state()
    >>> first = tg.rand(2)
    >>> tg.set_rng_state(state)
    >>> bool((tg.rand(2) == first).all())
    True
    """
    return dict(generator().bit_generator.state)


def set_rng_state(state: dict[str, Any]) -> None:
    """Continue the stream from a state that :func:`get_rng_state` gave.

    Raises:
        ValueError: it is the state of another kind of generator.

    >>> import tinygrad_np as tg
    >>> tg.set_rng_state(tg.get_rng_state())
    """
    generator().bit_generator.state = state

"""Random streams: the one that dropout, initialization and ``tg.rand`` draw from, and others.

>>> import tinygrad_np as tg
>>> _ = tg.manual_seed(0)
>>> with tg.random.fork_rng():
...     noise = tg.randn(3)
>>> bool((tg.randn(3) == noise).all())
True
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from operator import index
from typing import Any

import numpy as np

from .core.device import CPU, check_placement, device
from .core.errors import DeviceError

__all__ = [
    "Generator",
    "default_generator",
    "fork_rng",
    "generator",
    "get_rng_state",
    "initial_seed",
    "manual_seed",
    "numpy_generator",
    "seed",
    "set_rng_state",
]

_FIRST_SEED = 67280421310721  # of a generator that nobody seeded; PyTorch's


class Generator:
    """A stream of random numbers of its own, for the argument ``generator=``.

    Two generators of one seed give the same numbers; a new one has always the same seed.

    Args:
        device: ``"cpu"``.

    >>> import tinygrad_np as tg
    >>> g = tg.Generator().manual_seed(3)
    >>> first = tg.rand(2, generator=g)
    >>> bool((tg.rand(2, generator=g.manual_seed(3)) == first).all())
    True
    """

    __slots__ = ("_numpy", "_seed")
    _numpy: np.random.Generator | None  # made when first asked for
    _seed: int | None

    def __init__(self, device: Any = "cpu") -> None:
        check_placement(device)
        self._seed = _FIRST_SEED
        self._numpy = None

    @property
    def device(self) -> device:
        """The CPU.

        >>> import tinygrad_np as tg
        >>> tg.Generator().device
        device(type='cpu')
        """
        return CPU

    @property
    def numpy(self) -> np.random.Generator:
        """The NumPy generator that draws.

        >>> import tinygrad_np as tg
        >>> tg.Generator().manual_seed(0).numpy.integers(10)
        np.int64(8)
        """
        if self._numpy is None:
            self._numpy = np.random.default_rng(self.initial_seed())
        return self._numpy

    def manual_seed(self, seed: int) -> Generator:
        """Start the stream at ``seed``; return the generator.

        Args:
            seed: from -2**63 to 2**64 - 1; a negative one counts from 2**64 down.

        Raises:
            ValueError: it is outside of that.

        >>> import tinygrad_np as tg
        >>> tg.Generator().manual_seed(5).initial_seed()
        5
        """
        number = index(seed)
        if not -(2**63) <= number < 2**64:
            raise ValueError(f"manual_seed: the seed {number} is not from -2**63 to 2**64 - 1")
        self._seed, self._numpy = number % 2**64, None
        return self

    def seed(self) -> int:
        """Start the stream at a seed that the operating system draws; return it.

        >>> import tinygrad_np as tg
        >>> g = tg.Generator()
        >>> g.seed() == g.initial_seed()
        True
        """
        drawn = int.from_bytes(os.urandom(8), "little")
        self.manual_seed(drawn)
        return drawn

    def initial_seed(self) -> int:
        """The seed that the stream was started at.

        >>> import tinygrad_np as tg
        >>> tg.Generator().manual_seed(-1).initial_seed() == 2**64 - 1
        True
        """
        return self.seed() if self._seed is None else self._seed

    def get_state(self) -> dict[str, Any]:
        """The state of the stream: integers and strings in nested dicts, which ``tg.save`` takes.

        >>> import tinygrad_np as tg
        >>> g = tg.Generator()
        >>> state, first = g.get_state(), tg.rand(2, generator=g)
        >>> g.set_state(state)
        >>> bool((tg.rand(2, generator=g) == first).all())
        True
        """
        return dict(self.numpy.bit_generator.state)

    def set_state(self, new_state: dict[str, Any]) -> None:
        """Continue the stream from a state that :meth:`get_state` gave.

        Raises:
            ValueError: it is the state of another kind of generator.

        >>> import tinygrad_np as tg
        >>> g = tg.Generator()
        >>> g.set_state(g.get_state())
        """
        self.numpy.bit_generator.state = new_state

    def clone_state(self) -> Generator:
        """Make a generator that goes on as this one would.

        >>> import tinygrad_np as tg
        >>> g = tg.Generator()
        >>> other = g.clone_state()
        >>> bool((tg.rand(2, generator=g) == tg.rand(2, generator=other)).all())
        True
        """
        copied = Generator()
        copied._seed = self.initial_seed()
        copied.set_state(self.get_state())
        return copied

    def __repr__(self) -> str:
        return "<tinygrad_np.Generator on cpu>"

    def __getstate__(self) -> tuple[int, dict[str, Any]]:
        return self.initial_seed(), self.get_state()

    def __setstate__(self, state: tuple[int, dict[str, Any]]) -> None:
        self._seed, self._numpy = state[0], None
        self.set_state(state[1])


default_generator = Generator()
"""The stream that is drawn from where no other is given."""
default_generator._seed = None  # until somebody seeds it: the operating system's


def generator() -> np.random.Generator:
    """The engine's NumPy generator: seeded by :func:`manual_seed`, else by the operating system.

    >>> import tinygrad_np as tg
    >>> tg.manual_seed(0).numpy is tg.random.generator()
    True
    """
    return default_generator.numpy


def numpy_generator(generator: Any = None) -> np.random.Generator:
    """The NumPy generator that an argument ``generator=`` stands for; the engine's own for None.

    Raises:
        TypeError: it is no :class:`Generator` and none of NumPy's.

    >>> import tinygrad_np as tg
    >>> g = tg.Generator()
    >>> tg.random.numpy_generator(g) is g.numpy
    True
    """
    if generator is None:
        return default_generator.numpy
    if isinstance(generator, Generator):
        return generator.numpy
    if isinstance(generator, np.random.Generator):
        return generator
    raise TypeError(
        f"generator: {type(generator).__name__}, expected a tg.Generator, a numpy.random.Generator "
        "or None"
    )


def manual_seed(seed: int) -> Generator:
    """Start the engine's random stream at ``seed``: the same seed gives the same numbers.

    Args:
        seed: from -2**63 to 2**64 - 1; a negative one counts from 2**64 down.

    Returns:
        The engine's generator.

    Raises:
        ValueError: the seed is outside of that.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(0)
    >>> first = tg.rand(2)
    >>> _ = tg.manual_seed(0)
    >>> bool((tg.rand(2) == first).all())
    True
    """
    return default_generator.manual_seed(seed)


def seed() -> int:
    """Start the engine's random stream at a seed that the operating system draws; return it.

    >>> import tinygrad_np as tg
    >>> tg.seed() == tg.initial_seed()
    True
    """
    return default_generator.seed()


def initial_seed() -> int:
    """The seed that the engine's random stream was started at.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(7)
    >>> tg.initial_seed()
    7
    """
    return default_generator.initial_seed()


def get_rng_state() -> dict[str, Any]:
    """The state of the stream, for :func:`set_rng_state`: integers and strings in nested dicts.

    >>> import tinygrad_np as tg
    >>> state = tg.get_rng_state()
    >>> first = tg.rand(2)
    >>> tg.set_rng_state(state)
    >>> bool((tg.rand(2) == first).all())
    True
    """
    return default_generator.get_state()


def set_rng_state(new_state: dict[str, Any]) -> None:
    """Continue the stream from a state that :func:`get_rng_state` gave.

    Raises:
        ValueError: it is the state of another kind of generator.

    >>> import tinygrad_np as tg
    >>> tg.set_rng_state(tg.get_rng_state())
    """
    default_generator.set_state(new_state)


@contextmanager
def fork_rng(devices: Any = None, enabled: bool = True, device_type: str = "cpu") -> Iterator[None]:
    """Let what is drawn and seeded within leave no trace in the engine's random stream.

    Also a decorator.

    Args:
        devices: the GPUs whose streams are forked, too; there are none.
        enabled: False to change nothing.
        device_type: any; the CPU's stream is forked.

    >>> import tinygrad_np as tg
    >>> _ = tg.manual_seed(0)
    >>> with tg.random.fork_rng():
    ...     _ = tg.manual_seed(1)
    ...     _ = tg.rand(5)
    >>> tg.initial_seed()
    0
    """
    if devices:
        raise DeviceError(f"fork_rng: devices={list(devices)}: there is no other than the CPU")
    if not enabled:
        yield
        return
    before = default_generator.__getstate__()
    try:
        yield
    finally:
        default_generator.__setstate__(before)

"""Writes in place: when they happened, and whether a backward pass would read what they changed.

No tensor carries a version counter, so recording an operation costs nothing here. Every node has
a number from a falling clock, its ``order``; a write takes the next tick of the same clock. An
array that a node kept was changed after it was kept if, and only if, the memory that it lives in
has a write below the node's order. That memory stays alive with the node, so an address is never
mistaken for another.
"""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any

import numpy as np

from .aliasing import owner
from .node import Node, next_order
from .types import Array


class _Write:
    """The clock at the last write to an array that owns memory; goes with the array."""

    __slots__ = ("reference", "when")

    def __init__(self, memory: Array, when: int) -> None:
        key = id(memory)
        self.reference = weakref.ref(memory, lambda _: _written.pop(key, None))
        self.when = when


_written: dict[int, _Write] = {}  # by the array's id


class _Clock:
    last_write: int = 1  # above every order: no write yet


clock = _Clock()


def mark_written(*arrays: Array) -> None:
    """Tell the graph that these arrays were just written in place.

    A backward pass that needs a value saved from their memory before now raises an error instead of
    using the new one. The engine's in-place operators and the optimizers call this; code that
    writes into ``tensor.numpy()`` may.

    >>> import tinygrad_np as tg
    >>> x = tg.ones(2, requires_grad=True)
    >>> y = (x * x).sum()
    >>> x.detach().numpy()[0] = 5
    >>> tg.autograd.mark_written(x.detach().numpy())
    >>> y.backward()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    RuntimeError: mul: an array of shape (2,) that its gradient needs was changed in place ...
    """
    clock.last_write = now = next_order()
    for array in arrays:
        memory = array if array.base is None else owner(array)
        write = _written.get(id(memory))
        if write is None:
            _written[id(memory)] = _Write(memory, now)
        else:
            write.when = now


def check_unwritten(
    node: Node, kept: Iterable[Any], since: int | None = None, until: int | None = None
) -> None:
    """Raise a RuntimeError if an array that ``node`` kept was written to since.

    ``since`` and ``until`` are ticks of the clock: by default from the making of the node to now.
    """
    first = node.order if since is None else since
    for value in kept:
        if isinstance(value, np.ndarray):
            write = _written.get(id(owner(value)))
            if write is None or write.when >= first:
                continue
            if until is None or write.when > until:
                raise RuntimeError(
                    f"{node.name()}: an array of shape {value.shape} that its gradient needs was "
                    "changed in place after the forward pass; use an operation that makes a new "
                    "tensor, or clone() before the change"
                )
        elif isinstance(value, (tuple, list)):
            check_unwritten(node, value, since, until)

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
# Nodes whose output was overwritten by a recorded operation, and the order of the one that did it.
_superseded: weakref.WeakKeyDictionary[Node, int] = weakref.WeakKeyDictionary()


class _Clock:
    last_write: int = 1  # above every order: no write yet
    any_superseded: bool = False


clock = _Clock()


def owner(array: Array) -> Array:
    """The array that owns the memory that ``array`` is a view of (itself when it is no view)."""
    base = array.base
    while base is not None:
        if isinstance(base, np.ndarray):
            array = base
        base = getattr(base, "base", None)
    return array


def mark_written(*arrays: Array) -> None:
    """Tell the graph that these arrays were just written in place.

    A backward pass that needs a value saved from their memory before now raises an error instead of
    using the new one. The engine's in-place operators and the optimizers call this; code that
    writes into ``tensor.data`` by hand may.
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
                    f"{node.name}: an array of shape {value.shape} that its gradient needs was "
                    "changed in place after the forward pass; use an operation that makes a new "
                    "tensor, or clone() before the change"
                )
        elif isinstance(value, (tuple, list)):
            check_unwritten(node, value, since, until)


def memory_root(node: Node | None) -> Node | None:
    """The node that first made the memory of this node's output: views lead to their source."""
    while node is not None and node.op is not None and node.op.is_view and node.edges:
        node = node.edges[0][0]
    return node


def supersede(old: Node | None, new_node: Node) -> None:
    """Note that an operation in place put ``new_node``'s output in the memory of ``old``'s."""
    root = memory_root(old)
    if root is not None:
        _superseded[root] = new_node.order
        clock.any_superseded = True


def check_not_stale(roots: Iterable[Node]) -> None:
    """Refuse a graph in which a tensor was read after its memory was rewritten under another node.

    A view of ``y`` taken before ``y *= 2`` shows the new numbers, but its node leads to the old
    ones.
    """
    stack = list(roots)
    seen = set(stack)
    while stack:
        node = stack.pop()
        for parent, _, _ in node.edges or ():
            root = memory_root(parent)
            written = None if root is None else _superseded.get(root)
            if written is not None and node.order < written < parent.order:
                raise RuntimeError(
                    f"{node.name}: an input shares memory with a tensor that was changed in place "
                    f"after {parent.name} made the input; take the view again after the change, or "
                    "clone() it before"
                )
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)

"""Tensors that share memory: which views of which tensor are alive, and where they lie in it.

A view and its source form a group. A write in place through one of them changes what all of them
show, so their nodes change too (:mod:`tinygrad_np.ops.in_place` does that). A detached tensor is in
no group: it shares memory by its user's wish, outside of the graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from weakref import ref

import numpy as np

from .node import Node
from .tensor_base import TensorBase
from .types import Array


class AliasGroup:
    """The tensors that show the memory of one of them, the base.

    Attributes:
        base: the array of the base, which may have more than one tensor or, by now, none.
        base_node: the node of the base as it is now, after all writes.
    """

    __slots__ = ("base", "base_node", "references", "room")

    def __init__(self, base: TensorBase) -> None:
        self.base: Array = base._array
        self.base_node: Node | None = base.node
        self.references = [ref(base)]
        self.room = 16  # references, before the dead ones are looked for

    def without_dead(self) -> list[ref[TensorBase]]:
        """The references again, without those to tensors that are gone."""
        self.references = [member for member in self.references if member() is not None]
        self.room = 2 * len(self.references) + 16
        return self.references

    def members(self) -> Iterator[TensorBase]:
        """The tensors that are alive."""
        for reference in self.references:
            member = reference()
            if member is not None:
                yield member

    def positions(self, part: Array) -> Array | None:
        """Where in the base, flattened, each element of a view lies; None for the base itself.

        Returns:
            Integers in the shape of ``part``.
        """
        base = self.base
        ahead = _start(part) - _start(base)  # bytes
        if not ahead and _layout(part) == _layout(base):
            return None
        offsets = _offsets(part) + ahead
        if base.flags.c_contiguous:
            return offsets // base.itemsize
        known = _offsets(base).ravel()
        order = np.argsort(known)
        found: Array = order[np.searchsorted(known[order], offsets)]
        return found


def alias_group(tensor: TensorBase) -> AliasGroup | None:
    """The group of a tensor that has a view, or is one."""
    return getattr(tensor, "aliases", None)


def link_view(source: TensorBase, view: TensorBase) -> None:
    """Note that ``view`` shows memory of ``source``."""
    try:
        group = source.aliases
    except AttributeError:
        group = source.aliases = AliasGroup(source)
    view.aliases = group
    members = group.references
    if len(members) >= group.room:
        members = group.without_dead()
    members.append(ref(view))


def owner(array: Array) -> Array:
    """The array that owns the memory that ``array`` is a view of (itself when it is no view)."""
    base = array.base
    while base is not None:
        if isinstance(base, np.ndarray):
            array = base
        base = getattr(base, "base", None)
    return array


def has_repeats(array: Array) -> bool:
    """Whether two elements of an array may lie in one place, as in an expanded one."""
    sizes = sorted((abs(s), n) for s, n in zip(array.strides, array.shape, strict=True) if n > 1)
    reach = 0
    for stride, n in sizes:
        if stride <= reach:
            return array.size > 0
        reach += stride * (n - 1)
    return False


def _start(array: Array) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def _layout(array: Array) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return array.shape, array.strides


def _offsets(array: Array) -> Array:
    """How many bytes each element lies behind the first."""
    total = np.zeros(array.shape, np.intp)
    for axis, (n, stride) in enumerate(zip(array.shape, array.strides, strict=True)):
        steps = np.arange(n) * stride  # (n,)
        total += steps.reshape((-1,) + (1,) * (array.ndim - 1 - axis))
    return total

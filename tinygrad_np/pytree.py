"""Nested lists, tuples and dicts of values, taken apart into a list and put together again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Tree = Any  # a value, or a list, tuple or dict of trees; None is a tree without values


def leaves(tree: Tree) -> list[Any]:
    """The values of a tree, in order; a dict's in the order of its keys' insertion.

    >>> leaves({"w": [1, 2], "b": (3, None)})
    [1, 2, 3]
    """
    if tree is None:
        return []
    if isinstance(tree, Mapping):
        return [value for branch in tree.values() for value in leaves(branch)]
    if isinstance(tree, (list, tuple)):
        return [value for branch in tree for value in leaves(branch)]
    return [tree]


def rebuild(tree: Tree, values: Iterator[Any]) -> Tree:
    """A tree of the same form with the next of ``values`` in each place.

    >>> rebuild({"w": [1, 2], "b": (3, None)}, iter("xyz"))
    {'w': ['x', 'y'], 'b': ('z', None)}
    """
    if tree is None:
        return None
    if isinstance(tree, Mapping):
        return {key: rebuild(branch, values) for key, branch in tree.items()}
    if isinstance(tree, (list, tuple)):
        branches = [rebuild(branch, values) for branch in tree]
        if hasattr(tree, "_fields"):  # a named tuple
            return type(tree)(*branches)
        return type(tree)(branches)
    return next(values)


def tree_map(function: Callable[[Any], Any], tree: Tree) -> Tree:
    """The tree of ``function`` of each value.

    >>> tree_map(lambda x: x * 10, [1, {"a": 2}])
    [10, {'a': 20}]
    """
    if tree is not None and not isinstance(tree, (Mapping, list, tuple)):
        return function(tree)  # the usual tree is one value
    return rebuild(tree, map(function, leaves(tree)))

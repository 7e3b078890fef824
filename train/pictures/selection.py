"""Which layers of a deep network a picture shows: as many as a page holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

__all__ = ["evenly_spaced"]

T = TypeVar("T")


def evenly_spaced(layers: Sequence[T], most: int, what: str) -> tuple[list[T], str]:
    """Choose layers from the first to the last in even steps.

    Args:
        layers: all of them, in order.
        most: how many are shown at most, 2 or more.
        what: their name in the plural.

    Returns:
        Those to show, and a line to add to the title, empty where all are shown.

    >>> evenly_spaced("abcdefg", 4, "layers")
    (['a', 'c', 'e', 'g'], '\\n4 of 7 layers, evenly spaced')
    >>> evenly_spaced("abc", 4, "layers")
    (['a', 'b', 'c'], '')
    """
    count = len(layers)
    if count <= most:
        return list(layers), ""
    chosen = [layers[(2 * i * (count - 1) + most - 1) // (2 * (most - 1))] for i in range(most)]
    return chosen, f"\n{most} of {count} {what}, evenly spaced"

"""Where the boxes of a directed graph go: in layers, so that every edge leads downwards.

After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system
structures" (1981): layers by the longest path, order within a layer by the mean position of the
neighbours, then coordinates near that mean with every gap kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

__all__ = ["Layout", "layered"]

_SWEEPS = 6
_GAP = 0.2
_BEND_WIDTH = 0.15  # what an edge takes where it passes a layer


class Layout(NamedTuple):
    """Places, all in the unit of the widths that were given.

    Attributes:
        x: of the middle of each vertex, from 0.
        layer: of each vertex: 0 is the uppermost.
        bends: for each edge the (x, layer) at which it passes the layers between its ends.
        width: of the whole.
    """

    x: list[float]
    layer: list[int]
    bends: list[list[tuple[float, int]]]
    width: float


def layered(
    widths: Sequence[float], edges: Sequence[tuple[int, int]], weights: Sequence[float]
) -> Layout:
    """Lay out an acyclic graph.

    Args:
        widths: of the vertices, ordered so that every edge leads from a lower to a higher position.
        edges: pairs of positions in ``widths``.
        weights: how strongly each vertex is drawn to its neighbours' column: heavy ones make a
            straight spine, light ones give way.

    >>> layered([1, 1, 1], [(0, 1), (1, 2), (0, 2)], [1, 1, 1]).layer
    [0, 1, 2]
    """
    height = _heights(len(widths), edges)
    top = max(height, default=0)
    layer = [top - h for h in height]

    # An edge past other layers is cut there: each bend is a vertex of its own from here on.
    widths, weights, layer = list(widths), list(weights), list(layer)
    vertices = len(widths)
    parts: list[tuple[int, int]] = []
    bends: list[list[int]] = []
    for start, end in edges:
        between = range(layer[start] + 1, layer[end])
        passing = list(range(len(widths), len(widths) + len(between)))
        widths += [_BEND_WIDTH] * len(between)
        weights += [2 * max(weights, default=1)] * len(between)
        layer += between
        path = [start, *passing, end]
        parts += pairwise(path)
        bends.append(passing)

    rows: list[list[int]] = [[] for _ in range(top + 1)]
    for vertex in range(len(widths)):
        rows[layer[vertex]].append(vertex)
    x = _coordinates(rows, parts, widths, weights)
    left = min((x[v] - widths[v] / 2 for v in range(len(x))), default=0)
    x = [at - left for at in x]
    return Layout(
        x[:vertices],
        layer[:vertices],
        [[(x[bend], layer[bend]) for bend in passing] for passing in bends],
        max((x[v] + widths[v] / 2 for v in range(len(x))), default=0),
    )


def _heights(count: int, edges: Sequence[tuple[int, int]]) -> list[int]:
    """The longest way from each vertex to one that leads nowhere."""
    height = [0] * count
    for start, end in sorted(edges, reverse=True):  # ends before their starts
        height[start] = max(height[start], height[end] + 1)
    return height


def _coordinates(
    rows: Sequence[list[int]],
    edges: Sequence[tuple[int, int]],
    widths: Sequence[float],
    weights: Sequence[float],
) -> list[float]:
    """Sweep up and down; in each row, order the vertices by where their neighbours are."""
    above: list[list[int]] = [[] for _ in widths]
    below: list[list[int]] = [[] for _ in widths]
    for start, end in edges:
        below[start].append(end)
        above[end].append(start)
    x = [0.0] * len(widths)
    for row in rows:
        _place(row, dict.fromkeys(row, 0.0), widths, weights, x)
    for sweep in range(_SWEEPS):
        upwards = sweep % 2 == 0
        for row in reversed(rows) if upwards else rows:
            wanted = {}
            for v in row:
                # Downwards a vertex follows both sides, or its inputs would pull it off the spine.
                near = below[v] if upwards else above[v] + below[v]
                mass = sum(weights[n] for n in near)
                wanted[v] = sum(weights[n] * x[n] for n in near) / mass if mass else x[v]
            # Sorting is stable: whose neighbours are the same keep their order.
            row.sort(key=wanted.__getitem__)
            _place(row, wanted, widths, weights, x)
    return x


def _place(
    row: Sequence[int],
    wanted: dict[int, float],
    widths: Sequence[float],
    weights: Sequence[float],
    x: list[float],
) -> None:
    """Set ``x`` as near as can be to what is wanted, in the order of the row and with all gaps.

    Least squares under these conditions is isotonic regression, of what is wanted less the room
    that the vertices to the left need; pooling adjacent violators solves it.
    """
    offset, offsets = 0.0, []
    for left, right in zip([None, *row], row, strict=False):
        if left is not None:
            offset += (widths[left] + widths[right]) / 2 + _GAP
        offsets.append(offset)
    pools: list[tuple[float, float, int]] = []  # mean, mass and number of vertices
    for v, room in zip(row, offsets, strict=True):
        mean, mass, number = wanted[v] - room, weights[v], 1
        while pools and pools[-1][0] > mean:
            other, other_mass, others = pools.pop()
            mean = (mean * mass + other * other_mass) / (mass + other_mass)
            mass, number = mass + other_mass, number + others
        pools.append((mean, mass, number))
    means = [mean for mean, _, number in pools for _ in range(number)]
    for v, mean, room in zip(row, means, offsets, strict=True):
        x[v] = mean + room

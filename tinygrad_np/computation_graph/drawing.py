"""A computation graph drawn with matplotlib: operations and leaves as boxes, data flowing down."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from .layout import Layout, layered
from .vertex import Edges, Vertex

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw", "size"]

_MOST_VERTICES = 300
_BOX, _LAYER = 0.42, 0.78  # inches: height of a box, and from one layer to the next
_LEGEND = 0.35
_SPINE = 1000.0  # weight of an operation against a leaf: parameters give way, not the flow
_INK, _OPERATION, _LEAF, _DATA = "#1f2933", "#dbe7f3", "#f6e3c8", "#dcefdc"


def size(vertices: Sequence[Vertex], edges: Edges) -> tuple[float, float]:
    """Width and height in inches in which every label can be read.

    Raises:
        ValueError: more than 300 vertices.
    """
    layout = _laid_out(vertices, edges)
    return max(layout.width, 4.4), (max(layout.layer) + 1) * _LAYER + _LEGEND


def draw(
    vertices: Sequence[Vertex], edges: Edges, axes: Axes | None, inputs: Collection[str]
) -> Axes:
    """See :meth:`ComputationGraph.draw`."""
    layout = _laid_out(vertices, edges)
    if axes is None:
        axes = _new_axes(*size(vertices, edges))
    widths = [_width(vertex) for vertex in vertices]
    y = [layer * _LAYER + _BOX / 2 for layer in layout.layer]

    # An edge ends on its child's upper side, each of several in a place of its own.
    arriving: dict[int, list[int]] = {}
    for i, (_, end) in enumerate(edges):
        arriving.setdefault(end, []).append(i)
    for end, numbers in arriving.items():
        numbers.sort(key=lambda i: _last_x(layout.bends[i], layout.x[edges[i][0]]))
        for place, i in enumerate(numbers):
            start = edges[i][0]
            at = layout.x[end] + widths[end] * ((place + 1) / (len(numbers) + 1) - 0.5) * 0.8
            points = [(layout.x[start], y[start] + _BOX / 2)]
            points += [(x, layer * _LAYER + _BOX / 2) for x, layer in layout.bends[i]]
            points.append((at, y[end] - _BOX / 2))
            _draw_edge(axes, points)
    for vertex, x, middle, width in zip(vertices, layout.x, y, widths, strict=True):
        color = _OPERATION if not vertex.is_leaf else _DATA if vertex.name in inputs else _LEAF
        _draw_box(axes, vertex, x, middle, width, color)
    _draw_legend(axes)
    axes.set_axis_off()
    bottom = max(layout.layer) * _LAYER + _BOX
    axes.set(xlim=(-0.03, layout.width + 0.03), ylim=(bottom + 0.03, -0.03), aspect="equal")
    return axes


def _laid_out(vertices: Sequence[Vertex], edges: Edges) -> Layout:
    if len(vertices) > _MOST_VERTICES:
        raise ValueError(
            f"draw: {len(vertices):,} vertices, of which at most {_MOST_VERTICES} can be drawn to "
            "be read; give the text of .dot to Graphviz"
        )
    weights = [1.0 if vertex.is_leaf else _SPINE for vertex in vertices]
    return layered([_width(vertex) for vertex in vertices], edges, weights)


def _new_axes(width: float, height: float) -> Axes:
    try:
        from matplotlib import pyplot
    except ImportError:
        raise ImportError(
            "draw: pictures need matplotlib: pip install 'tinygrad-np[train]'; .dot is the graph "
            "as text"
        ) from None
    return pyplot.subplots(figsize=(width, height), layout="constrained")[1]


def _last_x(bends: Sequence[tuple[float, int]], start: float) -> float:
    """The x from which an edge comes to its end."""
    return bends[-1][0] if bends else start


def _lines(vertex: Vertex) -> tuple[str, str]:
    return vertex.name, " x ".join(map(str, vertex.shape)) or "scalar"


def _width(vertex: Vertex) -> float:
    return max(_BOX, 0.25 + 0.08 * max(len(line) for line in _lines(vertex)))


def _draw_box(
    axes: Axes, vertex: Vertex, x: float, middle: float, width: float, color: str
) -> None:
    from matplotlib.patches import FancyBboxPatch

    rounding = _BOX / 2 if vertex.is_leaf else 0.04
    axes.add_patch(
        FancyBboxPatch(
            (x - width / 2, middle - _BOX / 2),
            width,
            _BOX,
            boxstyle=f"round,pad=0,rounding_size={rounding}",
            facecolor=color,
            edgecolor=_INK,
            linewidth=0.8,
        )
    )
    name, shape = _lines(vertex)
    weight = "normal" if vertex.is_leaf else "bold"
    axes.text(
        x, middle - 0.08, name, ha="center", va="center", fontsize=8.5, color=_INK, weight=weight
    )
    axes.text(x, middle + 0.1, shape, ha="center", va="center", fontsize=7.5, color=_INK)


def _draw_edge(axes: Axes, points: Sequence[tuple[float, float]]) -> None:
    xs, ys = zip(*points[:-1], strict=True)
    axes.plot(xs, ys, color=_INK, linewidth=0.8, solid_joinstyle="round", zorder=0)
    axes.annotate(
        "",
        xy=points[-1],
        xytext=points[-2],
        arrowprops={
            "arrowstyle": "-|>",
            "color": _INK,
            "linewidth": 0.8,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 8,
        },
        zorder=0,
    )


def _draw_legend(axes: Axes) -> None:
    from matplotlib.patches import Patch

    kinds = ((_OPERATION, "operation"), (_LEAF, "parameter"), (_DATA, "data"))
    axes.legend(
        handles=[Patch(facecolor=color, edgecolor=_INK, label=label) for color, label in kinds],
        loc="upper center",
        bbox_to_anchor=(0.5, 0),
        ncols=3,
        frameon=False,
        fontsize=8.5,
    )

"""The computation graph: operations and leaves as boxes, data flowing down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinygrad_np.computation_graph import ComputationGraph, Vertex

from .layout import layered
from .style import INK, bare, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["computation_graph"]

_MOST_VERTICES = 300
_BOX, _LAYER = 0.42, 0.78  # inches: height of a box, and from one layer to the next
_SPINE = 1000.0  # weight of an operation against a leaf: parameters give way, not the flow
_OPERATION, _LEAF, _DATA = "#dbe7f3", "#f6e3c8", "#dcefdc"


def computation_graph(
    graph: ComputationGraph, title: str, inputs: Sequence[str] = ("input",)
) -> Figure:
    """Draw a graph that ``tinygrad_np.computation_graph`` gave, with every shape.

    Args:
        graph: of up to 300 vertices.
        title: of what.
        inputs: names of the leaves that are data rather than parameters.

    Raises:
        ValueError: a larger graph.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> graph = tg.computation_graph((x * x).sum(), {"x": x})
    >>> figure = computation_graph(graph, "sum of squares", inputs=["x"])
    """
    vertices = graph.vertices
    if len(vertices) > _MOST_VERTICES:
        raise ValueError(
            f"computation_graph: {len(vertices):,} vertices, of which at most {_MOST_VERTICES} can "
            "be drawn to be read; give the text of tg.to_dot to Graphviz"
        )
    widths = [_width(vertex) for vertex in vertices]
    layout = layered(widths, graph.edges, [1.0 if v.is_leaf else _SPINE for v in vertices])
    height = (max(layout.layer) + 1) * _LAYER
    legend = 0.35
    figure = new_figure(max(layout.width, 4.4), height + legend + 0.4, title)
    axes = figure.subplots()
    y = [layer * _LAYER + _BOX / 2 for layer in layout.layer]

    # An edge ends on its child's upper side, each of several in a place of its own.
    arriving: dict[int, list[int]] = {}
    for i, (_, end) in enumerate(graph.edges):
        arriving.setdefault(end, []).append(i)
    for end, edges in arriving.items():
        edges.sort(key=lambda i: _last_x(layout.bends[i], layout.x[graph.edges[i][0]]))
        for place, i in enumerate(edges):
            start = graph.edges[i][0]
            at = layout.x[end] + widths[end] * ((place + 1) / (len(edges) + 1) - 0.5) * 0.8
            points = [(layout.x[start], y[start] + _BOX / 2)]
            points += [(x, layer * _LAYER + _BOX / 2) for x, layer in layout.bends[i]]
            points.append((at, y[end] - _BOX / 2))
            _draw_edge(axes, points)
    for vertex, x, middle, width in zip(vertices, layout.x, y, widths, strict=True):
        color = _OPERATION if not vertex.is_leaf else _DATA if vertex.name in inputs else _LEAF
        _draw_box(axes, vertex, x, middle, width, color)
    _draw_legend(figure)
    bare(axes, layout.width, height - (_LAYER - _BOX))
    axes.set(xlim=(-0.03, layout.width + 0.03), ylim=(height - (_LAYER - _BOX) + 0.03, -0.03))
    return figure


def _last_x(bends: Sequence[tuple[float, int]], start: float) -> float:
    """The x from which an edge comes to its end."""
    return bends[-1][0] if bends else start


def _lines(vertex: Vertex) -> tuple[str, str]:
    return vertex.name, " x ".join(map(str, vertex.shape)) or "scalar"


def _width(vertex: Vertex) -> float:
    return 0.25 + 0.08 * max(len(line) for line in _lines(vertex))


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
            edgecolor=INK,
            linewidth=0.8,
        )
    )
    name, shape = _lines(vertex)
    weight = "normal" if vertex.is_leaf else "bold"
    axes.text(
        x, middle - 0.08, name, ha="center", va="center", fontsize=8.5, color=INK, weight=weight
    )
    axes.text(x, middle + 0.1, shape, ha="center", va="center", fontsize=7.5, color=INK)


def _draw_edge(axes: Axes, points: Sequence[tuple[float, float]]) -> None:
    xs, ys = zip(*points[:-1], strict=True)
    axes.plot(xs, ys, color=INK, linewidth=0.8, solid_joinstyle="round", zorder=0)
    axes.annotate(
        "",
        xy=points[-1],
        xytext=points[-2],
        arrowprops={
            "arrowstyle": "-|>",
            "color": INK,
            "linewidth": 0.8,
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 8,
        },
        zorder=0,
    )


def _draw_legend(figure: Figure) -> None:
    from matplotlib.patches import Patch

    kinds = ((_OPERATION, "operation"), (_LEAF, "parameter"), (_DATA, "data"))
    handles = [Patch(facecolor=color, edgecolor=INK, label=label) for color, label in kinds]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=8.5)

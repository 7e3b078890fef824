"""The computation graph as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tinygrad_np.computation_graph import ComputationGraph

from .style import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["computation_graph"]


def computation_graph(
    graph: ComputationGraph, title: str, inputs: Sequence[str] = ("input",)
) -> Figure:
    """Draw a graph from ``tg.graph``, with every shape.

    Args:
        graph: a graph of up to 300 vertices.
        title: what was computed.
        inputs: the names of the leaves that are data, not parameters.

    Raises:
        ValueError: the graph is larger.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> graph = tg.graph((x * x).sum(), {"x": x})
    >>> figure = computation_graph(graph, "sum of squares", inputs=["x"])
    """
    width, height = graph.size()
    figure = new_figure(width, height + 0.4, title)
    graph.draw(figure.subplots(), inputs)
    return figure

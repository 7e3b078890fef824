"""What was recorded, to look at: the computation graph of a tensor as data, as DOT text and as a
picture. Public as ``tg.graph``.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from ..core.node import Node
from ..core.tensor_base import TensorBase
from .vertex import Edges, Vertex

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["ComputationGraph", "Vertex", "graph"]


class ComputationGraph(NamedTuple):
    """Vertices in the order in which they were recorded, so the result is the last.

    Attributes:
        vertices: see :class:`Vertex`.
        edges: pairs of positions in ``vertices``, from what goes in to what comes out. An
            operation on one tensor twice, ``x * x``, has two alike.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([[1.0, 2.0]], requires_grad=True)
    >>> print(tg.graph(tg.exp(w), {"weight": w}).dot)
    digraph {
      0 [label="weight\\n(1, 2)", shape=ellipse]
      1 [label="exp\\n(1, 2)", shape=box]
      0 -> 1
    }
    """

    vertices: tuple[Vertex, ...]
    edges: Edges

    @property
    def dot(self) -> str:
        """Text in Graphviz's DOT language, for ``dot -Tsvg graph.dot``: operations are boxes,
        leaves ellipses, each with the shape of what comes out of it.
        """
        lines = [
            f'  {i} [label="{_escaped(v.name)}\\n{v.shape}", '
            f"shape={'ellipse' if v.is_leaf else 'box'}]"
            for i, v in enumerate(self.vertices)
        ]
        lines += [f"  {start} -> {end}" for start, end in self.edges]
        return "\n".join(("digraph {", *lines, "}"))

    def __str__(self) -> str:
        return self.dot

    def draw(self, ax: Axes | None = None, inputs: Collection[str] = ("input", "x")) -> Axes:
        """Draw the graph with matplotlib, data flowing down.

        Args:
            ax: axes to draw upon; by default those of a new figure, large enough for every label
                to be read (``draw().figure.savefig("graph.png")``).
            inputs: names of the leaves that are data rather than parameters.

        Raises:
            ImportError: matplotlib is not installed.
            ValueError: more than 300 vertices.
        """
        from .drawing import draw

        return draw(self.vertices, self.edges, ax, inputs)

    def size(self) -> tuple[float, float]:
        """Width and height in inches in which every label of the picture can be read.

        Raises:
            ValueError: more than 300 vertices.
        """
        from .drawing import size

        return size(self.vertices, self.edges)


def graph(tensor: TensorBase, names: Mapping[str, TensorBase] | None = None) -> ComputationGraph:
    """The graph that ``tensor`` was computed by, as far as it is recorded: constants are no part
    of it.

    Args:
        tensor: the result, before a backward pass frees its graph.
        names: leaves by name, for example ``dict(module.named_parameters())``.

    Raises:
        ValueError: nothing is recorded of ``tensor``, since it does not require grad.
        RuntimeError: a backward pass has freed the graph.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> vertices, edges = tg.graph((x * x).sum(), {"x": x})
    >>> [(vertex.name, vertex.shape) for vertex in vertices], edges
    ([('x', (2,)), ('mul', (2,)), ('sum', ())], ((0, 1), (0, 1), (1, 2)))
    """
    if tensor.node is None:
        raise ValueError(
            "graph: the tensor does not require grad, so nothing was recorded; compute it from a "
            "tensor that does, and outside of no_grad"
        )
    nodes = _ancestors(tensor.node)
    position = {node: i for i, node in enumerate(nodes)}
    given = {leaf.node: name for name, leaf in (names or {}).items()}
    return ComputationGraph(
        tuple(
            Vertex(given.get(node, node.name()), node.op is None, node.shape, str(node.dtype))
            for node in nodes
        ),
        tuple((position[edge[0]], position[node]) for node in nodes for edge in node.edges or ()),
    )


def _ancestors(result: Node) -> list[Node]:
    """``result`` and every node before it, in the order in which they were recorded."""
    seen, stack = {result}, [result]
    while stack:
        node = stack.pop()
        if node.edges is None:
            raise RuntimeError(
                f"graph: backward has freed the graph at {node.name()}; look at it before, or pass "
                "retain_graph=True to backward"
            )
        for parent, _, _ in node.edges:
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return sorted(seen, key=lambda node: -node.order)  # the clock runs down


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")

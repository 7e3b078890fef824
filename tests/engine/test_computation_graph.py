"""The graph as data, as DOT text and as a picture."""

import sys

import matplotlib

matplotlib.use("agg")

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot
from matplotlib.figure import Figure

import tinygrad_np as tg
from tinygrad_np import nn


def test_names_shapes_and_dtypes():
    layer = nn.Linear(3, 2)
    x = tg.tensor(np.ones((5, 3)), requires_grad=True)
    graph = tg.graph(layer.double()(x).sum(), {"x": x, **dict(layer.named_parameters())})
    assert [(v.name, v.shape, v.is_leaf) for v in graph.vertices[-2:]] == [
        ("linear", (5, 2), False),
        ("sum", (), False),
    ]
    leaves = {v.name: v.shape for v in graph.vertices if v.is_leaf}
    assert leaves == {"x": (5, 3), "weight": (2, 3), "bias": (2,)}
    assert {v.dtype for v in graph.vertices} == {"float64"}


def test_constants_and_detached_parts_are_no_part_of_it():
    x = tg.tensor([1.0], requires_grad=True)
    graph = tg.graph(x * tg.tensor([2.0]) + (x * 3).detach())
    assert [v.name for v in graph.vertices] == ["leaf", "mul", "add"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=9))
def test_every_operation_once_with_an_edge_for_each_input(pairs):
    values = [tg.tensor([1.0], requires_grad=True)]
    for a, b in pairs:
        values.append(values[a % len(values)] * values[b % len(values)])
    graph = tg.graph(values[-1], {"x": values[0]})
    assert all(start < end for start, end in graph.edges)
    arriving = [end for _, end in graph.edges]
    for i, vertex in enumerate(graph.vertices):
        assert arriving.count(i) == (0 if vertex.is_leaf else 2)
    reached = {len(graph.vertices) - 1}
    for start, end in reversed(graph.edges):
        if end in reached:
            reached.add(start)
    assert reached == set(range(len(graph.vertices)))


def test_a_long_chain_needs_no_recursion():
    x = tg.tensor(1.0, requires_grad=True)
    y = x
    for _ in range(20_000):
        y = -y
    assert len(tg.graph(y).edges) == 20_000


def test_nothing_recorded_is_said():
    with pytest.raises(ValueError, match="does not require grad"):
        tg.graph(tg.tensor([1.0]))


def test_a_freed_graph_is_said():
    x = tg.tensor([1.0], requires_grad=True)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    assert tg.graph(y).dot
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph"):
        tg.graph(y)


def test_dot_text_quotes_names():
    x = tg.tensor([1.0], requires_grad=True)
    assert r'label="a \"b\" \\ c\n(1,)"' in tg.graph(x * 2, {'a "b" \\ c': x}).dot


def mlp_graph():
    x = tg.tensor(np.ones((5, 3)), requires_grad=True)
    layer = nn.Linear(3, 2).double()
    return tg.graph(layer(x).tanh().sum(), {"input": x, **dict(layer.named_parameters())})


def test_the_picture_shows_every_vertex_with_its_shape():
    axes = Figure().subplots()
    assert mlp_graph().draw(axes) is axes
    drawn = [text.get_text() for text in axes.texts if text.get_text()]
    assert sorted(drawn[::2]) == ["bias", "input", "linear", "sum", "tanh", "weight"]
    assert dict(zip(drawn[::2], drawn[1::2], strict=True))["weight"] == "2 x 3"
    arrows = [a for a in axes.texts if not a.get_text()]
    assert len(arrows) == 5


def test_without_axes_it_makes_a_figure_of_its_size():
    small, large = mlp_graph(), tg.graph(chain(40))
    heights = [graph.draw().figure.get_figheight() for graph in (small, large)]
    pyplot.close("all")
    assert heights[1] > 5 * heights[0]


def chain(length):
    y = tg.tensor(1.0, requires_grad=True)
    for _ in range(length):
        y = -y
    return y


def test_a_graph_too_large_to_read_is_refused():
    with pytest.raises(ValueError, match=r"301 vertices.*\.dot"):
        tg.graph(chain(300)).draw()


def test_without_matplotlib_the_error_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(ImportError, match=r"tinygrad-np\[train\]"):
        mlp_graph().draw()


def test_text_of_the_graph_is_dot():
    assert str(mlp_graph()) == mlp_graph().dot
    assert mlp_graph().dot.startswith("digraph {")

"""The graph as data and as DOT text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np import nn


def test_names_shapes_and_dtypes():
    layer = nn.Linear(3, 2)
    x = tg.tensor(np.ones((5, 3)), requires_grad=True)
    graph = tg.computation_graph(
        layer.double()(x).sum(), {"x": x, **dict(layer.named_parameters())}
    )
    assert [(v.name, v.shape, v.is_leaf) for v in graph.vertices[-2:]] == [
        ("linear", (5, 2), False),
        ("sum", (), False),
    ]
    leaves = {v.name: v.shape for v in graph.vertices if v.is_leaf}
    assert leaves == {"x": (5, 3), "weight": (2, 3), "bias": (2,)}
    assert {v.dtype for v in graph.vertices} == {"float64"}


def test_constants_and_detached_parts_are_no_part_of_it():
    x = tg.tensor([1.0], requires_grad=True)
    graph = tg.computation_graph(x * tg.tensor([2.0]) + (x * 3).detach())
    assert [v.name for v in graph.vertices] == ["leaf", "mul", "add"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=9))
def test_every_operation_once_with_an_edge_for_each_input(pairs):
    values = [tg.tensor([1.0], requires_grad=True)]
    for a, b in pairs:
        values.append(values[a % len(values)] * values[b % len(values)])
    graph = tg.computation_graph(values[-1], {"x": values[0]})
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
    assert len(tg.computation_graph(y).edges) == 20_000


def test_nothing_recorded_is_said():
    with pytest.raises(ValueError, match="does not require grad"):
        tg.to_dot(tg.tensor([1.0]))


def test_a_freed_graph_is_said():
    x = tg.tensor([1.0], requires_grad=True)
    y = (x * x).sum()
    y.backward(retain_graph=True)
    assert tg.to_dot(y)
    y.backward()
    with pytest.raises(RuntimeError, match="retain_graph"):
        tg.to_dot(y)


def test_dot_text_quotes_names():
    x = tg.tensor([1.0], requires_grad=True)
    assert r'label="a \"b\" \\ c\n(1,)"' in tg.to_dot(x * 2, {'a "b" \\ c': x})

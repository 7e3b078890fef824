"""The nodes of the graph of recorded operations.

A :class:`Node` stands for one recorded operation. It holds its parents' nodes, the rule that turns
its cotangent into each parent's (a vector-Jacobian product, VJP), and what those rules kept from
the forward pass. It never holds a tensor, so there are no reference cycles and memory goes by
reference count. A :class:`Leaf` is where a tensor that requires grad enters the graph, and where
its gradient lands.

Nodes carry a falling number, ``order``, from one clock: a child's is always below its parents'. A
heap keyed by it visits every node after all its children, without recursion and without sorting
the graph first. The same clock dates writes in place (:mod:`tinygrad_np.core.inplace_checks`).

This module knows no operation by name: the derivative tables stand in :mod:`tinygrad_np.ops`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any, Protocol

import numpy as np

from .types import Array, Shape

next_order = count(0, -1).__next__
new = object.__new__


class Operation(Protocol):
    """What the graph asks of an operation: a name, for errors, and whether its output is a view."""

    @property
    def name(self) -> str: ...
    @property
    def is_view(self) -> bool: ...


class BackwardRule(Protocol):
    """What the graph asks of the derivative of an operation by one input."""

    @property
    def vjp(self) -> Callable[..., Any]:
        """``vjp(g, *kept)``: the cotangent of the input from the output's, ``g``."""

    @property
    def may_be_none(self) -> bool:
        """Whether None is a cotangent: no gradient goes to that input."""

    def on_tensors(self, node: Node, kept: tuple[Any, ...]) -> tuple[Any, ...]:
        """What was kept, as tensors that stand in the graph where the arrays came from."""


Edge = tuple["Node", BackwardRule, tuple[Any, ...]]  # a parent, the rule for it, what it kept


class Node:
    """One recorded operation: where its cotangent goes, and by which rules."""

    __slots__ = ("__weakref__", "dtype", "edges", "op", "order", "shape")
    op: Operation | None  # None on a leaf
    edges: Sequence[Edge] | None  # None once backward has freed it
    shape: Shape
    dtype: np.dtype[Any]
    order: int

    def __repr__(self) -> str:
        return f"<{self.name()}>"

    def name(self) -> str:
        """The name of the operation.

        >>> import tinygrad_np as tg
        >>> tg.ones(2, requires_grad=True).exp().grad_fn.name()
        'exp'
        """
        return "leaf" if self.op is None else self.op.name

    @property
    def next_functions(self) -> tuple[tuple[Node | None, int], ...]:
        """The nodes that the gradient goes to, one for each input; none where backward freed them.

        Each stands in a pair, as in PyTorch, with 0. An input that does not require grad has None
        in place of a node, where the number of inputs is fixed.

        >>> import tinygrad_np as tg
        >>> y = tg.ones(2, requires_grad=True).exp() * tg.ones(2)
        >>> y.grad_fn.next_functions
        ((<exp>, 0), (None, 0))
        """
        edges = self.edges or ()
        rules: Any = getattr(self.op, "rules", ())  # of a primitive: one for each input
        if edges and len(rules) > 1:
            parents = {id(rule): parent for parent, rule, _ in edges}
            return tuple([(parents.get(id(rule)), 0) for rule in rules])
        return tuple([(parent, 0) for parent, _, _ in edges])


class Leaf(Node):
    """The node of a tensor that requires grad: the end of a path, where the gradient is kept.

    A backward pass leaves an array here; it becomes a tensor when somebody asks for ``.grad``.
    """

    __slots__ = ("grad",)
    grad: Any  # None, an array, or a tensor

    def __init__(self, data: Array) -> None:
        if data.dtype.kind not in "fc":
            raise RuntimeError(
                f"only floating-point and complex tensors can require gradients, not {data.dtype}: "
                "convert it first, x.float()"
            )
        self.op = None
        self.edges = ()
        self.shape = data.shape
        self.dtype = data.dtype
        self.order = next_order()
        self.grad = None

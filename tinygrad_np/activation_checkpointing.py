"""Gradient checkpointing: run a part of the network again in backward instead of keeping all of its
intermediate arrays.

Chen, Xu, Zhang and Guestrin, "Training deep nets with sublinear memory cost" (2016).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .core.anomaly_detection import Watcher
from .core.backward import propagate
from .core.grad_mode import enable_grad, is_grad_enabled, no_grad
from .core.inplace_checks import check_unwritten
from .core.node import Leaf, Node, new, next_order
from .core.tensor_base import is_tensor, wrap
from .ops.shapes.casting import clone
from .ops.shapes.joining import concatenate
from .ops.shapes.reshaping import ravel
from .pytree import leaves, tree_map
from .random import get_rng_state, set_rng_state

__all__ = ["checkpoint"]


def checkpoint(
    function: Callable[..., Any], *args: Any, preserve_rng_state: bool = True, **kwargs: Any
) -> Any:
    """``function(*args, **kwargs)``, keeping only the arguments; backward runs it again.

    Same values and gradients, for the memory of one such part at a time and about a third more
    work. Gradients reach the tensors among the arguments and every parameter that the function
    uses; derivatives of any order work.

    Args:
        function: takes tensors, and lists, tuples and dicts of them; returns a tensor or such a
            collection. It must do the same when it is run again.
        preserve_rng_state: draw the same random numbers again, so that dropout repeats.

    Raises:
        RuntimeError: the function uses a tensor of the graph that is neither an argument nor a
            leaf, so that backward could not tell where it belongs: pass it as an argument. In
            backward: something that the function read was changed in place since.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Sequential(tg.nn.Linear(3, 4), tg.nn.Tanh(), tg.nn.Dropout(0.5))
    >>> x = tg.ones(2, 3, requires_grad=True)
    >>> tg.checkpoint(layer, x).sum().backward()
    >>> x.grad.shape, layer[0].weight.grad.shape
    ((2, 3), (4, 3))
    """
    if not is_grad_enabled():
        return function(*args, **kwargs)
    segment = _Segment(function, (args, kwargs), get_rng_state() if preserve_rng_state else None)
    run = _Run(segment, recorded=False)
    if run.joined is None:
        return run.result
    for position, x in enumerate(segment.tensors):
        if x.node is not None:
            segment.targets.append(position)
    segment.targets += run.outside

    node = new(Node)
    node.op, node.shape, node.dtype = segment, run.joined.shape, run.joined.dtype
    node.order = segment.made = next_order()
    kept = tuple(x._array for x in segment.tensors)
    node.edges = tuple(
        (segment.tensors[t].node if isinstance(t, int) else t, _Edge(segment, number), kept)
        for number, t in enumerate(segment.targets)
    )
    return run.divided(wrap(run.joined._array, node))


class _Segment:
    """What is run again: the operation of a checkpoint's node."""

    name = "checkpoint"
    is_view = False

    def __init__(
        self, function: Callable[..., Any], arguments: Any, rng_state: dict[str, Any] | None
    ) -> None:
        self.function, self.arguments, self.rng_state = function, arguments, rng_state
        # The arrays and nodes of now: a tensor changed in place later leads elsewhere.
        self.tensors = [wrap(x._array, x.node) for x in leaves(arguments) if is_tensor(x)]
        self.targets: list[int | Node] = []  # a tensor's position, or a leaf that it uses
        self.made = 0
        self.cotangent: Any = None
        self.gradients: dict[int, Any] = {}  # for ``cotangent``, by the target's number

    def gradient(self, number: int, g: Any) -> Any:
        """The cotangent of one target; the first that is asked for runs the function for all."""
        if self.cotangent is not g or number not in self.gradients:
            self.gradients = dict(enumerate(self._again(g)))
            self.cotangent = g
        found = self.gradients.pop(number)
        if not self.gradients:
            self.cotangent = None
        return found

    def _again(self, g: Any) -> list[Any]:
        recorded = is_tensor(g)
        present = get_rng_state() if self.rng_state is not None else None
        if self.rng_state is not None:
            set_rng_state(self.rng_state)
        try:
            with _Unchanged(self.made):
                run = _Run(self, recorded)
        finally:
            if present is not None:
                set_rng_state(present)
        root = run.joined.node
        table = {root: g}
        heap = [] if isinstance(root, Leaf) else [(root.order, root)]
        wanted: dict[Node, Any] = dict.fromkeys(node for node in run.variables if node is not None)
        needed = run.inside.union(run.outside, wanted)
        with enable_grad() if recorded else no_grad():
            propagate(table, heap, recorded, recorded, needed, wanted)
        wanted.update(table)
        found = []
        for target in self.targets:
            at = run.variables[target] if isinstance(target, int) else target
            d = wanted.get(at)
            found.append(np.zeros(at.shape, at.dtype) if d is None else d)
        return found


class _Edge:
    """The rule of one target."""

    may_be_none = True  # where the segment does not depend on it

    def __init__(self, segment: _Segment, number: int) -> None:
        self.segment, self.number = segment, number

    def on_tensors(self, node: Node, kept: tuple[Any, ...]) -> tuple[Any, ...]:
        return kept

    def vjp(self, g: Any, *kept: Any) -> Any:
        return self.segment.gradient(self.number, g)


class _Run:
    """One recorded run of a segment.

    Attributes:
        variables: the node of each tensor argument in this run: a leaf of its own, or, where the
            run is to be differentiated again, a copy that leads to the argument.
        result: what the function returned; ``joined``: its differentiable tensors in one, or None.
        inside, outside: the nodes made in the run, and the leaves that it leads to besides.
    """

    def __init__(self, segment: _Segment, recorded: bool) -> None:
        start = next_order()
        with enable_grad():
            inputs = [_variable(x, recorded) for x in segment.tensors]
            self.variables = [x.node for x in inputs]
            given = iter(inputs)
            args, kwargs = tree_map(lambda x: next(given) if is_tensor(x) else x, segment.arguments)
            self.result = segment.function(*args, **kwargs)
            self.outputs = [y for y in leaves(self.result) if _is_recorded(y)]
            self.joined = _join(self.outputs)
        self.inside: set[Node] = set()
        self.outside: list[Node] = []
        if self.joined is not None:
            self._walk(self.joined.node, start)

    def _walk(self, root: Node, start: int) -> None:
        seen = {node for node in self.variables if node is not None}
        pending = [root]
        while pending:
            node = pending.pop()
            if node in seen:
                continue
            seen.add(node)
            if isinstance(node, Leaf):
                self.outside.append(node)
            elif node.order > start:
                raise RuntimeError(
                    f"checkpoint: the function uses a tensor made by {node.name()} outside of it "
                    "that is not among its arguments; pass it as an argument"
                )
            else:
                self.inside.add(node)
                pending += [parent for parent, _, _ in node.edges or ()]

    def divided(self, joined: Any) -> Any:
        """The result with its differentiable tensors cut out of ``joined`` again."""
        pieces: Iterator[Any] = iter([joined])
        if len(self.outputs) > 1:
            ends = np.cumsum([y.size for y in self.outputs])
            pieces = (
                joined[int(end) - y.size : int(end)].reshape(y.shape)
                for end, y in zip(ends, self.outputs, strict=True)
            )
        return tree_map(lambda y: next(pieces) if _is_recorded(y) else y, self.result)


def _variable(x: Any, recorded: bool) -> Any:
    if x.node is None:
        return x
    return clone(x) if recorded else wrap(x._array, Leaf(x._array))


def _join(outputs: list[Any]) -> Any:
    if len({y.dtype for y in outputs}) > 1:
        raise TypeError("checkpoint: outputs of different dtypes; convert them to one")
    if len(outputs) > 1:
        return concatenate([ravel(y) for y in outputs])
    return outputs[0] if outputs else None


def _is_recorded(value: Any) -> bool:
    return is_tensor(value) and value.node is not None


class _Unchanged(Watcher):
    """While a segment runs again, checks that what it reads is as it was the first time."""

    def __init__(self, made: int) -> None:
        from threading import get_ident

        self.made, self.again = made, next_order()
        self.this_thread, self.get_ident = get_ident(), get_ident

    def after_forward(self, node: Node, inputs: Sequence[Any], output: Any) -> None:
        if self.get_ident() == self.this_thread:
            check_unwritten(node, inputs, since=self.made, until=self.again)

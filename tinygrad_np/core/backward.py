"""The reverse pass: ``backward`` and ``grad``.

Complex numbers. For a real loss L and z = x + iy the gradient is ∂L/∂x + i ∂L/∂y, as in PyTorch, so
that a step against it descends. Its conjugate, ∂L/∂x - i ∂L/∂y, is what goes from node to node:
with it the chain rule of a holomorphic function is that of a real one, multiplication by f'(z), and
the VJPs of real numbers hold as they stand (Kreutz-Delgado, "The complex gradient operator and the
CR-calculus", 2009). So a cotangent is conjugated where it enters and where it leaves the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from threading import RLock
from typing import Any

import numpy as np

from . import hooks
from .anomaly_detection import watchers
from .grad_mode import enable_grad, is_recording, set_grad_enabled
from .hooks import hooks_of, run_after_hooks, run_hooks
from .inplace_checks import check_unwritten, clock
from .node import Node
from .summation import sum_to_shape
from .tensor_base import TensorBase, wrap

ndarray = np.ndarray


def propagate(
    table: dict[Node, Any],
    heap: list[tuple[int, Node]],
    retain_graph: bool,
    create_graph: bool,
    needed: set[Node] | None = None,
    wanted: dict[Node, Any] | None = None,
) -> None:
    """Carry the cotangents in ``table`` down to the leaves, which are all that it holds at the end.

    Args:
        table: the roots' cotangents: arrays, or tensors when ``create_graph``.
        heap: the roots that are not leaves, by order.
        needed: where given, only these nodes are visited.
        wanted: where given, the cotangents of its keys are put in it.
    """
    last_write = clock.last_write
    hooked = hooks.in_use
    special = create_graph or needed is not None or watchers
    take = table.pop
    while heap:
        order, node = heappop(heap)
        edges = node.edges
        if edges is None:
            raise RuntimeError(
                f"backward through {node.name()} a second time: the first pass freed the graph; "
                "pass retain_graph=True to it"
            )
        g = take(node)
        if hooked and node in hooks_of:
            g = run_hooks(node, g)
        if wanted is not None and node in wanted:
            wanted[node] = g
        for parent, rule, kept in edges:
            if order > last_write:
                check_unwritten(node, kept)
            if special:
                if needed is not None and parent not in needed:
                    continue
                if create_graph:
                    kept = rule.on_tensors(node, kept)
            d = rule.vjp(g, *kept)
            try:
                if d.shape != parent.shape:
                    d = sum_to_shape(d, parent.shape)
            except (AttributeError, ValueError) as error:
                if d is None and rule.may_be_none:
                    continue
                raise RuntimeError(_wrong_cotangent(node, parent, g, d)) from error
            if d.dtype is not parent.dtype and d.dtype != parent.dtype:
                if d.dtype.kind == "c" and parent.dtype.kind == "f":
                    d = np.real(d)  # a real input moves the output along one axis only
                d = d.astype(parent.dtype)
            if special:
                for watcher in watchers:
                    watcher.after_vjp(node, g, d)
            if parent in table:
                table[parent] = table[parent] + d
            elif parent.op is not None:
                table[parent] = d
                heappush(heap, (parent.order, parent))
            elif d is g and not create_graph:
                table[parent] = d.copy()  # a leaf's gradient is the user's to write to
            else:
                table[parent] = d
        if not retain_graph:
            node.edges = None


def _wrong_cotangent(node: Node, parent: Node, g: Any, d: Any) -> str:
    """What is wrong with what a VJP returned, in words."""
    got = f"shape {d.shape}" if hasattr(d, "shape") else type(d).__name__
    return (
        f"{node.name()}: its VJP returned {got} for an input of shape {parent.shape} (the output "
        f"has shape {node.shape}); it must return an array whose shape broadcasting relates to the "
        "input's"
    )


def seed_of(output: TensorBase, gradient: Any, create_graph: bool, op: str) -> Any:
    """The cotangent that a pass starts from, checked: an array, or a tensor if ``create_graph``."""
    data = output._array
    if output.node is None:
        raise RuntimeError(
            f"{op}: the tensor does not require grad: nothing in its history was made with "
            "requires_grad=True, or recording was off"
        )
    if gradient is None:
        if data.size != 1:
            raise RuntimeError(
                f"{op}: grad can be implicitly created only for scalar outputs, not for shape "
                f"{data.shape}: pass gradient, or reduce it to a scalar first"
            )
        if data.dtype.kind == "c":
            raise RuntimeError(
                f"{op}: grad can be implicitly created only for real scalar outputs, not for "
                f"{data.dtype}: pass gradient, or take .real or .abs() first"
            )
        ones = np.ones(data.shape, data.dtype)
        return wrap(ones) if create_graph else ones
    seed: Any = gradient._array if isinstance(gradient, TensorBase) else np.asarray(gradient)
    if seed.shape != data.shape:
        raise RuntimeError(
            f"{op}: the gradient has shape {seed.shape}, the output has shape {data.shape}; "
            "they must be equal"
        )
    if seed.dtype != data.dtype:
        return seed_of(output, gradient.astype(data.dtype), create_graph, op)
    if create_graph:
        seed = gradient if isinstance(gradient, TensorBase) else wrap(seed)
    if data.dtype.kind == "c":
        with set_grad_enabled(create_graph):
            seed = np.conjugate(seed)
    return seed


def backward(
    tensor: TensorBase,
    gradient: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
) -> None:
    """Add the gradient of ``tensor`` to ``.grad`` of each leaf that it depends on.

    Reverse-mode accumulation (Griewank and Walther, *Evaluating Derivatives*, 2nd ed., 2008,
    section 3.2).

    Args:
        tensor: the output to differentiate.
        gradient: its cotangent, of its shape; may be left out for a tensor of one element, where
            it is 1.
        retain_graph: keep what the graph saved for another pass; by default as ``create_graph``.
        create_graph: record the pass itself, so that the gradients can be differentiated again.

    Raises:
        RuntimeError: no gradient is required, the shapes differ, the graph was freed, or an array
            that it needs was changed in place.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> (x * x).backward(tg.tensor([1.0, 10.0]))
    >>> x.grad
    tensor([ 2., 40.])
    """
    root: Any = tensor.node
    if (
        type(gradient) is ndarray
        and root is not None
        and gradient.dtype is root.dtype
        and gradient.dtype.kind == "f"
        and gradient.shape == root.shape
        and not create_graph
    ):
        seed = gradient  # nothing to check or to convert
    else:
        seed = seed_of(tensor, gradient, create_graph, "backward")
    if root.op is None:
        table: dict[Any, Any] = {root: seed if create_graph else seed.copy()}
        heap: list[tuple[int, Node]] = []
    else:
        table, heap = {root: seed}, [(root.order, root)]
    if create_graph:
        with enable_grad():
            propagate(table, heap, retain_graph is None or retain_graph, True)
    else:
        propagate(table, heap, bool(retain_graph), False)
    if hooks.in_use:
        table = {leaf: run_hooks(leaf, d) if leaf in hooks_of else d for leaf, d in table.items()}
    with _accumulation:
        for leaf, d in table.items():
            if leaf.dtype.kind == "c":
                with set_grad_enabled(create_graph):
                    d = np.conjugate(d)
            before = leaf.grad
            if before is not None:
                d = d + before if create_graph else _array(before) + d
            if create_graph:
                d = _owned(d)
            elif type(d) is not ndarray or d.base is not None:
                d = np.array(d)  # a view may share memory with another gradient
            leaf.grad = d
    if hooks.after_in_use:
        for leaf in table:
            run_after_hooks(leaf)


# Threads that run backward on one model add to the same leaves.
_accumulation = RLock()


def _owned(gradient: Any) -> Any:
    """A gradient in memory of its own, which its user may write to, at its place in the graph."""
    return wrap(np.array(gradient._array), gradient.node)


def _array(gradient: Any) -> Any:
    return gradient._array if isinstance(gradient, TensorBase) else gradient


def grad(
    outputs: Any,
    inputs: Any,
    grad_outputs: Any = None,
    retain_graph: bool | None = None,
    create_graph: bool = False,
    allow_unused: bool = False,
    materialize_grads: bool = False,
) -> tuple[Any, ...]:
    """The gradients of ``outputs`` with respect to ``inputs``; no ``.grad`` is touched.

    Args:
        outputs: a tensor or a sequence of them.
        inputs: a tensor or a sequence of them, leaves or not; only paths that lead to them are
            followed.
        grad_outputs: a cotangent for each output (None: 1, for outputs of one element).
        retain_graph, create_graph: as in :func:`backward`.
        allow_unused: None for an input that no output depends on, instead of an error.
        materialize_grads: zeros in place of that None.

    Returns:
        A tuple with one tensor per input, of its shape and dtype.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([2.0, 3.0], requires_grad=True)
    >>> (dx,) = tg.autograd.grad((x ** 3).sum(), x, create_graph=True)
    >>> tg.autograd.grad(dx.sum(), x)
    (tensor([12., 18.]),)
    """
    roots: Sequence[TensorBase] = (outputs,) if isinstance(outputs, TensorBase) else tuple(outputs)
    ends: Sequence[TensorBase] = (inputs,) if isinstance(inputs, TensorBase) else tuple(inputs)
    if grad_outputs is None or isinstance(grad_outputs, (TensorBase, np.ndarray)):
        seeds: Sequence[Any] = (grad_outputs,) * len(roots)
    else:
        seeds = tuple(grad_outputs)
    if len(seeds) != len(roots):
        raise ValueError(f"grad: {len(roots)} outputs, but {len(seeds)} grad_outputs")
    targets: list[Node] = []
    for position, end in enumerate(ends):
        if end.node is None:
            raise RuntimeError(f"grad: input {position} does not require grad")
        targets.append(end.node)

    with set_grad_enabled(is_recording() or create_graph):
        table: dict[Node, Any] = {}
        for root, seed in zip(roots, seeds, strict=True):
            if root.node is None and allow_unused:
                continue
            start = seed_of(root, seed, create_graph, "grad")
            assert root.node is not None
            table[root.node] = table[root.node] + start if root.node in table else start
        needed = _paths_to(targets, table)
        table = {node: g for node, g in table.items() if node in needed}
        heap = sorted((node.order, node) for node in table if node.op is not None)
        wanted: dict[Node, Any] = dict.fromkeys(targets)
        keep = create_graph if retain_graph is None else retain_graph
        propagate(table, heap, keep, create_graph, needed, wanted)
    for node, g in table.items():  # what is left are leaves
        wanted[node] = run_hooks(node, g) if node in hooks_of else g

    found: list[Any] = []
    for position, (end, target) in enumerate(zip(ends, targets, strict=True)):
        g = wanted[target]
        if target.dtype.kind == "c" and g is not None:
            with set_grad_enabled(create_graph):
                g = np.conjugate(g)
        if g is None and materialize_grads:
            g = np.zeros(end._array.shape, end._array.dtype)
        if g is None:
            if not allow_unused:
                raise RuntimeError(
                    f"grad: input {position} was not used in the graph of the outputs; pass "
                    "allow_unused=True to get None for it"
                )
            found.append(None)
        else:  # a cotangent inside the graph may be shared with another: give out a copy
            found.append(_owned(g) if isinstance(g, TensorBase) else wrap(np.array(g)))
    return tuple(found)


def _paths_to(targets: Iterable[Node], roots: Iterable[Node]) -> set[Node]:
    """The nodes on some path from the roots down to a target, both ends included."""
    reached, stack = set(roots), list(roots)
    while stack:
        for parent, _, _ in stack.pop().edges or ():
            if parent not in reached:
                reached.add(parent)
                stack.append(parent)
    needed = set(targets) & reached
    for node in sorted(
        reached, key=lambda node: node.order, reverse=True
    ):  # parents before children
        if any(parent in needed for parent, _, _ in node.edges or ()):
            needed.add(node)
    # A freed node ends every path: it stays in, so that the pass reports it.
    return needed | {node for node in reached if node.edges is None}

"""Hooks on gradients, and tensors inside the graph that keep their gradient."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from itertools import count
from typing import Any

import numpy as np

from .node import Leaf, Node
from .tensor_base import TensorBase, retained_gradients, wrap

Hook = Callable[[Any], Any]
hooks_of: weakref.WeakKeyDictionary[Node, dict[int, Hook]] = weakref.WeakKeyDictionary()
_numbers = count(1).__next__
in_use = False  # asked before each pass: much quicker than a weak dictionary's length


class RemovableHandle:
    """What ``register_hook`` returns: ``remove()`` takes the hook off again.

    >>> import tinygrad_np as tg
    >>> x = tg.ones(2, requires_grad=True)
    >>> handle = x.register_hook(lambda g: g * 10)
    >>> handle.remove()
    >>> x.sum().backward()
    >>> x.grad
    tensor([1., 1.])
    """

    def __init__(self, hooks: dict[int, Hook], number: int) -> None:
        self.hooks, self.number = hooks, number

    def remove(self) -> None:
        """Take the hook off; nothing happens where it is off already."""
        self.hooks.pop(self.number, None)


def add_hook(node: Node, hook: Hook) -> RemovableHandle:
    """Call ``hook(gradient)`` once the node's gradient is whole; what it returns replaces it."""
    global in_use
    in_use = True
    hooks = hooks_of.setdefault(node, {})
    number = _numbers()
    hooks[number] = hook
    return RemovableHandle(hooks, number)


_retaining: weakref.WeakKeyDictionary[Node, RemovableHandle] = weakref.WeakKeyDictionary()


def retain_grad(node: Node) -> None:
    """Keep the gradient of a node inside the graph, to be read as its tensor's ``.grad``."""
    if node in _retaining:
        return
    reference = weakref.ref(node)

    def keep(gradient: Any) -> None:
        here = reference()
        if here is not None:
            before: Any = retained_gradients.get(here)
            own = wrap(gradient._array.copy(), gradient.node)
            retained_gradients[here] = own if before is None else before + own

    _retaining[node] = add_hook(node, keep)


def is_retained(node: Node | None) -> bool:
    """Whether the gradient of a node inside the graph is kept."""
    return node is not None and node in _retaining


def move_retained(old: Node | None, new: Node) -> None:
    """Keep the gradient of the tensor's new node where that of its old one was kept.

    After a write in place ``.grad`` means the gradient by the tensor's new value, as in PyTorch.
    """
    handle = _retaining.pop(old, None) if old is not None else None
    if handle is not None:
        handle.remove()
        retain_grad(new)


# --- after a leaf's gradient was added to its .grad -----------------------------------------------

_after: weakref.WeakKeyDictionary[Node, dict[int, Hook]] = weakref.WeakKeyDictionary()
after_in_use = False


def add_after_hook(tensor: TensorBase, hook: Hook) -> RemovableHandle:
    """Call ``hook(tensor)`` after each backward pass that added to the gradient of a leaf."""
    global after_in_use
    node = tensor.node
    if not isinstance(node, Leaf):
        raise RuntimeError(
            "register_post_accumulate_grad_hook: only a leaf that requires grad has a .grad that "
            "gradients are added to; use register_hook"
        )
    after_in_use = True
    reference = weakref.ref(tensor)

    def call(_: Any) -> None:
        here = reference()
        if here is not None:
            hook(here)

    hooks = _after.setdefault(node, {})
    number = _numbers()
    hooks[number] = call
    return RemovableHandle(hooks, number)


def run_after_hooks(leaf: Node) -> None:
    """Call what :func:`add_after_hook` added to a leaf."""
    for hook in tuple(_after.get(leaf, {}).values()):
        hook(leaf)


# --- before ---------------------------------------------------------------------------------------


def run_hooks(node: Node, g: Any) -> Any:
    """The cotangent of a node after its hooks: an array or a tensor, as it came."""
    if node.dtype.kind == "c":  # hooks see gradients, the graph their conjugates
        return np.conjugate(_run_hooks(node, np.conjugate(g)))
    return _run_hooks(node, g)


def _run_hooks(node: Node, g: Any) -> Any:
    for hook in tuple(hooks_of.get(node, {}).values()):
        recorded = isinstance(g, TensorBase)
        replaced = hook(g if recorded else wrap(np.array(g)))
        if replaced is None:
            continue
        if not isinstance(replaced, TensorBase):
            replaced = wrap(np.asarray(replaced))
        if replaced._array.shape != node.shape:
            raise RuntimeError(
                f"a hook on {node.name()} returned shape {replaced._array.shape}, expected "
                f"{node.shape}"
            )
        if replaced._array.dtype != node.dtype:
            raise RuntimeError(
                f"a hook on {node.name()} returned {replaced._array.dtype} for a gradient of "
                f"{node.dtype}: convert it, grad.to(...)"
            )
        g = replaced if recorded else replaced._array
    return g

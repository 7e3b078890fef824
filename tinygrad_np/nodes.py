"""The graph of recorded operations: its nodes, and the small base of the tensor that it knows.

A :class:`Node` stands for one recorded operation. It holds its parents' nodes, the rule that turns
its cotangent into each parent's (a vector-Jacobian product, VJP), and what those rules kept from
the forward pass. It never holds a tensor, so there are no reference cycles and memory goes by
reference count. A :class:`Leaf` is where a tensor that requires grad enters the graph, and where
its gradient lands.

Nodes carry a falling ``rank`` from one clock: a child's is always below its parents', so a heap
keyed by it visits every node after all its children, without recursion and without sorting the
graph first. The same clock dates writes in place (:mod:`tinygrad_np.writes`).

This module knows no operation by name: the derivative tables stand in :mod:`tinygrad_np.ops`.
"""

from __future__ import annotations

import functools
import weakref
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from itertools import count
from types import TracebackType
from typing import Any, Protocol, TypeVar

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
F = TypeVar("F", bound=Callable[..., Any])

next_rank = count(0, -1).__next__
new = object.__new__


class Operation(Protocol):
    """What the graph asks of an operation: a name, for errors, and whether its output is a view."""

    @property
    def name(self) -> str: ...
    @property
    def is_view(self) -> bool: ...


class Rule(Protocol):
    """What the graph asks of a derivative rule."""

    @property
    def vjp(self) -> Callable[..., Any]:
        """``vjp(g, *kept)``: the cotangent of one input from the output's, ``g``."""

    def on_tensors(self, node: Node, kept: tuple[Any, ...]) -> tuple[Any, ...]:
        """What was kept, as tensors that stand in the graph where the arrays came from."""


Edge = tuple["Node", Rule, tuple[Any, ...]]


class Node:
    """One recorded operation: where its cotangent goes, and by which rules."""

    __slots__ = ("__weakref__", "dtype", "edges", "op", "rank", "shape")
    op: Operation | None  # None on a leaf
    edges: Sequence[Edge] | None  # None once backward has freed it
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    rank: int

    def __repr__(self) -> str:
        return f"<{self.name}>"

    @property
    def name(self) -> str:
        return "leaf" if self.op is None else self.op.name


class Leaf(Node):
    """The node of a tensor that requires grad: the end of a path, where the gradient is kept.

    A backward pass leaves an array here; it becomes a tensor when somebody asks for ``.grad``.
    """

    __slots__ = ("grad",)
    grad: TensorBase | Array | None

    def __init__(self, data: Array) -> None:
        if data.dtype.kind != "f":
            raise RuntimeError(
                f"only floating-point tensors can require gradients, not {data.dtype}: "
                "convert it first, x.float()"
            )
        self.op = None
        self.edges = ()
        self.shape = data.shape
        self.dtype = data.dtype
        self.rank = next_rank()
        self.grad = None


# The gradients of nodes inside the graph whose tensors asked to keep them.
retained: weakref.WeakKeyDictionary[Node, TensorBase] = weakref.WeakKeyDictionary()


class TensorBase:
    """The part of a tensor that the graph knows: its array and its node (None for a constant)."""

    __slots__ = ("__weakref__", "_data", "node")
    _data: Array
    node: Node | None

    @property
    def data(self) -> Array:
        """The array itself, outside of any recording. Writes into it are invisible to autograd."""
        return self._data

    @data.setter
    def data(self, value: Any) -> None:
        array = np.asarray(value.data if isinstance(value, TensorBase) else value)
        node = self.node
        if isinstance(node, Leaf):
            if array.dtype.kind != "f":
                raise RuntimeError(f"data: a tensor that requires grad cannot be {array.dtype}")
            node.shape, node.dtype = array.shape, array.dtype
        self._data = array

    @property
    def grad(self) -> Any:
        """The gradient that ``backward`` left here: a tensor of this shape and dtype, or None."""
        node = self.node
        if isinstance(node, Leaf):
            gradient = node.grad
            if isinstance(gradient, np.ndarray):
                gradient = node.grad = wrap(gradient)
            return gradient
        return None if node is None else retained.get(node)

    @grad.setter
    def grad(self, value: Any) -> None:
        node: Any = self.node
        if value is None:
            try:
                node.grad = None
            except AttributeError:  # no leaf
                if node is not None:
                    retained.pop(node, None)
            return
        if not isinstance(node, Leaf):
            raise RuntimeError("grad: only a leaf that requires grad can be given a gradient")
        if not isinstance(value, TensorBase):
            value = wrap(np.asarray(value, dtype=node.dtype))
        if value._data.shape != node.shape:
            raise RuntimeError(
                f"grad: the tensor has shape {node.shape}, the gradient {value._data.shape}"
            )
        node.grad = value


def gradient_of(tensor: TensorBase) -> Array | None:
    """The array of a leaf's gradient, without making a tensor of it."""
    node = tensor.node
    gradient = node.grad if isinstance(node, Leaf) else None
    return gradient._data if isinstance(gradient, TensorBase) else gradient


tensor_class: type[Any] = TensorBase


def set_tensor_class(cls: type[TensorBase]) -> None:
    """Name the class of the tensors that operations return (called once, by ``tensor.py``)."""
    global tensor_class
    tensor_class = cls


def wrap(data: Array, node: Node | None = None) -> Any:
    """A tensor of an array and its node, without the constructor's checks."""
    tensor = new(tensor_class)
    tensor._data = data
    tensor.node = node
    return tensor


# --- recording on and off, by thread ---------------------------------------------------------


# A context variable is read three times as fast as a threading.local, and serves asyncio too.
_recording: ContextVar[bool] = ContextVar("recording", default=True)
is_recording = _recording.get
record = _recording.set


def is_grad_enabled() -> bool:
    """Whether operations of this thread are recorded."""
    return is_recording()


class set_grad_enabled:
    """Switch recording on or off for this thread; a context manager, or a plain call.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0], requires_grad=True)
    >>> with tg.set_grad_enabled(False):
    ...     (x * 2).requires_grad
    False
    """

    def __init__(self, enabled: bool) -> None:
        self.previous = is_recording()
        record(enabled)

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        record(self.previous)


class _Recording:
    """A context manager and decorator that switches recording; reusable and nestable."""

    enabled: bool

    def __init__(self) -> None:
        self.previous: list[bool] = []

    def __enter__(self) -> None:
        self.previous.append(is_recording())
        record(self.enabled)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        record(self.previous.pop())

    def __call__(self, function: F) -> F:
        @functools.wraps(function)
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            with type(self)():
                return function(*args, **kwargs)

        return wrapped  # type: ignore[return-value]


class no_grad(_Recording):
    """Record nothing within; results do not require grad. Per thread. Also a decorator.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0], requires_grad=True)
    >>> with tg.no_grad():
    ...     (x * 2).requires_grad
    False
    """

    enabled = False


class enable_grad(_Recording):
    """Record again, within a :class:`no_grad`."""

    enabled = True

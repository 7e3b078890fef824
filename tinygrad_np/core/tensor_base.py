"""The small base of the tensor that the graph knows: an array and its node."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, Self, TypeVar

import numpy as np

from .errors import raise_of_forward
from .node import Leaf, Node, new
from .types import Array, TensorLike

# The gradients of nodes inside the graph whose tensors asked to keep them.
retained_gradients: weakref.WeakKeyDictionary[Node, TensorBase] = weakref.WeakKeyDictionary()


def with_own_type(array: Array) -> Array:
    """The array with NumPy's one object for its element type, in this machine's byte order.

    An array out of a pickle has an object of its own, which is equal. The engine asks for identity,
    which is quicker. The memory is shared where the byte order is that of the machine.
    """
    own = np.dtype(array.dtype.char)
    if array.dtype is own:
        return array
    return array.view(own) if array.dtype == own else array.astype(own)


class TensorBase:
    """The part of a tensor that the graph knows: its array and its node (None for a constant)."""

    __slots__ = ("__weakref__", "_array", "aliases", "node")
    _array: Array
    node: Node | None
    aliases: Any  # set on a tensor that has views, or is one: see :mod:`.aliasing`

    @property
    def data(self) -> Self:
        """The same memory outside of the graph: what is written into it is recorded by nothing.

        A backward pass that needs what was there before the write says so.

        >>> import tinygrad_np as tg
        >>> x = tg.ones(2, requires_grad=True)
        >>> x.data.mul_(3)
        tensor([3., 3.])
        >>> x
        tensor([3., 3.], requires_grad=True)
        """
        tensor: Self = wrap(self._array)
        return tensor

    @data.setter
    def data(self, value: Any) -> None:
        array = np.asarray(unwrap(value))
        node = self.node
        if isinstance(node, Leaf):
            if array.dtype.kind not in "fc":
                raise RuntimeError(f"data: a tensor that requires grad cannot be {array.dtype}")
            array = with_own_type(array)
            node.shape, node.dtype = array.shape, array.dtype
        self._array = array
        if hasattr(self, "aliases"):
            del self.aliases  # the views show the memory of before

    @property
    def grad(self) -> Any:
        """The gradient that ``backward`` left here: a tensor of this shape and dtype, or None.

        >>> import tinygrad_np as tg
        >>> x = tg.ones(2, requires_grad=True)
        >>> (x * 3).sum().backward()
        >>> x.grad
        tensor([3., 3.])
        """
        node = self.node
        if isinstance(node, Leaf):
            gradient = node.grad
            if isinstance(gradient, np.ndarray):
                gradient = node.grad = wrap(gradient)
            return gradient
        return None if node is None else retained_gradients.get(node)

    @grad.setter
    def grad(self, value: Any) -> None:
        node: Any = self.node
        if value is None:
            try:
                node.grad = None
            except AttributeError:  # no leaf
                if node is not None:
                    retained_gradients.pop(node, None)
            return
        if not isinstance(node, Leaf):
            raise RuntimeError("grad: only a leaf that requires grad can be given a gradient")
        if not isinstance(value, TensorBase):
            value = wrap(np.asarray(value, dtype=node.dtype))
        if value._array.shape != node.shape:
            raise RuntimeError(
                f"grad: the tensor has shape {node.shape}, the gradient {value._array.shape}"
            )
        node.grad = value


AnyTensor = TypeVar("AnyTensor", bound=TensorBase)
"""A tensor. For results that are tensors if one of several inputs is."""


def gradient_of(tensor: TensorBase) -> Array | None:
    """The array of a leaf's gradient, without making a tensor of it."""
    node = tensor.node
    gradient = node.grad if isinstance(node, Leaf) else None
    return gradient._array if isinstance(gradient, TensorBase) else gradient


tensor_class: type[Any] = TensorBase


def set_tensor_class(cls: type[TensorBase]) -> None:
    """Name the class of the tensors that operations return (called once, by ``tensor.py``)."""
    global tensor_class
    tensor_class = cls


def wrap(data: Array, node: Node | None = None) -> Any:
    """A tensor of an array and its node, without the constructor's checks."""
    tensor = new(tensor_class)
    tensor._array = data
    tensor.node = node
    return tensor


def is_tensor(value: Any) -> bool:
    """Whether ``value`` is a tensor."""
    return isinstance(value, TensorBase)


def unwrap(value: Any) -> Any:
    """The array of a tensor; anything else as it is."""
    return value._array if isinstance(value, TensorBase) else value


def on_arrays(function: Callable[..., Any], input: TensorLike, *others: Any) -> TensorLike:
    """Call a NumPy function that has no gradient on the arrays of its inputs.

    The result is a tensor outside of the graph where any input is a tensor, else NumPy's.
    """
    given_tensor = isinstance(input, TensorBase)
    first = input._array if given_tensor else input
    if not others:
        y = function(first)
    else:
        arrays: list[Any] = []
        for value in others:
            if isinstance(value, TensorBase):
                given_tensor, value = True, value._array
            arrays.append(value)
        try:
            y = function(first, *arrays)
        except ValueError as error:
            raise_of_forward(getattr(function, "__name__", "operation"), (first, *arrays), error)
    result: TensorLike = wrap(np.asarray(y)) if given_tensor else y
    return result


def like_input(result: Any, *inputs: Any) -> Any:
    """A result computed on arrays, as a tensor outside of the graph where any input is a tensor.

    A result that is a tensor already stays as it is.
    """
    if isinstance(result, TensorBase):
        return result
    if any(isinstance(value, TensorBase) for value in inputs):
        return wrap(np.asarray(result))
    return result

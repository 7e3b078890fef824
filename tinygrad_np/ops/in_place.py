"""Operations in place: the ordinary operation computes, and the tensor takes over its result.

A tensor's memory is written once, at the end, by :func:`write`. There the node of the result
becomes the tensor's node, so a method in place has the derivative of its operation and needs none
of its own. :func:`in_place` makes such a method of any operation whose result keeps the shape.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np

from ..core.grad_mode import is_recording
from ..core.inplace_checks import mark_written, memory_root, supersede
from ..core.node import Leaf
from ..core.primitive import Primitive
from ..core.tensor_base import TensorBase
from .shapes.casting import clone

P = ParamSpec("P")
T = TypeVar("T", bound=TensorBase)


def write(tensor: T, result: TensorBase, op: str) -> T:
    """Write the values of ``result`` into the memory of ``tensor``, and take over its node.

    Args:
        tensor: the tensor to write into.
        result: what to write; broadcasting is the caller's work.
        op: the name of the operation, for errors.

    Returns:
        ``tensor``.

    Raises:
        RuntimeError: the shapes differ, the type of ``result`` cannot be put into the type of
            ``tensor``, or recording is on and ``tensor`` is a leaf that requires grad or a view of
            one.
    """
    target, values = tensor._data, result._data
    if values.shape != target.shape:
        raise RuntimeError(
            f"{op}: the result has shape {values.shape}, which does not fit in place into "
            f"{target.shape}"
        )
    if is_recording() and isinstance(memory_root(tensor.node), Leaf):
        raise RuntimeError(
            f"{op}: a leaf tensor that requires grad (or a view of one) cannot be changed in "
            "place while recording; do it within tg.no_grad()"
        )
    if not np.can_cast(values.dtype, target.dtype, "same_kind"):
        raise RuntimeError(
            f"{op}: a result of type {values.dtype} cannot be put into {target.dtype}"
        )
    np.copyto(target, values, casting="same_kind")
    mark_written(target)
    if result.node is not None:
        supersede(tensor.node, result.node)
        tensor.node = result.node
    return tensor


def before_write(tensor: T) -> T:
    """The tensor as an operation in place reads it: where recording, a copy for the graph to keep.

    The copy is recorded, for the tensor's own node stands for memory that is about to change.
    """
    if tensor.node is None and not is_recording():
        return tensor
    copied: T = clone(tensor)
    return copied


def in_place(function: Callable[Concatenate[Any, P], Any]) -> Callable[Concatenate[T, P], T]:
    """Make the method in place of an operation: ``exp_ = in_place(exp)``.

    The method has the operation's arguments, bears its name with an underscore, writes the result
    into the tensor and returns the tensor. Its errors are those of :func:`write`, besides the
    operation's own.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, 4.0])
    >>> y = x.sqrt_()
    >>> y is x, x
    (True, tensor([1., 2.]))
    """
    of: Any = function
    base: str = of.name if isinstance(of, Primitive) else of.__name__
    name = f"{base}_"

    @functools.wraps(function)
    def method(self: T, /, *args: P.args, **settings: P.kwargs) -> T:
        return write(self, function(before_write(self), *args, **settings), name)

    method.__name__ = name
    method.__qualname__ = f"Tensor.{name}"
    method.__doc__ = (
        f"Write what :func:`{base}` computes of this tensor into the tensor, and return the "
        f"tensor.\n\n    Of :func:`{base}`: {of.__doc__ or ''}"
    )
    if isinstance(of, Primitive):  # until each family is converted
        del method.__wrapped__
    return method

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

from ..core.aliasing import alias_group, has_repeats
from ..core.grad_mode import is_recording
from ..core.hooks import move_retained
from ..core.inplace_checks import mark_written
from ..core.node import Leaf
from ..core.primitive import Primitive
from ..core.registry import primitive
from ..core.tensor_base import TensorBase, wrap
from ..core.types import Array, Shape
from .shapes.casting import cast, clone

P = ParamSpec("P")
T = TypeVar("T", bound=TensorBase)


# --- the nodes that a write leaves ---------------------------------------------------------------

_overwrite = primitive(
    lambda x, value: np.array(np.broadcast_to(value, x.shape), x.dtype),
    "x value",
    lambda g: np.zeros_like(g),
    lambda g: g,
    name="overwrite",
    convention="0 to what was overwritten",
)


def _flat_read(base: Any, *, positions: Array) -> Any:
    return base.reshape(-1)[positions]


def _flat_add(values: Any, *, shape: Shape, positions: Array) -> Any:
    total = np.zeros(shape, values.dtype)
    np.add.at(total.reshape(-1), positions, values)  # a view may show an element twice
    return total


def _flat_write(base: Any, values: Any, *, positions: Array) -> Any:
    written = np.array(base, order="C")
    written.reshape(-1)[positions] = values
    return written


_read_whole = primitive(lambda base: base, "base", lambda g: g, name="whole_of_written")
_read_positions: Primitive = primitive(
    _flat_read,
    "base",
    lambda g, base_shape, positions: _add_positions(g, shape=base_shape, positions=positions),
    name="view_of_written",
)
_add_positions: Primitive = primitive(
    _flat_add,
    "values",
    lambda g, positions: _read_positions(g, positions=positions),
    name="view_of_written_transposed",
)
_write_positions: Primitive = primitive(
    _flat_write,
    "base values",
    lambda g, positions: _write_positions(g, np.zeros((), g.dtype), positions=positions),
    lambda g, positions: _read_positions(g, positions=positions),
    name="write_through_view",
)


# --- writing -------------------------------------------------------------------------------------


def write(tensor: T, result: TensorBase, op: str) -> T:
    """Write the values of ``result`` into the memory of ``tensor``, and take over its node.

    Tensors that show the same memory, views of this one or the tensor that it is a view of, follow:
    their gradients go through the write, as in PyTorch.

    Args:
        tensor: the tensor to write into.
        result: what to write; broadcasting is the caller's work. Where recording, it is made of
            what :func:`before_write` gave.
        op: the name of the operation, for errors.

    Returns:
        ``tensor``.

    Raises:
        RuntimeError: the shapes differ, the type of ``result`` cannot be put into the type of
            ``tensor``, two elements of ``tensor`` lie in one place, or recording is on and
            ``tensor`` is a leaf that requires grad, a view of one, or a view that was made while
            recording was off.
    """
    target, values = tensor._array, result._array
    if values.shape != target.shape:
        raise RuntimeError(
            f"{op}: the result has shape {values.shape}, which does not fit in place into "
            f"{target.shape}"
        )
    if not np.can_cast(values.dtype, target.dtype, "same_kind"):
        raise RuntimeError(
            f"{op}: a result of type {values.dtype} cannot be put into {target.dtype}"
        )
    check_writeable(tensor, op)
    np.copyto(target, values, casting="same_kind")
    mark_written(target)
    if is_recording():
        take_over(tensor, result)
    return tensor


def check_writeable(tensor: TensorBase, op: str) -> None:
    """Raise a RuntimeError where an operation in place must not write; see :func:`write`."""
    group = alias_group(tensor)
    if not tensor._array.flags.writeable or (group is not None and has_repeats(tensor._array)):
        raise RuntimeError(
            f"{op}: the tensor cannot be written to: it was expanded, so that several of its "
            "elements lie in one place, or it is of a read-only array; clone() it first"
        )
    if not is_recording():
        return
    if isinstance(tensor.node, Leaf) or (group and isinstance(group.base_node, Leaf)):
        raise RuntimeError(
            f"{op}: a leaf tensor that requires grad (or a view of one) cannot be changed in "
            "place while recording; do it within tg.no_grad()"
        )
    if tensor.node is None and group and group.base_node is not None:
        raise RuntimeError(
            f"{op}: the tensor is a view that was made within tg.no_grad() of a tensor that "
            "requires grad, so that the change could not be recorded; make the view outside of "
            "it, or the change within"
        )


def take_over(tensor: TensorBase, result: TensorBase) -> None:
    """Give the tensor, and all that show the memory just written, the nodes of their new values.

    As in PyTorch, a write through a view is one to its base, which every view is then read from.
    """
    before, group = tensor.node, alias_group(tensor)
    if result.node is None and before is not None:  # constants: nothing goes back through them
        result = _overwrite(wrap(tensor._array, before), result._array)
    if result.node is None:
        return
    if group is None:
        tensor.node = result.node
        move_retained(before, result.node)
        return
    was_recorded, written = group.base_node is not None, group.positions(tensor._array)
    if written is None:
        group.base_node = result.node
    else:
        base = wrap(group.base, group.base_node)
        group.base_node = _write_positions(base, result, positions=written).node
    base = wrap(group.base, group.base_node)
    for member in group.members():
        if isinstance(member.node, Leaf) or (member.node is None and was_recorded):
            continue  # a view that was made unrecorded stays so
        if member is not tensor and not np.may_share_memory(member._array, tensor._array):
            continue
        old, shown = member.node, group.positions(member._array)
        if member._array is group.base:
            member.node = group.base_node
        elif shown is None:
            member.node = _read_whole(base).node
        else:
            member.node = _read_positions(base, positions=shown).node
        if member.node is not None:
            move_retained(old, member.node)


def overwrite(tensor: T, values: Any, op: str) -> T:
    """Write values that do not depend on those of before; they broadcast and are cast to fit.

    Raises:
        RuntimeError: as :func:`write`.
    """
    check_writeable(tensor, op)
    values = values if isinstance(values, TensorBase) else wrap(np.asarray(values))
    if values._array.dtype != tensor._array.dtype:
        values = _in_type_of(tensor, values)
    return write(tensor, _overwrite(wrap(tensor._array, tensor.node), values), op)


def _in_type_of(tensor: TensorBase, values: Any) -> Any:
    kind = tensor._array.dtype
    if values._array.dtype.kind == "f" and kind.kind == "f":
        return cast(values, dtype=kind)
    return wrap(values._array.astype(kind))


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
    base = function.__name__
    name = f"{base}_"

    @functools.wraps(function)
    def method(self: T, /, *args: P.args, **settings: P.kwargs) -> T:
        return write(self, function(before_write(self), *args, **settings), name)

    method.__name__ = name
    method.__qualname__ = f"Tensor.{name}"
    method.__doc__ = (
        f"Compute :func:`{base}` in place: write the result into this tensor, and return it.\n\n"
        f"    :func:`{base}`: {function.__doc__ or ''}"
    )
    return method


def in_place_view(function: Callable[Concatenate[Any, P], Any]) -> Callable[Concatenate[T, P], T]:
    """Make the method in place of a function that gives a view: ``squeeze_``.

    Nothing is written: the tensor itself becomes what the view would be, and is returned.

    Raises:
        RuntimeError: recording is on, and the tensor is a leaf that requires grad.

    >>> import tinygrad_np as tg
    >>> x = tg.zeros(1, 2)
    >>> x.squeeze_() is x, x.shape
    (True, (2,))
    """
    base = function.__name__
    name = f"{base}_"

    @functools.wraps(function)
    def method(self: T, /, *args: P.args, **settings: P.kwargs) -> T:
        if is_recording() and isinstance(self.node, Leaf):
            raise RuntimeError(
                f"{name}: a leaf tensor that requires grad cannot be changed in place while "
                "recording; do it within tg.no_grad()"
            )
        before, shared = self.node, alias_group(self) is not None
        view = function(self if shared else wrap(self._array, self.node), *args, **settings)
        self._array, self.node = view._array, view.node
        if before is not None and self.node is not None:
            move_retained(before, self.node)
        return self

    method.__name__ = name
    method.__qualname__ = f"Tensor.{name}"
    method.__doc__ = (
        f"Become what :func:`{base}` shows: change this tensor's shape, and return it.\n\n"
        f"    :func:`{base}`: {function.__doc__ or ''}"
    )
    return method

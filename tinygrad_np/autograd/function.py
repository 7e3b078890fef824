"""``Function``: an operation with a derivative of your own, written as in PyTorch.

>>> import tinygrad_np as tg
>>> class Exp(tg.autograd.Function):
...     @staticmethod
...     def forward(ctx, x):
...         y = x.exp()
...         ctx.save_for_backward(y)
...         return y
...     @staticmethod
...     def backward(ctx, grad_output):
...         (y,) = ctx.saved_tensors
...         return grad_output * y
>>> x = tg.tensor([0.0, 1.0], requires_grad=True)
>>> Exp.apply(x).sum().backward()
>>> x.grad
tensor([1.0000, 2.7183])

In the graph a call is a node with the function's name. Where several inputs require grad, a second
one lies between it and them, which hands each its gradient; where there are several outputs, each
has a node of its own before it. What passes between these is a :class:`Cotangents`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np

from ..core.aliasing import link_view
from ..core.grad_mode import is_recording, no_grad
from ..core.inplace_checks import mark_written
from ..core.node import Node, next_order
from ..core.tensor_base import TensorBase, is_tensor, wrap
from ..core.types import Array
from ..ops.in_place import check_writeable, take_over
from .context import FunctionCtx

__all__ = ["Function", "FunctionCtx", "once_differentiable"]

F = TypeVar("F", bound=Callable[..., Any])


class Cotangents(tuple[Any, ...]):
    """The cotangents of several tensors, to the graph one thing that can be added; None is 0."""

    __slots__ = ()
    shape: tuple[int, ...] = ()
    dtype = np.dtype(np.float64)  # of the nodes that it goes to: nothing is cast

    def __add__(self, other: Any) -> Cotangents:
        pairs = zip(self, other, strict=True)
        return Cotangents([b if a is None else a if b is None else a + b for a, b in pairs])


class _Operation:
    """What the graph asks of an operation."""

    is_view = False

    def __init__(self, name: str) -> None:
        self.name = name


class _Rule:
    """The derivative by one input of a node."""

    may_be_none = True

    __slots__ = ("vjp",)

    def __init__(self, vjp: Callable[..., Any]) -> None:
        self.vjp = vjp

    def on_tensors(self, node: Node, kept: tuple[Any, ...]) -> tuple[Any, ...]:
        return kept


def _node(op: _Operation, edges: Sequence[Any], like: Any = Cotangents) -> Node:
    """A new node; ``like`` has the shape and the type of its cotangent."""
    node = Node()
    node.op, node.edges = op, edges
    node.shape, node.dtype, node.order = tuple(like.shape), like.dtype, next_order()
    return node


class Function:
    """An operation with a derivative of your own: define static ``forward`` and ``backward``.

    It is called by :meth:`apply`, and differentiable as often as ``backward`` is made of
    differentiable operations.

    ``forward(ctx, *args)`` computes the outputs, one or a tuple; nothing that it does is recorded.
    Where a ``setup_context(ctx, inputs, output)`` is defined, ``forward`` takes no ``ctx``, and
    that keeps what backward needs. ``backward(ctx, *grad_outputs)`` gets a gradient for each
    output, and returns one for each input, None for what has none. NumPy arrays may be returned,
    too.

    >>> import tinygrad_np as tg
    >>> class Scale(tg.autograd.Function):
    ...     @staticmethod
    ...     def forward(x, factor):
    ...         return x * factor
    ...     @staticmethod
    ...     def setup_context(ctx, inputs, output):
    ...         ctx.factor = inputs[1]
    ...     @staticmethod
    ...     def backward(ctx, grad_output):
    ...         return grad_output * ctx.factor, None
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> y = Scale.apply(x, 3.0)
    >>> y.sum().backward()
    >>> y.detach(), x.grad
    (tensor([3., 6.]), tensor([3., 3.]))
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        name = type(self).__name__
        raise RuntimeError(f"{name}: a Function is not instantiated: call {name}.apply(...)")

    @staticmethod
    def forward(*args: Any, **kwargs: Any) -> Any:
        """Compute the outputs; every subclass has its own.

        >>> import tinygrad_np as tg
        >>> class Twice(tg.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         return x * 2
        >>> Twice.apply(tg.ones(2))
        tensor([2., 2.])
        """
        raise NotImplementedError("a Function must define a static forward")

    @staticmethod
    def setup_context(ctx: FunctionCtx, inputs: tuple[Any, ...], output: Any) -> None:
        """Keep what backward needs, after a ``forward`` that takes no ``ctx``."""
        raise NotImplementedError("this Function has no setup_context")

    @staticmethod
    def backward(ctx: FunctionCtx, *grad_outputs: Any) -> Any:
        """Compute the gradient of each input from those of the outputs."""
        raise NotImplementedError("a Function that is differentiated must define a static backward")

    @classmethod
    def apply(cls, *args: Any) -> Any:
        """Call the operation; record it where recording is on and an input requires grad.

        Returns:
            What ``forward`` returned. Its floating-point tensors require grad, but for those that
            were marked as not differentiable.

        Raises:
            RuntimeError: a leaf that requires grad was changed in place.

        >>> import tinygrad_np as tg
        >>> class Square(tg.autograd.Function):
        ...     @staticmethod
        ...     def forward(ctx, x):
        ...         ctx.save_for_backward(x)
        ...         return x * x
        ...     @staticmethod
        ...     def backward(ctx, grad_output):
        ...         return 2 * ctx.saved_tensors[0] * grad_output
        >>> Square.apply(tg.tensor([3.0], requires_grad=True)).grad_fn
        <SquareBackward>
        """
        ctx = FunctionCtx()
        ctx.needs_input_grad = tuple([is_tensor(x) and x.node is not None for x in args])
        with no_grad():
            if cls.setup_context is Function.setup_context:
                returned = cls.forward(ctx, *args)
            else:
                returned = cls.forward(*args)
                cls.setup_context(ctx, args, returned)
        several = isinstance(returned, tuple)
        outputs = [
            wrap(np.asarray(y)) if isinstance(y, (np.ndarray, np.generic)) else y
            for y in (returned if several else (returned,))
        ]
        if is_recording() and any(ctx.needs_input_grad):
            outputs = _record(cls, ctx, args, outputs)
        return tuple(outputs) if several else outputs[0]


# --- recording a call ----------------------------------------------------------------------------


def _record(cls: type[Function], ctx: FunctionCtx, args: Any, outputs: list[Any]) -> list[Any]:
    """The outputs with their nodes."""
    op = _Operation(f"{cls.__name__}Backward")
    for y in ctx._dirty:
        check_writeable(y, op.name)
        mark_written(y._array)
    ctx._outputs = [(y._array.shape, y._array.dtype) if is_tensor(y) else None for y in outputs]
    places = [
        k
        for k, y in enumerate(outputs)
        if is_tensor(y)
        and y._array.dtype.kind in "fc"
        and not any(y is other for other in ctx._non_differentiable)
    ]
    targets = [i for i, needed in enumerate(ctx.needs_input_grad) if needed]
    ctx._parents = [args[i].node for i in targets]
    kept = (ctx, ctx._settle(outputs))
    one_output, one_input = len(outputs) == 1, len(targets) == 1

    def vjp(g: Any, ctx: FunctionCtx, saved: Any) -> Any:
        return _gradients(cls, ctx, [g] if one_output else g, targets)

    def first(g: Any, ctx: FunctionCtx, saved: Any) -> Any:
        return vjp(g, ctx, saved)[0]

    below: Node = ctx._parents[0]
    if not one_input:
        below = _node(
            op, [(parent, _Rule(_picked(i)), ()) for i, parent in enumerate(ctx._parents)]
        )
    edges = [(below, _Rule(first if one_input else vjp), kept)]
    node = _node(op, edges, outputs[0] if one_output and places else Cotangents)
    ctx._remember(node, None if one_output else _output_node)

    made: list[Any] = []
    for k, y in enumerate(outputs):
        if is_tensor(y):
            of_y = node if one_output else _output_node(ctx, node, k)
            y = _handle(y, of_y if k in places else None, args, ctx, made)
            if k in places:
                ctx._note(k, of_y)
        made.append(y)
    ctx._dirty = ctx._non_differentiable = ()  # else a tensor and its node would hold each other
    return made


def _handle(y: Any, node: Node | None, args: Any, ctx: FunctionCtx, made: list[Any]) -> Any:
    """The tensor that a call gives out for the output ``y``: a new one, where it was there before.

    An input that was changed in place stays the tensor that it is and takes the node over.
    """
    if any(y is other for other in ctx._dirty):
        if node is not None:
            take_over(y, wrap(y._array, node))
        return y
    if any(y is x for x in args) or y.node is not None or any(y is other for other in made):
        view = wrap(y._array)
        link_view(y, view)
        y = view
    y.node = node
    return y


def _picked(i: int) -> Callable[[Any], Any]:
    return lambda g: g[i]


def _output_node(ctx: FunctionCtx, node: Node, k: int) -> Node:
    """The node of one of several outputs, which puts its cotangent among those of the others."""
    count = len(ctx._outputs)

    def vjp(g: Any) -> Cotangents:
        return Cotangents([g if i == k else None for i in range(count)])

    shape, dtype = ctx._outputs[k] or ((), Cotangents.dtype)
    made = _node(_Operation(node.name()), [(node, _Rule(vjp), ())])
    made.shape, made.dtype = shape, dtype
    return made


# --- the pass back -------------------------------------------------------------------------------


def _gradients(
    cls: type[Function], ctx: FunctionCtx, cotangents: Sequence[Any], targets: Sequence[int]
) -> Cotangents:
    """What ``backward`` returns for the inputs that require grad: tensors where any came in."""
    recorded = any(map(is_tensor, cotangents))
    given: list[Any] = []
    for g, what in zip(cotangents, ctx._outputs, strict=True):
        if g is None and what is not None and ctx._materialize:
            g = np.zeros(*what)
        if g is not None and g.dtype.kind == "c":
            g = np.conjugate(g)  # a backward of one's own takes and gives gradients
        given.append(wrap(g) if isinstance(g, np.ndarray) else g)
    if recorded:
        returned = cls.backward(ctx, *given)
    else:
        with no_grad():
            returned = cls.backward(ctx, *given)
    if not isinstance(returned, tuple):
        returned = tuple(returned) if isinstance(returned, list) else (returned,)
    count = len(ctx.needs_input_grad)
    if len(returned) < count or any(d is not None for d in returned[count:]):
        raise RuntimeError(
            f"{cls.__name__}: backward returned {len(returned)} gradients for {count} inputs; "
            "return one for each argument of forward, None for those that have none"
        )
    parents = zip(targets, ctx._parents, strict=True)
    return Cotangents([_checked(cls, i, returned[i], at, recorded) for i, at in parents])


def _checked(cls: type[Function], i: int, d: Any, parent: Node, recorded: bool) -> Any:
    """One gradient as the graph takes it."""
    if d is None:
        return None
    if not isinstance(d, (TensorBase, np.ndarray, np.generic)):
        raise TypeError(
            f"{cls.__name__}: backward returned {type(d).__name__} for input {i}, expected a "
            "tensor or None"
        )
    array: Array = d._array if isinstance(d, TensorBase) else np.asarray(d)
    lead = array.ndim - len(parent.shape)
    fits = lead >= 0 and all(
        n in (1, m) for n, m in zip(parent.shape, array.shape[lead:], strict=True)
    )
    if not fits or array.dtype.kind not in "fc":
        raise RuntimeError(
            f"{cls.__name__}: backward returned a gradient of shape {array.shape} and type "
            f"{array.dtype} for input {i}, which has shape {parent.shape} and type {parent.dtype}"
        )
    if array.dtype.kind == "c":
        d = np.conjugate(d)  # type: ignore[arg-type]
        array = d._array if isinstance(d, TensorBase) else np.asarray(d)
    if recorded:
        return d if isinstance(d, TensorBase) else wrap(array)
    # A leaf's gradient is its user's to write to: it may be a saved tensor, or given out twice.
    return array.copy() if parent.op is None else array


def once_differentiable(function: F) -> F:
    """Decorate a ``backward`` that is not itself differentiable: a second derivative is an error.

    >>> import tinygrad_np as tg
    >>> class Cube(tg.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, x):
    ...         ctx.save_for_backward(x)
    ...         return x ** 3
    ...     @staticmethod
    ...     @tg.autograd.function.once_differentiable
    ...     def backward(ctx, grad_output):
    ...         return tg.tensor(3 * ctx.saved_tensors[0].numpy(force=True) ** 2) * grad_output
    >>> x = tg.tensor(2.0, requires_grad=True)
    >>> (dx,) = tg.autograd.grad(Cube.apply(x), x, create_graph=True)
    >>> dx.backward()
    Traceback (most recent call last):
        ...
    RuntimeError: backward is marked as once_differentiable: it has no second derivative
    """

    @functools.wraps(function)
    def run(ctx: FunctionCtx, *grads: Any) -> Any:
        with no_grad():
            returned = function(ctx, *grads)
        if not is_recording():
            return returned

        def refuse(g: Any) -> Any:
            raise RuntimeError(
                f"{function.__name__} is marked as once_differentiable: it has no second derivative"
            )

        def constant(d: Any) -> Any:
            if d is None:
                return None
            array = d._array if isinstance(d, TensorBase) else np.asarray(d)
            edges = [(parent, _Rule(refuse), ()) for parent in ctx._parents]
            return wrap(array, _node(_Operation("once_differentiable"), edges, array))

        return tuple(map(constant, returned)) if isinstance(returned, tuple) else constant(returned)

    return run  # type: ignore[return-value]

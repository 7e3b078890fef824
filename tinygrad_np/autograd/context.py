"""``ctx``: what ``forward`` of a :class:`.function.Function` leaves for its ``backward``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

from ..core.node import Node
from ..core.tensor_base import is_tensor, wrap
from ..core.types import Array, Shape

__all__ = ["FunctionCtx"]


class FunctionCtx:
    """What forward leaves for backward: tensors by :meth:`save_for_backward`, else by attribute.

    Attributes:
        needs_input_grad: for each argument of forward, whether its gradient is asked for.

    >>> import tinygrad_np as tg
    >>> class Product(tg.autograd.Function):
    ...     @staticmethod
    ...     def forward(ctx, a, b):
    ...         ctx.save_for_backward(a, b)
    ...         return a * b
    ...     @staticmethod
    ...     def backward(ctx, grad_output):
    ...         a, b = ctx.saved_tensors
    ...         da = grad_output * b if ctx.needs_input_grad[0] else None
    ...         db = grad_output * a if ctx.needs_input_grad[1] else None
    ...         return da, db
    >>> a = tg.tensor([2.0], requires_grad=True)
    >>> Product.apply(a, tg.tensor([5.0])).backward()
    >>> a.grad
    tensor([5.])
    """

    needs_input_grad: tuple[bool, ...]

    def __init__(self) -> None:
        self._to_save: tuple[Any, ...] = ()
        self._dirty: tuple[Any, ...] = ()
        self._non_differentiable: tuple[Any, ...] = ()
        self._materialize = True
        # After the call: of each saved tensor, its array and its node or the output that it is.
        self._saved: list[tuple[Array, Node | int | None] | None] | None = None
        self._outputs: list[tuple[Shape, Any] | None] = []  # shape and type of each
        self._parents: list[Any] = []  # nodes of the inputs that require grad
        self._nodes: dict[int, ref[Node]] = {}  # of the outputs
        self._node: ref[Node] | None = None
        self._remake: Callable[[FunctionCtx, Node, int], Node] | None = None

    # --- what forward calls ----------------------------------------------------------------------

    def save_for_backward(self, *tensors: Any) -> None:
        """Keep tensors, inputs or outputs or others, or None, for backward.

        Backward gets them as :attr:`saved_tensors`, and says so where one was changed in place.

        Raises:
            TypeError: something else than a tensor.

        >>> ctx = FunctionCtx()
        >>> ctx.save_for_backward(None)
        >>> ctx.saved_tensors
        (None,)
        """
        for position, x in enumerate(tensors):
            if x is not None and not is_tensor(x):
                raise TypeError(
                    f"save_for_backward: argument {position} is of type {type(x).__name__}; only "
                    "tensors are saved so, other things as attributes of ctx"
                )
        self._to_save = tensors

    def mark_non_differentiable(self, *args: Any) -> None:
        """Say that these outputs have no gradient. They do not require grad.

        >>> import tinygrad_np as tg
        >>> FunctionCtx().mark_non_differentiable(tg.ones(2))
        """
        self._non_differentiable = args

    def mark_dirty(self, *args: Any) -> None:
        """Say that these inputs were changed in place. Forward must return them.

        >>> import tinygrad_np as tg
        >>> FunctionCtx().mark_dirty(tg.ones(2))
        """
        self._dirty = args

    def set_materialize_grads(self, value: bool) -> None:
        """Say whether backward gets zeros, or None, for an output that no gradient comes from.

        >>> FunctionCtx().set_materialize_grads(False)
        """
        self._materialize = value

    # --- what backward reads ---------------------------------------------------------------------

    @property
    def saved_tensors(self) -> tuple[Any, ...]:
        """What :meth:`save_for_backward` kept, at its place in the graph.

        >>> import tinygrad_np as tg
        >>> ctx = FunctionCtx()
        >>> ctx.save_for_backward(tg.ones(2))
        >>> ctx.saved_tensors
        (tensor([1., 1.]),)
        """
        if self._saved is None:
            return self._to_save
        return tuple([None if entry is None else self._unpacked(*entry) for entry in self._saved])

    def _unpacked(self, array: Array, where: Node | int | None) -> Any:
        if not isinstance(where, int):
            return wrap(array, where)
        return wrap(array, self._node_of(where))

    def _node_of(self, k: int) -> Node | None:
        """The node of an output: no strong reference, for the node holds this context."""
        known = self._nodes.get(k)
        if known is None:  # not differentiable
            return None
        found, call = known(), self._node and self._node()
        if found is None and call and self._remake is not None:  # one of several, and gone
            found = self._remake(self, call, k)
            self._nodes[k] = ref(found)
        return found

    # --- what apply calls ------------------------------------------------------------------------

    def _settle(self, outputs: list[Any]) -> tuple[Array, ...]:
        """Turn the tensors that were saved into arrays and places in the graph; the arrays."""
        saved: list[tuple[Array, Node | int | None] | None] = []
        for x in self._to_save:
            if x is None:
                saved.append(None)
                continue
            k = next((k for k, y in enumerate(outputs) if y is x), None)
            saved.append((x._array, x.node if k is None else k))
        self._to_save, self._saved = (), saved
        return tuple([entry[0] for entry in saved if entry is not None])

    def _remember(
        self, node: Node, remake: Callable[[FunctionCtx, Node, int], Node] | None
    ) -> None:
        """Note the node of the call, and how one of an output is made again."""
        self._node, self._remake = ref(node), remake

    def _note(self, k: int, node: Node) -> None:
        self._nodes[k] = ref(node)

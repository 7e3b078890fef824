"""What happens when an operation is called: the forward function runs, and a node notes how to go
back.

:func:`general` is the reference: it makes the function that any primitive can be called by.
:func:`several`, :func:`binary` and :func:`unary` make the same for primitives of fixed inputs
without settings, faster. These lines run for each operation of each step, so they are written to be
quick: what they need of the primitive stands in variables of the closure, and nodes are made
without a constructor's call.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from . import tensor_base
from .aliasing import link_view, owner
from .anomaly_detection import watchers
from .errors import raise_of_forward
from .grad_mode import is_recording
from .node import Node, new, next_order
from .primitive import Primitive
from .tensor_base import TensorBase, wrap
from .type_promotion import FLOAT32, PLAIN_TYPES, constant_operand, is_foreign, promoted_inputs
from .types import Array

ndarray = np.ndarray

# Results of this type are as the dtype law wants them without a look: the default type where that
# is float32, for NumPy makes it of no larger integers; else none.
settled: np.dtype[Any] | None = FLOAT32


def set_settled(dtype: np.dtype[Any]) -> None:
    """Follow the default floating-point type."""
    global settled
    settled = FLOAT32 if dtype == FLOAT32 else None


def general(op: Primitive, is_operator: bool = False) -> Callable[..., Any]:
    """The function of any primitive: any number of inputs, settings, residuals.

    As the method of an operator it leaves a type that wants no NumPy functions to that type's own
    reflected method (NEP 13: ``__array_ufunc__ = None``).
    """
    forward, name, rules = op.forward, op.name, op.rules
    defaults, shape_sources = op.settings, op.shape_sources
    returns_residuals, variadic, is_view = bool(op.residuals), op.variadic, op.is_view

    def call(*inputs: Any, **settings: Any) -> Any:
        arrays: list[Any] = []
        sources: list[tuple[Node, int]] = []
        given_tensor = False
        for i, value in enumerate(inputs):
            if isinstance(value, TensorBase):
                given_tensor = True
                arrays.append(value._array)
                if value.node is not None:
                    sources.append((value.node, i))
            elif type(value) in PLAIN_TYPES:
                arrays.append(value)
            elif is_operator and is_foreign(value):
                return NotImplemented
            else:
                arrays.append(constant_operand(value, name, inputs))
        try:
            y = forward(*arrays, **settings)
        except ValueError as error:
            raise_of_forward(name, arrays, error)
        residuals: Sequence[Any] = ()
        if returns_residuals:
            y, *residuals = y
        if not given_tensor:
            if inputs and inputs[0] is None:
                raise TypeError(f"{name}: the input is None: expected a tensor")
            return y
        dtype = y.dtype
        if dtype is not settled and (promoted := promoted_inputs(name, arrays, y)) is not None:
            return call(*map(_replaced, inputs, promoted), **settings)
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(tensor_base.tensor_class)
        tensor._array = y
        tensor.node = None
        if is_view:  # a reshape may be a copy; the base of a view is what owns its memory
            memory = y.base
            if memory is not None and (
                memory is arrays[0]
                or memory is arrays[0].base
                or (type(memory) is not ndarray and owner(y) is owner(arrays[0]))  # as_strided's
            ):
                link_view(inputs[0], tensor)
        if not sources or not is_recording():
            return tensor

        node = Node()
        node.op = op
        node.shape = y.shape
        node.dtype = dtype
        node.order = next_order()
        if defaults:
            settings = defaults | settings
        # In the order of the names in Primitive.__init__.
        if variadic:
            rule: Any = rules[0]
            rest = (*settings.values(), y, *residuals, tuple([np.shape(a) for a in arrays]))
            edges = [(parent, rule, rule.collect((arrays, *rest, i))) for parent, i in sources]
        else:
            shapes = [np.shape(arrays[i]) for i in shape_sources]
            at_hand = (*arrays, *settings.values(), y, *residuals, *shapes)
            edges = [
                (parent, rule, rule.collect(at_hand))
                for parent, i in sources
                if (rule := rules[i]) is not None
            ]
        if edges:
            node.edges = edges
            tensor.node = node
            if watchers:
                tell_watchers(node, arrays, y)
        return tensor

    return call


def _replaced(value: Any, array: Any) -> Any:
    """An input with another array in it, at its place in the graph."""
    return wrap(array, value.node) if isinstance(value, TensorBase) else array


def tell_watchers(node: Node, inputs: Sequence[Any], output: Array) -> None:
    """Show anomaly and mutation detection what was recorded."""
    for watcher in watchers:
        watcher.after_forward(node, inputs, output)


# --- the same, faster ---------------------------------------------------------------------------
# Figures: python benchmarks/recording_forms.py, on an AMD EPYC with 2 cores, 2026-11-26.


def several(op: Primitive) -> Callable[..., Any]:
    """The same, faster: for a fixed number of inputs and no settings, 0.8 of the general time."""
    forward, name, rules = op.forward, op.name, op.rules

    def call(*inputs: Any) -> Any:
        arrays: list[Any] = []
        parents: list[Any] = []  # one for each input; None for what requires no grad
        given_tensor = recorded = False
        for value in inputs:
            if isinstance(value, TensorBase):
                given_tensor = True
                arrays.append(value._array)
                parents.append(node := value.node)
                if node is not None:
                    recorded = True
            else:
                arrays.append(
                    value if type(value) in PLAIN_TYPES else constant_operand(value, name, inputs)
                )
                parents.append(None)
        try:
            y = forward(*arrays)
        except ValueError as error:
            raise_of_forward(name, arrays, error)
        if not given_tensor:
            return y
        dtype = y.dtype
        if dtype is not settled and (promoted := promoted_inputs(name, arrays, y)) is not None:
            return call(*map(_replaced, inputs, promoted))
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(tensor_base.tensor_class)
        tensor._array = y
        tensor.node = None
        if not recorded or not is_recording():
            return tensor
        at_hand = (*arrays, y)
        edges = [
            (parent, rule, rule.collect(at_hand))
            for parent, rule in zip(parents, rules)  # noqa: B905 (strict costs 0.1 us)
            if parent is not None and rule is not None
        ]
        if edges:
            tensor.node = node = Node()
            node.op = op
            node.shape = y.shape
            node.dtype = dtype
            node.order = next_order()
            node.edges = edges
            if watchers:
                tell_watchers(node, arrays, y)
        return tensor

    return call


def binary(op: Primitive, is_operator: bool = False) -> Callable[..., Any]:
    """The same, faster: for two inputs and no settings, 0.5 of the general time."""
    forward, name = op.forward, op.name
    rule_a, rule_b = op.rules
    assert rule_a is not None and rule_b is not None
    collect_a, collect_b = rule_a.collect, rule_b.collect

    def call(a: Any, b: Any) -> Any:
        node_a: Any = None
        node_b: Any = None
        if isinstance(a, TensorBase):
            node_a = a.node
            a = a._array
            if isinstance(b, TensorBase):
                node_b = b.node
                b = b._array
            elif type(b) not in PLAIN_TYPES:
                if is_operator and is_foreign(b):
                    return NotImplemented
                b = constant_operand(b, name, (a,))
        elif isinstance(b, TensorBase):
            node_b = b.node
            b = b._array
            if type(a) not in PLAIN_TYPES:
                if is_operator and is_foreign(a):
                    return NotImplemented
                a = constant_operand(a, name, (b,))
        else:
            return forward(a, b)
        try:
            y = forward(a, b)
        except ValueError as error:
            raise_of_forward(name, (a, b), error)
        dtype = y.dtype
        if dtype is not settled and (promoted := promoted_inputs(name, (a, b), y)) is not None:
            a, b = promoted
            y = forward(a, b)
            dtype = y.dtype
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(tensor_base.tensor_class)
        tensor._array = y
        if (node_a is None and node_b is None) or not is_recording():
            tensor.node = None
            return tensor
        tensor.node = node = Node()
        node.op = op
        node.shape = y.shape
        node.dtype = dtype
        node.order = next_order()
        at_hand = (a, b, y)
        if node_b is None:
            node.edges = ((node_a, rule_a, collect_a(at_hand)),)
        elif node_a is None:
            node.edges = ((node_b, rule_b, collect_b(at_hand)),)
        else:
            node.edges = (
                (node_a, rule_a, collect_a(at_hand)),
                (node_b, rule_b, collect_b(at_hand)),
            )
        if watchers:
            tell_watchers(node, (a, b), y)
        return tensor

    return call


def unary(op: Primitive) -> Callable[..., Any]:
    """The same, faster: for one input and nothing else, 0.45 of the general time."""
    forward, name = op.forward, op.name
    (rule,) = op.rules
    assert rule is not None
    collect = rule.collect

    def call(x: Any) -> Any:
        if not isinstance(x, TensorBase):
            if x is None:
                raise TypeError(f"{name}: the input is None: expected a tensor")
            return forward(x)
        array = x._array
        y = forward(array)
        dtype = y.dtype
        if dtype is not settled and (promoted := promoted_inputs(name, (array,), y)) is not None:
            return call(wrap(promoted[0], x.node))
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(tensor_base.tensor_class)
        tensor._array = y
        if x.node is None or not is_recording():
            tensor.node = None
            return tensor
        tensor.node = node = Node()
        node.op = op
        node.shape = y.shape
        node.dtype = dtype
        node.order = next_order()
        node.edges = ((x.node, rule, collect((array, y))),)
        if watchers:
            tell_watchers(node, (array,), y)
        return tensor

    return call


def callable_of(op: Primitive, is_operator: bool = False) -> Callable[..., Any]:
    """The function that a primitive is called by: the quickest form that its arguments allow.

    Args:
        op: the primitive; with ``is_operator`` one of two inputs, both differentiable.
        is_operator: make the method of an operator, which may return NotImplemented.
    """
    if op.settings or op.residuals or op.shape_sources or op.variadic or op.is_view:
        return general(op, is_operator)
    if len(op.inputs) == 2 and None not in op.rules:
        return binary(op, is_operator)
    return several(op) if len(op.inputs) != 1 or None in op.rules else unary(op)

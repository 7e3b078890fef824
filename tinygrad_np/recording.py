"""What happens when an operation is called: the forward function runs, and a node notes how to go
back.

``unary``, ``binary``, ``several`` and ``general`` make the function that a primitive is called by.
They do the same, each for as many kinds of arguments as its primitives have. These lines run for
each operation of each step, so they are written to be quick: what they need of the primitive
stands in variables of the closure, and nodes are made without a constructor's call.

The dtype law lives here: see :func:`settle_dtypes`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from . import nodes
from .nodes import Array, Node, TensorBase, is_recording, new, next_rank, wrap
from .watch import watchers

if TYPE_CHECKING:
    from .primitive import Primitive

ndarray = np.ndarray
FLOAT32 = np.dtype(np.float32)
default_float = FLOAT32
# Constants that go to NumPy as they are.
_PLAIN = frozenset({np.ndarray, float, int, bool, type(None)})


def unary(op: Primitive) -> Callable[..., Any]:
    """The function of a primitive of one input and nothing else."""
    forward, name = op.forward, op.name
    (rule,) = op.rules
    assert rule is not None
    collect = rule.collect

    def call(x: Any) -> Any:
        if not isinstance(x, TensorBase):
            return forward(x)
        array = x._data
        y = forward(array)
        dtype = y.dtype
        if dtype is not FLOAT32 and (fixed := settle_dtypes(name, (array,), y)) is not None:
            return call(wrap(fixed[0], x.node))
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(nodes.tensor_class)
        tensor._data = y
        if x.node is None or not is_recording():
            tensor.node = None
            return tensor
        tensor.node = node = Node()
        node.op = op
        node.shape = y.shape
        node.dtype = dtype
        node.rank = next_rank()
        node.edges = ((x.node, rule, collect((array, y))),)
        if watchers:
            tell_watchers(node, (array,), y)
        return tensor

    return call


def binary(op: Primitive) -> Callable[..., Any]:
    """The function of a primitive of two inputs without settings."""
    forward, name = op.forward, op.name
    rule_a, rule_b = op.rules
    assert rule_a is not None and rule_b is not None
    collect_a, collect_b = rule_a.collect, rule_b.collect

    def call(a: Any, b: Any) -> Any:
        node_a: Any = None
        node_b: Any = None
        if isinstance(a, TensorBase):
            node_a = a.node
            a = a._data
            if isinstance(b, TensorBase):
                node_b = b.node
                b = b._data
            elif type(b) not in _PLAIN:
                b = constant(b, name, (a,))
        elif isinstance(b, TensorBase):
            node_b = b.node
            b = b._data
            if type(a) not in _PLAIN:
                a = constant(a, name, (b,))
        else:
            return forward(a, b)
        y = forward(a, b)
        dtype = y.dtype
        if dtype is not FLOAT32 and (fixed := settle_dtypes(name, (a, b), y)) is not None:
            a, b = fixed
            y = forward(a, b)
            dtype = y.dtype
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(nodes.tensor_class)
        tensor._data = y
        if (node_a is None and node_b is None) or not is_recording():
            tensor.node = None
            return tensor
        tensor.node = node = Node()
        node.op = op
        node.shape = y.shape
        node.dtype = dtype
        node.rank = next_rank()
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


def several(op: Primitive) -> Callable[..., Any]:
    """The function of a primitive of a fixed number of inputs without settings."""
    forward, name, rules = op.forward, op.name, op.rules

    def call(*inputs: Any) -> Any:
        arrays: list[Any] = []
        parents: list[Any] = []  # one for each input; None for what requires no grad
        given_tensor = recorded = False
        for value in inputs:
            if isinstance(value, TensorBase):
                given_tensor = True
                arrays.append(value._data)
                parents.append(node := value.node)
                if node is not None:
                    recorded = True
            else:
                arrays.append(value if type(value) in _PLAIN else constant(value, name, inputs))
                parents.append(None)
        y = forward(*arrays)
        if not given_tensor:
            return y
        dtype = y.dtype
        if dtype is not FLOAT32 and (fixed := settle_dtypes(name, arrays, y)) is not None:
            return call(*map(_replaced, inputs, fixed))
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(nodes.tensor_class)
        tensor._data = y
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
            node.rank = next_rank()
            node.edges = edges
            if watchers:
                tell_watchers(node, arrays, y)
        return tensor

    return call


def general(op: Primitive) -> Callable[..., Any]:
    """The function of a primitive of any number of inputs, with settings and residuals."""
    forward, name, rules = op.forward, op.name, op.rules
    defaults, shape_sources = op.settings, op.shape_sources
    returns_residuals, variadic = bool(op.residuals), op.variadic

    def call(*inputs: Any, **settings: Any) -> Any:
        arrays: list[Any] = []
        sources: list[tuple[Node, int]] = []
        given_tensor = False
        for i, value in enumerate(inputs):
            if isinstance(value, TensorBase):
                given_tensor = True
                arrays.append(value._data)
                if value.node is not None:
                    sources.append((value.node, i))
            else:
                arrays.append(value if type(value) in _PLAIN else constant(value, name, inputs))
        y = forward(*arrays, **settings)
        residuals: Sequence[Any] = ()
        if returns_residuals:
            y, *residuals = y
        if not given_tensor:
            return y
        dtype = y.dtype
        if dtype is not FLOAT32 and (fixed := settle_dtypes(name, arrays, y)) is not None:
            return call(*map(_replaced, inputs, fixed), **settings)
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(nodes.tensor_class)
        tensor._data = y
        tensor.node = None
        if not sources or not is_recording():
            return tensor

        node = Node()
        node.op = op
        node.shape = y.shape
        node.dtype = dtype
        node.rank = next_rank()
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
    for watcher in watchers:
        watcher.after_forward(node, inputs, output)


# --- what comes in -----------------------------------------------------------------------------


def is_tensor(value: Any) -> bool:
    """Whether ``value`` is a tensor."""
    return isinstance(value, TensorBase)


def unwrap(value: Any) -> Any:
    """The array of a tensor; anything else as it is."""
    return value._data if isinstance(value, TensorBase) else value


def constant(value: Any, op: str, beside: Sequence[Any] = ()) -> Any:
    """A constant operand as an array; what is not numbers is refused by name.

    Python numbers and sequences of them take the type of the floats they stand ``beside``, or else
    the default float type.
    """
    array = np.asarray(value)
    if array.dtype.kind not in "fiub":
        raise TypeError(
            f"{op}: an operand of type {type(value).__name__} (dtype {array.dtype}) is not "
            "supported: tensors are of "
            "real numbers"
        )
    if type(value) in (list, tuple, float) and array.dtype.kind == "f":
        dtypes = [x.dtype for x in map(unwrap, beside) if isinstance(x, ndarray)]
        floats = [dtype for dtype in dtypes if dtype.kind == "f"]
        array = array.astype(np.result_type(*floats) if floats else default_float)
    return array


def operands(op: str, *values: Any) -> list[Any]:
    """What a function made of several operations was given: tensors, and all else as arrays."""
    return [x if isinstance(x, TensorBase) else constant(x, op, values) for x in values]


def settle_dtypes(op: str, arrays: Sequence[Any], y: Any) -> list[Any] | None:
    """The inputs to call again with, where NumPy's promotion broke the dtype law; None where it
    held.

    The law is PyTorch's: integers and bools never change the type of the floats they meet, and turn
    into the default float type where a function of integers alone is not an integer.
    """
    if y.dtype.kind != "f":
        if y.dtype.kind in "iub":
            return None
        raise TypeError(
            f"{op}: made {y.dtype} values: tensors are of real numbers; complex is not supported"
        )
    dtypes = [a.dtype for a in arrays if isinstance(a, np.ndarray)]
    floats = [dtype for dtype in dtypes if dtype.kind == "f"]
    wanted = np.result_type(*floats) if floats else default_float
    if y.dtype == wanted or len(floats) == len(dtypes):
        return None

    def as_wanted(a: Any) -> Any:
        return a.astype(wanted) if isinstance(a, np.ndarray) and a.dtype.kind != "f" else a

    return [as_wanted(a) for a in arrays]

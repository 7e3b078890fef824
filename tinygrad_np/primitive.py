"""``primitive()``: a NumPy forward function and its VJPs become a recorded operation. The registry
of them all.

The idiom of the whole engine, derivative beside function:

    exp = primitive(np.exp, "x", lambda g, y: g * y)
    mul = primitive(np.multiply, "a b", lambda g, b: g * b, lambda g, a: g * a)

**The names of a VJP's parameters say what is kept from the forward pass.** The first is the
incoming cotangent; each other is

* an input's name (``x``): the array that came in;
* ``y``: the output;
* a setting's name (``axis``): a keyword argument of the forward function;
* an input's name with ``_shape``: its shape, without keeping the array;
* a residual's name: something else that the forward function returned beside ``y``;
* ``i``, first, for an operation on any number of arrays: which of them this cotangent is for.

In a plain backward pass VJPs work on arrays. With ``create_graph=True`` the same VJPs get tensors,
which answer NumPy's functions by recording: derivatives of any order from one table. A primitive
called on plain arrays returns a plain array, so VJPs may call primitives in either mode.

Summing over broadcast axes and the dtype law are the engine's work: no VJP does either.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from . import graph
from .graph import Edge, Node, TensorBase, is_recording, new, next_rank, wrap
from .watch import watchers

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = ["Primitive", "implements", "primitive", "registry"]

Array = np.ndarray[Any, np.dtype[Any]]
Vjp = Callable[..., Any]
F = TypeVar("F", bound=Callable[..., Any])

registry: dict[str, Primitive] = {}
"""Every primitive by its name."""

numpy_functions: dict[Callable[..., Any], Callable[..., Any]] = {}
"""What a NumPy function means on tensors: filled by :func:`primitive` and :func:`implements`."""

ndarray = np.ndarray
FLOAT32 = np.dtype(np.float32)
default_float = FLOAT32
_PLAIN = frozenset(
    {np.ndarray, float, int, bool, type(None)}
)  # constants that go to NumPy as they are


class Rule:
    """One VJP, and how to collect its arguments from what the forward pass had at hand."""

    __slots__ = ("_positions", "collect", "names", "recompute", "sources", "vjp")

    def __init__(
        self,
        vjp: Vjp,
        where: Mapping[str, int],
        inputs: Sequence[str],
        recompute: Mapping[str, Vjp],
    ) -> None:
        names = _parameters(vjp)[1:]
        for name in names:
            if name not in where:
                raise TypeError(f"a VJP asks for {name!r}; this primitive has {', '.join(where)}")
        self.vjp = vjp
        self.names = names
        self.collect = _picker([where[name] for name in names])
        # For each argument, in a recorded pass: the input it came from, or "y", or None for a
        # constant.
        self.sources = tuple(
            inputs.index(name) if name in inputs else "y" if name == "y" else None for name in names
        )
        self.recompute = {
            names.index(name): (function, [names.index(n) for n in _parameters(function)])
            for name, function in recompute.items()
            if name in names
        }

    def on_tensors(self, node: Node, kept: tuple[Any, ...]) -> tuple[Any, ...]:
        """The kept values as tensors in the graph, and differentiable residuals computed again."""
        op = node.op
        assert isinstance(op, Primitive) and node.edges is not None
        if op.variadic:
            return self._variadic_on_tensors(node, kept)
        parents = {op.rules.index(rule): parent for parent, rule, _ in node.edges}
        values: list[Any] = []
        for value, source in zip(kept, self.sources, strict=True):
            if source == "y":
                values.append(wrap(np.asarray(value), node))
            elif source is None or source not in parents:
                values.append(value)
            else:
                values.append(wrap(np.asarray(value), parents[source]))
        for position, (function, arguments) in self.recompute.items():
            values[position] = function(*(values[i] for i in arguments))
        return tuple(values)

    def _variadic_on_tensors(self, node: Node, kept: tuple[Any, ...]) -> tuple[Any, ...]:
        parents = {kept[0]: parent for parent, _, kept in node.edges or ()}  # i comes first
        values: list[Any] = []
        for value, source in zip(kept, self.sources, strict=True):
            if source == "y":
                values.append(wrap(value, node))
            elif source is None:
                values.append(value)
            else:
                values.append([wrap(np.asarray(v), parents.get(i)) for i, v in enumerate(value)])
        return tuple(values)


def _parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _picker(positions: list[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    """A function that takes those positions of a tuple, as a tuple; in C where it can be."""
    if not positions:
        return lambda values: ()
    if len(positions) == 1:
        return itemgetter(slice(positions[0], positions[0] + 1))
    return itemgetter(*positions)


class Primitive:
    """A recorded operation: call it like the NumPy function it is made of. See :func:`primitive`.

    Inputs (tensors, arrays or numbers) are positional, settings are keyword arguments. The result
    is a tensor where any input is one, recorded where any input requires grad, and else what NumPy
    returns.
    """

    __slots__ = (
        "__dict__",
        "edges",
        "forward",
        "inputs",
        "is_simple", "is_view",
        "name",
        "residuals",
        "rules",
        "settings",
        "shape_sources",
        "variadic",
    )  # fmt: skip

    def __init__(
        self,
        forward: Callable[..., Any],
        inputs: Sequence[str],
        vjps: Sequence[Vjp | None],
        name: str,
        residuals: Mapping[str, Vjp | None],
        is_view: bool,
    ) -> None:
        self.name = name
        self.forward = forward
        self.__doc__ = forward.__doc__
        self.variadic = len(inputs) == 1 and inputs[0].startswith("*")
        self.inputs = tuple(name.lstrip("*") for name in inputs)
        self.settings = _settings(forward)
        self.residuals = tuple(residuals)
        self.edges = ""
        self.is_view = is_view

        # What the rules can ask for, in the order in which __call__ lays it out.
        known = [*self.inputs, *self.settings, "y", *self.residuals]
        asked = {name for vjp in vjps if vjp is not None for name in _parameters(vjp)[1:]}
        shapes = [f"{n}_shape" for n in self.inputs if f"{n}_shape" in asked]
        self.shape_sources = tuple(self.inputs.index(name[: -len("_shape")]) for name in shapes)
        known += [f"{self.inputs[0]}_shape", "i"] if self.variadic else shapes
        self.is_simple = not (self.settings or residuals or shapes or self.variadic)
        where = {name: position for position, name in enumerate(known)}
        recompute = {name: function for name, function in residuals.items() if function is not None}
        self.rules = tuple(
            None if vjp is None else Rule(vjp, where, self.inputs, recompute) for vjp in vjps
        )

    def __repr__(self) -> str:
        return f"<primitive {self.name}({', '.join(self.inputs)})>"

    def __call__(self, *inputs: Any, **settings: Any) -> Tensor:
        arrays: list[Any] = []
        given_tensor = recorded = False
        for value in inputs:
            if isinstance(value, TensorBase):
                given_tensor = True
                arrays.append(value._data)
                if value.node is not None:
                    recorded = True
            else:
                arrays.append(
                    value if type(value) in _PLAIN else constant(value, self.name, inputs)
                )
        y = self.forward(*arrays, **settings)
        residuals: Sequence[Any] = ()
        if self.residuals:
            y, *residuals = y
        if not given_tensor:
            return y  # type: ignore[no-any-return]
        if y.dtype is not FLOAT32 and (fixed := settle_dtypes(self.name, arrays, y)) is not None:
            return self(*map(_replaced, inputs, fixed), **settings)
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(graph.tensor_class)
        tensor._data = y
        tensor.node = None
        if not recorded or not is_recording():
            return tensor  # type: ignore[no-any-return]

        node = new(Node)
        node.op = self
        node.shape = y.shape
        node.dtype = y.dtype
        node.rank = next_rank()
        edges: list[Edge] = []
        if self.is_simple:
            at_hand: tuple[Any, ...] = (*arrays, y)
        else:
            at_hand = (*arrays, *(self.settings | settings).values(), y, *residuals)
            if self.shape_sources and not self.variadic:
                at_hand += tuple(np.shape(arrays[i]) for i in self.shape_sources)
        if self.variadic:
            rest = (*at_hand[len(arrays) :], tuple(np.shape(a) for a in arrays))
            rule: Any = self.rules[0]
            for i, value in enumerate(inputs):
                if isinstance(value, TensorBase) and value.node is not None:
                    edges.append((value.node, rule, rule.collect((arrays, *rest, i))))
        else:
            for value, rule in zip(inputs, self.rules):  # noqa: B905 (strict costs 0.1 µs here)
                if isinstance(value, TensorBase) and value.node is not None and rule is not None:
                    edges.append((value.node, rule, rule.collect(at_hand)))
        if edges:
            node.edges = edges
            tensor.node = node
            if watchers:
                for watcher in watchers:
                    watcher.after_forward(node, arrays, y)
        return tensor  # type: ignore[no-any-return]


def _replaced(value: Any, array: Any) -> Any:
    """An input with another array in it, at its place in the graph."""
    return wrap(array, value.node) if isinstance(value, TensorBase) else array


class Unary(Primitive):
    """A primitive of one input and nothing else: as :class:`Primitive`, unrolled for speed."""

    __slots__ = ("collect", "rule")

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        (rule,) = self.rules
        assert rule is not None
        self.rule, self.collect = rule, rule.collect

    def __call__(self, x: Any) -> Tensor:
        if not isinstance(x, TensorBase):
            return self.forward(x)  # type: ignore[no-any-return]
        array = x._data
        y = self.forward(array)
        dtype = y.dtype
        if dtype is not FLOAT32 and (fixed := settle_dtypes(self.name, (array,), y)) is not None:
            return self(wrap(fixed[0], x.node))
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(graph.tensor_class)
        tensor._data = y
        tensor.node = None
        if x.node is not None and is_recording():
            tensor.node = node = new(Node)
            node.op = self
            node.shape = y.shape
            node.dtype = dtype
            node.rank = next_rank()
            node.edges = ((x.node, self.rule, self.collect((array, y))),)
            if watchers:
                for watcher in watchers:
                    watcher.after_forward(node, (array,), y)
        return tensor  # type: ignore[no-any-return]


class Binary(Primitive):
    """A primitive of two inputs without settings: as :class:`Primitive`, with its loops unrolled
    for speed.
    """

    __slots__ = ("collect_a", "collect_b", "rule_a", "rule_b")

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        rule_a, rule_b = self.rules
        assert rule_a is not None and rule_b is not None
        self.rule_a, self.collect_a = rule_a, rule_a.collect
        self.rule_b, self.collect_b = rule_b, rule_b.collect

    def __call__(self, a: Any, b: Any) -> Tensor:
        node_a: Any = None
        node_b: Any = None
        if isinstance(a, TensorBase):
            node_a = a.node
            a = a._data
            if isinstance(b, TensorBase):
                node_b = b.node
                b = b._data
            elif type(b) not in _PLAIN:
                b = constant(b, self.name, (a,))
        elif isinstance(b, TensorBase):
            node_b = b.node
            b = b._data
            if type(a) not in _PLAIN:
                a = constant(a, self.name, (b,))
        else:
            return self.forward(a, b)  # type: ignore[no-any-return]
        y = self.forward(a, b)
        dtype = y.dtype
        if dtype is not FLOAT32 and (fixed := settle_dtypes(self.name, (a, b), y)) is not None:
            a, b = fixed
            y = self.forward(a, b)
            dtype = y.dtype
        if type(y) is not ndarray:
            y = np.asarray(y)
        tensor = new(graph.tensor_class)
        tensor._data = y
        if (node_a is None and node_b is None) or not is_recording():
            tensor.node = None
            return tensor  # type: ignore[no-any-return]
        tensor.node = node = new(Node)
        node.op = self
        node.shape = y.shape
        node.dtype = dtype
        node.rank = next_rank()
        at_hand = (a, b, y)
        if node_b is None:
            node.edges = ((node_a, self.rule_a, self.collect_a(at_hand)),)
        elif node_a is None:
            node.edges = ((node_b, self.rule_b, self.collect_b(at_hand)),)
        else:
            node.edges = (
                (node_a, self.rule_a, self.collect_a(at_hand)),
                (node_b, self.rule_b, self.collect_b(at_hand)),
            )
        if watchers:
            for watcher in watchers:
                watcher.after_forward(node, (a, b), y)
        return tensor  # type: ignore[no-any-return]


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


def _settings(forward: Callable[..., Any]) -> dict[str, Any]:
    """The keyword-only parameters of a forward function with their defaults (a ufunc has none)."""
    code = getattr(forward, "__code__", None)
    if code is None:
        return {}
    first = code.co_argcount
    names = code.co_varnames[first : first + code.co_kwonlyargcount]
    defaults = forward.__kwdefaults__ or {}
    return {name: defaults.get(name) for name in names}


def primitive(
    forward: Callable[..., Any],
    inputs: str,
    *vjps: Vjp | None,
    name: str | None = None,
    numpy: Sequence[Callable[..., Any]] = (),
    residuals: Mapping[str, Vjp | None] | None = None,
    is_view: bool = False,
    edges: str = "",
) -> Primitive:
    """Make a recorded operation of a NumPy function and the VJP of each of its inputs; register it.

    Args:
        forward: the function, on arrays. Inputs positional, settings keyword-only. With residuals
            it returns ``(y, *residuals)``.
        inputs: the names of the inputs, apart by spaces; ``"*xs"`` for any number of them.
        vjps: for each input, ``vjp(g, ...)`` returning its cotangent; the names of its other
            parameters say what is kept (see the module's docstring). ``None``: the input is data,
            never differentiated. A cotangent may have any shape that broadcasting relates to the
            input's; it is ``g``, a view of it or a new array, never something kept.
        name: for errors and the registry; by default the function's own.
        numpy: the NumPy functions, besides ``forward`` if it is a ufunc, that mean this operation.
        residuals: names of what ``forward`` returns beside ``y``. With None it is a constant to the
            derivative (a mask, an index); a function of named inputs and settings computes it
            again, differentiably, in a recorded pass.
        is_view: whether the output shares memory with the first input.
        edges: the derivative at kinks, at ties and at the ends of the domain, in words, for the
            table of operations.

    >>> import numpy as np, tinygrad_np as tg
    >>> cube = tg.primitive(lambda x: x**3, "x", lambda g, x: g * 3 * x**2, name="doc_cube")
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> cube(x).sum().backward()
    >>> x.grad
    tensor([ 3., 12.])
    """
    label = name or forward.__name__
    if label in registry and not label.startswith("doc_"):
        raise ValueError(f"primitive: there is a primitive {label!r} already")
    names = inputs.split()
    if len(names) != len(vjps):
        raise TypeError(f"primitive {label}: {len(names)} inputs, but {len(vjps)} VJPs")
    shapes = any(p.endswith("_shape") for vjp in vjps if vjp is not None for p in _parameters(vjp))
    plain = not (_settings(forward) or residuals or shapes or None in vjps or inputs[0] == "*")
    cls = {1: Unary, 2: Binary}.get(len(names), Primitive) if plain else Primitive
    made = cls(forward, names, vjps, label, residuals or {}, is_view)
    made.edges = edges
    registry[label] = made
    if isinstance(forward, np.ufunc):
        numpy_functions[forward] = made
    numpy_functions.update(dict.fromkeys(numpy, made))
    return made


def implements(*functions: Callable[..., Any]) -> Callable[[F], F]:
    """Decorator: what these NumPy functions mean when they are given a tensor."""

    def register(implementation: F) -> F:
        for function in functions:
            numpy_functions[function] = implementation
        return implementation

    return register

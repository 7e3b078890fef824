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

from .nodes import Node, wrap
from .recording import binary, default_float, general, is_tensor, operands, several, unary, unwrap

if TYPE_CHECKING:
    from .tensor import Tensor

__all__ = [
    "Primitive",
    "default_float",
    "implements",
    "is_tensor",
    "operands",
    "primitive",
    "registry",
    "unwrap",
]

Vjp = Callable[..., Any]
F = TypeVar("F", bound=Callable[..., Any])

registry: dict[str, Primitive] = {}
"""Every primitive by its name."""

numpy_functions: dict[Callable[..., Any], Callable[..., Any]] = {}
"""What a NumPy function means on tensors: filled by :func:`primitive` and :func:`implements`."""


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
        positions = [where[name] for name in names]
        self.collect = _picker(positions)
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
    if len(positions) < 2:
        start = positions[0] if positions else 0
        return itemgetter(slice(start, start + len(positions)))
    return itemgetter(*positions)


class Primitive:
    """A recorded operation: call it like the NumPy function it is made of. See :func:`primitive`.

    Inputs (tensors, arrays or numbers) are positional, settings are keyword arguments. The result
    is a tensor where any input is one, recorded where any input requires grad, and else what NumPy
    returns.
    """

    __slots__ = (
        "__call__",
        "__dict__",
        "edges",
        "forward",
        "inputs",
        "is_view",
        "name",
        "residuals",
        "rules",
        "settings",
        "shape_sources",
        "variadic",
    )
    # Each has a function of its own, made for its inputs: as quick to call as a method, and as a
    # method of the tensor's (``__mul__ = mul.__call__``) twice as quick.
    __call__: Callable[..., Tensor]

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

        # What the rules can ask for, in the order in which `general` lays it out.
        known = [*self.inputs, *self.settings, "y", *self.residuals]
        asked = {name for vjp in vjps if vjp is not None for name in _parameters(vjp)[1:]}
        shapes = [f"{n}_shape" for n in self.inputs if f"{n}_shape" in asked]
        self.shape_sources = tuple(self.inputs.index(name[: -len("_shape")]) for name in shapes)
        known += [f"{self.inputs[0]}_shape", "i"] if self.variadic else shapes
        where = {name: position for position, name in enumerate(known)}
        recompute = {name: function for name, function in residuals.items() if function is not None}
        self.rules = tuple(
            None if vjp is None else Rule(vjp, where, self.inputs, recompute) for vjp in vjps
        )

        if self.settings or residuals or shapes or self.variadic:
            record = general
        elif None in vjps:
            record = several
        else:
            record = {1: unary, 2: binary}.get(len(inputs), several)
        self.__call__ = record(self)
        self.__call__.__name__ = name
        self.__call__.__doc__ = forward.__doc__

    def __repr__(self) -> str:
        return f"<primitive {self.name}({', '.join(self.inputs)})>"


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
    made = Primitive(forward, names, vjps, label, residuals or {}, is_view)
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

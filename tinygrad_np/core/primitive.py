"""``Primitive``: a NumPy forward function with the VJP of each of its inputs.

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
from typing import TYPE_CHECKING, Any

import numpy as np

from .node import Node
from .tensor_base import wrap
from .types import TensorLike

Vjp = Callable[..., Any]


class VjpRule:
    """One VJP, and how to collect its arguments from what the forward pass had at hand."""

    may_be_none = False

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
        "convention",
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
    if TYPE_CHECKING:

        def __call__(self, first: TensorLike, /, *others: Any, **settings: Any) -> TensorLike: ...
    # Each has a function of its own, made for its inputs by :mod:`.recording`: as quick to call as
    # a method, and as a method of the tensor's (``__mul__ = _mul.__call__``) twice as quick.

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
        self.convention = ""
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
            None if vjp is None else VjpRule(vjp, where, self.inputs, recompute) for vjp in vjps
        )

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

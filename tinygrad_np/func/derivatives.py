"""Derivatives of plain functions, each a function that can be differentiated again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import autograd
from ..core.backward import propagate, seed_of
from ..core.grad_mode import enable_grad, is_grad_enabled
from ..core.leaving_graph import differentiating
from ..core.node import Leaf, Node, next_order
from ..core.tensor_base import is_tensor, wrap
from ..memory import keep_freed_memory_in_training
from ..ops.elementwise.arithmetic import _positive
from ..ops.shapes.casting import clone
from ..pytree import Tree, leaves, rebuild, tree_map
from ..tensor import Tensor

__all__ = [
    "elementwise_grad",
    "grad",
    "grad_and_value",
    "jvp",
    "linearize",
    "value_and_grad",
    "vjp",
]

Function = Callable[..., Any]
Argnums = int | Sequence[int]


class _Recording:
    """One run of a function, recorded, with its differentiated arguments as variables of its own.

    Attributes:
        variables: one tensor for each array in the arguments, in order.
        output: the function's result, tensors in a tree.
        aux: what it returned beside that.
        on_arrays: whether all the variables were given as NumPy's arrays, or Python's floats.
        nested: whether something else than the variables requires grad, so that derivatives have
            to be recorded too.
    """

    def __init__(self, op: str, function: Function, has_aux: bool) -> None:
        keep_freed_memory_in_training()
        self.op, self.function, self.has_aux = op, function, has_aux
        self.recorded_outside = is_grad_enabled()
        self.start = next_order()
        self.variables: list[Tensor] = []
        self.on_arrays = True
        self.aux: Any = None

    def variable(self, value: Any) -> Tensor:
        """A copy to differentiate by; inside an outer derivative, a node that leads back to it."""
        self.on_arrays = self.on_arrays and isinstance(value, (np.ndarray, np.generic, float))
        if is_tensor(value) and value.requires_grad and self.recorded_outside:
            made = clone(value)
        else:
            made = Tensor(np.float64(value) if type(value) is float else value)
            if made.dtype.kind != "f":
                raise TypeError(
                    f"{self.op}: an argument of type {made.dtype} cannot be differentiated by; "
                    "convert it to floating point, or name the others in argnums"
                )
            made.requires_grad_()
        self.variables.append(made)
        with enable_grad():  # no leaf: ``x += 1`` in the function is its own business
            handed: Tensor = _positive(made)
        return handed

    def run(self, args: Sequence[Any], kwargs: dict[str, Any]) -> _Recording:
        with enable_grad(), differentiating(self.op):
            result = self.function(*args, **kwargs)
        if self.has_aux:
            if not isinstance(result, tuple) or len(result) != 2:
                raise TypeError(
                    f"{self.op}: with has_aux=True the function must return a pair (output, aux), "
                    f"not {type(result).__name__}"
                )
            result, self.aux = result
        self.output = tree_map(self._differentiable, result)
        own = {variable.node for variable in self.variables}
        nodes = [y.node for y in leaves(self.output) if y.node is not None]
        self.leads_elsewhere = _leads_elsewhere(nodes, own, self.start)
        self.nested = self.recorded_outside and self.leads_elsewhere
        return self

    def _differentiable(self, y: Any) -> Tensor:
        """An output as a tensor of floats: a number that jumps, or an index, has no derivative."""
        output = y if is_tensor(y) else Tensor(y)
        if output.dtype.kind != "f":
            raise TypeError(
                f"{self.op}: the function returned {output.dtype}, which has no derivative; it "
                "must return floating-point numbers (argmax, comparisons and counts do not)"
            )
        return output

    def scalar(self) -> Tensor:
        """The output, which must be one number."""
        y = self.output
        if not isinstance(y, Tensor) or y.size != 1:
            shape = y.shape if isinstance(y, Tensor) else type(y).__name__
            raise TypeError(
                f"{self.op}: the function must return a scalar, not {shape}; sum it, or use "
                "jacobian, vjp or elementwise_grad"
            )
        return y

    def pull(
        self, cotangents: Sequence[Any], keep: bool = False, record: bool = False
    ) -> list[Tensor]:
        """The vector-Jacobian product, one gradient for each variable."""
        pairs = [
            (y, g)
            for y, g in zip(leaves(self.output), cotangents, strict=True)
            if y.node is not None
        ]
        if not pairs or not self.variables:
            return [wrap(np.zeros_like(v._array)) for v in self.variables]
        outputs, seeds = zip(*pairs, strict=True)
        recorded = record or self.nested or _recorded(seeds)
        if not recorded and not self.leads_elsewhere:
            return self._pull_to_leaves(pairs, keep)
        with enable_grad():
            found = autograd.grad(
                outputs,
                self.variables,
                seeds,
                retain_graph=keep or recorded,
                create_graph=recorded,
                allow_unused=True,
                materialize_grads=True,
            )
        return list(found)

    def _pull_to_leaves(self, pairs: Sequence[tuple[Any, Any]], keep: bool) -> list[Tensor]:
        """The same where all paths lead to the variables, which are leaves: no look for others."""
        table: dict[Node, Any] = {}
        for y, g in pairs:
            start = seed_of(y, g, False, "grad")
            table[y.node] = table[y.node] + start if y.node in table else start
        heap = sorted((node.order, node) for node in table if node.op is not None)
        propagate(table, heap, keep, False)
        found = []
        for v in self.variables:
            node: Any = v.node
            d = table.get(node)
            d = np.zeros_like(v._array) if d is None else np.array(d)
            found.append(wrap(np.conjugate(d) if d.dtype.kind == "c" else d))
        return found

    def push(self) -> Callable[[Sequence[Any], bool], list[Any]]:
        """The transpose of :meth:`pull`: from a tangent of each variable to one of each output.

        It can be called again if its second argument says that it will be.
        """
        dummies = [Tensor(np.zeros(y.shape, y.dtype), True) for y in leaves(self.output)]
        pulled = self.pull(dummies, record=True)

        def pushforward(tangents: Sequence[Any], keep: bool) -> list[Any]:
            pairs = [(g, v) for g, v in zip(pulled, tangents, strict=True) if g.requires_grad]
            if not pairs:
                return [wrap(np.zeros(y.shape, y.dtype)) for y in dummies]
            recorded = self.nested or _recorded(tangents)
            with enable_grad():
                pushed = autograd.grad(
                    [g for g, _ in pairs],
                    dummies,
                    [v for _, v in pairs],
                    retain_graph=keep or recorded,
                    create_graph=recorded,
                    allow_unused=True,
                    materialize_grads=True,
                )
            return list(pushed)

        return pushforward

    def given(self, tree: Tree) -> Tree:
        """What goes back to the caller: in the graph only where that leads somewhere."""
        if self.nested:
            return tree
        return tree_map(lambda y: y.detach() if is_tensor(y) else y, tree)

    def result(self, tree: Tree) -> Tree:
        """A value or derivatives for the caller: NumPy's, where the variables were."""
        if self.on_arrays and not self.nested:
            return tree_map(lambda y: y._array[()], tree)
        tree = self.given(tree)
        if not self.on_arrays:
            return tree
        return tree_map(lambda y: y if y.requires_grad else y.numpy()[()], tree)


def _leads_elsewhere(nodes: Sequence[Node], own: set[Node | None], before: int) -> bool:
    """Whether the graph from ``nodes`` down leads to a node that is not of this run."""
    pending, seen = list(nodes), set(nodes)
    while pending:
        node = pending.pop()
        if node in own:
            if not isinstance(node, Leaf):
                return True  # an outer derivative's argument
            continue
        if node.order > before or isinstance(node, Leaf):
            return True
        for parent, _, _ in node.edges or ():
            if parent not in seen:
                seen.add(parent)
                pending.append(parent)
    return False


def chosen_arguments(op: str, argnums: Argnums, argnum: Argnums | None) -> Argnums:
    """The numbers of the arguments, which HIPS/autograd calls ``argnum``."""
    if argnum is None:
        return argnums
    if argnums != 0:
        raise TypeError(f"{op}: argnum is another name of argnums; give one of them")
    return argnum


def _positions(op: str, argnums: Argnums, args: Sequence[Any]) -> list[int]:
    numbers = [argnums] if isinstance(argnums, int) else list(argnums)
    for number in numbers:
        if not -len(args) <= number < len(args):
            raise ValueError(
                f"{op}: argnums={argnums} names argument {number}, but {len(args)} positional "
                "arguments were given"
            )
    return [number % len(args) for number in numbers]


def _record(
    op: str,
    function: Function,
    argnums: Argnums,
    has_aux: bool,
    args: Sequence[Any],
    kwargs: dict[str, Any],
) -> tuple[_Recording, Tree]:
    """A run of the function, and the arguments that are differentiated by, as a tree."""
    chosen = _positions(op, argnums, args)
    recording = _Recording(op, function, has_aux)
    inside = list(args)
    for position in chosen:
        inside[position] = tree_map(recording.variable, args[position])
    recording.run(inside, kwargs)
    form = args[chosen[0]] if isinstance(argnums, int) else tuple(args[p] for p in chosen)
    return recording, form


# --- gradients of scalars ----------------------------------------------------------------------


def value_and_grad(
    function: Function,
    argnums: Argnums = 0,
    has_aux: bool = False,
    *,
    argnum: Argnums | None = None,
) -> Callable[..., Any]:
    """A function of the same arguments that returns ``(value, gradient)``.

    Args:
        function: returns a scalar; with ``has_aux``, a pair of it and anything else.
        argnums: the number of the argument to differentiate by, or several (then the gradient is a
            tuple). Each may be an array or nested lists, tuples and dicts of arrays.
        argnum: HIPS/autograd's name of ``argnums``.
        has_aux: return ``((value, aux), gradient)``.

    Raises:
        TypeError: the function's result is no scalar; an argument is not floating-point.

    >>> from tinygrad_np import func
    >>> def loss(weights, x):
    ...     return ((weights["w"] * x + weights["b"]) ** 2).sum()
    >>> func.value_and_grad(loss)({"w": 2.0, "b": 1.0}, 3.0)
    (np.float64(49.0), {'w': np.float64(42.0), 'b': np.float64(14.0)})
    """

    argnums = chosen_arguments("value_and_grad", argnums, argnum)

    def derivative(*args: Any, **kwargs: Any) -> Any:
        return _value_and_grad("value_and_grad", function, argnums, has_aux, args, kwargs)

    return derivative


def _value_and_grad(
    op: str,
    function: Function,
    argnums: Argnums,
    has_aux: bool,
    args: Sequence[Any],
    kwargs: dict[str, Any],
) -> tuple[Any, Tree]:
    run, form = _record(op, function, argnums, has_aux, args, kwargs)
    y = run.scalar()
    gradients = run.result(rebuild(form, iter(run.pull([np.ones(y.shape, y.dtype)]))))
    value = run.result(y)
    return (value, run.given(run.aux)) if has_aux else value, gradients


def grad(
    function: Function,
    argnums: Argnums = 0,
    has_aux: bool = False,
    *,
    argnum: Argnums | None = None,
) -> Callable[..., Any]:
    """A function of the same arguments that returns the gradient of a scalar function.

    Arguments and errors as in :func:`value_and_grad`; with ``has_aux``, ``(gradient, aux)``.

    >>> from tinygrad_np import func
    >>> func.grad(lambda x, y: x * y * y, argnums=(0, 1))(2.0, 3.0)
    (np.float64(9.0), np.float64(12.0))
    """

    argnums = chosen_arguments("grad", argnums, argnum)

    def derivative(*args: Any, **kwargs: Any) -> Any:
        value, gradients = _value_and_grad("grad", function, argnums, has_aux, args, kwargs)
        return (gradients, value[1]) if has_aux else gradients

    return derivative


def grad_and_value(
    func: Function, argnums: Argnums = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """A function of the same arguments that returns ``(gradient, value)``, as PyTorch orders them.

    Arguments and errors as in :func:`value_and_grad`; with ``has_aux``, ``(gradient, (value,
    aux))``.

    >>> from tinygrad_np import func
    >>> func.grad_and_value(lambda x: x * x)(3.0)
    (np.float64(6.0), np.float64(9.0))
    """

    def derivative(*args: Any, **kwargs: Any) -> Any:
        value, gradients = _value_and_grad("grad_and_value", func, argnums, has_aux, args, kwargs)
        return gradients, value

    return derivative


def elementwise_grad(
    function: Function, argnums: Argnums = 0, *, argnum: Argnums | None = None
) -> Callable[..., Any]:
    """The derivative at each element of a function that works element by element.

    It is the gradient of the output's sum: the Jacobian's columns added up, in general.

    >>> import numpy as np
    >>> from tinygrad_np import func
    >>> func.elementwise_grad(np.tanh)(np.zeros(2))
    array([1., 1.])
    """

    argnums = chosen_arguments("elementwise_grad", argnums, argnum)

    def derivative(*args: Any, **kwargs: Any) -> Any:
        run, form = _record("elementwise_grad", function, argnums, False, args, kwargs)
        ones = [np.ones(y.shape, y.dtype) for y in leaves(run.output)]
        return run.result(rebuild(form, iter(run.pull(ones))))

    return derivative


# --- products with the Jacobian ------------------------------------------------------------------


def vjp(function: Function, *primals: Any, has_aux: bool = False) -> tuple[Any, ...]:
    """The value at ``primals``, and a function from a cotangent to the vector-Jacobian product.

    Returns:
        ``(output, pullback)``, with ``has_aux`` also the aux. ``pullback(cotangent)``, which can
        be called again, takes the output's form and returns a tuple with one gradient for each
        primal.

    >>> from tinygrad_np import func
    >>> y, pullback = func.vjp(lambda a, b: a * b, 2.0, 5.0)
    >>> y, pullback(1.0)
    (np.float64(10.0), (np.float64(5.0), np.float64(2.0)))
    """
    run, form = _record("vjp", function, range(len(primals)), has_aux, primals, {})

    def pullback(cotangent: Any) -> tuple[Any, ...]:
        seeds = _matching("vjp", run.output, cotangent)
        gradients: tuple[Any, ...] = rebuild(form, iter(run.pull(seeds, keep=True)))
        returned: tuple[Any, ...] = run.result(gradients)
        return returned

    value = run.result(run.output)
    return (value, pullback, run.given(run.aux)) if has_aux else (value, pullback)


def jvp(
    function: Function, primals: Sequence[Any], tangents: Sequence[Any], has_aux: bool = False
) -> tuple[Any, ...]:
    """The value at ``primals``, and the derivative in the direction of ``tangents``.

    From two reverse passes: the vector-Jacobian product is linear in its cotangent, and its
    transpose is the Jacobian-vector product (Townsend, "A new trick for calculating Jacobian vector
    products", 2017). There is no forward mode here: it costs some three times the function's own
    work, and the memory of one recorded reverse pass.

    Args:
        primals, tangents: sequences with one entry for each argument, of one form.
        has_aux: the function returns ``(output, aux)``; aux is returned third.

    >>> import numpy as np
    >>> from tinygrad_np import func
    >>> func.jvp(np.sin, [0.0], [2.0])
    (np.float64(0.0), np.float64(2.0))
    """
    directions = _matching("jvp", tuple(primals), tuple(tangents))
    run, _ = _record("jvp", function, range(len(primals)), has_aux, primals, {})
    pushed = run.push()(directions, False)
    results = run.result(run.output), run.result(rebuild(run.output, iter(pushed)))
    return (*results, run.given(run.aux)) if has_aux else results


def _recorded(values: Sequence[Any]) -> bool:
    return is_grad_enabled() and any(is_tensor(v) and v.requires_grad for v in values)


def _matching(op: str, form: Tree, given: Tree) -> list[Any]:
    """The values of ``given``, which must have the form and the shapes of ``form``."""
    wanted, values = leaves(form), leaves(given)
    if len(wanted) != len(values):
        raise ValueError(f"{op}: {len(values)} arrays were given for {len(wanted)}")
    ready = []
    for y, g in zip(wanted, values, strict=True):
        dtype = y.dtype if hasattr(y, "dtype") else Tensor(y).dtype
        seed: Any = g if is_tensor(g) else np.asarray(g)
        if np.shape(seed) != np.shape(y):
            raise ValueError(f"{op}: shape {np.shape(seed)} was given for shape {np.shape(y)}")
        ready.append(seed.to(dtype) if is_tensor(seed) else seed.astype(dtype))
    return ready


def linearize(func: Function, *primals: Any) -> tuple[Any, Callable[..., Any]]:
    """The value of a function, and its differential there, a function of tangents.

    Args:
        func: of the primals.
        primals: where it is taken.

    Returns:
        The output, and ``jvp_fn(*tangents)``, which gives the derivative of the output along them.

    >>> import tinygrad_np as tg
    >>> y, differential = tg.func.linearize(lambda x: x * x, tg.tensor([1.0, 2.0]))
    >>> y, differential(tg.tensor([1.0, 10.0]))
    (tensor([1., 4.]), tensor([ 2., 40.]))
    """
    zeros = tree_map(lambda x: np.zeros_like(x._array if is_tensor(x) else x), tuple(primals))
    output = jvp(func, tuple(primals), zeros)[0]

    def differential(*tangents: Any) -> Any:
        return jvp(func, tuple(primals), tuple(tangents))[1]

    return output, differential

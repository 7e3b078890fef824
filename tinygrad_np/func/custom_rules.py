"""Functions with derivatives of one's own, written as functions: ``custom_vjp`` and ``custom_jvp``.

Both keep the arguments and nothing else, so that derivatives of any order are right: where
a derivative is itself differentiated, the rule is run again, recorded.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import autograd
from ..core.grad_mode import enable_grad, is_grad_enabled, no_grad
from ..core.tensor_base import is_tensor
from ..pytree import Tree, leaves, rebuild, tree_map
from ..tensor import Tensor

__all__ = ["custom_jvp", "custom_vjp"]

Function = Callable[..., Any]


class _Custom:
    """A function of trees whose recorded call is one :class:`~tinygrad_np.autograd.Function`.

    Args:
        fun: the function, of positional arguments.
        nondiff_argnums: the numbers of arguments that are handed on as they are: functions,
            settings.
    """

    _rule = ""  # what sets the derivative

    def __init__(self, fun: Function, nondiff_argnums: Sequence[int] = ()) -> None:
        self.fun = fun
        self.nondiff_argnums = tuple(nondiff_argnums)
        functools.update_wrapper(self, fun)

    def __call__(self, *args: Any) -> Any:
        """Call the function; record it as one operation if an argument requires grad."""
        primals = [a for i, a in enumerate(args) if i not in self.nondiff_argnums]
        settings = [args[i] for i in self.nondiff_argnums]
        values = leaves(primals)
        if not (is_grad_enabled() and any(is_tensor(v) and v.requires_grad for v in values)):
            return self.fun(*args)
        name = getattr(self.fun, "__name__", type(self).__name__)
        made: list[Tree] = []
        operation: type[autograd.Function] = type(name, (_Operation,), {})
        outputs = operation.apply(self, settings, primals, made, *values)
        return rebuild(made[0], iter(outputs if isinstance(outputs, tuple) else (outputs,)))

    def _forward(self, settings: Sequence[Any], primals: Sequence[Any]) -> tuple[Tree, Any]:
        """The output, and what the backward pass of the first order may use."""
        raise NotImplementedError

    def _backward(
        self, settings: Sequence[Any], primals: Sequence[Any], kept: Any, cotangent: Tree
    ) -> list[Any]:
        """The cotangents of the leaves of ``primals``, in order; ``kept`` is None to compute it."""
        raise NotImplementedError

    def _all(self, settings: Sequence[Any], primals: Sequence[Any]) -> list[Any]:
        """The arguments in the order of the function."""
        rest = iter(primals)
        given = dict(zip(self.nondiff_argnums, settings, strict=True))
        count = len(primals) + len(settings)
        return [given[i] if i in given else next(rest) for i in range(count)]

    def _ruled(self, rule: Any) -> Function:
        if rule is None:
            name = getattr(self.fun, "__name__", "")
            raise AttributeError(f"no derivative of {name} was given: call {name}.{self._rule}")
        function: Function = rule
        return function


class _Operation(autograd.Function):
    @staticmethod
    def forward(ctx: Any, *given: Any) -> Any:
        custom, settings, form, made, *values = given
        primals = rebuild(form, iter(values))
        output, kept = custom._forward(settings, primals)
        made.append(output)
        ctx.custom, ctx.settings, ctx.form, ctx.kept, ctx.output = (
            *(custom, settings, form, kept),
            tree_map(lambda y: None, output),
        )
        ctx.output_form = output
        tensors = [v for v in values if is_tensor(v)]
        ctx.save_for_backward(*tensors)
        ctx.values = [None if is_tensor(v) else v for v in values]
        outputs = tuple(y if is_tensor(y) else Tensor(y) for y in leaves(output))
        return outputs if len(outputs) > 1 else outputs[0]

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:
        tensors = iter(ctx.saved_tensors)
        values = [next(tensors) if v is None else v for v in ctx.values]
        primals = rebuild(ctx.form, iter(values))
        kept = None if is_grad_enabled() else ctx.kept  # recorded: they are functions of primals
        cotangent = rebuild(ctx.output_form, iter(cotangents))
        found = ctx.custom._backward(ctx.settings, primals, kept, cotangent)
        return (None,) * 4 + tuple(
            g if is_tensor(v) else None for g, v in zip(found, values, strict=True)
        )


class custom_vjp(_Custom):
    """A function with a vector-Jacobian product of one's own, as in JAX; a decorator.

    ``defvjp(fwd, bwd)`` sets it. ``fwd`` takes the arguments and returns ``(output, residuals)``;
    ``bwd(residuals, cotangent)`` returns a tuple with a gradient for each argument, None for none.
    With ``nondiff_argnums``, ``bwd`` gets those arguments first.

    >>> import numpy as np, tinygrad_np as tg
    >>> @tg.func.custom_vjp
    ... def log1pexp(x):
    ...     return np.log(1 + np.exp(x))
    >>> def fwd(x):
    ...     return log1pexp(x), x
    >>> def bwd(x, g):
    ...     return (g * (1 - 1 / (1 + np.exp(x))),)
    >>> log1pexp.defvjp(fwd, bwd)
    >>> float(tg.func.grad(log1pexp)(100.0))
    1.0
    """

    _rule = "defvjp(fwd, bwd)"
    _fwd: Function | None = None
    _bwd: Function | None = None

    def defvjp(self, fwd: Function, bwd: Function) -> None:
        """Set the forward pass with its residuals, and the backward pass.

        Args:
            fwd: of the function's arguments, returns ``(output, residuals)``.
            bwd: of the residuals and the output's cotangent, returns a gradient an argument.

        >>> import tinygrad_np as tg
        >>> double = tg.func.custom_vjp(lambda x: x * 2)
        >>> double.defvjp(lambda x: (x * 2, None), lambda _, g: (g * 2,))
        """
        self._fwd, self._bwd = fwd, bwd

    def _forward(self, settings: Sequence[Any], primals: Sequence[Any]) -> tuple[Tree, Any]:
        output, kept = self._ruled(self._fwd)(*self._all(settings, primals))
        return output, (kept,)

    def _backward(
        self, settings: Sequence[Any], primals: Sequence[Any], kept: Any, cotangent: Tree
    ) -> list[Any]:
        if kept is None:
            kept = (self._ruled(self._fwd)(*self._all(settings, primals))[1],)
        found = self._ruled(self._bwd)(*settings, kept[0], cotangent)
        if not isinstance(found, (tuple, list)) or len(found) != len(primals):
            count = len(found) if isinstance(found, (tuple, list)) else type(found).__name__
            raise TypeError(
                f"custom_vjp: bwd must return a tuple with a gradient for each of the "
                f"{len(primals)} arguments, not {count}"
            )
        gradients: list[Any] = []
        for primal, gradient in zip(primals, found, strict=True):
            own = leaves(primal)
            gradients += [None] * len(own) if gradient is None else _each(gradient, len(own))
        return gradients


class custom_jvp(_Custom):
    """A function with a derivative along tangents of one's own, as in JAX; a decorator.

    ``defjvp(rule)`` sets it: ``rule(primals, tangents)`` returns the output and its tangent, which
    must be linear in the tangents. The reverse pass transposes that.

    >>> import numpy as np, tinygrad_np as tg
    >>> @tg.func.custom_jvp
    ... def power(x, y):
    ...     return x**y
    >>> @power.defjvp
    ... def rule(primals, tangents):
    ...     (x, y), (dx, dy) = primals, tangents
    ...     return power(x, y), y * x ** (y - 1) * dx + np.log(x) * x**y * dy
    >>> tg.func.grad(power, argnums=(0, 1))(1.0, 3.0)
    (np.float64(3.0), np.float64(0.0))
    """

    _rule = "defjvp(rule)"
    _jvp: Function | None = None

    def defjvp(self, jvp: Function) -> Function:
        """Set the derivative; can be used as a decorator.

        Args:
            jvp: ``jvp(*nondiff arguments, primals, tangents)``, returns ``(output, tangent)``.

        Returns:
            The rule itself.

        >>> import tinygrad_np as tg
        >>> double = tg.func.custom_jvp(lambda x: x * 2)
        >>> rule = double.defjvp(lambda primals, tangents: (primals[0] * 2, tangents[0] * 2))
        """
        self._jvp = jvp
        return jvp

    def _forward(self, settings: Sequence[Any], primals: Sequence[Any]) -> tuple[Tree, Any]:
        self._ruled(self._jvp)
        return self.fun(*self._all(settings, primals)), ()

    def _backward(
        self, settings: Sequence[Any], primals: Sequence[Any], kept: Any, cotangent: Tree
    ) -> list[Any]:
        recorded = is_grad_enabled()
        tangents = [
            Tensor(np.zeros(v.shape, v.dtype), True) if is_tensor(v) else np.zeros_like(v)
            for v in leaves(primals)
        ]
        with enable_grad():
            given = primals if recorded else tree_map(_detached, primals)
            form = rebuild(list(primals), iter(tangents))
            _, tangent = self._ruled(self._jvp)(*settings, tuple(given), tuple(form))
        dummies = [t for t in tangents if is_tensor(t)]
        pairs = [
            (t, g)
            for t, g in zip(leaves(tangent), leaves(cotangent), strict=True)
            if is_tensor(t) and t.requires_grad
        ]
        found: Sequence[Any] = [None] * len(dummies)
        if pairs:
            found = autograd.grad(
                [t for t, _ in pairs],
                dummies,
                [g for _, g in pairs],
                create_graph=recorded,
                allow_unused=True,
            )
        gradients = iter(found)
        return [next(gradients) if is_tensor(t) else None for t in tangents]


def _each(gradient: Any, count: int) -> list[Any]:
    """The gradients of one argument's leaves; None stands for those that have none."""
    if isinstance(gradient, (list, tuple)):
        return [g for branch in gradient for g in ([None] if branch is None else _each(branch, 1))]
    if isinstance(gradient, dict):
        return [
            g
            for branch in gradient.values()
            for g in ([None] if branch is None else _each(branch, 1))
        ]
    return [gradient]


def _detached(value: Any) -> Any:
    with no_grad():
        return value.detach() if is_tensor(value) else value

"""Solutions of ``x = f(x, ...)`` as functions of what the equation depends on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import autograd
from ..core.grad_mode import no_grad
from ..core.tensor_base import is_tensor, unwrap
from ..pytree import leaves, rebuild
from ..tensor import Tensor
from .derivatives import vjp

__all__ = ["fixed_point"]

Function = Callable[..., Any]


def fixed_point(
    function: Function,
    initial: Any,
    *args: Any,
    tolerance: float = 1e-8,
    max_iterations: int = 10_000,
) -> Any:
    """Iterate ``x = function(x, *args)`` until it stays where it is; differentiable by ``args``.

    By the implicit function theorem, for the solution x* and a cotangent g the gradient is (∂f/∂a)ᵀ
    u, where u = g + (∂f/∂x)ᵀ u, solved by iteration as well (Christianson, "Reverse accumulation
    and attractive fixed points", 1994). Nothing is kept of the iterations, and derivatives of any
    order are right.

    Args:
        function: ``function(x, *args)`` gives the next x, of x's shape. It must contract near the
            solution. What it should be differentiated by goes through ``args``, not through a
            closure.
        initial: an array or tensor, the first x; the solution does not depend on it.
        args: arrays, tensors, and nested lists, tuples and dicts of them.
        tolerance: the largest change of an element with which the iteration ends, relative to the
            size of the largest, or to 1.
        max_iterations: when to give up.

    Returns:
        The solution, a tensor.

    Raises:
        RuntimeError: it did not converge.

    >>> import tinygrad_np as tg
    >>> def newton(x, a):  # its fixed point is the square root
    ...     return (x + a / x) / 2
    >>> a = tg.tensor(2.0, dtype=tg.float64, requires_grad=True)
    >>> root = tg.func.fixed_point(newton, 1.0, a)
    >>> root.backward()
    >>> round(root.item(), 6), round(a.grad.item(), 6)  # a^0.5, 0.5 a^-0.5
    (1.414214, 0.353553)
    """
    values = leaves(args)
    like = [v for v in values if is_tensor(v) and v.dtype.kind == "f"]
    start = unwrap(initial)
    if like and not isinstance(start, np.ndarray):
        start = np.asarray(start, like[0].dtype)
    solution: Any = _FixedPoint.apply(
        function, Tensor(start), tolerance, max_iterations, args, *values
    )
    return solution


class _FixedPoint(autograd.Function):
    @staticmethod
    def forward(ctx: Any, *given: Any) -> Any:
        function, x, tolerance, max_iterations, form, *values = given
        args = rebuild(form, iter(values))
        with no_grad():
            solution = _iterated(function, x, args, tolerance, max_iterations)
        ctx.function, ctx.form = function, form
        ctx.limits = {"tolerance": tolerance, "max_iterations": max_iterations}
        ctx.save_for_backward(solution, *(v for v in values if is_tensor(v)))
        ctx.values = [None if is_tensor(v) else v for v in values]
        return solution

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:
        (g,) = cotangents
        x, *tensors = ctx.saved_tensors
        function, form = ctx.function, ctx.form
        rest = iter(tensors)
        values = [next(rest) if v is None else v for v in ctx.values]

        def arguments(variables: Any) -> Any:
            """The arguments with other tensors in the places of the differentiable ones."""
            chosen = iter(variables)
            return rebuild(form, iter([next(chosen) if _differentiable(v) else v for v in values]))

        variables = [v for v in values if _differentiable(v)]

        def adjoint(u: Any, g: Any, x: Any, *variables: Any) -> Any:
            pullback = vjp(lambda x: function(x, *arguments(variables)), x)[1]
            return g + pullback(u)[0]

        u = fixed_point(adjoint, g.detach(), g, x, *variables, **ctx.limits)
        pullback = vjp(lambda *variables: function(x, *arguments(variables)), *variables)[1]
        gradients = iter(pullback(u) if variables else ())
        return (None,) * 5 + tuple(next(gradients) if _differentiable(v) else None for v in values)


def _differentiable(value: Any) -> bool:
    return is_tensor(value) and value.dtype.kind == "f"


def _iterated(
    function: Function, x: Tensor, args: Any, tolerance: float, max_iterations: int
) -> Any:
    for _ in range(max_iterations):
        following = function(x, *args)
        following = following if is_tensor(following) else Tensor(following)
        if following.shape != x.shape:
            raise RuntimeError(
                f"fixed_point: the function makes shape {following.shape} of shape {x.shape}"
            )
        new = following._array
        change = float(np.abs(new - x._array).max(initial=0.0))
        size = max(1.0, float(np.abs(new).max(initial=0.0)))
        x = following.detach()
        if change <= tolerance * size:
            return x
        if not np.isfinite(change):
            break
    raise RuntimeError(
        f"fixed_point: no fixed point after {max_iterations} iterations, the last change was "
        f"{change:.3g}; start nearer to it, allow more by max_iterations, or damp the function"
    )

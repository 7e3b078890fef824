"""``odeint`` and ``solve_ivp``: solutions of differential equations, differentiable in two ways.

By discretization: the steps of the integrator are recorded, and the gradient is that of what was
computed, of any order. By the adjoint equation (Chen et al., "Neural ordinary differential
equations", 2018, appendix B; Pontryagin, 1962): nothing is kept of the steps, and backward solves
another equation, back in time. Its gradient is that of the solution, to the tolerance.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ... import autograd
from ...core.errors import ArgumentError, ShapeError
from ...core.grad_mode import no_grad
from ...core.tensor_base import is_tensor, unwrap
from ...func.derivatives import vjp
from ...func.flattening import ravel_pytree
from ...ops.shapes.joining import concatenate, stack
from ...pytree import leaves, rebuild
from ...tensor import Tensor
from ..numbers import operands
from .runge_kutta import integrate

__all__ = ["OdeResult", "odeint", "solve_ivp"]

Function = Callable[..., Any]


class OdeResult(dict[str, Any]):
    """What :func:`solve_ivp` gives: ``t`` (n,), ``y`` (d, n), ``nfev``, ``success``, ``message``.

    >>> OdeResult(t=1).t
    1
    """

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None


def odeint(
    func: Function,
    y0: Any,
    t: Any,
    args: tuple[Any, ...] = (),
    *,
    tfirst: bool = False,
    rtol: float = 1e-8,
    atol: float = 1e-8,
    sensitivity: str = "discretization",
) -> Any:
    """Solve ``dy/dt = func(y, t, *args)`` from ``y0`` at ``t[0]``.

    The method is that of Dormand and Prince (SciPy's odeint changes to one for stiff equations).

    Args:
        func: gives the derivative, in y's shape: ``func(y, t, *args)``, or with ``tfirst``
            ``func(t, y, *args)``.
        y0: (d,), or a number.
        t: (n,), rising or falling; data.
        args: arrays, tensors, and nested lists, tuples and dicts of them. With the adjoint
            equation only these and y0 have gradients.
        tfirst: whether ``func`` takes the time first.
        rtol, atol: the error of a step is to be below ``atol + rtol * |y|``.
        sensitivity: "discretization" or "adjoint"; see the module.

    Returns:
        (n, d).

    Raises:
        ArgumentError: another sensitivity, or times that go to and fro.
        IntegrationError: steps became too short or too many.

    >>> import numpy as np, tinygrad_np as tg
    >>> from tinygrad_np.scipy import integrate
    >>> rate = tg.tensor(np.array(0.5), requires_grad=True)
    >>> y = integrate.odeint(lambda y, t, k: -k * y, np.array([1.0]), [0.0, 2.0], (rate,))
    >>> y[-1, 0].backward()
    >>> round(y[-1, 0].item(), 6), round(rate.grad.item(), 6)  # exp(-kt), -t exp(-kt)
    (0.367879, -0.735759)
    """
    (start,) = operands("odeint", y0)
    given = np.asarray(unwrap(t), np.float64)

    def equation(time: float, y: Any, *args: Any) -> Any:
        return func(time, y, *args) if tfirst else func(y, time, *args)

    if start.ndim > 1:
        raise ShapeError(f"odeint: y0 has shape {tuple(start.shape)}, expected (d,)")
    start = start[None] if start.ndim == 0 else start
    values, _ = _solution("odeint", equation, given, start, args, rtol, atol, np.inf, sensitivity)
    return stack(values)


def solve_ivp(
    fun: Function,
    t_span: Sequence[float],
    y0: Any,
    method: str = "RK45",
    t_eval: Any = None,
    *,
    args: tuple[Any, ...] = (),
    rtol: float = 1e-3,
    atol: float = 1e-6,
    max_step: float = np.inf,
    sensitivity: str = "discretization",
) -> OdeResult:
    """Solve ``dy/dt = fun(t, y, *args)`` over an interval of time.

    Args:
        fun: gives the derivative, in y's shape.
        t_span: the first and the last time.
        y0: (d,).
        method: "RK45", that of Dormand and Prince.
        t_eval: the times of the result, by default the first and the last.
        args, rtol, atol, sensitivity: as in :func:`odeint`.
        max_step: the longest step.

    Returns:
        An :class:`OdeResult`, with y of shape (d, n).

    Raises:
        ArgumentError: another method or sensitivity, or times outside of the interval.
        IntegrationError: steps became too short or too many.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import integrate
    >>> solution = integrate.solve_ivp(lambda t, y: -y, (0.0, 1.0), [1.0], rtol=1e-9, atol=1e-9)
    >>> solution.y[0, -1].round(6)
    np.float64(0.367879)
    """
    if method != "RK45":
        raise ArgumentError(f"solve_ivp: method={method!r}: only 'RK45' is here")
    (start,) = operands("solve_ivp", y0)
    if start.ndim != 1:
        raise ShapeError(f"solve_ivp: y0 has shape {tuple(start.shape)}, expected (d,)")
    first, last = (float(unwrap(t)) for t in t_span)
    times = np.array([first, last]) if t_eval is None else np.asarray(unwrap(t_eval), np.float64)
    low, high = min(first, last), max(first, last)
    if times.size and (times.min() < low or times.max() > high):
        raise ArgumentError(f"solve_ivp: t_eval has times outside of t_span=({first}, {last})")
    all_times = times if times.size and times[0] == first else np.concatenate([[first], times])
    values, calls = _solution(
        "solve_ivp", fun, all_times, start, args, rtol, atol, max_step, sensitivity
    )
    shown = values[len(all_times) - len(times) :]
    return OdeResult(
        t=times,
        y=stack(shown, 1),
        nfev=calls,
        status=0,
        success=True,
        message="The solver successfully reached the end of the integration interval.",
    )


def _solution(
    op: str,
    fun: Function,
    times: Any,
    start: Any,
    args: tuple[Any, ...],
    rtol: float,
    atol: float,
    max_step: float,
    sensitivity: str,
) -> tuple[list[Any], int]:
    if sensitivity not in ("discretization", "adjoint"):
        raise ArgumentError(
            f"{op}: sensitivity={sensitivity!r}: choose 'discretization' or 'adjoint'"
        )
    steps = np.diff(times)
    if times.ndim != 1 or not (np.all(steps > 0) or np.all(steps < 0)):
        raise ArgumentError(f"{op}: the times must rise, or fall, from one to the next")

    def equation(t: float, y: Any, *args: Any) -> Any:
        slope = fun(t, y, *args)
        if isinstance(slope, (list, tuple)):
            slope = stack(operands(op, *slope))
        if np.shape(unwrap(slope)) != np.shape(unwrap(y)):
            raise ShapeError(
                f"{op}: the function gave shape {np.shape(unwrap(slope))} for y of shape "
                f"{np.shape(unwrap(y))}"
            )
        return slope

    if start.dtype.kind != "f":
        start = start.astype(np.float64)
    if sensitivity == "discretization":
        return integrate(lambda t, y: equation(t, y, *args), times, start, rtol, atol, max_step)
    values = leaves(args)
    settings = {"rtol": rtol, "atol": atol, "max_step": max_step}
    calls: list[int] = []
    y = _Adjoint.apply(equation, times, args, settings, calls, start, *values)
    return list(y) if is_tensor(y) else [y[i] for i in range(len(times))], calls[0]


class _Adjoint(autograd.Function):
    @staticmethod
    def forward(ctx: Any, *given: Any) -> Any:
        equation, times, form, settings, calls, start, *values = given
        args = rebuild(form, iter(values))
        with no_grad():
            found, count = integrate(lambda t, y: equation(t, y, *args), times, start, **settings)
        calls.append(count)
        y = stack([v if is_tensor(v) else Tensor(v) for v in found])
        ctx.equation, ctx.times, ctx.form, ctx.settings = equation, times, form, settings
        ctx.save_for_backward(y, *(v for v in values if is_tensor(v)))
        ctx.values = [None if is_tensor(v) else v for v in values]
        ctx.start_is_tensor = is_tensor(start)
        return y

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:
        """Back from time to time: the state, its adjoint, and the gradients of the arguments."""
        (g,) = cotangents
        y, *tensors = ctx.saved_tensors
        rest = iter(tensors)
        values = [next(rest) if v is None else v for v in ctx.values]
        chosen = [i for i, v in enumerate(values) if is_tensor(v) and v.dtype.kind == "f"]
        variables = [values[i] for i in chosen]
        parameters, unravel = ravel_pytree(variables)
        d, n = y.shape[1], int(np.shape(unwrap(parameters))[0])

        def slope(t: float, whole: Any) -> Any:
            """Of (y, a, b): f, -a ∂f/∂y, -a ∂f/∂p."""
            state, adjoint = whole[:d], whole[d : 2 * d]

            def f(state: Any, *variables: Any) -> Any:
                given = list(values)
                for i, v in zip(chosen, variables, strict=True):
                    given[i] = v
                return ctx.equation(t, state, *rebuild(ctx.form, iter(given)))

            value, pullback = vjp(f, state, *unravel(parameters))
            by_state, *by_parameters = pullback(adjoint)
            flat = ravel_pytree(by_parameters)[0] if variables else np.zeros(0, y.dtype)
            return concatenate([value, -by_state, -flat] if n else [value, -by_state], 0)

        adjoint: Any = g[-1]
        gradient: Any = np.zeros(n, unwrap(y).dtype)
        for k in range(len(ctx.times) - 1, 0, -1):
            parts = [y[k], adjoint, gradient] if n else [y[k], adjoint]
            span = ctx.times[k : k - 2 : -1] if k > 1 else ctx.times[1::-1]
            end = integrate(slope, span, concatenate(parts, 0), **ctx.settings)[0][-1]
            adjoint = end[d : 2 * d] + g[k - 1]
            gradient = end[2 * d :]
        found = iter(unravel(gradient)) if variables else iter(())
        by_value = [next(found) if i in chosen else None for i in range(len(values))]
        return (*(None,) * 5, adjoint if ctx.start_is_tensor else None, *by_value)

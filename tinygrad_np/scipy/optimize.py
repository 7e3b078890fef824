"""SciPy's optimizers on functions of this package, and derivatives of what they find.

The gradients, Jacobians and products with Hessians that SciPy's methods ask for are computed here.
The solution is a function of ``args``: where a tensor among them requires grad, so does the
solution, by the implicit function theorem (Krantz and Parks, "The Implicit Function Theorem",
2002): for F(x*, a) = 0 the gradient of a cotangent g is -(∂F/∂a)ᵀ u with (∂F/∂x)ᵀ u = g. Of a
minimum, F is the gradient. Derivatives of any order hold.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import optimize as _scipy

from .. import autograd
from ..core.grad_mode import enable_grad, no_grad
from ..core.tensor_base import is_tensor, unwrap
from ..func.derivatives import grad, value_and_grad, vjp
from ..func.matrices import hvp, jacrev
from ..ops.shapes.joining import concatenate
from ..ops.shapes.reshaping import reshape
from ..pytree import leaves, rebuild, tree_map
from ..tensor import Tensor
from .numbers import operands

__all__ = ["curve_fit", "least_squares", "minimize", "root"]

Function = Callable[..., Any]
WITHOUT_GRADIENT = {"nelder-mead", "powell", "cobyla", "cobyqa"}
WITH_HESSIAN = {"newton-cg", "trust-ncg", "trust-krylov", "trust-constr"}


def minimize(
    fun: Function,
    x0: Any,
    args: Any = (),
    method: str | None = None,
    **settings: Any,
) -> Any:
    """Minimize a scalar function: ``scipy.optimize.minimize``, its gradients computed here.

    Args:
        fun: ``fun(x, *args)``, in NumPy's or tensors' functions.
        x0: (n,), where to start.
        args: what else it takes; tensors among them, nested too, may require grad.
        method: SciPy's; those that use a Hessian get products with it.
        settings: ``bounds``, ``constraints``, ``tol``, ``options``, ``callback``.

    Returns:
        SciPy's result. ``x`` is a tensor where something in ``args`` requires grad: its derivatives
        are those of an unconstrained minimum with an invertible Hessian.

    Raises:
        TypeError: ``jac``, ``hess`` or ``hessp`` is given.

    >>> import numpy as np, tinygrad_np as tg
    >>> from tinygrad_np.scipy import optimize
    >>> a = tg.tensor(np.array(3.0), requires_grad=True)
    >>> result = optimize.minimize(lambda x, a: ((x - a**2) ** 2).sum(), np.zeros(1), (a,))
    >>> result.x.sum().backward()
    >>> round(a.grad.item(), 4)  # of a²
    6.0
    """
    _refuse_derivatives("minimize", settings)
    args = args if isinstance(args, tuple) else (args,)
    start, plain = _start("minimize", x0), _plain(args)
    name = "" if method is None else method.lower()
    if name not in WITHOUT_GRADIENT:
        settings["jac"] = True
        if name in WITH_HESSIAN:
            settings["hessp"] = lambda x, v, *args: hvp(lambda x: fun(x, *args), [x], [v])[0]
        objective: Function = value_and_grad(fun)
    else:

        def objective(x: Any, *args: Any) -> Any:
            with no_grad():
                return float(unwrap(fun(x, *args)))

    result = _scipy.minimize(objective, start, plain, method, **settings)
    result.x = implicit(grad(fun), result.x, args)
    return result


def root(fun: Function, x0: Any, args: Any = (), method: str = "hybr", **settings: Any) -> Any:
    """Find a root of a function of vectors: ``scipy.optimize.root``, its Jacobian computed here.

    Args:
        fun: ``fun(x, *args)``, (n,) of (n,).
        x0: (n,), where to start.
        args: as in :func:`minimize`; the root has derivatives by what of them requires grad.
        method: "hybr" or "lm", which use a Jacobian, or another of SciPy's.
        settings: ``tol``, ``callback``, ``options``.

    Raises:
        TypeError: ``jac`` is given.

    >>> import numpy as np, tinygrad_np as tg
    >>> from tinygrad_np.scipy import optimize
    >>> a = tg.tensor(np.array(4.0), requires_grad=True)
    >>> x = optimize.root(lambda x, a: x**2 - a, np.array([1.0]), (a,)).x
    >>> x.sum().backward()
    >>> round(a.grad.item(), 6)  # of the square root
    0.25
    """
    _refuse_derivatives("root", settings)
    args = args if isinstance(args, tuple) else (args,)
    if method in ("hybr", "lm"):
        settings["jac"] = jacrev(fun)
    plain = _plain(args)
    result = _scipy.root(_values(fun), _start("root", x0), plain, method, **settings)
    result.x = implicit(fun, result.x, args)
    return result


def least_squares(fun: Function, x0: Any, *, args: tuple[Any, ...] = (), **settings: Any) -> Any:
    """Minimize half the sum of squares: ``scipy.optimize.least_squares``, the Jacobian from here.

    Args:
        fun: ``fun(x, *args)``, the residuals (m,) of (n,).
        x0: (n,), where to start.
        args: as in :func:`minimize`; the solution has derivatives by what of them requires grad.
        settings: SciPy's: ``bounds``, ``method``, ``loss`` (derivatives are those of "linear"), ...

    Raises:
        TypeError: ``jac`` is given.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import optimize
    >>> optimize.least_squares(lambda x: x - np.array([1.0, 2.0]), np.zeros(2)).x.round(6)
    array([1., 2.])
    """
    _refuse_derivatives("least_squares", settings)
    plain = _plain(args)
    result = _scipy.least_squares(
        _values(fun), _start("least_squares", x0), jacrev(fun), args=plain, **settings
    )

    def half_squares(x: Any, *args: Any) -> Any:
        return 0.5 * (fun(x, *args) ** 2).sum()

    result.x = implicit(grad(half_squares), result.x, args)
    return result


def curve_fit(
    f: Function, xdata: Any, ydata: Any, p0: Any, sigma: Any = None, **settings: Any
) -> tuple[Any, Any]:
    """Fit the parameters of a curve: ``scipy.optimize.curve_fit``, with derivatives by the data.

    Args:
        f: ``f(x, *parameters)``.
        xdata: where the curve was measured.
        ydata: (m,), what was measured.
        p0: (n,), where to start.
        sigma: (m,), standard deviations; by default all are equal.
        settings: those of :func:`least_squares`.

    Returns:
        The parameters, (n,), and their covariance, (n, n), estimated from the residuals.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import optimize
    >>> x = np.linspace(0, 1, 20)
    >>> parameters, _ = optimize.curve_fit(lambda x, a, b: a * np.exp(-b * x), x, 2 * np.exp(-x),
    ...                                    [1.0, 0.5])
    >>> parameters.round(6)
    array([2., 1.])
    """
    weights = 1.0 if sigma is None else 1 / np.asarray(unwrap(sigma), np.float64)
    (start,) = operands("curve_fit", p0)
    n = int(np.size(unwrap(start)))

    def residuals(p: Any, x: Any, y: Any) -> Any:
        return (f(x, *(p[i] for i in range(n))) - y) * weights

    x, y = operands("curve_fit", xdata, ydata)
    result = least_squares(residuals, start, args=(x, y), **settings)
    jacobian = np.asarray(result.jac)
    m = len(jacobian)
    scale = 2 * result.cost / (m - n) if m > n else np.inf
    return result.x, np.linalg.pinv(jacobian.T @ jacobian) * scale


# --- solutions as functions -----------------------------------------------------------------------


def implicit(residual: Function, solution: Any, args: tuple[Any, ...]) -> Any:
    """The solution x of ``residual(x, *args) = 0`` as a function of ``args``.

    It is a tensor, recorded, where a tensor among ``args`` requires grad; else it stays an array.

    >>> import numpy as np, tinygrad_np as tg
    >>> a = tg.tensor(np.array([4.0]), requires_grad=True)
    >>> implicit(lambda x, a: x**2 - a, np.array([2.0]), (a,)).backward()
    >>> a.grad
    tensor([0.2500], dtype=float64)
    """
    values = leaves(args)
    if not any(is_tensor(v) and v.requires_grad for v in values):
        return solution
    return _Implicit.apply(residual, np.asarray(solution, np.float64), args, *values)


class _Implicit(autograd.Function):
    @staticmethod
    def forward(ctx: Any, *given: Any) -> Any:
        residual, solution, form, *values = given
        x = Tensor(solution)
        ctx.residual, ctx.form = residual, form
        ctx.save_for_backward(x, *(v for v in values if is_tensor(v)))
        ctx.values = [None if is_tensor(v) else v for v in values]
        return x

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:
        (g,) = cotangents
        x, *tensors = ctx.saved_tensors
        rest = iter(tensors)
        values = [next(rest) if v is None else v for v in ctx.values]
        chosen = [i for i, v in enumerate(values) if is_tensor(v) and v.dtype.kind == "f"]

        def f(x: Any, *variables: Any) -> Any:
            given = list(values)
            for i, v in zip(chosen, variables, strict=True):
                given[i] = v
            return ctx.residual(x, *rebuild(ctx.form, iter(given)))

        variables = [values[i] for i in chosen]
        jacobian: Any = jacrev(lambda x: f(x, *variables))(x)
        flat = reshape(g, (-1,))
        u = np.linalg.solve(reshape(jacobian, (flat.shape[0], -1)).T, flat)
        pullback = vjp(lambda *variables: f(x, *variables), *variables)[1]
        found = iter(pullback(reshape(-u, tuple(x.shape))))
        by_value = [next(found) if i in chosen else None for i in range(len(values))]
        return (None, None, None, *by_value)


def _start(op: str, x0: Any) -> Any:
    (start,) = operands(op, x0)
    return np.array(unwrap(start), np.float64)


def _plain(args: tuple[Any, ...]) -> tuple[Any, ...]:
    """The arguments with arrays in place of tensors."""
    plain: tuple[Any, ...] = tree_map(unwrap, args)
    return plain


def _values(fun: Function) -> Function:
    """A function of arrays that gives arrays."""

    def values(x: Any, *args: Any) -> Any:
        with no_grad():
            y = fun(x, *args)
        if isinstance(y, (list, tuple)):
            with enable_grad():
                y = concatenate([reshape(v, (-1,)) for v in operands("root", *y)])
        return np.asarray(unwrap(y), np.float64)

    return values


def _refuse_derivatives(op: str, settings: dict[str, Any]) -> None:
    given = settings.keys() & {"jac", "hess", "hessp"}
    if given:
        raise TypeError(f"{op}: {given.pop()} is computed here; leave it out")

"""Names that HIPS/autograd's users know, for what has another name here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..activation_checkpointing import checkpoint as checkpointed
from .derivatives import Argnums, Function, grad, jvp, vjp
from .matrices import hvp

__all__ = [
    "checkpoint",
    "grad_and_aux",
    "hessian_vector_product",
    "make_ggnvp",
    "make_hvp",
    "make_jvp",
    "make_vjp",
    "multigrad_dict",
    "vector_jacobian_product",
]


def grad_and_aux(function: Function, argnums: Argnums = 0) -> Callable[..., Any]:
    """For a function that returns ``(scalar, aux)``: ``(gradient, aux)``.

    It is ``grad(function, argnums, has_aux=True)``.

    >>> from tinygrad_np import func
    >>> func.grad_and_aux(lambda x: (x**2, "note"))(3.0)
    (np.float64(6.0), 'note')
    """
    return grad(function, argnums, has_aux=True)


def vector_jacobian_product(function: Function, argnum: int = 0) -> Callable[..., Any]:
    """A function ``(*args, cotangent)``: the cotangent times the Jacobian, by one reverse pass.

    Args:
        function: its output may be nested lists, tuples and dicts of tensors; then the cotangent
            has the same form.
        argnum: the number of the argument to differentiate by, a tree as well.

    >>> import numpy as np
    >>> from tinygrad_np import func
    >>> func.vector_jacobian_product(np.sin)(np.zeros(2), np.array([3.0, 5.0]))
    array([3., 5.])
    """

    def product(*args: Any, **kwargs: Any) -> Any:
        *given, cotangent = args
        pullback, _ = make_vjp(function, argnum)(*given, **kwargs)
        return pullback(cotangent)

    return product


def make_vjp(function: Function, argnum: int = 0) -> Callable[..., Any]:
    """A function of the same arguments that returns ``(pullback, value)``.

    The pullback goes from a cotangent to the gradient by the argument: see :func:`vjp`.

    >>> from tinygrad_np import func
    >>> pullback, value = func.make_vjp(lambda a, b: a * b, argnum=1)(2.0, 5.0)
    >>> value, pullback(1.0)
    (np.float64(10.0), np.float64(2.0))
    """

    def made(*args: Any, **kwargs: Any) -> Any:
        def of_one(chosen: Any) -> Any:
            given = list(args)
            given[argnum] = chosen
            return function(*given, **kwargs)

        value, pullback = vjp(of_one, args[argnum])
        return (lambda cotangent: pullback(cotangent)[0]), value

    return made


def make_jvp(function: Function, argnum: int = 0) -> Callable[..., Any]:
    """A function of the same arguments that returns ``pushforward(tangent) -> (value, tangent)``.

    See :func:`jvp` for its cost.

    >>> from tinygrad_np import func
    >>> func.make_jvp(lambda a, b: a * b)(2.0, 5.0)(1.0)
    (np.float64(10.0), np.float64(5.0))
    """

    def made(*args: Any, **kwargs: Any) -> Callable[[Any], Any]:
        def of_one(chosen: Any) -> Any:
            given = list(args)
            given[argnum] = chosen
            return function(*given, **kwargs)

        return lambda tangent: jvp(of_one, [args[argnum]], [tangent])

    return made


def make_hvp(function: Function, argnum: int = 0) -> Callable[..., Any]:
    """A function of the same arguments that returns ``(product, gradient)``.

    ``product(vector)`` is the Hessian of the scalar function times the vector.

    >>> import numpy as np
    >>> from tinygrad_np import func
    >>> product, gradient = func.make_hvp(lambda x: (x**3).sum())(np.array([1.0, 2.0]))
    >>> product(np.array([1.0, 10.0])), gradient
    (array([  6., 120.]), array([ 3., 12.]))
    """
    return make_vjp(grad(function, argnum), argnum)


def hessian_vector_product(function: Function, argnum: int = 0) -> Callable[..., Any]:
    """A function ``(*args, vector)``: the Hessian of a scalar function times a vector.

    :func:`hvp` is the same for several arguments.

    >>> import numpy as np
    >>> from tinygrad_np import func
    >>> func.hessian_vector_product(lambda x: (x**3).sum())(np.array([1.0, 2.0]), np.ones(2))
    array([ 6., 12.])
    """

    def product(*args: Any, **kwargs: Any) -> Any:
        *given, vector = args

        def of_one(chosen: Any) -> Any:
            inside = list(given)
            inside[argnum] = chosen
            return function(*inside, **kwargs)

        return hvp(of_one, [given[argnum]], [vector])[0]

    return product


def make_ggnvp(
    f: Function, g: Function | None = None, f_argnum: int = 0
) -> Callable[..., Callable[[Any], Any]]:
    """Products with the generalized Gauss-Newton matrix Jᵀ H J of ``g(f(x))``.

    J is the Jacobian of f, H the Hessian of the outer function g (Schraudolph, "Fast curvature
    matrix-vector products for second-order gradient descent", 2002).

    Args:
        f: of the arguments, gives an array.
        g: gives a scalar of f's output; by default half the sum of its squares, so that H is 1.
        f_argnum: the number of f's argument.

    Returns:
        A function of f's arguments that returns ``product(vector)``.

    >>> import numpy as np
    >>> from tinygrad_np import func
    >>> a = np.array([[1.0, 2.0], [0.0, 3.0]])
    >>> func.make_ggnvp(lambda x: a @ x)(np.ones(2))(np.array([1.0, 0.0]))  # aᵀ a v
    array([1., 2.])
    """

    def made(*args: Any, **kwargs: Any) -> Callable[[Any], Any]:
        pullback, value = make_vjp(f, f_argnum)(*args, **kwargs)
        push = make_jvp(f, f_argnum)(*args, **kwargs)

        def product(vector: Any) -> Any:
            pushed = push(vector)[1]
            return pullback(pushed if g is None else hvp(g, [value], [pushed])[0])

        return product

    return made


def multigrad_dict(function: Function) -> Callable[..., Any]:
    """The gradients by all arguments, in a dict by their names.

    >>> from tinygrad_np import func
    >>> func.multigrad_dict(lambda x, y: x * y**2)(2.0, y=3.0)
    {'x': np.float64(9.0), 'y': np.float64(12.0)}
    """
    import inspect

    signature = inspect.signature(function)

    def gradients(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return grad(lambda named: function(**named))(dict(bound.arguments))

    return gradients


def checkpoint(function: Function) -> Function:
    """The function, keeping only its arguments for backward, which runs it again.

    :func:`tinygrad_np.checkpoint` is the same for one call.

    >>> import numpy as np
    >>> from tinygrad_np import func
    >>> func.grad(func.checkpoint(lambda x: np.sin(x) ** 2))(0.0)
    np.float64(0.0)
    """
    return lambda *args, **kwargs: checkpointed(function, *args, **kwargs)

"""Whole matrices of derivatives of plain functions: Jacobians and Hessians."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.tensor_base import wrap
from ..ops.shapes.joining import stack
from ..ops.shapes.reshaping import reshape
from ..pytree import leaves, rebuild
from ..tensor import Tensor
from .derivatives import Argnums, Function, _matching, _record, grad

__all__ = ["hessian", "hvp", "jacfwd", "jacobian", "jacrev"]


def jacobian(function: Function, argnums: Argnums = 0, has_aux: bool = False) -> Callable[..., Any]:
    """All first derivatives: shape ``output.shape + input.shape``, by one reverse pass an output.

    For trees, the output's form with the argument's form in each place.

    >>> import tinygrad_np as tg
    >>> tg.func.jacobian(lambda x: x * x)(tg.tensor([1.0, 2.0, 3.0]))
    tensor([[2., 0., 0.],
            [0., 4., 0.],
            [0., 0., 6.]])
    """

    def derivative(*args: Any, **kwargs: Any) -> Any:
        run, form = _record("jacobian", function, argnums, has_aux, args, kwargs)
        outputs = leaves(run.output)
        by_output = []
        for chosen, y in enumerate(outputs):
            rows = []
            for index in np.ndindex(*y.shape):
                seeds = [np.zeros(z.shape, z.dtype) for z in outputs]
                seeds[chosen][index] = 1
                rows.append(run.pull(seeds, keep=True))
            by_output.append(rebuild(form, iter(_stacked(rows, y.shape, run.variables))))
        result = run.result(rebuild(run.output, iter(by_output)))
        return (result, run.given(run.aux)) if has_aux else result

    return derivative


def jacrev(
    func: Function,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """Do what :func:`jacobian` does, under PyTorch's name.

    Args:
        func, argnums, has_aux: as there.
        chunk_size: bounds memory in PyTorch, where passes are batched; here each is by itself.

    >>> import tinygrad_np as tg
    >>> tg.func.jacrev(lambda x: x * x)(tg.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    return jacobian(func, argnums, has_aux)


def jacfwd(
    func: Function, argnums: Argnums = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:
    """Compute what :func:`jacrev` computes.

    There is no forward mode here that would be quicker for few inputs and many outputs: it takes a
    reverse pass an output as well.

    Args:
        func, argnums, has_aux: as in :func:`jacobian`.
        randomness: of batched passes in PyTorch; here the function is run once.

    >>> import tinygrad_np as tg
    >>> tg.func.jacfwd(lambda x: x * x)(tg.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    return jacobian(func, argnums, has_aux)


def _stacked(rows: list[list[Any]], shape: tuple[int, ...], variables: list[Tensor]) -> list[Any]:
    """For each variable, its gradients of all output elements in one tensor."""
    if not rows:
        return [wrap(np.zeros(shape + v.shape, v.dtype)) for v in variables]
    columns = zip(*rows, strict=True)
    return [
        reshape(stack(list(column)), shape + v.shape)
        for column, v in zip(columns, variables, strict=True)
    ]


def hessian(function: Function, argnums: Argnums = 0) -> Callable[..., Any]:
    """All second derivatives of a scalar function: shape ``input.shape + input.shape``.

    >>> import tinygrad_np as tg
    >>> tg.func.hessian(lambda x: x[0] * x[0] * x[1])(tg.tensor([2.0, 3.0]))
    tensor([[6., 4.],
            [4., 0.]])
    """
    return jacobian(grad(function, argnums), argnums)


def hvp(function: Function, primals: Sequence[Any], tangents: Sequence[Any]) -> tuple[Any, ...]:
    """The Hessian of a scalar function times a vector, without the Hessian (Pearlmutter, 1994).

    Args:
        primals, tangents: sequences with one entry for each argument, of one form.

    Returns:
        A tuple with one entry for each primal.

    >>> import tinygrad_np as tg
    >>> x, v = tg.tensor([1.0, 2.0]), tg.tensor([1.0, 10.0])
    >>> tg.func.hvp(lambda x: (x**3).sum(), [x], [v])
    (tensor([  6., 120.]),)
    """
    directions = _matching("hvp", tuple(primals), tuple(tangents))

    def slope(*args: Any) -> Any:
        gradients = leaves(grad(function, range(len(args)))(*args))
        return sum((g * v).sum() for g, v in zip(gradients, directions, strict=True))

    product: tuple[Any, ...] = grad(slope, range(len(primals)))(*primals)
    return product

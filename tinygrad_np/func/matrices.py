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
from .derivatives import (
    Argnums,
    Function,
    _matching,
    _record,
    _Recording,
    chosen_arguments,
    grad,
)

__all__ = ["hessian", "hvp", "jacfwd", "jacobian", "jacrev"]


# A column costs a pass back through a recorded reverse pass, three times the work of a row.
ROWS_FOR_A_COLUMN = 3


def jacobian(
    function: Function,
    argnums: Argnums = 0,
    has_aux: bool = False,
    *,
    argnum: Argnums | None = None,
) -> Callable[..., Any]:
    """All first derivatives: shape ``output.shape + input.shape``, at the cost of the smaller side.

    By rows, one reverse pass for each number of the output (:func:`jacrev`), or where the inputs
    have less than a third as many numbers, by columns, one for each of theirs (:func:`jacfwd`).

    For trees, the output's form with the argument's form in each place.

    >>> import tinygrad_np as tg
    >>> tg.func.jacobian(lambda x: x * x)(tg.tensor([1.0, 2.0, 3.0]))
    tensor([[2., 0., 0.],
            [0., 4., 0.],
            [0., 0., 6.]])
    """
    return _jacobian("jacobian", function, chosen_arguments("jacobian", argnums, argnum), has_aux)


def _jacobian(
    op: str, function: Function, argnums: Argnums, has_aux: bool, by_columns: bool | None = None
) -> Callable[..., Any]:
    def derivative(*args: Any, **kwargs: Any) -> Any:
        run, form = _record(op, function, argnums, has_aux, args, kwargs)
        outputs = leaves(run.output)
        columns = by_columns
        if columns is None:
            inputs, numbers = (sum(x.size for x in side) for side in (run.variables, outputs))
            columns = inputs * ROWS_FOR_A_COLUMN < numbers
        found = _by_columns(run, outputs) if columns else _by_rows(run, outputs)
        by_output = [rebuild(form, iter(parts)) for parts in found]
        result = run.result(rebuild(run.output, iter(by_output)))
        return (result, run.given(run.aux)) if has_aux else result

    return derivative


def _by_rows(run: _Recording, outputs: list[Any]) -> list[list[Any]]:
    """For each output, its derivatives by each variable, from one reverse pass a number of it."""
    found = []
    for chosen, y in enumerate(outputs):
        rows = []
        for index in np.ndindex(*y.shape):
            seeds = [np.zeros(z.shape, z.dtype) for z in outputs]
            seeds[chosen][index] = 1
            rows.append(run.pull(seeds, keep=True))
        found.append(_stacked(rows, y.shape, run.variables))
    return found


def _by_columns(run: _Recording, outputs: list[Any]) -> list[list[Any]]:
    """The same, from one transposed reverse pass a number of the variables."""
    pushforward = run.push()
    by_variable = []
    for chosen, x in enumerate(run.variables):
        columns = []
        for index in np.ndindex(*x.shape):
            tangents = [np.zeros(v.shape, v.dtype) for v in run.variables]
            tangents[chosen][index] = 1
            columns.append(pushforward(tangents, True))
        if columns:
            by_variable.append(
                [
                    reshape(stack(list(column), -1), y.shape + x.shape)
                    for column, y in zip(zip(*columns, strict=True), outputs, strict=True)
                ]
            )
        else:
            by_variable.append([wrap(np.zeros(y.shape + x.shape, y.dtype)) for y in outputs])
    return [list(parts) for parts in zip(*by_variable, strict=True)]


def jacrev(
    func: Function,
    argnums: Argnums = 0,
    *,
    has_aux: bool = False,
    chunk_size: int | None = None,
) -> Callable[..., Any]:
    """Do what :func:`jacobian` does, always by rows: one reverse pass a number of the output.

    Args:
        func, argnums, has_aux: as there.
        chunk_size: bounds memory in PyTorch, where passes are batched; here each is by itself.

    >>> import tinygrad_np as tg
    >>> tg.func.jacrev(lambda x: x * x)(tg.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    return _jacobian("jacrev", func, argnums, has_aux, by_columns=False)


def jacfwd(
    func: Function, argnums: Argnums = 0, has_aux: bool = False, *, randomness: str = "error"
) -> Callable[..., Any]:
    """Do what :func:`jacobian` does, always by columns: one pass a number of the input.

    There is no forward mode here: each column is a reverse pass through a recorded reverse pass,
    see :func:`jvp`.

    Args:
        func, argnums, has_aux: as in :func:`jacobian`.
        randomness: of batched passes in PyTorch; here the function is run once.

    >>> import tinygrad_np as tg
    >>> tg.func.jacfwd(lambda x: x * x)(tg.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    return _jacobian("jacfwd", func, argnums, has_aux, by_columns=True)


def _stacked(rows: list[list[Any]], shape: tuple[int, ...], variables: list[Tensor]) -> list[Any]:
    """For each variable, its gradients of all output elements in one tensor."""
    if not rows:
        return [wrap(np.zeros(shape + v.shape, v.dtype)) for v in variables]
    columns = zip(*rows, strict=True)
    return [
        reshape(stack(list(column)), shape + v.shape)
        for column, v in zip(columns, variables, strict=True)
    ]


def hessian(
    function: Function, argnums: Argnums = 0, *, argnum: Argnums | None = None
) -> Callable[..., Any]:
    """All second derivatives of a scalar function: shape ``input.shape + input.shape``.

    >>> import tinygrad_np as tg
    >>> tg.func.hessian(lambda x: x[0] * x[0] * x[1])(tg.tensor([2.0, 3.0]))
    tensor([[6., 4.],
            [4., 0.]])
    """
    argnums = chosen_arguments("hessian", argnums, argnum)
    return jacrev(grad(function, argnums), argnums)


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

"""Lists that hold tensors, where a function of NumPy's takes an array: ``np.dot([x[0], 1.0], x)``.

NumPy would make an array of such a list, which records nothing. Here it is put together by
``stack``, level by level; numbers in it are constants of the tensors' type.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..core.tensor_base import TensorBase
from ..core.type_promotion import operands
from ..ops.shapes.joining import stack
from ..pytree import leaves

# Those that take several arrays in a list. (np.block's lists are nested by axes.)
TAKE_SEVERAL: frozenset[Callable[..., Any]] = frozenset(
    (
        np.choose,
        np.column_stack,
        np.concatenate,
        np.dstack,
        np.hstack,
        np.linalg.multi_dot,
        np.lexsort,
        np.piecewise,
        np.select,
        np.stack,
        np.vstack,
    )
)


def put_together(function: Callable[..., Any], args: Sequence[Any]) -> Sequence[Any]:
    """The arguments of ``function``, with a tensor for each list of tensors that means an array.

    >>> from tinygrad_np import tensor
    >>> put_together(np.dot, ([tensor(3.0), 1.0], 2.0))
    [tensor([3., 1.]), 2.0]
    """
    if function in TAKE_SEVERAL:
        return [_each(a) if type(a) in (list, tuple) else a for a in args]
    return [_one(a) for a in args] if list in map(type, args) else args


def _each(values: Any) -> Any:
    return type(values)(map(_one, values)) if list in map(type, values) else values


def _one(value: Any) -> Any:
    if type(value) is not list or not any(isinstance(x, TensorBase) for x in leaves(value)):
        return value
    return stack(operands("stack", *map(_one, value)))

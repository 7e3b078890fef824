"""Trees of parameters as one vector, for optimizers and solvers that know vectors alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..core.tensor_base import is_tensor, unwrap
from ..core.type_promotion import operands
from ..ops.indexing.item import getitem
from ..ops.shapes.casting import cast
from ..ops.shapes.joining import concatenate
from ..ops.shapes.reshaping import reshape
from ..pytree import Tree, leaves, rebuild

__all__ = ["ravel_pytree"]


def ravel_pytree(pytree: Tree) -> tuple[Any, Callable[[Any], Tree]]:
    """Put all the arrays of a tree, flattened, into one vector; and a function that takes it apart.

    Both ways record: a function of the parts is a function of the vector.

    Args:
        pytree: nested lists, tuples and dicts of tensors, arrays and numbers.

    Returns:
        The vector, a tensor if one of the parts is, else an array; and ``unravel(vector)``, which
        gives the parts their shapes and types again.

    Raises:
        ValueError: ``unravel`` gets a vector of another length.

    >>> import numpy as np
    >>> from tinygrad_np import func
    >>> vector, unravel = func.ravel_pytree({"w": np.array([[1.0, 2.0]]), "b": 3.0})
    >>> vector
    array([1., 2., 3.])
    >>> unravel(vector * 10)
    {'w': array([[10., 20.]]), 'b': array(30.)}
    """
    values = leaves(pytree)
    shapes = [np.shape(unwrap(v)) for v in values]
    dtypes = [np.asarray(unwrap(v)).dtype for v in values]
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes], dtype=int).tolist()
    size = ends[-1] if ends else 0

    def unravel(vector: Any) -> Tree:
        if np.shape(unwrap(vector)) != (size,):
            raise ValueError(
                f"unravel: shape {np.shape(unwrap(vector))} was given for a tree of {size} numbers"
            )
        given = vector if is_tensor(vector) else np.asarray(vector)
        parts = []
        for start, end, shape, dtype in zip([0, *ends], ends, shapes, dtypes, strict=False):
            part = reshape(getitem(given, slice(start, end)), shape)
            parts.append(part if part.dtype == dtype or dtype.kind != "f" else cast(part, dtype))
        return rebuild(pytree, iter(parts))

    if not values:
        return np.zeros(0), unravel
    flat = [reshape(v, (-1,)) for v in operands("ravel_pytree", *values)]
    return concatenate(flat), unravel

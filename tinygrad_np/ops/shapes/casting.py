"""Copies, and changes of the element type."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np

from ...core.registry import implements, primitive
from ...core.tensor_base import like_input, unwrap
from ...core.type_promotion import element_type
from ...core.types import TensorLike

__all__ = ["clone", "detach"]


def _copied(x: Any, *, order: Literal["C", "K"] = "K") -> Any:
    # Of an expanded array no order of axes is its own.
    return np.array(x, order="C" if 0 in np.asarray(x).strides else order)


_clone = primitive(_copied, "x", lambda g: g, name="clone")


@implements(np.copy)
def clone(input: TensorLike) -> TensorLike:
    """Copy the elements into memory of the copy's own, in the input's order of axes.

    The gradient of the copy goes to the input unchanged. For row-major order there is
    :func:`contiguous`.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, 2.0])
    >>> y = tg.clone(x)
    >>> y[0] = 5.0
    >>> x, y
    (tensor([1., 2.]), tensor([5., 2.]))
    """
    return _clone(input)


def _astype(x: Any, *, dtype: Any) -> Any:
    return np.asarray(x).astype(dtype)


# The engine gives every gradient its tensor's own type: the cotangent goes through as it is.
_cast = primitive(_astype, "x", lambda g: g, name="cast")


def cast(input: TensorLike, dtype: Any) -> TensorLike:
    """Convert the elements to another type, as the method ``to`` does.

    >>> import numpy as np, tinygrad_np as tg
    >>> cast(tg.tensor([1, 2]), np.float32)
    tensor([1., 2.])
    """
    return _cast(input, dtype=element_type(dtype))


def contiguous(input: TensorLike) -> TensorLike:
    """Give the elements in row-major order in memory: the input itself if they are, else a copy.

    >>> import tinygrad_np as tg
    >>> x = tg.zeros(2, 3)
    >>> x.contiguous() is x, x.T.contiguous().is_contiguous()
    (True, True)
    """
    return input if unwrap(input).flags.c_contiguous else _clone(input, order="C")


def detach(input: TensorLike) -> TensorLike:
    """Give the same memory outside of the graph: no gradient goes through.

    A write to the result is a write to the input, which the graph does not see.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([1.0, 2.0], requires_grad=True)
    >>> tg.detach(x * 2)
    tensor([2., 4.])
    """
    detached: TensorLike = like_input(unwrap(input), input)
    return detached

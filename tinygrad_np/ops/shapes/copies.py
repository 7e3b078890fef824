"""PyTorch's functions that copy what the functions of their names without ``_copy`` show."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

from ...core.types import TensorLike
from ..arguments import axis_of, ndim_of
from ..indexing.item import entries, getitem
from ..indexing.selecting import narrow, select
from . import (
    broadcasting,
    casting,
    diagonals,
    permuting,
    reshaping,
    sliding_windows,
    splitting,
    strides,
)

P = ParamSpec("P")

__all__ = [
    "alias_copy",
    "as_strided_copy",
    "detach_copy",
    "diagonal_copy",
    "expand_copy",
    "narrow_copy",
    "permute_copy",
    "select_copy",
    "slice_copy",
    "split_copy",
    "split_with_sizes_copy",
    "squeeze_copy",
    "t_copy",
    "transpose_copy",
    "unbind_copy",
    "unfold_copy",
    "unsqueeze_copy",
    "view_copy",
]


def copying(function: Callable[P, Any], name: str) -> Callable[P, Any]:
    """Make the function that gives copies of what ``function`` shows.

    >>> import tinygrad_np as tg
    >>> x = tg.zeros(2, 2)
    >>> tg.select_copy(x, 0, 1).fill_(5.0)
    tensor([5., 5.])
    >>> x
    tensor([[0., 0.],
            [0., 0.]])
    """

    @functools.wraps(function)
    def copied(*args: P.args, **settings: P.kwargs) -> Any:
        shown = function(*args, **settings)
        if isinstance(shown, tuple):
            return tuple(map(casting.clone, shown))
        return casting.clone(shown)

    copied.__name__ = copied.__qualname__ = name
    copied.__module__ = __name__
    copied.__doc__ = f"Copy what :func:`{function.__name__}` shows.\n\n    {function.__doc__ or ''}"
    return copied


def _itself(input: TensorLike) -> TensorLike:
    """Return the input itself.

    >>> import tinygrad_np as tg
    >>> tg.alias_copy(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """
    return input


def _slice(
    input: TensorLike,
    dim: int = 0,
    start: int | None = None,
    end: int | None = None,
    step: int = 1,
) -> TensorLike:
    """Take a slice along an axis.

    >>> import tinygrad_np as tg
    >>> tg.slice_copy(tg.arange(4), 0, 1, 3)
    tensor([1, 2])
    """
    if step <= 0:
        raise RuntimeError(f"slice_copy: step={step} must be positive")
    axis = axis_of("slice_copy", dim, ndim_of(input))
    return getitem(input, entries(axis, slice(start, end, step)))


alias_copy = copying(_itself, "alias_copy")
as_strided_copy = copying(strides.as_strided, "as_strided_copy")
detach_copy = copying(casting.detach, "detach_copy")
diagonal_copy = copying(diagonals.diagonal, "diagonal_copy")
expand_copy = copying(broadcasting.expand, "expand_copy")
narrow_copy = copying(narrow, "narrow_copy")
permute_copy = copying(permuting.permute, "permute_copy")
select_copy = copying(select, "select_copy")
slice_copy = copying(_slice, "slice_copy")
split_copy = copying(splitting.split, "split_copy")
split_with_sizes_copy = copying(splitting.split_with_sizes, "split_with_sizes_copy")
squeeze_copy = copying(reshaping.squeeze, "squeeze_copy")
t_copy = copying(permuting.t, "t_copy")
transpose_copy = copying(permuting.transpose, "transpose_copy")
unbind_copy = copying(splitting.unbind, "unbind_copy")
unfold_copy = copying(sliding_windows.unfold, "unfold_copy")
unsqueeze_copy = copying(reshaping.unsqueeze, "unsqueeze_copy")
view_copy = copying(reshaping.reshape, "view_copy")

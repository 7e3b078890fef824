"""The largest and the smallest elements, and where they stand.

Where several elements tie, those reduced over without an index share the gradient evenly, as in
PyTorch's ``amax``; with an index the element that it names takes the gradient.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, overload

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import primitive
from ...core.tensor_base import TensorBase, like_input, unwrap
from ...core.type_promotion import operands
from ...core.types import Array, TensorLike
from ..arguments import Dims, array_of, axis_of, kept, reduced_dims
from ..elementwise.selection import maximum, minimum
from ..sorting.values_and_indices import ValuesAndIndices, pick, pick_the_number
from .evenly_shared import one_of_all
from .reduced_axes import Axis, keep, reduced_axes

__all__ = ["amax", "amin", "aminmax", "argmax", "argmin", "max", "min"]


def _extremum_over(op: str, find: np.ufunc) -> Callable[..., Any]:
    """The forward function of ``amax`` or ``amin``."""

    def forward(x: Any, *, axis: Axis = None, keepdims: bool = False) -> Any:
        try:
            return find.reduce(x, axis, keepdims=keepdims)
        except ValueError:
            _check_not_empty(op, np.shape(x), axis)
            if np.ndim(x):
                raise
            return np.asarray(x)[()]  # a number along its axis 0

    return forward


def _check_not_empty(
    op: str, shape: tuple[int, ...], axis: Axis, error: type[Exception] = ArgumentError
) -> None:
    """Raise PyTorch's error where there is no such axis, or nothing to choose from."""
    for a in reduced_axes(axis, len(shape), op):
        if shape[a] == 0 and axis is not None:
            raise IndexError(
                f"{op}: dim {a} of shape {shape} is empty: it has no extremum"
            ) from None
    if 0 in shape:
        raise error(
            f"{op}: shape {shape} has no elements, so no extremum: name a dim that is not empty"
        ) from None


_largest, _smallest = _extremum_over("max", np.maximum), _extremum_over("min", np.minimum)


def _to_extremum(g: Any, x: Any, y: Any, axis: Axis, keepdims: bool) -> Any:
    chosen = unwrap(x) == unwrap(keep(y, x.shape, axis, keepdims))
    axes = reduced_axes(axis, x.ndim)
    ties = np.sum(chosen, axis=axes, keepdims=True, dtype=g.dtype)
    share = chosen / np.where(ties > 0, ties, np.nan)  # NaN where the extremum is
    return keep(g, x.shape, axis, keepdims) * share


_amax = primitive(
    _extremum_over("amax", np.maximum),
    "x",
    _to_extremum,
    name="amax",
    convention="ties share evenly",
)
_amin = primitive(
    _extremum_over("amin", np.minimum),
    "x",
    _to_extremum,
    name="amin",
    convention="ties share evenly",
)


def amax(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Find the largest element of all, or along the dimensions named.

    NaN counts as the largest. Elements that tie share the gradient evenly; where the extremum is
    NaN, so is the gradient.

    Args:
        input: any shape and dtype; the result has its dtype.
        dim: one dimension or several.
        keepdim: whether to keep the reduced dimensions, of length 1.
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range or of length 0.
        ArgumentError: there are no elements, or ``dim`` names a dimension twice.

    >>> import tinygrad_np as tg
    >>> tg.amax(tg.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=1)
    tensor([5., 3.])
    """
    return _amax(input, axis=reduced_dims(dim, axis), keepdims=kept(keepdim, keepdims))


def amin(
    input: TensorLike,
    dim: Dims = None,
    keepdim: bool = False,
    *,
    axis: Dims = None,
    keepdims: bool = False,
) -> TensorLike:
    """Find the smallest element of all, or along the dimensions named.

    NaN counts as the smallest. The arguments, ties and errors are those of :func:`amax`.

    >>> import tinygrad_np as tg
    >>> tg.amin(tg.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=1)
    tensor([1., 2.])
    """
    return _amin(input, axis=reduced_dims(dim, axis), keepdims=kept(keepdim, keepdims))


class Extrema(NamedTuple, Generic[TensorLike]):
    """The smallest and the largest."""

    min: TensorLike
    max: TensorLike


def aminmax(
    input: TensorLike,
    *,
    dim: int | None = None,
    keepdim: bool = False,
    axis: int | None = None,
    keepdims: bool = False,
) -> Extrema[TensorLike]:
    """Find the smallest and the largest element of all, or along a dimension.

    The ties and errors are those of :func:`amax`; ``dim`` is one dimension.

    >>> import tinygrad_np as tg
    >>> tg.aminmax(tg.tensor([3.0, 1.0, 2.0]))
    Extrema(min=tensor(1.), max=tensor(3.))
    """
    over, keeps = reduced_dims(dim, axis), kept(keepdim, keepdims)
    return Extrema(_amin(input, axis=over, keepdims=keeps), _amax(input, axis=over, keepdims=keeps))


# --- with an index -------------------------------------------------------------------------------


def _index_of(
    op: str, find: Callable[..., Any], x: Any, axis: int | None, keepdims: bool = False
) -> Any:
    """The index of the first extremum, by ``ndarray.argmax`` or ``argmin``."""
    try:
        return find(np.asarray(x), axis, keepdims=keepdims)
    except ValueError:
        _check_not_empty(op, np.shape(x), axis, IndexError)
        raise


def argmax(
    input: TensorLike,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    axis: int | None = None,
    keepdims: bool = False,
) -> TensorLike:
    """Find the index of the largest element: among all in a row, or along a dimension.

    The first of several; NaN counts as the largest. The result is int64 and has no gradient.

    Args:
        input: any shape and dtype.
        dim: one dimension (by default all elements in a row).
        keepdim: whether to keep the reduced dimensions, of length 1.
        axis, keepdims: NumPy's names of ``dim`` and ``keepdim``.

    Raises:
        IndexError: ``dim`` is out of range, or there are no elements to choose from.

    >>> import tinygrad_np as tg
    >>> tg.argmax(tg.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=1)
    tensor([1, 0])
    """
    over, keeps = reduced_dims(dim, axis), kept(keepdim, keepdims)
    y: TensorLike = like_input(
        _index_of("argmax", np.ndarray.argmax, array_of("argmax", input), over, keeps), input
    )
    return y


def argmin(
    input: TensorLike,
    dim: int | None = None,
    keepdim: bool = False,
    *,
    axis: int | None = None,
    keepdims: bool = False,
) -> TensorLike:
    """Find the index of the smallest element: among all in a row, or along a dimension.

    The first of several; NaN counts as the smallest. The arguments, result and errors are those of
    :func:`argmax`.

    >>> import tinygrad_np as tg
    >>> tg.argmin(tg.tensor([[1.0, 5.0], [3.0, 2.0]]), dim=0)
    tensor([0, 1])
    """
    over, keeps = reduced_dims(dim, axis), kept(keepdim, keepdims)
    y: TensorLike = like_input(
        _index_of("argmin", np.ndarray.argmin, array_of("argmin", input), over, keeps), input
    )
    return y


def _extremum_along(
    op: str, find: Callable[..., Any], input: TensorLike, dim: int, keepdim: bool
) -> ValuesAndIndices[TensorLike]:
    (input,) = operands(op, input)
    x = unwrap(input)
    axis = axis_of(op, dim, x.ndim)
    if not x.ndim:
        return pick_the_number(input)
    return pick(input, _index_of(op, find, x, axis, True), axis, keepdim)


@overload
def max(input: TensorLike, *, axis: Dims = None, keepdims: bool = False) -> TensorLike: ...
@overload
def max(
    input: TensorLike, dim: int, keepdim: bool = False, *, keepdims: bool = False
) -> ValuesAndIndices[TensorLike]: ...
@overload
def max(input: TensorLike, other: TensorBase | Array, /) -> TensorLike: ...
@overload
def max(input: TensorLike, *, other: Any) -> TensorLike: ...
def max(
    input: Any,
    dim: Any = None,
    keepdim: bool = False,
    *,
    other: Any = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> Any:
    """Find the largest element: of all, along a dimension with its index, or of each pair.

    ``max(x)`` is the largest of all; elements that tie share the gradient evenly. ``max(x, dim)``
    is ``(values, indices)`` along a dimension; the element that the index names, the first of
    several, takes the gradient. ``max(x, other)`` is :func:`maximum`. ``max(x, axis=1)`` is NumPy's
    meaning, the values alone, and the same as :func:`amax`. NaN counts as the largest.

    Args:
        input: any shape and dtype.
        dim: one dimension; or, in its place, ``other``.
        keepdim: whether to keep the reduced dimension, of length 1.
        other: a tensor that broadcasts with ``input``.
        axis, keepdims: one axis or several, by NumPy's meaning.

    Raises:
        IndexError: ``dim`` is out of range or of length 0.
        ArgumentError: there are no elements.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1.0, 5.0], [3.0, 2.0]])
    >>> tg.max(x)
    tensor(5.)
    >>> tg.max(x, 1)
    ValuesAndIndices(values=tensor([5., 3.]), indices=tensor([1, 0]))
    >>> tg.max(x, tg.tensor([2.0, 2.0]))
    tensor([[2., 5.],
            [3., 2.]])
    """
    keeps = kept(keepdim, keepdims)
    if isinstance(dim, (TensorBase, np.ndarray)):
        dim, other = None, dim
    if other is not None:
        return maximum(input, other)
    if dim is not None:
        return _extremum_along("max", np.ndarray.argmax, input, dim, keeps)
    if axis is None and not keeps:
        return one_of_all(input, find=_largest)
    return _amax(input, axis=reduced_dims(None, axis), keepdims=keeps)


@overload
def min(input: TensorLike, *, axis: Dims = None, keepdims: bool = False) -> TensorLike: ...
@overload
def min(
    input: TensorLike, dim: int, keepdim: bool = False, *, keepdims: bool = False
) -> ValuesAndIndices[TensorLike]: ...
@overload
def min(input: TensorLike, other: TensorBase | Array, /) -> TensorLike: ...
@overload
def min(input: TensorLike, *, other: Any) -> TensorLike: ...
def min(
    input: Any,
    dim: Any = None,
    keepdim: bool = False,
    *,
    other: Any = None,
    axis: Dims = None,
    keepdims: bool = False,
) -> Any:
    """Find the smallest element: of all, along a dimension with its index, or of each pair.

    The arguments, results, ties and errors are those of :func:`max`; NaN counts as the smallest.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[1.0, 5.0], [3.0, 2.0]])
    >>> tg.min(x)
    tensor(1.)
    >>> tg.min(x, dim=0)
    ValuesAndIndices(values=tensor([1., 2.]), indices=tensor([0, 1]))
    """
    keeps = kept(keepdim, keepdims)
    if isinstance(dim, (TensorBase, np.ndarray)):
        dim, other = None, dim
    if other is not None:
        return minimum(input, other)
    if dim is not None:
        return _extremum_along("min", np.ndarray.argmin, input, dim, keeps)
    if axis is None and not keeps:
        return one_of_all(input, find=_smallest)
    return _amin(input, axis=reduced_dims(None, axis), keepdims=keeps)

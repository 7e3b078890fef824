"""Operations that move elements without changing them: the gradient moves them back."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.registry import implements, primitive

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "atleast_1d",
    "atleast_2d",
    "atleast_3d",
    "broadcast_arrays",
    "broadcast_tensors",
    "column_stack",
    "dstack",
    "expand",
    "hstack",
    "ravel",
    "row_stack",
    "vstack",
]

Shape = tuple[int, ...]


# --- the primitives ----------------------------------------------------------------------------


def _reshape(x: Any, *, shape: Shape) -> Any:
    return np.reshape(x, shape)


_reshape_to = primitive(
    _reshape, "x", lambda g, x_shape: g.reshape(x_shape), name="reshape", is_view=True
)


def _permute(x: Any, *, axes: Shape) -> Any:
    return np.transpose(x, axes)


def _inverse(axes: Shape) -> Shape:
    inverse = [0] * len(axes)
    for position, axis in enumerate(axes):
        inverse[axis % len(axes)] = position
    return tuple(inverse)


_permute_to = primitive(
    _permute,
    "x",
    lambda g, axes: np.transpose(g, _inverse(axes)),
    name="permute",
    is_view=True,
)


def _expand(x: Any, *, shape: Shape) -> Any:
    return np.broadcast_to(x, shape)


_expand_to = primitive(_expand, "x", lambda g: g, name="expand", is_view=True)


def _flip(x: Any, *, axis: int | Shape | None = None) -> Any:
    return np.flip(x, axis)


_flip_along = primitive(_flip, "x", lambda g, axis: np.flip(g, axis), name="flip", is_view=True)


def _concatenate(*xs: Any, axis: int = 0) -> Any:
    return np.concatenate(xs, axis)


def _piece(i: int, g: Any, shapes: Sequence[Shape], axis: int) -> Any:
    start = sum(shape[axis] for shape in shapes[:i])
    return g[(slice(None),) * (axis % g.ndim) + (slice(start, start + shapes[i][axis]),)]


_concatenate_all = primitive(
    _concatenate,
    "*xs",
    lambda g, i, xs_shape, axis: _piece(i, g, xs_shape, axis),
    name="concatenate",
)


def _stack(*xs: Any, axis: int = 0) -> Any:
    return np.stack(xs, axis)


_stack_all = primitive(
    _stack,
    "*xs",
    lambda g, i, axis: g[(slice(None),) * (axis % g.ndim) + (i,)],
    name="stack",
)


# --- the functions -----------------------------------------------------------------------------


@implements(np.reshape)
def reshape(a: Any, shape: int | Sequence[int], order: str = "C") -> Tensor:
    """The same elements in another shape, in row-major order ("F": column-major); -1 stands for
    what is left over.

    >>> import tinygrad_np as tg
    >>> tg.reshape(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), -1)
    tensor([1., 2., 3., 4.])
    """
    sizes = (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)
    if order == "C":
        return _reshape_to(a, shape=sizes)
    if order == "F":  # the transpose of the transpose's, in row-major order
        return permute(_reshape_to(permute(a), shape=sizes[::-1]))
    raise ValueError(f"reshape: order={order!r}: choose from 'C', 'F'")


@implements(np.ravel)
def ravel(a: Any, order: str = "C") -> Tensor:
    """All elements in one axis."""
    return reshape(a, -1, order)


@implements(np.transpose, np.permute_dims)
def permute(a: Any, axes: Sequence[int] | None = None) -> Tensor:
    """The axes in another order (reversed by default)."""
    order = tuple(range(np.ndim(a)))[::-1] if axes is None else tuple(axes)
    return _permute_to(a, axes=order)


@implements(np.swapaxes)
def swapaxes(a: Any, axis1: int, axis2: int) -> Tensor:
    """Two axes exchanged."""
    order = list(range(np.ndim(a)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return _permute_to(a, axes=tuple(order))


@implements(np.matrix_transpose, np.linalg.matrix_transpose)
def _numpy_matrix_transpose(x: Any) -> Any:
    return swapaxes(x, -1, -2)


@implements(np.moveaxis)
def moveaxis(a: Any, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Some axes moved to new places, the others in their order."""
    ndim = np.ndim(a)
    sources = [i % ndim for i in ([source] if isinstance(source, int) else source)]
    places = [i % ndim for i in ([destination] if isinstance(destination, int) else destination)]
    order = [i for i in range(ndim) if i not in sources]
    for place, i in sorted(zip(places, sources, strict=True)):
        order.insert(place, i)
    return _permute_to(a, axes=tuple(order))


@implements(np.rollaxis)
def _numpy_rollaxis(a: Any, axis: int, start: int = 0) -> Any:
    ndim = np.ndim(a)
    axis, start = axis % ndim, start + ndim if start < 0 else start
    return moveaxis(a, axis, start - 1 if axis < start else start)


@implements(np.squeeze)
def squeeze(a: Any, axis: int | Sequence[int] | None = None) -> Tensor:
    """Without axes of length 1: all of them, or those named.

    An axis named that has another length is an error, as in NumPy (tensor methods leave it, as in
    PyTorch).
    """
    shape = np.shape(a)
    ndim = len(shape)
    if axis is None:
        drop = {i for i in range(ndim) if shape[i] == 1}
    else:
        drop = {_axis(i, ndim, "squeeze") for i in ([axis] if isinstance(axis, int) else axis)}
        for i in drop:
            if shape[i] != 1:
                raise ValueError(f"squeeze: axis {i} of shape {shape} has length {shape[i]}, not 1")
    return _reshape_to(a, shape=tuple(n for i, n in enumerate(shape) if i not in drop))


@implements(np.expand_dims)
def unsqueeze(a: Any, axis: int | Sequence[int]) -> Tensor:
    """With new axes of length 1 at the places named, counted in the result."""
    axes = [axis] if isinstance(axis, int) else list(axis)
    shape = np.shape(a)
    ndim = len(shape) + len(axes)
    places = {_axis(i, ndim, "unsqueeze") for i in axes}
    rest = iter(shape)
    return _reshape_to(a, shape=tuple(1 if i in places else next(rest) for i in range(ndim)))


@implements(np.broadcast_to)
def expand(array: Any, shape: int | Sequence[int]) -> Tensor:
    """Broadcast to ``shape``; -1 keeps an axis as it is. A view: no element is copied."""
    sizes = (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)
    own = np.shape(array)
    lead = len(sizes) - len(own)
    full = tuple(own[i - lead] if n == -1 and i >= lead else n for i, n in enumerate(sizes))
    return _expand_to(array, shape=full)


def broadcast_tensors(*tensors: Any) -> tuple[Any, ...]:
    """All of them broadcast to one shape."""
    shape = np.broadcast_shapes(*map(np.shape, tensors))
    return tuple(x if np.shape(x) == shape else expand(x, shape) for x in tensors)


@implements(np.broadcast_arrays)
def broadcast_arrays(*args: Any) -> tuple[Any, ...]:
    """All of them broadcast to one shape."""
    return broadcast_tensors(*args)


@implements(np.meshgrid)
def _numpy_meshgrid(*xi: Any, sparse: bool = False, indexing: str = "xy") -> tuple[Any, ...]:
    if indexing not in ("xy", "ij"):
        raise ValueError(f"meshgrid: indexing={indexing!r}: choose from 'xy', 'ij'")
    n = len(xi)
    axes = list(range(n))
    if indexing == "xy" and n > 1:
        axes[:2] = [1, 0]
    grids = [
        reshape(x, tuple(-1 if i == axis else 1 for i in range(n)))
        for axis, x in zip(axes, xi, strict=True)
    ]
    return tuple(grids) if sparse else broadcast_tensors(*grids)


def _at_least(ndim: int, *places: Sequence[int]) -> Callable[..., Any]:
    """``np.atleast_*d``: the places of the new axes of an array of 0, 1, ... dimensions."""

    def at_least(*arys: Any) -> Any:
        ready = tuple(unsqueeze(x, places[np.ndim(x)]) if np.ndim(x) < ndim else x for x in arys)
        return ready[0] if len(ready) == 1 else ready

    return at_least


atleast_1d = implements(np.atleast_1d)(_at_least(1, (0,)))
atleast_2d = implements(np.atleast_2d)(_at_least(2, (0, 1), (0,)))
atleast_3d = implements(np.atleast_3d)(_at_least(3, (0, 1, 2), (0, 2), (2,)))

movedim, swapdims, broadcast_to = moveaxis, swapaxes, expand

# --- joining -----------------------------------------------------------------------------------


@implements(np.concatenate)
def concatenate(arrays: Sequence[Any], axis: int | None = 0) -> Tensor:
    """Arrays joined along an axis that they have (None: each raveled first)."""
    if axis is None:
        return _concatenate_all(*(ravel(x) for x in arrays), axis=0)
    return _concatenate_all(*arrays, axis=axis)


cat = concat = concatenate


@implements(np.stack)
def stack(arrays: Sequence[Any], axis: int = 0) -> Tensor:
    """Arrays of one shape joined along a new axis."""
    return _stack_all(*arrays, axis=axis)


def _each(function: Callable[..., Any], arrays: Sequence[Any]) -> list[Any]:
    return [function(x) for x in arrays]


@implements(np.vstack)
def vstack(tup: Sequence[Any]) -> Tensor:
    """Joined along the first axis, vectors as rows."""
    return concatenate(_each(atleast_2d, tup), 0)


row_stack = vstack


@implements(np.hstack)
def hstack(tup: Sequence[Any]) -> Tensor:
    """Joined along the second axis, vectors along their only one."""
    arrays = _each(atleast_1d, tup)
    return concatenate(arrays, 0 if np.ndim(arrays[0]) == 1 else 1)


@implements(np.dstack)
def dstack(tup: Sequence[Any]) -> Tensor:
    """Joined along the third axis."""
    return concatenate(_each(atleast_3d, tup), 2)


@implements(np.column_stack)
def column_stack(tup: Sequence[Any]) -> Tensor:
    """Joined along the second axis, vectors as columns."""
    return concatenate([x if np.ndim(x) > 1 else reshape(x, (-1, 1)) for x in tup], 1)


@implements(np.append)
def _numpy_append(arr: Any, values: Any, axis: int | None = None) -> Any:
    return concatenate((arr, values), axis)


@implements(np.block)
def _numpy_block(arrays: Any) -> Any:
    def depth(part: Any) -> int:
        return 1 + max(map(depth, part)) if isinstance(part, list) else 0

    def dimensions(part: Any) -> int:
        return max(map(dimensions, part)) if isinstance(part, list) else np.ndim(part)

    def joined(part: Any, axis: int) -> Any:
        if isinstance(part, list):
            return concatenate([joined(inner, axis + 1) for inner in part], axis)
        return unsqueeze(part, tuple(range(ndim - np.ndim(part))))

    levels = depth(arrays)
    ndim = max(levels, dimensions(arrays))
    return joined(arrays, -levels)


# --- splitting ---------------------------------------------------------------------------------


def split(x: Any, sizes: int | Sequence[int], dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces along an axis, each of ``sizes`` elements (the last may be smaller) or of the sizes
    listed.

    PyTorch's meaning; ``np.split`` counts sections or names the cuts.

    >>> import tinygrad_np as tg
    >>> [piece.shape for piece in tg.split(tg.zeros(5, 2), 2)]
    [(2, 2), (2, 2), (1, 2)]
    """
    shape = np.shape(x)
    axis = _axis(dim, len(shape), "split")
    n = shape[axis]
    if isinstance(sizes, (int, np.integer)):
        if sizes <= 0:
            raise ValueError(f"split: the size of a piece must be positive, not {sizes}")
        cuts = list(range(int(sizes), n, int(sizes)))
    else:
        if sum(sizes) != n:
            raise ValueError(
                f"split: the sizes {list(sizes)} do not add up to {n}, axis {axis} of {shape}"
            )
        cuts = [int(c) for c in np.cumsum(sizes)[:-1]]
    return _pieces(x, cuts, axis)


@implements(np.array_split)
def _numpy_array_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    n = np.shape(ary)[axis]
    if isinstance(indices_or_sections, (int, np.integer)):
        k = int(indices_or_sections)
        if k <= 0:
            raise ValueError(f"array_split: the number of sections must be positive, not {k}")
        # The first n % k sections have one element more.
        cuts = [i * (n // k) + min(i, n % k) for i in range(1, k)]
    else:
        cuts = [int(c) for c in indices_or_sections]
    return list(_pieces(ary, cuts, axis))


@implements(np.split)
def _numpy_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    n = np.shape(ary)[axis]
    if isinstance(indices_or_sections, (int, np.integer)) and n % indices_or_sections:
        raise ValueError(
            f"split: {n} elements do not divide into {indices_or_sections} equal sections"
        )
    return _numpy_array_split(ary, indices_or_sections, axis)


@implements(np.vsplit)
def _numpy_vsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    return _numpy_split(ary, indices_or_sections, 0)


@implements(np.hsplit)
def _numpy_hsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    return _numpy_split(ary, indices_or_sections, 1 if np.ndim(ary) > 1 else 0)


@implements(np.dsplit)
def _numpy_dsplit(ary: Any, indices_or_sections: Any) -> list[Any]:
    return _numpy_split(ary, indices_or_sections, 2)


def _numpy_unstack(x: Any, *, axis: int = 0) -> tuple[Any, ...]:
    return tuple(moveaxis(x, axis, 0))


if hasattr(np, "unstack"):  # new in NumPy 2.1
    implements(np.unstack)(_numpy_unstack)


def _pieces(x: Any, cuts: Sequence[int], axis: int) -> tuple[Any, ...]:
    lead = (slice(None),) * (axis % np.ndim(x))
    bounds = [0, *cuts, np.shape(x)[axis]]
    return tuple(x[(*lead, slice(a, b))] for a, b in pairwise(bounds))


def _axis(axis: int, ndim: int, op: str) -> int:
    if not -ndim <= axis < ndim:
        raise IndexError(f"{op}: axis {axis} is out of range for {ndim} dimensions")
    return axis % ndim


@implements(np.flip)
def flip(m: Any, axis: int | Sequence[int] | None = None) -> Tensor:
    """The elements in reverse order along some axes (all by default)."""
    return _flip_along(m, axis=tuple(axis) if isinstance(axis, (list, tuple)) else axis)


# --- padding -----------------------------------------------------------------------------------

Widths = tuple[tuple[int, int], ...]


def _pad(x: Any, *, widths: Widths, value: float = 0.0) -> Any:
    if not widths:
        return x.copy()
    return np.pad(x, widths, constant_values=value)


def _unpad(g: Any, widths: Widths) -> Any:
    return g[
        tuple(slice(before, n - after) for (before, after), n in zip(widths, g.shape, strict=True))
    ]


pad_constant = primitive(_pad, "x", lambda g, widths: _unpad(g, widths), name="pad")


def pad(x: Any, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """Pad axes, the last first: ``(left, right, top, bottom, ...)``, as
    ``torch.nn.functional.pad``.

    Args:
        mode: what to fill with: "constant" (``value``, by default 0), "reflect" (the axis mirrored
            at its first and last element), "replicate" (these elements) or "circular" (the axis
            repeated).

    Raises:
        ValueError: an unknown mode, or more padding than it has elements to take.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.pad(tg.tensor([1.0, 2.0]), (1, 2))
    tensor([0., 1., 2., 0., 0.])
    >>> tg.nn.functional.pad(tg.tensor([1.0, 2.0, 3.0]), (2, 1), mode="reflect")
    tensor([3., 2., 1., 2., 3., 2.])
    """
    ndim = np.ndim(x)
    if len(pad) % 2 or len(pad) > 2 * ndim:
        raise ValueError(
            f"pad: {tuple(pad)} must have an even number of entries, at most two for each of "
            f"{ndim} axes"
        )
    widths = [(0, 0)] * ndim
    for i in range(len(pad) // 2):
        widths[ndim - 1 - i] = (int(pad[2 * i]), int(pad[2 * i + 1]))
    if mode == "constant":
        return pad_constant(x, widths=tuple(widths), value=0.0 if value is None else float(value))
    if value is not None:
        raise ValueError(f"pad: mode {mode!r} takes no value, not {value}")
    for axis, (before, after) in enumerate(widths):
        if before or after:
            source = _border_source(mode, x.shape[axis], before, after)
            x = x[(slice(None),) * axis + (source,)]
    return x  # type: ignore[no-any-return]


def _border_source(mode: str, n: int, before: int, after: int) -> Any:
    """For each place of a padded axis, which of the axis' n elements it takes."""
    limits = {"reflect": n - 1, "replicate": math.inf if n else 0, "circular": n}
    if mode not in limits:
        raise ValueError(f"pad: mode {mode!r}: choose from constant, {', '.join(limits)}")
    if min(before, after) < 0 or max(before, after) > limits[mode]:
        raise ValueError(
            f"pad: ({before}, {after}) on an axis of {n}: mode {mode!r} takes from 0 to "
            f"{limits[mode]}"
        )
    places = np.arange(-before, n + after)
    if mode == "reflect":
        return n - 1 - np.abs(n - 1 - np.abs(places))
    return np.clip(places, 0, n - 1) if mode == "replicate" else places % n

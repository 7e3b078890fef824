"""Operations that move elements without changing them: the gradient moves them back."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from ..primitive import implements, primitive

if TYPE_CHECKING:
    from ..tensor import Tensor

__all__ = [
    "cat",
    "concatenate",
    "expand",
    "flip",
    "moveaxis",
    "permute",
    "ravel",
    "reshape",
    "split",
    "squeeze",
    "stack",
    "swapaxes",
    "unsqueeze",
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
def reshape(x: Any, shape: int | Sequence[int]) -> Tensor:
    """The same elements in another shape, in row-major order; -1 stands for what is left over.

    >>> import tinygrad_np as tg
    >>> tg.reshape(tg.tensor([[1.0, 2.0], [3.0, 4.0]]), -1)
    tensor([1., 2., 3., 4.])
    """
    return _reshape_to(x, shape=(shape,) if isinstance(shape, (int, np.integer)) else tuple(shape))


@implements(np.ravel)
def ravel(x: Any) -> Tensor:
    """All elements in one axis."""
    return reshape(x, -1)


@implements(np.transpose, np.permute_dims)
def permute(x: Any, axes: Sequence[int] | None = None) -> Tensor:
    """The axes in another order (reversed by default)."""
    order = tuple(range(np.ndim(x)))[::-1] if axes is None else tuple(axes)
    return _permute_to(x, axes=order)


@implements(np.swapaxes)
def swapaxes(x: Any, axis1: int, axis2: int) -> Tensor:
    """Two axes exchanged."""
    order = list(range(np.ndim(x)))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return _permute_to(x, axes=tuple(order))


@implements(np.moveaxis)
def moveaxis(x: Any, source: int | Sequence[int], destination: int | Sequence[int]) -> Tensor:
    """Some axes moved to new places, the others in their order."""
    ndim = np.ndim(x)
    sources = [a % ndim for a in ([source] if isinstance(source, int) else source)]
    places = [a % ndim for a in ([destination] if isinstance(destination, int) else destination)]
    order = [a for a in range(ndim) if a not in sources]
    for place, a in sorted(zip(places, sources, strict=True)):
        order.insert(place, a)
    return _permute_to(x, axes=tuple(order))


@implements(np.squeeze)
def squeeze(x: Any, axis: int | Sequence[int] | None = None) -> Tensor:
    """Without axes of length 1: all of them, or those named.

    An axis named that has another length is an error, as in NumPy (tensor methods leave it, as in
    PyTorch).
    """
    shape = np.shape(x)
    ndim = len(shape)
    if axis is None:
        drop = {a for a in range(ndim) if shape[a] == 1}
    else:
        drop = {_axis(a, ndim, "squeeze") for a in ([axis] if isinstance(axis, int) else axis)}
        for a in drop:
            if shape[a] != 1:
                raise ValueError(f"squeeze: axis {a} of shape {shape} has length {shape[a]}, not 1")
    return _reshape_to(x, shape=tuple(n for a, n in enumerate(shape) if a not in drop))


@implements(np.expand_dims)
def unsqueeze(x: Any, axis: int | Sequence[int]) -> Tensor:
    """With new axes of length 1 at the places named, counted in the result."""
    axes = [axis] if isinstance(axis, int) else list(axis)
    shape = np.shape(x)
    ndim = len(shape) + len(axes)
    places = {_axis(a, ndim, "unsqueeze") for a in axes}
    rest = iter(shape)
    return _reshape_to(x, shape=tuple(1 if a in places else next(rest) for a in range(ndim)))


@implements(np.broadcast_to)
def expand(x: Any, shape: int | Sequence[int]) -> Tensor:
    """Broadcast to ``shape``; -1 keeps an axis as it is. A view: no element is copied."""
    sizes = (shape,) if isinstance(shape, (int, np.integer)) else tuple(shape)
    own = np.shape(x)
    lead = len(sizes) - len(own)
    full = tuple(own[i - lead] if n == -1 and i >= lead else n for i, n in enumerate(sizes))
    return _expand_to(x, shape=full)


@implements(np.flip)
def flip(m: Any, axis: int | Sequence[int] | None = None) -> Tensor:
    """The elements in reverse order along some axes (all by default)."""
    return _flip_along(m, axis=tuple(axis) if isinstance(axis, (list, tuple)) else axis)


@implements(np.concatenate)
def concatenate(arrays: Sequence[Any], axis: int | None = 0) -> Tensor:
    """Arrays joined along an axis that they have (None: each raveled first)."""
    if axis is None:
        return _concatenate_all(*(ravel(x) for x in arrays), axis=0)
    return _concatenate_all(*arrays, axis=axis)


cat = concatenate


@implements(np.stack)
def stack(arrays: Sequence[Any], axis: int = 0) -> Tensor:
    """Arrays of one shape joined along a new axis."""
    return _stack_all(*arrays, axis=axis)


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


@implements(np.split, np.array_split)
def _numpy_split(ary: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    n = np.shape(ary)[axis]
    if isinstance(indices_or_sections, (int, np.integer)):
        k = int(indices_or_sections)
        if n % k:
            raise ValueError(f"split: {n} elements do not divide into {k} equal sections")
        cuts = list(range(n // k, n, n // k)) if n else [0] * (k - 1)
    else:
        cuts = [int(c) for c in indices_or_sections]
    return list(_pieces(ary, cuts, axis))


def _pieces(x: Any, cuts: Sequence[int], axis: int) -> tuple[Any, ...]:
    lead = (slice(None),) * (axis % np.ndim(x))
    bounds = [0, *cuts, np.shape(x)[axis]]
    return tuple(x[(*lead, slice(a, b))] for a, b in pairwise(bounds))


def _axis(axis: int, ndim: int, op: str) -> int:
    if not -ndim <= axis < ndim:
        raise IndexError(f"{op}: axis {axis} is out of range for {ndim} dimensions")
    return axis % ndim


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


_pad_constant = primitive(_pad, "x", lambda g, widths: _unpad(g, widths), name="pad")


@implements(np.pad)
def _numpy_pad(
    array: Any, pad_width: Any, mode: str = "constant", *, constant_values: Any = 0
) -> Any:
    if mode != "constant" or np.ndim(constant_values):
        raise TypeError(f"np.pad: mode {mode!r} with these values has no derivative here")
    ndim = np.ndim(array)
    widths = np.broadcast_to(np.asarray(pad_width), (ndim, 2))
    return _pad_constant(
        array, widths=tuple((int(a), int(b)) for a, b in widths), value=float(constant_values)
    )


def pad(x: Any, pad: Sequence[int], mode: str = "constant", value: float | None = None) -> Tensor:
    """Pad axes, the last first: ``(left, right, top, bottom, ...)``, as
    ``torch.nn.functional.pad``.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.pad(tg.tensor([1.0, 2.0]), (1, 2))
    tensor([0., 1., 2., 0., 0.])
    """
    ndim = np.ndim(x)
    if len(pad) % 2 or len(pad) > 2 * ndim:
        raise ValueError(
            f"pad: {tuple(pad)} must have an even number of entries, at most two for each of "
            f"{ndim} axes"
        )
    if mode != "constant":
        raise ValueError(f"pad: mode {mode!r}: choose from constant")
    widths = [(0, 0)] * ndim
    for i in range(len(pad) // 2):
        widths[ndim - 1 - i] = (int(pad[2 * i]), int(pad[2 * i + 1]))
    return _pad_constant(x, widths=tuple(widths), value=0.0 if value is None else float(value))

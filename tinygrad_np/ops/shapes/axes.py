"""PyTorch's shaping: axes joined and divided, and elements repeated."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.tensor_base import unwrap
from ..arguments import axis_of
from ..indexing.item import getitem
from .rearranging import tile
from .shaping import moveaxis, ravel, reshape, split

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = [
    "chunk",
    "flatten",
    "meshgrid",
    "repeat_interleave",
    "tensor_split",
    "unbind",
    "unflatten",
    "unfold_axis",
]


def flatten(input: Any, start_dim: int = 0, end_dim: int = -1) -> Tensor:
    """The axes from ``start_dim`` to ``end_dim`` joined in one."""
    shape = np.shape(input)
    if not shape:
        return reshape(input, 1)
    start = axis_of("flatten", start_dim, len(shape))
    end = axis_of("flatten", end_dim, len(shape))
    if start > end:
        raise RuntimeError(f"flatten: start_dim={start_dim} comes after end_dim={end_dim}")
    return reshape(input, (*shape[:start], prod(shape[start : end + 1]), *shape[end + 1 :]))


def unflatten(input: Any, dim: int, sizes: Sequence[int]) -> Tensor:
    """One axis divided in several; one of ``sizes`` may be -1.

    >>> import tinygrad_np as tg
    >>> tg.unflatten(tg.zeros(2, 12), 1, (3, -1)).shape
    (2, 3, 4)
    """
    shape = np.shape(input)
    axis = axis_of("unflatten", dim, len(shape))
    known = prod(n for n in sizes if n != -1)
    full = tuple(shape[axis] // known if n == -1 and known else n for n in sizes)
    if prod(full) != shape[axis]:
        raise RuntimeError(f"unflatten: {tuple(sizes)} do not multiply to {shape[axis]}")
    return reshape(input, (*shape[:axis], *full, *shape[axis + 1 :]))


def repeat(input: Any, sizes: Sequence[int]) -> Tensor:
    """The whole tensor so many times along each axis; more sizes make new axes in front."""
    if len(sizes) < np.ndim(input):
        raise RuntimeError(f"repeat: {len(sizes)} sizes for {np.ndim(input)} dimensions")
    return tile(input, tuple(sizes))


def repeat_interleave(input: Any, repeats: Any, dim: int | None = None) -> Tensor:
    """Each element several times in a row: along ``dim``, or of all elements in one axis.

    >>> import tinygrad_np as tg
    >>> tg.repeat_interleave(tg.tensor([1.0, 2.0]), tg.tensor([1, 3]))
    tensor([1., 2., 2., 2.])
    """
    if dim is None:
        input, dim = ravel(input), 0
    axis = axis_of("repeat_interleave", dim, np.ndim(input))
    counts = np.asarray(unwrap(repeats))
    n = np.shape(input)[axis]
    if counts.ndim > 1 or (counts.size != 1 and counts.size != n):
        raise RuntimeError(
            f"repeat_interleave: repeats of shape {counts.shape} for an axis of length {n}"
        )
    if (counts < 0).any():
        raise RuntimeError("repeat_interleave: repeats must not be negative")
    index = np.repeat(np.arange(n), counts)
    return getitem(input, (slice(None),) * axis + (index,))


def chunk(input: Any, chunks: int, dim: int = 0) -> tuple[Tensor, ...]:
    """At most ``chunks`` pieces of one length along an axis, the last of which may be shorter."""
    if chunks <= 0:
        raise RuntimeError(f"chunk: chunks={chunks} must be positive")
    n = np.shape(input)[axis_of("chunk", dim, np.ndim(input))]
    if n == 0:
        return split(input, [0] * chunks, dim)
    return split(input, -(-n // chunks), dim)


def tensor_split(input: Any, indices_or_sections: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """Pieces along an axis: so many, the first ones longer by 1, or cut at the indices named."""
    pieces: Any = np.array_split(input, indices_or_sections, dim)
    return tuple(pieces)


def unbind(input: Any, dim: int = 0) -> tuple[Tensor, ...]:
    """The entries along an axis, which goes."""
    axis = axis_of("unbind", dim, np.ndim(input))
    lead = (slice(None),) * axis
    return tuple(getitem(input, (*lead, i)) for i in range(np.shape(input)[axis]))


def unfold_axis(input: Any, dimension: int, size: int, step: int) -> Tensor:
    """All runs of ``size`` entries along an axis, ``step`` apart, in a new last axis.

    PyTorch's ``Tensor.unfold``.
    """
    shape = np.shape(input)
    axis = axis_of("unfold", dimension, len(shape))
    if not 0 <= size <= shape[axis] or step <= 0:
        raise RuntimeError(f"unfold: size={size}, step={step} do not fit a length {shape[axis]}")
    starts = np.arange(0, shape[axis] - size + 1, step)
    windows = getitem(input, (slice(None),) * axis + (starts[:, None] + np.arange(size),))
    return moveaxis(windows, axis + 1, -1)


def meshgrid(*tensors: Any, indexing: str = "ij") -> tuple[Tensor, ...]:
    """Vectors as coordinates of a grid: one array each, of the shape of all lengths.

    Args:
        indexing: "ij", or "xy" with the first two axes exchanged.
    """
    if indexing not in ("ij", "xy"):
        raise RuntimeError(f"meshgrid: indexing={indexing!r}: choose from 'ij', 'xy'")
    vectors = tensors[0] if len(tensors) == 1 and isinstance(tensors[0], (list, tuple)) else tensors
    shape = [int(np.size(v)) for v in vectors]
    places = np.meshgrid(*(np.arange(n) for n in shape), indexing=indexing)  # type: ignore[call-overload]
    return tuple(getitem(ravel(v), i) for v, i in zip(vectors, places, strict=True))

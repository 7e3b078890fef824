"""Parameters cut into pieces that fit the cache: what an optimizer's rule works on.

Views and scratch are kept from step to step, so that a step allocates nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..core.type_promotion import real_type
from ..core.types import Array

DType = np.dtype[Any]
Chunks = Iterator[tuple[Array, ...]]


def constants(dtype: DType, *values: float) -> Iterator[Array]:
    """The numbers of a rule as 0-d arrays of ``dtype``.

    The result is the same as with Python floats, but a ufunc takes a Python float 0.3 us slower
    than a 0-d array: as long as it takes to multiply 3,000 elements.

    >>> lr, beta = constants(np.dtype("float32"), 0.1, 0.9)
    >>> lr
    array(0.1, dtype=float32)
    """
    return (np.array(value, dtype) for value in values)


def as_numbers(array: Array) -> Array:
    """A contiguous array, flat; of complex numbers their parts, two for each.

    >>> as_numbers(np.array([[1 + 2j, 3.0]]))
    array([1., 2., 3., 0.])
    """
    flat = array.reshape(-1)
    return flat.view(real_type(flat.dtype)) if flat.dtype.kind == "c" else flat


class Pieces:
    """What a step works on for one parameter: its array, its state and the scratch, cut to fit.

    Kept from step to step, for as long as the arrays stay the same ones. A parameter no larger than
    a chunk is one piece as it is; of a larger one there are flat views, chunk by chunk. Complex
    parameters are stepped as twice as many real numbers, as in PyTorch.
    """

    __slots__ = ("chunks", "contiguous", "data", "dtype", "names", "state", "whole")

    def __init__(
        self, data: Array, state: dict[str, Any], names: tuple[str, ...], scratch: tuple[Array, ...]
    ) -> None:
        self.data, self.state, self.names = data, state, names
        self.dtype = real_type(data.dtype)
        self.contiguous = data
        self.whole: tuple[Array, ...] = ()  # (p, *scratch, *state)
        self.chunks: list[tuple[slice, tuple[Array, ...]]] = []
        arrays = [state[name] for name in names]
        is_complex = data.dtype.kind == "c"
        length, n = scratch[0].size, data.size * (1 + is_complex)
        if n <= length and not is_complex:
            self.whole = (data, *(s[:n].reshape(data.shape) for s in scratch), *arrays)
            return
        # A parameter that the user made from a view is stepped in a copy, and copied back.
        if not data.flags.c_contiguous:
            self.contiguous = data.copy()
        p, *rest = [as_numbers(a) for a in (self.contiguous, *arrays)]
        for start in range(0, n, length):
            part = slice(start, min(start + length, n))
            parts = (p[part], *(s[: part.stop - start] for s in scratch), *(a[part] for a in rest))
            self.chunks.append((part, parts))

    def chunks_with(self, g: Array) -> Chunks:
        """The chunks with their parts of the gradient: ``(p, g, *scratch, *state)``."""
        if self.contiguous is not self.data:
            self.contiguous[...] = self.data
        flat = as_numbers(np.ascontiguousarray(g)) if g.dtype.kind == "c" else g.reshape(-1)
        for part, (p, *rest) in self.chunks:
            yield (p, flat[part], *rest)
        if self.contiguous is not self.data:
            self.data[...] = self.contiguous


def chunks_of(batch: list[tuple[Pieces, Array]]) -> Chunks:
    """The pieces of all parameters of a batch, each with its part of the gradient."""
    for pieces, g in batch:
        if pieces.whole:
            p, *rest = pieces.whole
            yield (p, g, *rest)
        else:
            yield from pieces.chunks_with(g)


def mask_in(scratch: Array) -> Array:
    """An array of booleans of the scratch array's shape, in the scratch array's memory.

    >>> mask_in(np.zeros((2, 3))).shape
    (2, 3)
    """
    flags: Array = scratch.reshape(-1).view(np.bool_)[: scratch.size].reshape(scratch.shape)
    return flags

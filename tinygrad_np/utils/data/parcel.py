"""Objects packed for another process: a pickle, and the memory of its arrays beside it.

Pickle's protocol 5 leaves the memory of arrays out of the pickle (PEP 574), so that it is copied
once, straight to where the other process reads it. Only processes of one program read each other's
parcels; none comes from a file or from the network.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import accumulate
from multiprocessing.reduction import ForkingPickler
from pickle import PickleBuffer
from typing import Any, NamedTuple

from ...creation import as_tensor
from ...tensor import Tensor

__all__ = ["Parcel", "pack", "unpack"]

_ALIGNMENT = 64  # bytes: a cache line, and all that any instruction asks for


class Parcel(NamedTuple):
    """The parts of a packed object, and how they lie one after the other in memory.

    Attributes:
        parts: the pickle, then the memory of each array.
        spans: the start of each part, and its length.
        size: of all parts together, in bytes.
    """

    parts: list[memoryview]
    spans: list[tuple[int, int]]
    size: int

    def write(self, memory: memoryview) -> None:
        """Copy the parts into memory of ``size`` bytes or more."""
        for part, (start, length) in zip(self.parts, self.spans, strict=True):
            memory[start : start + length] = part


def pack(thing: Any) -> Parcel:
    """Pack an object.

    Raises:
        PicklingError, AttributeError, TypeError: it cannot be pickled.
        RuntimeError: it holds a lock or a queue of :mod:`multiprocessing`, which only a process
            that is being started can be given.

    Example:
        >>> import numpy as np
        >>> parcel = pack({"x": np.arange(3)})
        >>> [length for _, length in parcel.spans][1:], parcel.size % 8
        ([24], 0)
        >>> unpack(parcel.parts)
        {'x': array([0, 1, 2])}
    """
    buffers: list[PickleBuffer] = []
    stream = io.BytesIO()
    _Pickler(stream, 5, True, buffers.append).dump(thing)
    parts = [stream.getbuffer(), *(buffer.raw() for buffer in buffers)]
    padded = [-(-len(part) // _ALIGNMENT) * _ALIGNMENT for part in parts]
    starts = list(accumulate(padded, initial=0))
    spans = [(start, len(part)) for start, part in zip(starts, parts, strict=False)]
    return Parcel(parts, spans, starts[-1])


def unpack(parts: Iterable[Any]) -> Any:
    """Put an object together whose arrays lie in the memory of the parts."""
    pickled, *buffers = parts
    return ForkingPickler.loads(pickled, buffers=buffers)


class _Pickler(ForkingPickler):
    def reducer_override(self, thing: Any) -> Any:
        # A tensor's own way makes a copy of its array.
        if type(thing) is Tensor and not thing.requires_grad:
            return as_tensor, (thing.numpy(),)
        return NotImplemented

"""Arrays in NumPy's own format, ``.npy``: read within bounds, and never objects."""

from __future__ import annotations

import math
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import LoadError, RefusedError, shown
from .source import Bytes

__all__ = ["PLAIN", "as_booleans", "from_bytes", "write"]

Array = NDArray[Any]

# Booleans, numbers, text, bytes, times: what is in the array and nowhere else.
PLAIN = "biufcUSmM"
MAGIC = b"\x93NUMPY"


def write(stream: Any, array: Array) -> None:
    """Write an array with a header that says its shape, type and order."""
    np.lib.format.write_array(stream, array, allow_pickle=False)


def from_bytes(content: Bytes) -> Array:
    """The array whose file has this content (N,); it shares the memory.

    Raises:
        LoadError: truncated, or another format.
        RefusedError: an array of Python objects.
    """
    from io import BytesIO

    form = np.lib.format
    stream = BytesIO(content[: 12 + _MAX_HEADER].tobytes())
    version = form.read_magic(stream)
    readers = {(1, 0): form.read_array_header_1_0, (2, 0): form.read_array_header_2_0}
    if version not in readers:
        raise LoadError(f"an array is in version {version} of NumPy's format, not 1 or 2")
    shape, fortran_order, dtype = readers[version](stream, max_header_size=_MAX_HEADER)
    if dtype.hasobject:
        raise RefusedError("an array holds Python objects, which only pickle could read: refused")
    if dtype.kind not in PLAIN:
        raise LoadError(f"arrays of the type {shown(dtype)} are not supported")
    data = content[stream.tell() :]
    if any(n < 0 for n in shape) or math.prod(shape) * dtype.itemsize != data.size:
        raise LoadError(
            f"an array of shape {shown(shape)} and type {dtype} does not have {data.size:,} bytes"
        )
    if not data.size:
        return np.empty(shape, dtype)
    flat = as_booleans(data) if dtype.kind == "b" else data.view(dtype)
    if dtype.kind == "U" and data.view(dtype.byteorder + "u4").max() > sys.maxunicode:
        raise LoadError("an array of text holds what is no character")
    return flat.reshape(shape, order="F" if fortran_order else "C")


_MAX_HEADER = 10_000


def as_booleans(data: Bytes) -> NDArray[np.bool_]:
    """Bytes that are 0 or 1 as booleans, in the same memory.

    Raises:
        LoadError: there are others, which would be neither true nor false.
    """
    if data.size and data.max() > 1:
        raise LoadError("an array of booleans holds bytes that are neither 0 nor 1")
    return data.view(np.bool_)

"""Reading and writing IDX, the file format of MNIST and its descendants.

An IDX file is a magic number (two zero bytes, a type code, the number of dimensions), the size of
each dimension as a big-endian 32-bit unsigned integer, then the values, big-endian and in C order.
The format is described at the foot of the MNIST page (LeCun, Cortes and Burges, "The MNIST database
of handwritten digits"). Files are usually gzipped.
"""

from __future__ import annotations

import math
import os
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import DataError

__all__ = ["read_idx", "write_idx"]

_DTYPES: dict[int, np.dtype[Any]] = {
    0x08: np.dtype(">u1"),
    0x09: np.dtype(">i1"),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
_GZIP_MAGIC = b"\x1f\x8b"
_REPLACE = "replace it by a whole copy"


def read_idx(path: str | os.PathLike[str]) -> NDArray[Any]:
    """Read one IDX file, gzipped or not (told by its content, not by its name).

    Args:
        path: the file.

    Returns:
        A new, writable array in native byte order: uint8, int8, int16, int32, float32 or float64,
        of the shape that the file declares.

    Raises:
        DataError: the file is missing or unreadable, its gzip stream is damaged, its magic number,
            type code or dimensions are wrong, or its payload is not exactly as long as they say.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_idx(f"{folder}/labels-idx1-ubyte.gz", np.array([7, 2, 1], dtype=np.uint8))
        ...     read_idx(f"{folder}/labels-idx1-ubyte.gz")
        array([7, 2, 1], dtype=uint8)
    """
    content = _read_bytes(path)
    if len(content) < 4:
        raise DataError(
            f"{path}: {len(content)} bytes, too short for an IDX file, whose magic number alone "
            f"takes 4; {_REPLACE}"
        )
    if content[:2] != b"\0\0":
        raise DataError(
            f"{path}: not an IDX file, begins with 0x{content[:4].hex()} where two zero bytes, a "
            f"type code and the number of dimensions were expected; {_REPLACE}"
        )
    code, ndim = content[2], content[3]
    dtype = _DTYPES.get(code)
    if dtype is None:
        known = ", ".join(f"0x{code:02x} ({_native(dtype)})" for code, dtype in _DTYPES.items())
        raise DataError(f"{path}: IDX type code 0x{code:02x}, expected one of {known}; {_REPLACE}")
    header = 4 + 4 * ndim
    if ndim == 0 or len(content) < header:
        raise DataError(
            f"{path}: {ndim} dimensions declared in {len(content)} bytes, expected at "
            f"least 1 dimension and a header of 4 bytes more for each; {_REPLACE}"
        )
    shape = tuple(int(size) for size in np.frombuffer(content, ">u4", ndim, offset=4))
    payload = len(content) - header
    expected = math.prod(shape) * dtype.itemsize
    if payload != expected:
        raise DataError(
            f"{path}: {'truncated' if payload < expected else 'trailing bytes'}, {payload:,} bytes "
            f"of values where {_native(dtype)} of shape {shape} takes {expected:,}; {_REPLACE}"
        )
    values: NDArray[Any] = np.frombuffer(content, dtype, offset=header).reshape(shape)
    return values.astype(_native(dtype))


def write_idx(path: str | os.PathLike[str], array: NDArray[Any]) -> None:
    """Write an array as an IDX file, gzipped where the name ends in ``.gz``.

    The same array always gives the same bytes: the gzip header carries neither name nor time.

    Args:
        path: the file; one that is there is replaced.
        array: uint8, int8, int16, int32, float32 or float64, with 1 to 255 dimensions.

    Raises:
        DataError: IDX has no code for the dtype, or the array is 0-d.
        OSError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_idx(f"{folder}/images", np.zeros((2, 3, 3), dtype=np.uint8))
        ...     os.path.getsize(f"{folder}/images")
        34
    """
    array = np.asarray(array)
    big_endian = array.dtype.newbyteorder(">")
    code = next((c for c, dtype in _DTYPES.items() if dtype == big_endian), None)
    if code is None:
        known = ", ".join(str(_native(dtype)) for dtype in _DTYPES.values())
        raise DataError(
            f"{path}: IDX cannot hold {array.dtype}, expected one of {known}; use astype"
        )
    if array.ndim == 0:
        raise DataError(
            f"{path}: IDX cannot hold a 0-d array, expected 1 to 255 dimensions; use reshape"
        )
    content = b"".join(
        [
            bytes([0, 0, code, array.ndim]),
            np.array(array.shape, ">u4").tobytes(),
            array.astype(big_endian).tobytes(),
        ]
    )
    if os.fspath(path).endswith(".gz"):
        import gzip

        content = gzip.compress(content, mtime=0)
    with open(path, "wb") as file:
        file.write(content)


def _native(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return dtype.newbyteorder("=")


def _read_bytes(path: str | os.PathLike[str]) -> bytes:
    """The file's content, unpacked where it is gzipped."""
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read ({error.strerror or error}), expected an IDX file; check the "
            "path and its permissions"
        ) from error
    if not content.startswith(_GZIP_MAGIC):
        return content
    import gzip

    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"{path}: damaged gzip stream ({error}), expected a gzipped IDX file; {_REPLACE}"
        ) from error

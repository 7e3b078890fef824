"""IDX, the file format of MNIST and its descendants.

An IDX file is a magic number (two zero bytes, a type code, the number of dimensions), the size of
each dimension as a big-endian 32-bit unsigned integer, then the values, big-endian and in C order.
The format is described at the foot of the MNIST page (LeCun, Cortes and Burges, "The MNIST database
of handwritten digits"). Files are usually gzipped.
"""

from __future__ import annotations

import math
import os
import zlib
from io import BufferedIOBase
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..io.atomic import replacing
from .errors import DataError
from .files import open_regular
from .limits import MOST_EXPANSION, in_words, require_room

__all__ = ["IdxReader", "read_idx", "write_idx"]

_DTYPES: dict[int, np.dtype[Any]] = {
    0x08: np.dtype(">u1"),
    0x09: np.dtype(">i1"),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
_GZIP_MAGIC = b"\x1f\x8b"
_MOST_DIMENSIONS = 64  # NumPy's; the format itself could say 255
_CHUNK_BYTES = 1 << 20  # GzipFile.readinto makes a copy of all that it is asked for
_DAMAGE_SHOWS = 1 << 16  # bytes into a gzip stream
_REPLACE = "replace it by a whole copy"


def read_idx(path: str | os.PathLike[str]) -> NDArray[Any]:
    """Read one IDX file, gzipped or not.

    Gzip is recognized by the content of the file, whatever its name is. Memory is taken only for
    what the header declares, and only when the file is long enough to hold it.

    Args:
        path: the file.

    Returns:
        A new, writable array in native byte order: uint8, int8, int16, int32, float32 or float64,
        of the shape that the file declares.

    Raises:
        DataError: the file is missing, unreadable or no regular file, its gzip stream is damaged,
            its magic number, type code or dimensions are wrong, its payload is not exactly as long
            as they say, it is a decompression bomb, or memory does not suffice.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_idx(f"{folder}/labels-idx1-ubyte.gz", np.array([7, 2, 1], dtype=np.uint8))
        ...     read_idx(f"{folder}/labels-idx1-ubyte.gz")
        array([7, 2, 1], dtype=uint8)
    """
    with IdxReader(path) as reader:
        require_room(path, reader.nbytes, reader.stored)
        return reader.read()


class IdxReader:
    """An open IDX file whose header has been read and whose values have not.

    Args:
        path: the file, gzipped or not.

    Attributes:
        dtype: of the values, in native byte order.
        shape: of the values.
        stored: bytes that the file takes on the disk.
        crc32: the checksum of the whole content (unpacked), once :meth:`read` has returned.

    Raises:
        DataError: the file cannot be read, or its header is wrong.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_idx(f"{folder}/images", np.zeros((2, 3, 3), dtype=np.uint8))
        ...     with IdxReader(f"{folder}/images") as reader:
        ...         reader.shape, reader.dtype, reader.read().sum()
        ((2, 3, 3), dtype('uint8'), np.uint64(0))
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        self._content: BufferedIOBase
        try:
            self._file = open_regular(path)
        except OSError as error:
            raise _unreadable(self.path, error) from error
        try:
            self.stored = os.fstat(self._file.fileno()).st_size
            self._gzipped = self._file.read(2) == _GZIP_MAGIC
            self._file.seek(0)
            if self._gzipped:
                import gzip

                self._content = gzip.GzipFile(fileobj=self._file)
            else:
                self._content = self._file
            self._read_header()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def nbytes(self) -> int:
        """How many bytes the values take."""
        return math.prod(self.shape) * self.dtype.itemsize

    def read(self) -> NDArray[Any]:
        """Read the values, once: a new, writable array.

        Raises:
            DataError: there are more or fewer than the header declares, or memory does not suffice.
        """
        try:
            values = np.empty(self.nbytes, np.uint8)
        except MemoryError as error:
            raise DataError(
                f"{self.path}: takes {in_words(self.nbytes)} of memory, which cannot be had; take "
                "a part of the data or a machine with more memory"
            ) from error
        count = self._fill(values)
        if count < self.nbytes:
            raise self._wrong_length(True, f"{count:,}")
        if self._read(1):  # at the end of a gzip stream its checksum is verified, too
            raise self._wrong_length(False, f"more than {count:,}")
        self.crc32 = zlib.crc32(values.data, zlib.crc32(self._header))
        array = values.view(self.dtype)
        if not self._big_endian.isnative:
            array.byteswap(inplace=True)
        return array.reshape(self.shape)

    def _read_header(self) -> None:
        magic = self._read(4)
        if len(magic) < 4:
            raise DataError(
                f"{self.path}: {len(magic)} bytes, too short for an IDX file, whose magic number "
                f"alone takes 4; {_REPLACE}"
            )
        if magic[:2] != b"\0\0":
            self._read(_DAMAGE_SHOWS)  # a damaged stream is told from another kind of file
            raise DataError(
                f"{self.path}: not an IDX file, begins with 0x{magic.hex()} where two zero bytes, "
                f"a type code and the number of dimensions were expected; {_REPLACE}"
            )
        code, ndim = magic[2], magic[3]
        dtype = _DTYPES.get(code)
        if dtype is None:
            known = ", ".join(f"0x{code:02x} ({_native(dtype)})" for code, dtype in _DTYPES.items())
            raise DataError(
                f"{self.path}: IDX type code 0x{code:02x}, expected one of {known}; {_REPLACE}"
            )
        sizes = self._read(4 * ndim)
        if ndim == 0 or len(sizes) < 4 * ndim:
            raise DataError(
                f"{self.path}: {ndim} dimensions declared in {4 + len(sizes)} bytes, expected at "
                f"least 1 dimension and a header of 4 bytes more for each; {_REPLACE}"
            )
        if ndim > _MOST_DIMENSIONS:
            raise DataError(
                f"{self.path}: {ndim} dimensions declared, expected {_MOST_DIMENSIONS} at most; "
                f"{_REPLACE}"
            )
        self.shape = tuple(int(size) for size in np.frombuffer(sizes, ">u4"))
        self.dtype, self._big_endian = _native(dtype), dtype
        self._header = magic + sizes
        self._check_length()
        if math.prod(size for size in self.shape if size) >= 1 << 60:  # of size 0 or not at all
            raise DataError(
                f"{self.path}: shape {self.shape} declared, too large for an array; {_REPLACE}"
            )

    def _check_length(self) -> None:
        """Refuse, before any memory is taken, what cannot be as long as its header declares."""
        if not self._gzipped:
            payload = self.stored - len(self._header)
            if payload != self.nbytes:
                raise self._wrong_length(payload < self.nbytes, f"{payload:,}")
        elif self.nbytes > MOST_EXPANSION * self.stored:
            raise self._wrong_length(True, f"at most {MOST_EXPANSION * self.stored:,}")

    def _wrong_length(self, truncated: bool, payload: str) -> DataError:
        return DataError(
            f"{self.path}: {'truncated' if truncated else 'trailing bytes'}, {payload} bytes of "
            f"values where {self.dtype} of shape {self.shape} takes {self.nbytes:,}; {_REPLACE}"
        )

    def _fill(self, values: NDArray[np.uint8]) -> int:
        """Read into an array; returns how many bytes there were."""
        view, count = values.data, 0
        while count < len(view):
            try:
                got = self._content.readinto(view[count : count + _CHUNK_BYTES])
            except (OSError, EOFError, zlib.error) as error:
                raise self._damaged(error) from error
            if not got:
                break
            count += got
        return count

    def _read(self, size: int) -> bytes:
        try:
            return self._content.read(size)
        except (OSError, EOFError, zlib.error) as error:
            raise self._damaged(error) from error

    def _damaged(self, error: Exception) -> DataError:
        if not self._gzipped:
            return _unreadable(self.path, error)
        return DataError(
            f"{self.path}: damaged gzip stream ({error}), expected a gzipped IDX file; {_REPLACE}"
        )


def write_idx(path: str | os.PathLike[str], array: NDArray[Any]) -> None:
    """Write an array as an IDX file, gzipped where the name ends in ``.gz``.

    The same array always gives the same bytes: the gzip header carries neither name nor time. The
    file appears whole or not at all.

    Args:
        path: the file; one that is there is replaced.
        array: uint8, int8, int16, int32, float32 or float64, with 1 to 64 dimensions.

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
            f"{path}: IDX cannot hold a 0-d array, expected 1 dimension or more; use reshape"
        )
    if max(array.shape) >= 1 << 32:
        raise DataError(
            f"{path}: IDX cannot hold an array of shape {array.shape}, expected sizes below 2**32; "
            "write it in parts"
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
    with replacing(path) as file:
        file.write(content)


def _native(dtype: np.dtype[Any]) -> np.dtype[Any]:
    return dtype.newbyteorder("=")


def _unreadable(path: str, error: Exception) -> DataError:
    return DataError(
        f"{path}: cannot be read ({getattr(error, 'strerror', None) or error}), expected an IDX "
        "file; check the path and its permissions"
    )

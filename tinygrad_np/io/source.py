"""Where bytes are read from: a file by its path, or an open file."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from .budget import Budget
from .errors import LoadError

__all__ = ["Source", "fill", "opened"]

Bytes = NDArray[np.uint8]
CHUNK = 1024 * 1024


class Source:
    """Bytes to read, how many there are, and how much memory may be made of them.

    Args:
        file: binary, seekable, at its start.
        name: for messages.
        size: in bytes.
        path: of a file that may be mapped into memory; None if that was not asked for.
    """

    def __init__(self, file: BinaryIO, name: str, size: int, path: str | None) -> None:
        self.file, self.name, self.size = file, name, size
        self.budget = Budget(size)
        self._path = path
        self._mapped: Bytes | None = None

    @property
    def is_mapped(self) -> bool:
        """Whether arrays are to be windows into the file rather than read from it."""
        return self._path is not None

    def head(self, count: int) -> bytes:
        """The first bytes."""
        self.file.seek(0)
        return self.file.read(count)

    def bytes_at(self, start: int, count: int) -> Bytes:
        """Bytes of the file, read into new memory or mapped. Writes do not reach the file.

        Raises:
            LoadError: the file ends before.
        """
        if start < 0 or count < 0 or start + count > self.size:
            raise LoadError(f"it has {self.size:,} bytes, and {start + count:,} are needed")
        if self._path is not None and count:
            if self._mapped is None:
                whole: Bytes = np.memmap(self._path, np.uint8, "c")
                self._mapped = whole.view(np.ndarray)
            return self._mapped[start : start + count]
        self.file.seek(start)
        array = np.empty(count, np.uint8)
        fill(self.file, array)
        return array


def fill(stream: Any, array: Bytes) -> None:
    """Read the bytes of an array (N,) from a stream, a part at a time.

    Raises:
        LoadError: the stream ends before.
    """
    view = array.data
    for start in range(0, len(view), CHUNK):
        part = view[start : start + CHUNK]
        if stream.readinto(part) != len(part):
            raise LoadError(f"it ends before the {len(view):,} bytes of an array")


@contextmanager
def opened(f: Any, mmap: bool) -> Iterator[Source]:
    """The bytes of a path, or those that are left in an open binary file.

    Raises:
        OSError: there is no such file, or it cannot be read.
        LoadError: not a regular file.
        TypeError: neither a path nor a binary file.
        ValueError: ``mmap`` of an open file.
    """
    if isinstance(f, str | bytes | os.PathLike):
        path = os.fsdecode(f)
        with open(path, "rb", opener=_open_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise LoadError(f"{path}: not a regular file")
            yield Source(file, path, status.st_size, path if mmap else None)
        return
    if not hasattr(f, "read"):
        raise TypeError(f"load: expected a path or a file open for reading, not {type(f).__name__}")
    if mmap:
        raise ValueError("load: mmap=True needs the path of a file, not an open file")
    content = f.read()
    if not isinstance(content, bytes):
        raise TypeError('load: the file is open as text; open it with mode "rb"')
    yield Source(io.BytesIO(content), getattr(f, "name", None) or repr(f), len(content), None)


def _open_without_waiting(path: str, flags: int) -> int:
    """Open a file; a pipe that nobody writes to is not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))

"""Which format a file gets, by its suffix, and that it is whole or not there."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from functools import partial
from typing import IO, Any

from . import native, npz, safetensors
from .atomic import replacing

__all__ = ["save"]


def save(obj: Any, f: Any) -> None:
    """See :func:`tinygrad_np.save`."""
    if isinstance(f, str | bytes | os.PathLike):
        path = os.fsdecode(f)
        write = _writer(obj, path)
        with replacing(path) as file:
            write(file)
        return
    if not hasattr(f, "write"):
        raise TypeError(f"save: expected a path or a file open for writing, not {type(f).__name__}")
    if isinstance(f, io.TextIOBase):
        raise TypeError('save: the file is open as text; open it with mode "wb"')
    _writer(obj, "")(_Forward(f))


class _Forward:
    """A file that is only ever written on: not every open file can go back (pipes, files that are
    appended to, compressed ones), and not every one that says it can does.

    Args:
        file: open for writing bytes.
    """

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, content: Any) -> int:
        """Write all of it, however little the file takes at a time."""
        rest = memoryview(content).cast("B")
        length = len(rest)
        while len(rest):
            taken = self._file.write(rest)
            rest = rest[len(rest) if taken is None else taken :]
        return length

    def flush(self) -> None:
        """Hand on what the file holds back."""
        if hasattr(self._file, "flush"):
            self._file.flush()


def _writer(obj: Any, path: str) -> Callable[[Any], None]:
    """What writes the value to a file. All that is wrong with the value is raised here, before
    there is a file.
    """
    suffix = os.path.splitext(path)[1].lower()
    if suffix == ".safetensors":
        return partial(_write_parts, safetensors.encode(obj))
    if suffix == ".npz":
        return partial(npz.write, arrays=npz.arrays_by_name(obj, ".npz"))
    tree, arrays = native.encode(obj)
    return partial(native.write, tree=tree, arrays=arrays)


def _write_parts(parts: Any, file: IO[bytes]) -> None:
    for part in parts:
        file.write(part)

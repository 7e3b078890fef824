"""Files that are written whole or not at all, and the folders that they are written in.

A file that was written is on the disk, with its name: it survives a power cut. It is written under
a new name that nobody can foresee, never through a symbolic link. A process that is killed may
leave such a file behind; :func:`in_use` removes it.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType

from tinygrad_np.io.atomic import replacing

from ..command_line.errors import ProgramError

__all__ = [
    "in_use",
    "is_leftover",
    "make_folder",
    "make_folder_within",
    "replacing",
    "write_new_text",
    "write_text",
]

_LEFTOVER = re.compile(r"\.[0-9a-f]{16}\.part")


def write_text(path: str, text: str) -> None:
    """Write a UTF-8 file whole or not at all.

    What is not text in the name of a file, and so cannot be UTF-8, becomes an escape.
    """
    with replacing(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))


def write_new_text(path: str, text: str) -> None:
    """Write a UTF-8 file that is not there yet, whole or not at all.

    Raises:
        FileExistsError: it is there; another process may have written it just now.
    """
    if not hasattr(os, "link"):
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path)
        write_text(path, text)
        return
    private = os.path.join(os.path.dirname(path), f".{os.urandom(8).hex()}.part")
    write_text(private, text)
    try:
        os.link(private, path)  # unlike a rename, it replaces nothing
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), path) from None
    except OSError:  # a file system without hard links
        write_text(path, text)
    finally:
        os.remove(private)
    _sync(os.path.dirname(path) or os.curdir)


def is_leftover(name: str) -> bool:
    """Return whether a file has the name of one that was being written.

    >>> is_leftover(".0123456789abcdef.part"), is_leftover("notes.part")
    (True, False)
    """
    return _LEFTOVER.fullmatch(name) is not None


# --- folders --------------------------------------------------------------------------------------


def make_folder(path: str) -> None:
    """Make a folder and those above it, unless they are there; a power cut leaves them in place.

    Raises:
        OSError: it cannot be made.
    """
    missing = []
    above = path
    while above and not os.path.isdir(above):
        missing.append(above)
        above = os.path.dirname(above)
    os.makedirs(path, exist_ok=True)
    for folder in missing:
        _sync(os.path.dirname(folder) or os.curdir)


def make_folder_within(path: str, *names: str) -> str:
    """Make a folder within another, unless it is there, and return its path.

    Raises:
        ProgramError: a folder on the way is a symbolic link, which may lead anywhere.
        OSError: it cannot be made.
    """
    for name in names:
        path = os.path.join(path, name)
        if os.path.islink(path):
            raise ProgramError(
                f"{path}: is a symbolic link, through which nothing is written; remove it, or name "
                "another folder by --out"
            )
    make_folder(path)
    return path


@contextmanager
def in_use(path: str) -> Iterator[None]:
    """Mark a folder as used by this process, until the block ends or the process does.

    If no other process uses the folder, files that killed ones left half-written are removed first.
    On systems without such marks nothing is done.
    """
    fcntl = _fcntl()
    if fcntl is None:
        yield
        return
    folder = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # others use it, or the file system knows no locks
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for name in filter(is_leftover, os.listdir(path)):
                os.remove(os.path.join(path, name))
        with suppress(OSError):
            fcntl.flock(folder, fcntl.LOCK_SH)
        yield
    finally:
        os.close(folder)


def _fcntl() -> ModuleType | None:
    try:
        import fcntl
    except ImportError:
        return None
    return fcntl


def _sync(folder: str) -> None:
    """Put a folder's list of names on the disk, where the system can do that."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)

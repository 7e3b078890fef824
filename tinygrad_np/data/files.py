"""Files: opened only where they are regular ones, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress
from io import BufferedReader

__all__ = ["open_regular", "write_atomically"]

_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def open_regular(path: str | os.PathLike[str]) -> BufferedReader:
    """Open a regular file for reading in binary.

    Raises:
        OSError: there is no such file, it may not be read, or it is anything but a regular file. A
            named pipe or a device is refused at once, where reading from it could wait for ever or
            never end.

    Example:
        >>> try:
        ...     open_regular(os.curdir)
        ... except OSError as error:
        ...     print(error.strerror)
        Is a directory
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    # Without O_NONBLOCK the opening of a named pipe itself waits for somebody who writes.
    flags |= getattr(os, "O_NONBLOCK", 0)
    try:
        descriptor = os.open(path, flags)
    except ValueError as error:  # a null byte in the name
        raise OSError(errno.EINVAL, str(error), os.fspath(path)) from error
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return open(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    kind = next((name for test, name in _KINDS if test(mode)), "no regular file")
    raise OSError(errno.EINVAL, f"it is {kind}", os.fspath(path))


def write_atomically(path: str | os.PathLike[str], content: bytes) -> None:
    """Write a file, or replace the one that is there, in one step.

    The content goes to a new file beside it, which is renamed when all of it is on the disk.
    Whatever interrupts the writing, ``path`` has its old content or all of the new. A symbolic link
    at ``path`` is replaced; where it points to is left alone.

    Raises:
        OSError: the file cannot be written.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_atomically(f"{folder}/note", b"all of it")
        ...     os.listdir(folder)
        ['note']
    """
    folder, name = os.path.split(os.fspath(path))
    # A name that nobody can foresee; O_EXCL makes the file here or fails, and follows no link.
    temporary = os.path.join(folder, f".{name[:40]}.{os.urandom(8).hex()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(temporary, flags, 0o666)
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.remove(temporary)
        raise
    _sync_folder(folder or os.curdir)


def _sync_folder(folder: str) -> None:
    """Put a folder's list of names on the disk, so that a rename survives a power cut."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # some file systems sync no folders
            os.fsync(descriptor)
    finally:
        os.close(descriptor)

"""Files that are opened only where they are regular ones."""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader

__all__ = ["open_regular"]

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

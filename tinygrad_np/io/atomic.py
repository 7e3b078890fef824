"""Files that are whole or not there: written under another name, then renamed."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO

__all__ = ["replacing"]


@contextmanager
def replacing(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A new file, open for writing, which takes the place of ``path`` when the block ends without
    error.

    It is written beside ``path`` under a name that nobody had before, never through a link, and its
    bytes are on the disk before it is renamed: whoever is killed at any time leaves the old file or
    the new one. A symbolic link at ``path`` is replaced, its target left alone. The permissions of
    an existing file are kept.

    Raises:
        OSError: the file cannot be written; the old one is as it was.

    Example:
        >>> import os, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = os.path.join(folder, "state")
        ...     with replacing(path) as file:
        ...         _ = file.write(b"whole")
        ...     print(os.listdir(folder), os.path.getsize(path))
        ['state'] 5
    """
    target = os.fsdecode(path)
    folder = os.path.dirname(target) or os.curdir
    mode = _mode_of_existing(target)
    temporary = os.path.join(folder, f".{os.urandom(8).hex()}.part")
    try:
        number = os.open(temporary, _NEW, 0o666)
    except FileNotFoundError:
        raise FileNotFoundError(errno.ENOENT, "There is no such folder", folder) from None
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            if mode is not None:
                os.chmod(file.fileno() if os.chmod in os.supports_fd else temporary, mode)
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException as error:
        with suppress(OSError):
            os.remove(temporary)
        if isinstance(error, OSError) and error.filename in (None, temporary):
            error.filename, error.filename2 = target, None  # no space left: say for what
        raise
    _sync_folder(folder)


_NEW = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_EXCL
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


def _mode_of_existing(target: str) -> int | None:
    """The permissions of a regular file; None if there is none, or a link."""
    try:
        mode = os.lstat(target).st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), target)
    if not stat.S_ISREG(mode) and not stat.S_ISLNK(mode):
        raise OSError(
            errno.EINVAL, "Not a regular file: open it and pass the open file instead", target
        )
    return stat.S_IMODE(mode) if stat.S_ISREG(mode) else None


def _sync_folder(folder: str) -> None:
    """Have the new name on the disk, too, where the system can do that."""
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)

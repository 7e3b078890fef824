"""The user's cache folder: downloads, and what was unpacked or decoded once."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

__all__ = ["cache_folder", "new_folder"]


def cache_folder(*names: str) -> str:
    """Return a folder of this package's in ``$XDG_CACHE_HOME``, by default ``~/.cache``.

    It need not be there.

    Example:
        >>> cache_folder("mnist").endswith(os.path.join("tinygrad-np", "mnist"))
        True
    """
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(root, "tinygrad-np", *names)


@contextmanager
def new_folder(path: str) -> Iterator[str]:
    """Give a new folder to write into, which becomes ``path`` when the block ends without error.

    Whatever interrupts the block, there is the whole folder or none. If another process made the
    folder meanwhile, its one stays.

    Raises:
        OSError: the folder cannot be written.

    Example:
        >>> with tempfile.TemporaryDirectory() as place:
        ...     with new_folder(os.path.join(place, "unpacked")) as folder:
        ...         open(os.path.join(folder, "file"), "w").close()
        ...     os.listdir(os.path.join(place, "unpacked"))
        ['file']
    """
    parent = os.path.dirname(path)
    os.makedirs(parent, exist_ok=True)
    temporary = tempfile.mkdtemp(prefix=".", suffix=".part", dir=parent)
    try:
        yield temporary
        try:
            os.rename(temporary, path)
        except OSError:
            if not os.path.isdir(path):
                raise
    finally:
        with suppress(OSError):
            shutil.rmtree(temporary)

"""Files that are whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["replacing", "write_text"]


@contextmanager
def replacing(path: str) -> Iterator[str]:
    """A temporary name beside ``path``, which takes its place when the block ends without error.

    Whoever is killed in between leaves the file as it was.
    """
    temporary = f"{path}.part"
    try:
        yield temporary
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.remove(temporary)
        raise


def write_text(path: str, text: str) -> None:
    """Write a UTF-8 file, atomically."""
    with replacing(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        file.write(text)

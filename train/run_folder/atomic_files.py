"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["replacing", "write_text"]


@contextmanager
def replacing(path: str) -> Iterator[str]:
    """Give a temporary name beside ``path``; rename it to ``path`` when the block ends.

    If the block raises, or the process is killed in it, the file stays as it was.
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
    """Write a UTF-8 file whole or not at all."""
    with replacing(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        file.write(text)

"""How much memory a file may take: a bounded multiple of its own size, whatever it claims."""

from __future__ import annotations

from .errors import LoadError

__all__ = ["Budget"]

# Masks and the zeros of a fresh optimizer compress well, weights hardly at all.
RATIO = 32
FREE = 64 * 1024 * 1024


class Budget:
    """Bytes that may still be made of a file: at most 32 times its size, and 64 MiB besides.

    Args:
        size: of the file, in bytes.
    """

    def __init__(self, size: int) -> None:
        self.left = size * RATIO + FREE

    def spend(self, count: int, what: str) -> None:
        """Count bytes that are about to be made.

        Raises:
            LoadError: they would be too many. Nothing is made then.
        """
        if count > self.left:
            raise LoadError(
                f"{what} would take {count:,} bytes of memory, more than {RATIO} times the file: "
                "refused, as files of weights are not that small"
            )
        self.left -= count

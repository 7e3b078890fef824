"""The standard streams of the process: closed, broken, or of another encoding."""

from __future__ import annotations

import os
import sys
from typing import TextIO

__all__ = ["discard", "encodable", "open_closed_streams"]


def open_closed_streams() -> None:
    """Open the null device in the place of each standard stream that is closed.

    Left closed, its number would go to the next file that the program opens, and whatever is
    written to the stream would be written into that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
    for name, number in (("stdin", 0), ("stdout", 1), ("stderr", 2)):
        if getattr(sys, name) is None:
            mode = "r" if number == 0 else "w"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def discard(stream: TextIO) -> None:
    """Send what a broken stream still holds, and all that is written to it later, nowhere."""
    try:
        number = stream.fileno()
    except (OSError, ValueError):  # no stream of the system
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, number)
    os.close(null)


def encodable(text: str, stream: TextIO) -> str:
    r"""Return the text with each character that the stream cannot encode written as an escape.

    >>> import io
    >>> encodable("\N{GREEK SMALL LETTER ALPHA}.png", io.TextIOWrapper(io.BytesIO(), "ascii"))
    '\\u03b1.png'
    """
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        text.encode(encoding, getattr(stream, "errors", None) or "strict")
    except UnicodeEncodeError:
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text

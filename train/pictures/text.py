"""Text in pictures: drawn as it is, whatever characters are in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

__all__ = ["MOST_LETTERS", "legend_label", "printable", "short", "short_names"]

MOST_LETTERS = 120
"""The length to which a line of text is shortened."""


def printable(line: str) -> str:
    r"""Make a line of text one that can be drawn.

    Characters that have no shape, such as the bytes of a file name that is no UTF-8, are replaced.
    The middle of a very long line is left out.

    >>> printable("a$b_{c}"), printable("a\tb\x00") == "a b\N{REPLACEMENT CHARACTER}"
    ('a$b_{c}', True)
    """
    if len(line) > MOST_LETTERS:
        half = MOST_LETTERS // 2
        line = f"{line[:half]}\N{HORIZONTAL ELLIPSIS}{line[-half:]}"
    if line.isprintable():
        return line
    return "".join(map(_printable, line))


def _printable(character: str) -> str:
    if character.isprintable():
        return character
    kind = unicodedata.category(character)
    if kind == "Cf":  # marks of direction and the like: they join nothing here
        return ""
    return " " if character.isspace() else "\N{REPLACEMENT CHARACTER}"


def legend_label(text: str) -> str:
    """Make a label that a legend shows even if it begins with an underscore.

    matplotlib takes such labels for private ones. The mark before it has no width, and is not
    drawn.
    """
    return f"\N{ZERO WIDTH SPACE}{text}" if text.startswith("_") else text


def short(text: str, most: int) -> str:
    """Leave out the middle of a text of more than so many letters.

    >>> short("a very long class name", 12), short("short", 12)
    ('a very…name', 'short')
    """
    if len(text) <= most:
        return text
    end = (most - 1) // 2
    first, last = text[: most - 1 - end].rstrip(), text[len(text) - end :].lstrip()
    return f"{first}\N{HORIZONTAL ELLIPSIS}{last}"


def short_names(names: Sequence[str], most: int) -> list[str]:
    """Shorten names, see :func:`short`; those that would be the same have their numbers.

    >>> short_names(["a class of coats", "a class or coats"], 7)
    ['a c…ats', 'a c…ats (2)']
    """
    shown: list[str] = []
    for number, name in enumerate(names, 1):
        text = short(name, most)
        shown.append(f"{text} ({number})" if text in shown else text)
    return shown

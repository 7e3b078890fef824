"""Values of flags: parsers from text to a checked value."""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable

__all__ = ["folder", "height_and_width", "image_size", "integer", "number", "sizes"]


_MOST_SIDE = 4096  # of an image


def number(
    *,
    above: float = -math.inf,
    least: float = -math.inf,
    below: float = math.inf,
    most: float = math.inf,
) -> Callable[[str], float]:
    """Return a parser of finite numbers within bounds.

    >>> number(above=0, most=1)("0.5")
    0.5
    """
    bounds = [f"above {above:g}"] if above > -math.inf else []
    bounds += [f"at least {least:g}"] if least > -math.inf else []
    bounds += [f"below {below:g}"] if below < math.inf else []
    bounds += [f"at most {most:g}"] if most < math.inf else []

    def parse(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not (above < value < below and least <= value <= most and math.isfinite(value)):
            limits = " and ".join(bounds)
            raise argparse.ArgumentTypeError(f"{text!r:.60} is not a number {limits}".rstrip())
        return value + 0.0  # -0 becomes 0

    return parse


def integer(least: int, most: int | None = 2**63 - 1) -> Callable[[str], int]:
    """Return a parser of whole numbers from ``least`` to ``most``; None for no upper bound.

    >>> integer(1)("7")
    7
    """

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if most is not None and value > most:
            raise argparse.ArgumentTypeError(f"{text!r:.60} is more than {most}")
        if value < least:
            raise argparse.ArgumentTypeError(f"{text!r:.60} is not a whole number from {least} on")
        return value

    return parse


def sizes(text: str) -> tuple[int, ...]:
    """Parse whole numbers above 0 that are joined by ``x``; ``none`` is an empty list.

    >>> sizes("256x128"), sizes("512"), sizes("none")
    ((256, 128), (512,), ())
    """
    parts = [] if text == "none" else text.split("x")
    if not all(part.isascii() and part.isdigit() and int(part) > 0 for part in parts):
        raise argparse.ArgumentTypeError(
            f"{text!r:.60} is no list of sizes: write them as 256x128, or none"
        )
    return tuple(map(int, parts))


def image_size(text: str) -> tuple[int, ...]:
    """Parse the size of an image: one number for both sides, or height x width.

    >>> image_size("64"), image_size("48x64")
    ((64,), (48, 64))
    """
    size = sizes(text)
    if len(size) not in (1, 2) or max(size) > _MOST_SIDE:
        raise argparse.ArgumentTypeError(
            f"{text!r:.60} is no size of images: write 64, or 48x64 for height x width, of "
            f"{_MOST_SIDE} at most"
        )
    return size


def height_and_width(size: tuple[int, ...] | None) -> tuple[int, int] | None:
    """Return both sides of a size that :func:`image_size` parsed.

    >>> height_and_width((64,)), height_and_width((48, 64))
    ((64, 64), (48, 64))
    """
    return None if size is None else (size[0], size[-1])


def folder(text: str) -> str:
    """Parse the path of a folder, and make it absolute: a run can be resumed from anywhere."""
    if not text:
        raise argparse.ArgumentTypeError("an empty path names no folder")
    if "\0" in text:
        raise argparse.ArgumentTypeError("a null character is in no path")
    return os.path.abspath(os.path.expanduser(text))

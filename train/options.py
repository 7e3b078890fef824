"""Command-line flags made of dataclass fields: name, type, default and help stand in one place.

>>> from dataclasses import dataclass
>>> @dataclass(frozen=True)
... class Bake:
...     minutes: int = flag(40, "how long", parse=integer(1))
...     shape: tuple[int, ...] = flag((20, 30), "in centimetres", parse=sizes)
>>> given = parse_flags("bake", "Bake a cake.", [Bake], ["--shape", "26x26"])
>>> given
{'shape': (26, 26)}
>>> Bake(**given)
Bake(minutes=40, shape=(26, 26))
"""

from __future__ import annotations

import argparse
import math
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, field, fields
from typing import Any, NoReturn

from .errors import ProgramError

__all__ = [
    "Parser",
    "flag",
    "flag_name",
    "flag_value",
    "folder",
    "integer",
    "number",
    "parse_flags",
    "redefault",
    "sizes",
]


_METAVARS = {int: "N", float: "X", tuple: "AxB"}


def flag(
    default: Any,
    help: str,
    *,
    parse: Callable[[str], Any] | None = None,
    choices: Iterable[str] | None = None,
    metavar: str | None = None,
    shown: str | None = None,
) -> Any:
    """A dataclass field that is a command-line flag of its name.

    Args:
        default: the value without the flag. With False the flag is a switch that takes no value.
        help: what it means.
        parse: from text to value; raises ``argparse.ArgumentTypeError``.
        choices: the only values there are.
        metavar: what stands for the value in the help.
        shown: the default as the help says it, where the value does not speak for itself.
    """
    if shown is None and default is not None and default is not False:
        shown = flag_value(default)
    text = help if shown is None else f"{help} (default: {shown})"
    options: dict[str, Any] = {"help": text.replace("%", "%%")}
    if default is False:
        options["action"] = "store_true"
    else:
        metavar = metavar or (None if choices else _METAVARS.get(type(default)))
        options.update(type=parse or str, choices=choices and tuple(choices), metavar=metavar)
    return field(default=default, metadata={"options": options, "help": help})


def redefault(settings: type[Any], name: str, default: Any, shown: str | None = None) -> Any:
    """The flag ``name`` of another dataclass, with a default of one's own."""
    original = next(f for f in fields(settings) if f.name == name)
    options = original.metadata["options"]
    return flag(
        default,
        original.metadata["help"],
        parse=options["type"],
        choices=options["choices"],
        metavar=options["metavar"],
        shown=shown,
    )


def flag_name(name: str) -> str:
    """The flag of a field.

    >>> flag_name("batch_size")
    '--batch-size'
    """
    return "--" + name.replace("_", "-")


def flag_value(value: Any) -> str:
    """A value as it is written after its flag.

    >>> flag_value((256, 128)), flag_value(()), flag_value(0.1)
    ('256x128', 'none', '0.1')
    """
    if isinstance(value, tuple):
        return "x".join(map(str, value)) or "none"
    return str(value)


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are a :class:`ProgramError` of one line."""

    def error(self, message: str) -> NoReturn:
        raise ProgramError(" ".join(message.split()))


def parse_flags(
    program: str, description: str, dataclasses: Sequence[type[Any]], argv: Sequence[str] | None
) -> dict[str, Any]:
    """The flags that are given, and no others, by field name.

    Raises:
        ProgramError: an unknown flag, or a value that is none of its choices or out of range.
        SystemExit: ``--help``, after it is printed.
    """
    parser = Parser(prog=program, description=description, allow_abbrev=False)
    sections: dict[str, argparse._ArgumentGroup] = {}
    for settings in dataclasses:
        for item in fields(settings):
            assert item.default is not MISSING
            # Listed under the base class that it comes from, by the first line of its docstring.
            home = next(c for c in reversed(settings.__mro__) if item.name in c.__dict__)
            title = (home.__doc__ or "").partition("\n")[0].rstrip(".")
            if title not in sections:
                sections[title] = parser.add_argument_group(title)
            sections[title].add_argument(
                flag_name(item.name), default=argparse.SUPPRESS, **item.metadata["options"]
            )
    return vars(parser.parse_args(argv))


# --- values --------------------------------------------------------------------------------------


def number(
    *,
    above: float = -math.inf,
    least: float = -math.inf,
    below: float = math.inf,
    most: float = math.inf,
) -> Callable[[str], float]:
    """A parser of finite numbers within bounds.

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
            raise argparse.ArgumentTypeError(f"{text!r} is not a number {' and '.join(bounds)}")
        return value

    return parse


def integer(least: int) -> Callable[[str], int]:
    """A parser of whole numbers from ``least`` on."""

    def parse(text: str) -> int:
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} on")
        return value

    return parse


def sizes(text: str) -> tuple[int, ...]:
    """Whole numbers above 0 joined by ``x``; ``none`` for no number at all.

    >>> sizes("256x128"), sizes("512"), sizes("none")
    ((256, 128), (512,), ())
    """
    parts = [] if text == "none" else text.split("x")
    if not all(part.isascii() and part.isdigit() and int(part) > 0 for part in parts):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no list of sizes: write them as 256x128, or none"
        )
    return tuple(map(int, parts))


def folder(text: str) -> str:
    """A folder's path, absolute: it still holds when the working folder is another one."""
    if not text:
        raise argparse.ArgumentTypeError("an empty path names no folder")
    return os.path.abspath(os.path.expanduser(text))

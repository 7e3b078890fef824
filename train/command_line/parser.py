"""Flags from dataclass fields: a field's name, type, default and help stand in one place.

>>> from dataclasses import dataclass
>>> from train.command_line.values import integer, sizes
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
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import MISSING, field, fields
from typing import Any, NoReturn

from .errors import ProgramError

__all__ = [
    "Parser",
    "flag",
    "flag_name",
    "flag_value",
    "parse_flags",
    "redefault",
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
    """Declare a dataclass field that is also a command-line flag of the same name.

    Args:
        default: the value without the flag. False makes a switch, which takes no value.
        help: the flag's meaning, for ``--help``.
        parse: turns text into the value; raises ``argparse.ArgumentTypeError``.
        choices: the allowed values.
        metavar: the placeholder for the value in the help.
        shown: the default as the help prints it, if it is not the value itself.
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
    """Declare the flag ``name`` of another dataclass again, with another default."""
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
    """Return the flag of a field.

    >>> flag_name("batch_size")
    '--batch-size'
    """
    return "--" + name.replace("_", "-")


def flag_value(value: Any) -> str:
    """Return a value as text, as it is written after its flag.

    >>> flag_value((256, 128)), flag_value(()), flag_value(0.1)
    ('256x128', 'none', '0.1')
    """
    if isinstance(value, tuple):
        return "x".join(map(str, value)) or "none"
    return str(value)


class Parser(argparse.ArgumentParser):
    """An argument parser that raises :class:`ProgramError` with one line for a wrong flag."""

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse, but refuse ``--flag=--``, which argparse takes for an empty list of values."""
        args = sys.argv[1:] if args is None else list(args)
        for token in args:
            name, _, value = token.partition("=")
            if name.startswith("--") and value == "--":
                self.error(f"argument {name}: expected a value, got '--'")
        return super().parse_known_args(args, namespace)

    def error(self, message: str) -> NoReturn:
        """Raise the error that argparse would print with the usage."""
        raise ProgramError(" ".join(message.split()))


def parse_flags(
    program: str, description: str, dataclasses: Sequence[type[Any]], argv: Sequence[str] | None
) -> dict[str, Any]:
    """Parse a command line; returns only the flags that were given, by field name.

    Args:
        program: the command, for ``--help``.
        description: the program's purpose, for ``--help``.
        dataclasses: their fields are the flags, see :func:`flag`.
        argv: the command line; None for that of the process.

    Raises:
        ProgramError: an unknown flag, or a value that is not allowed.
        SystemExit: after ``--help`` was printed.
    """
    parser = Parser(prog=program, description=description, allow_abbrev=False)
    sections: dict[str, argparse._ArgumentGroup] = {}
    for settings in dataclasses:
        for item in fields(settings):
            assert item.default is not MISSING
            # The help lists a flag under the class that declares it, by its docstring's first line.
            home = next(c for c in reversed(settings.__mro__) if item.name in c.__dict__)
            title = (home.__doc__ or "").partition("\n")[0].rstrip(".")
            if title not in sections:
                sections[title] = parser.add_argument_group(title)
            sections[title].add_argument(
                flag_name(item.name), default=argparse.SUPPRESS, **item.metadata["options"]
            )
    return vars(parser.parse_args(argv))

"""A search written as a TOML file: the flags of its command line, and its axes as a table.

model = "mlp"
dataset = "fashion"
epochs = 10
workers = 2

[grid]                       # or [random] or [tpe]
lr = [0.1, 0.01]
hidden = ["64x64", [128, 64]]
"""

from __future__ import annotations

import tomllib
from typing import Any

from ..errors import ProgramError
from ..options import flag_name

__all__ = ["read_plan"]


def read_plan(path: str) -> list[str]:
    """The command line that a TOML file stands for.

    Raises:
        ProgramError: it cannot be read, is no TOML, or holds what no flag can hold.
    """
    try:
        with open(path, "rb") as file:
            plan = tomllib.load(file)
    except OSError as error:
        raise ProgramError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProgramError(f"{path}: not TOML: {error}") from error
    argv: list[str] = []
    for name, value in plan.items():
        if not isinstance(value, dict):
            argv += _flag(path, name, value)
        elif not value:
            raise ProgramError(f"{path}: the table [{name}] is empty, expected axes in it")
        else:
            argv.append(flag_name(name))
            argv += [f"{axis}={_values(path, axis, values)}" for axis, values in value.items()]
    return argv


def _flag(path: str, name: str, value: Any) -> list[str]:
    if value is True:
        return [flag_name(name)]
    if value is False:  # as a switch is anyway
        return []
    return [f"{flag_name(name)}={_text(path, name, value)}"]


def _values(path: str, axis: str, values: Any) -> str:
    listed = values if isinstance(values, list) else [values]
    return ",".join(_text(path, axis, value) for value in listed)


def _text(path: str, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list) and all(type(size) is int for size in value):
        return "x".join(map(str, value)) or "none"
    if isinstance(value, str | int | float):
        return str(value)
    raise ProgramError(f"{path}: {name} is {value!r}, expected a number, a text or a list of these")

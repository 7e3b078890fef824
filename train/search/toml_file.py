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

from tinygrad_np.data.files import open_regular

from ..command_line.errors import ProgramError
from ..command_line.parser import flag_name

__all__ = ["read_search"]

_MOST_BYTES = 1 << 20


def read_search(path: str) -> list[str]:
    """Read a TOML file, and return the command line that it stands for.

    Raises:
        ProgramError: the file cannot be read, is no TOML, or holds a value that no flag can have.
    """
    try:
        with open_regular(path) as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ProgramError(f"{path}: more than {_MOST_BYTES:,} bytes, expected a few flags")
        plan = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise ProgramError(f"{path}: {error.strerror}") from error
    except RecursionError as error:
        raise ProgramError(f"{path}: nested too deep, expected flags and one table") from error
    except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError, of all wrong numbers too
        reason = " ".join(str(error).split())[:200]
        raise ProgramError(f"{path}: not TOML: {reason}") from error
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
    """Write one flag, with its value."""
    if value is True:
        return [flag_name(name)]
    if value is False:  # the default of every switch
        return []
    return [f"{flag_name(name)}={_text(path, name, value)}"]


def _values(path: str, axis: str, values: Any) -> str:
    """Write the values of one axis."""
    listed = values if isinstance(values, list) else [values]
    return ",".join(_text(path, axis, value) for value in listed)


def _text(path: str, name: str, value: Any) -> str:
    """Write one value as the command line has it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list) and all(type(size) is int for size in value):
        return "x".join(map(str, value)) or "none"
    if isinstance(value, str | int | float):
        return str(value)
    shown = "a table" if isinstance(value, dict) else f"{value!r}"[:60]
    raise ProgramError(
        f"{path}: {name[:60]} is {shown}, expected a number, a text or a list of these"
    )

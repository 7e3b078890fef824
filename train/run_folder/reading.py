"""Text and JSON of a run folder, which may come from someone else: read within bounds."""

from __future__ import annotations

import json
from typing import Any

from tinygrad_np.data.files import open_regular

from ..command_line.errors import ProgramError

__all__ = ["is_count", "is_number", "read_json", "read_text"]

_MOST_BYTES = 64 << 20  # a row of history.csv has some 100


def read_text(path: str) -> str:
    """Read a UTF-8 file.

    Raises:
        FileNotFoundError: there is none.
        ProgramError: it cannot be read, is no regular file, no UTF-8, or larger than 64 MiB.
    """
    try:
        with open_regular(path) as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise ProgramError(f"{path}: not the file of a run, it has more than 64 MiB")
        return content.decode("utf-8")
    except FileNotFoundError:
        raise
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise ProgramError(f"{path}: cannot be read ({reason})") from error


def read_json(path: str) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        ProgramError: there is no file, or it holds something else.
    """
    try:
        content = json.loads(read_text(path), parse_constant=_refuse)
    except FileNotFoundError:
        raise ProgramError(f"{path}: there is no such file") from None
    except (ValueError, RecursionError) as error:
        reason = "nested too deep" if isinstance(error, RecursionError) else str(error)
        raise ProgramError(f"{path}: cannot be read as JSON ({reason[:120]})") from error
    if not isinstance(content, dict):
        raise ProgramError(f"{path}: not the file of a run, it holds no JSON object")
    return content


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no number")


def is_number(value: Any) -> bool:
    """Return whether a value is a finite number, as a file of a run may hold one.

    >>> is_number(0.5), is_number(3), is_number(True), is_number(float("nan")), is_number("3")
    (True, True, False, False, False)
    """
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300


def is_count(value: Any, least: int = 0) -> bool:
    """Return whether a value is a whole number from ``least`` to 2**63 - 1.

    >>> is_count(3), is_count(3.0), is_count(True), is_count(0, least=1)
    (True, False, False, False)
    """
    return isinstance(value, int) and not isinstance(value, bool) and least <= value < 2**63

"""The settings that a search tries: one axis for each, with listed values or a range.

>>> from train.architectures import MLPSettings
>>> space = Space.parse(MLPSettings, ["lr=0.1,0.01", "hidden=64x64,256"])
>>> [point["hidden"] for point in space.corners()]
[(64, 64), (256,), (64, 64), (256,)]
>>> Space.parse(MLPSettings, ["lr=1e-4..1e-1:log"]).axes
(Range(name='lr', low=0.0001, high=0.1, log=True, integer=False),)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from difflib import get_close_matches
from itertools import product
from typing import Any

from ..command_line.errors import ProgramError
from ..command_line.flags import Settings
from ..command_line.parser import flag_name, flag_value, parse_flags

__all__ = ["NOT_SEARCHED", "Axis", "Choices", "Range", "Space"]

_SWITCH = {"on": True, "off": False, "true": True, "false": False}
NOT_SEARCHED = {
    "threads": "each of the --workers runs on one",
    "save_every": "trials leave no state",
}
"""Settings that have no effect in a search, each with the reason."""


@dataclass(frozen=True)
class Choices:
    """An axis of listed values.

    Attributes:
        name: the name of the setting.
        values: at least one value; each occurs once.
    """

    name: str
    values: tuple[Any, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """The values as text: as they are written in flags, and stored in the database."""
        return tuple(map(flag_value, self.values))

    @property
    def corners(self) -> tuple[Any, ...]:
        """The values."""
        return self.values

    def value(self, stored: Any) -> Any:
        """Turn what the database holds into the setting's value."""
        return self.values[self.texts.index(stored)]

    def __str__(self) -> str:
        return f"{self.name}={','.join(self.texts)}"


@dataclass(frozen=True)
class Range:
    """An axis of all numbers from ``low`` to ``high``.

    Attributes:
        name: the name of the setting.
        low, high: both ends.
        log: whether numbers are drawn evenly by their logarithm.
        integer: whether numbers are whole.
    """

    name: str
    low: float
    high: float
    log: bool
    integer: bool

    @property
    def corners(self) -> tuple[Any, ...]:
        """Both ends."""
        return self.value(self.low), self.value(self.high)

    def value(self, stored: Any) -> Any:
        """Turn what the database holds into the setting's value."""
        return int(stored) if self.integer else float(stored)

    def __str__(self) -> str:
        return f"{self.name}={self.low:g}..{self.high:g}{':log' if self.log else ''}"


Axis = Choices | Range


@dataclass(frozen=True)
class Space:
    """The axes of a search, one for each setting that varies."""

    axes: tuple[Axis, ...]

    @classmethod
    def parse(cls, settings: type[Settings], items: Sequence[str]) -> Space:
        """Read axes as they stand on the command line.

        Args:
            settings: the settings of the model; an axis varies one of their fields.
            items: ``name=value,value`` or ``name=low..high`` or ``name=low..high:log``. A switch
                takes ``on`` or ``off``; ``none`` unsets a setting that may be unset.

        Raises:
            ProgramError: there is no axis, a setting is unknown, or a value is not allowed.
        """
        axes = tuple(_parse_axis(settings, item) for item in items)
        if not axes:
            raise ProgramError("nothing to search: expected axes such as lr=0.1,0.01")
        names = [axis.name for axis in axes]
        for name in names:
            if names.count(name) > 1:
                raise ProgramError(f"axis {name} is given twice: list its values in one")
        return cls(axes)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the settings that vary."""
        return tuple(axis.name for axis in self.axes)

    @property
    def is_grid(self) -> bool:
        """Whether every axis lists its values."""
        return all(isinstance(axis, Choices) for axis in self.axes)

    def corners(self) -> Iterator[dict[str, Any]]:
        """Give every combination of listed values and ends of ranges.

        For a grid these are its points. The last axis varies fastest.
        """
        for values in product(*(axis.corners for axis in self.axes)):
            yield dict(zip(self.names, values, strict=True))

    def values(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Turn what the database holds into settings."""
        return {axis.name: axis.value(stored[axis.name]) for axis in self.axes}


def _parse_axis(settings: type[Settings], item: str) -> Axis:
    """Parse one axis."""
    name, equals, text = item.partition("=")
    name = name.strip().removeprefix("--").replace("-", "_")
    known = {field.name: field.default for field in fields(settings)}
    if not equals:
        raise ProgramError(f"{item!r} is no axis: write it as name=value,value")
    if name in NOT_SEARCHED:
        raise ProgramError(f"axis {name} has no effect in a search: {NOT_SEARCHED[name]}")
    if name not in known:
        close = get_close_matches(name, known, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
        raise ProgramError(f"axis {name}: the training program has no flag of this name; {hint}")
    if ".." in text:
        return _parse_range(settings, name, known[name], text)
    texts = [part.strip() for part in text.split(",") if part.strip()]
    if not texts:
        raise ProgramError(f"axis {name}: no values, expected for example {name}=value,value")
    values = tuple(_parse_value(settings, name, known[name], part) for part in texts)
    for value, written in zip(values, texts, strict=True):
        if values.count(value) > 1:
            raise ProgramError(f"axis {name}: the value {written} is given twice")
    return Choices(name, values)


def _parse_range(settings: type[Settings], name: str, default: Any, text: str) -> Range:
    """Parse ``low..high`` or ``low..high:log``."""
    ends, _, scale = text.partition(":")
    low, _, high = ends.partition("..")
    if not isinstance(default, int | float) or isinstance(default, bool):
        raise ProgramError(f"axis {name}={text}: only numbers have ranges, list its values instead")
    if scale not in ("", "log"):
        raise ProgramError(f"axis {name}={text}: ends in :{scale}, expected :log or nothing")
    bounds = [_parse_value(settings, name, default, end.strip()) for end in (low, high)]
    if not bounds[0] < bounds[1]:
        raise ProgramError(f"axis {name}={text}: expected a range from a lower to a higher number")
    if scale and bounds[0] <= 0:
        raise ProgramError(f"axis {name}={text}: a range of :log starts above 0")
    return Range(name, bounds[0], bounds[1], bool(scale), isinstance(default, int))


def _parse_value(settings: type[Settings], name: str, default: Any, text: str) -> Any:
    """Parse one value as the setting's flag does."""
    if isinstance(default, bool):
        if text.lower() not in _SWITCH:
            raise ProgramError(f"axis {name}: {text!r} is neither on nor off")
        return _SWITCH[text.lower()]
    if default is None and text == "none":
        return None
    try:
        return parse_flags("search", "", (settings,), [f"{flag_name(name)}={text}"])[name]
    except ProgramError as error:
        raise ProgramError(f"axis {name}: {str(error).partition(': ')[2] or error}") from None

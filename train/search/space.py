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
from math import prod
from typing import Any

from ..command_line.errors import ProgramError
from ..command_line.flags import Settings
from ..command_line.parser import flag_name, flag_value, parse_flags

__all__ = ["NOT_SEARCHED", "Axis", "Choices", "Range", "Space"]

_MOST_PROBES = 4096
_MOST_VALUES = 1000  # of an axis

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
        axes: dict[str, Axis] = {}
        for item in items:
            axis = _parse_axis(settings, item)
            if axis.name in axes:
                raise ProgramError(f"axis {axis.name} is given twice: list its values in one")
            axes[axis.name] = axis
        if not axes:
            raise ProgramError("nothing to search: expected axes such as lr=0.1,0.01")
        return cls(tuple(axes.values()))

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the settings that vary."""
        return tuple(axis.name for axis in self.axes)

    @property
    def is_grid(self) -> bool:
        """Whether every axis lists its values."""
        return all(isinstance(axis, Choices) for axis in self.axes)

    @property
    def size(self) -> int:
        """The number of corners; of a grid, of its points."""
        return prod(len(axis.corners) for axis in self.axes)

    def corner(self, number: int) -> dict[str, Any]:
        """Return one combination of listed values and ends of ranges, by number.

        For a grid these are its points. The last axis varies fastest.
        """
        values: dict[str, Any] = {}
        for axis in reversed(self.axes):
            number, place = divmod(number, len(axis.corners))
            values[axis.name] = axis.corners[place]
        return {name: values[name] for name in self.names}

    def corners(self) -> Iterator[dict[str, Any]]:
        """Give every corner, one after the other: there may be more than any memory holds."""
        return map(self.corner, range(self.size))

    def probes(self) -> Iterator[dict[str, Any]]:
        """Give corners to be checked before the search: every value among them.

        All corners, if they are few; else the first, and all that differ from it on one axis. What
        only other combinations of values show, their trials will show.
        """
        if self.size <= _MOST_PROBES:
            yield from self.corners()
            return
        first = self.corner(0)
        yield first
        for axis in self.axes:
            for value in axis.corners[1:]:
                yield {**first, axis.name: value}

    def values(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Turn what the database holds into settings."""
        return {axis.name: axis.value(stored[axis.name]) for axis in self.axes}


def _parse_axis(settings: type[Settings], item: str) -> Axis:
    """Parse one axis."""
    name, equals, text = item.partition("=")
    name = name.strip().removeprefix("--").replace("-", "_")
    known = {field.name: field.default for field in fields(settings)}
    if not equals:
        raise ProgramError(f"{item!r:.60} is no axis: write it as name=value,value")
    if name in NOT_SEARCHED:
        raise ProgramError(f"axis {name} has no effect in a search: {NOT_SEARCHED[name]}")
    if name not in known:
        close = get_close_matches(name, known, 1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(known)}"
        raise ProgramError(
            f"axis {name:.60}: the training program has no flag of this name; {hint}"
        )
    if ".." in text:
        return _parse_range(settings, name, known[name], text)
    texts = [part.strip() for part in text.split(",") if part.strip()]
    if not texts:
        raise ProgramError(f"axis {name}: no values, expected for example {name}=value,value")
    if len(texts) > _MOST_VALUES:
        raise ProgramError(
            f"axis {name}: {len(texts):,} values, expected at most {_MOST_VALUES:,}; list fewer, "
            "or give a range"
        )
    values: dict[Any, None] = {}
    for part in texts:
        value = _parse_value(settings, name, known[name], part)
        if value in values:
            raise ProgramError(f"axis {name}: the value {part:.60} is given twice")
        values[value] = None
    return Choices(name, tuple(values))


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

"""Settings as flags and as JSON, both ways, and the rules that flags must obey.

The settings themselves, with their defaults, are declared in :mod:`train.command_line.flags`.
"""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Mapping
from dataclasses import Field, asdict, dataclass, fields
from typing import Any, ClassVar, Self

from .errors import ProgramError
from .parser import flag_name, flag_value

__all__ = ["FlagSettings"]


@dataclass(frozen=True)
class FlagSettings:
    """A dataclass whose fields are flags, see :func:`~train.command_line.parser.flag`.

    Subclasses state their rules as data, in the attributes below.
    """

    only_with: ClassVar[Mapping[str, tuple[str, tuple[str, ...]]]] = {}
    """Flags that have an effect only with some choices of another: flag -> (other, choices)."""

    needs: ClassVar[Mapping[str, str]] = {}
    """Flags that have an effect only if another is given: flag -> other."""

    dependent_defaults: ClassVar[Mapping[tuple[str, str], Mapping[str, Any]]] = {}
    """Defaults that another flag's choice changes: (other, choice) -> defaults."""

    added_later: ClassVar[frozenset[str]] = frozenset()
    """Flags that runs of earlier versions lack in their config.json: they had the defaults."""

    def check(self, given: Mapping[str, Any]) -> None:
        """Raise ProgramError for flags that contradict each other.

        Args:
            given: the flags on the command line, by field name.
        """

    @classmethod
    def from_flags(cls, given: Mapping[str, Any]) -> Self:
        """Make settings from the flags that were given, and from the defaults that fit them.

        Raises:
            ProgramError: flags that contradict each other, or a flag without effect.

        >>> from train.command_line.flags import Settings
        >>> Settings.from_flags({"optimizer": "sgd", "batch_size": 32}).lr
        0.05
        """
        settings = cls(**given)
        for name, (other, choices) in cls.only_with.items():
            choice = getattr(settings, other)
            if name in given and choice not in choices:
                raise ProgramError(
                    f"{flag_name(name)} has no effect with {flag_name(other)} {choice}: it belongs "
                    f"to {', '.join(choices)}"
                )
        for name, other in cls.needs.items():
            if name in given and not getattr(settings, other):
                raise ProgramError(f"{flag_name(name)} has no effect without {flag_name(other)}")
        fitting: dict[str, Any] = {}
        for (other, choice), defaults in cls.dependent_defaults.items():
            if getattr(settings, other) == choice:
                fitting |= defaults
        settings = cls(**{**fitting, **given})
        settings.check(given)
        return settings

    def to_flags(self) -> list[str]:
        """Return the command-line flags that make these settings, without those at their default.

        >>> from train.command_line.flags import Settings
        >>> Settings.from_flags({"optimizer": "sgd", "lr": 0.1, "nesterov": False}).to_flags()
        ['--optimizer', 'sgd', '--lr', '0.1']
        """
        choices = {name: getattr(self, name) for name, _ in self.dependent_defaults}
        usual, common = self.from_flags(choices), type(self)()
        flags = []
        for item in fields(self):
            value = getattr(self, item.name)
            if value != getattr(common if item.name in choices else usual, item.name):
                flags += [flag_name(item.name)] + ([] if value is True else [flag_value(value)])
        return flags

    def to_json(self) -> dict[str, Any]:
        """Return all settings as numbers, strings and lists, for config.json."""
        return asdict(self)

    @classmethod
    def from_json(cls, saved: Mapping[str, Any]) -> Self:
        """Read the settings that :meth:`to_json` gave, in this version or an earlier one.

        Raises:
            ProgramError: a setting is missing or unknown, or its value is not allowed.
        """
        if not isinstance(saved, Mapping):
            raise ProgramError("not the configuration of a run: its settings are missing")
        known = {item.name: item for item in fields(cls)}
        if unknown := sorted(set(saved) - set(known)):
            some = ", ".join(name[:40] for name in unknown[:5])
            raise ProgramError(f"settings of another version: unknown here: {some}")
        if missing := sorted(set(known) - set(saved) - cls.added_later):
            raise ProgramError(f"settings of another version: they lack {', '.join(missing)}")
        values = {name: _restored(known[name], value) for name, value in saved.items()}
        settings = cls(**values)
        settings.check({})
        return settings


def _restored(item: Field[Any], saved: Any) -> Any:
    """Turn a value from JSON into the setting's type; the rules are those of its flag."""
    options = item.metadata["options"]
    if saved is None and item.default is None:
        return None
    if "action" in options:  # a switch
        if isinstance(saved, bool):
            return saved
        wrong = "expected true or false"
    else:
        try:
            value = options["type"](flag_value(tuple(saved) if isinstance(saved, list) else saved))
            if not options["choices"] or value in options["choices"]:
                return value
            wrong = f"choose from {', '.join(options['choices'])}"
        except (ArgumentTypeError, ValueError) as error:
            wrong = str(error)
    raise ProgramError(f"the setting {item.name} is {saved!r:.60}: {wrong:.200}")

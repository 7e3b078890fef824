"""The plan of a search: all that its workers, and later sessions, must know of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..architectures.base import Architecture
from ..architectures.table import ARCHITECTURES
from ..command_line.errors import ProgramError
from ..command_line.parser import flag_name, flag_value
from .flags import METHODS, SearchFlags
from .space import NOT_SEARCHED, Space

__all__ = ["Plan", "make_plan"]


@dataclass(frozen=True)
class Plan:
    """All that a worker must know, except for the place of the queue.

    Attributes:
        model: the model's name in ``ARCHITECTURES``.
        fixed: the settings that are given for all trials.
        space: the settings that vary.
        method: one of :data:`~train.search.flags.METHODS`.
        pruner: one of :data:`~train.search.flags.PRUNERS`.
        seed: the seed of the drawing of settings.
    """

    model: str
    fixed: dict[str, Any]
    space: Space
    method: str
    pruner: str
    seed: int

    def settings(self, values: Mapping[str, Any]) -> Architecture:
        """Make the settings of a trial from its values on the axes.

        Raises:
            ProgramError: the settings contradict each other.
        """
        return ARCHITECTURES[self.model].from_flags({**self.fixed, **values})

    def name(self, data: Mapping[str, Any]) -> str:
        """Name the search; any change that would make it another search changes the name.

        Args:
            data: the description of the data, which holds a checksum.
        """
        what = {
            "model": self.model,
            "method": self.method,
            "pruner": self.pruner,
            "axes": [str(axis) for axis in self.space.axes],
            "fixed": {name: flag_value(value) for name, value in sorted(self.fixed.items())},
            "data": dict(data),
        }
        digest = hashlib.sha256(json.dumps(what).encode()).hexdigest()[:8]
        return f"search-{self.model}-{data['name']}-{digest}"


def make_plan(search: SearchFlags, fixed: dict[str, Any]) -> Plan:
    """Make the plan, and check its settings.

    Args:
        search: the flags of the search.
        fixed: the settings that are given for all trials.

    Raises:
        ProgramError: there are no axes, or they contradict each other or the other flags.
    """
    methods = [method for method in METHODS if getattr(search, method)]
    if len(methods) != 1:
        came = " and ".join(map(flag_name, methods)) or "none"
        raise ProgramError(
            f"expected one of --grid, --random and --tpe with axes such as lr=0.1,0.01, got {came}"
        )
    method = methods[0]
    try:
        space = Space.parse(ARCHITECTURES[search.model], getattr(search, method))
    except ProgramError as error:
        raise ProgramError(f"--{method}: {error}") from None
    if method == "grid" and not space.is_grid:
        raise ProgramError("--grid: a range has no grid; list values, or take --random or --tpe")
    for name in space.names:
        if name in fixed:
            raise ProgramError(f"{flag_name(name)} is given for all trials, and as an axis")
    if method == "grid" and search.trials is not None:
        raise ProgramError("--trials has no effect with --grid: all combinations are tried")
    for name in NOT_SEARCHED.keys() & fixed.keys():
        raise ProgramError(f"{flag_name(name)} has no effect in a search: {NOT_SEARCHED[name]}")
    pruner = search.pruner or ("none" if method == "grid" else "median")
    plan = Plan(search.model, fixed, space, method, pruner, fixed.get("seed", 0))
    for corner in space.probes():
        plan.settings(corner)
    return plan

"""The flags of a search, with their defaults; the flags of the training program come on top."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from ..architectures.table import ARCHITECTURES
from ..command_line.errors import ProgramError
from ..command_line.parser import flag, parse_flags
from ..command_line.values import folder, integer
from .toml_file import read_search

__all__ = ["DEFAULT_TRIALS", "METHODS", "PRUNERS", "SearchFlags", "parse_search"]

METHODS = ("grid", "random", "tpe")
PRUNERS = ("none", "median", "halving")
DEFAULT_TRIALS = 30


def _axes(help: str) -> Any:
    """Declare a flag that takes axes, and may be given several times."""
    options = {"nargs": "+", "action": "extend", "metavar": "NAME=VALUES", "help": help}
    return field(default=(), metadata={"options": options, "help": help})


@dataclass(frozen=True)
class SearchFlags:
    """What to search, and how."""

    model: str = flag("mlp", "whose training program to search for", choices=ARCHITECTURES)
    file: str | None = flag(
        None, "TOML file with any of these flags, and the axes as [grid], [random] or [tpe]"
    )
    grid: tuple[str, ...] = _axes(
        "try all combinations, as of lr=0.1,0.01 hidden=64x64,256 flip=on,off"
    )
    random: tuple[str, ...] = _axes(
        "draw settings, as from lr=1e-4..1e-1:log dropout=0..0.5 hidden=64,256"
    )
    tpe: tuple[str, ...] = _axes(
        "draw settings near the best ones (tree-structured Parzen estimator), written as for random"
    )
    trials: int | None = flag(
        None, "how many settings random and tpe draw", parse=integer(1), shown=str(DEFAULT_TRIALS)
    )
    pruner: str | None = flag(
        None,
        "give up trials that are worse than others were at the same epoch",
        choices=PRUNERS,
        shown="grid none, random and tpe median",
    )
    workers: int = flag(
        os.cpu_count() or 1,
        "processes, each with one thread",
        parse=integer(1, most=1024),
        shown="one a core",
    )
    storage: str | None = flag(
        None,
        "database that workers on several machines share, postgresql://user@host/database",
        metavar="URL",
        shown="SQLite in the folder of the search",
    )
    out: str | None = flag(
        None,
        "folder of the search",
        parse=folder,
        metavar="DIR",
        shown="runs/search-<model>-<data set>-<digest>",
    )
    then_train: bool = flag(False, "then train the best settings on all the data, and test once")


def parse_search(argv: Sequence[str]) -> tuple[SearchFlags, dict[str, Any]]:
    """Parse a command line, and the TOML file that it names; the command line has the last word.

    Returns:
        The search's flags, and the training program's flags that were given for all trials.

    Raises:
        ProgramError: a flag is wrong; the message names the file if it is in there.
    """
    path = _peek("--file", argv)
    from_file = [] if path is None else read_search(path)
    model = _peek("--model", argv) or _peek("--model", from_file) or "mlp"
    given: dict[str, Any] = {}
    for source, flags in ((path, from_file), (None, argv)):
        try:
            new = parse_flags(
                "python -m train.search",
                "Search for settings of a training program.",
                (SearchFlags, ARCHITECTURES.get(model, ARCHITECTURES["mlp"])),
                flags,
            )
        except ProgramError as error:
            raise ProgramError(f"{source}: {error}" if source else str(error)) from None
        if any(method in new for method in METHODS):
            given = {name: value for name, value in given.items() if name not in METHODS}
        given |= new
    names = {item.name for item in fields(SearchFlags)}
    return SearchFlags(**{name: given.pop(name) for name in names & given.keys()}), given


def _peek(name: str, argv: Sequence[str]) -> str | None:
    """Find the value of a flag that decides how the others are parsed."""
    for place, token in enumerate(argv):
        if token == name and place + 1 < len(argv):
            return argv[place + 1]
        if token.startswith(f"{name}="):
            return token.partition("=")[2]
    return None

"""Search for settings: ``python -m train.search --model mlp --grid lr=0.1,0.01 hidden=64,256``.

Every combination of a ``--grid``, or settings drawn by ``--random`` or ``--tpe`` from values and
ranges, are trained and compared on the validation images; any flag of the training program holds
for all trials. The same command goes on with a search that was interrupted.
"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from importlib.util import find_spec
from time import perf_counter
from typing import TYPE_CHECKING, Any

from . import program
from .architectures import ARCHITECTURES, Architecture
from .data import RunData, load_dataset, prepare
from .distillation import make_teacher
from .errors import ProgramError
from .interrupt import CtrlC
from .options import flag, flag_name, flag_value, folder, integer, parse_flags
from .run_folder import CONFIG, RunFolder
from .searching.plan import METHODS, PRUNERS, Plan
from .searching.space import NOT_SEARCHED, Space
from .searching.toml_file import read_plan

if TYPE_CHECKING:
    from .searching.study import Trial

__all__ = ["main"]

_TRIALS = 30


def _axes(help: str) -> Any:
    options = {"nargs": "+", "action": "extend", "metavar": "NAME=VALUES", "help": help}
    return field(default=(), metadata={"options": options, "help": help})


@dataclass(frozen=True)
class Search:
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
        None, "how many settings random and tpe draw", parse=integer(1), shown=str(_TRIALS)
    )
    pruner: str | None = flag(
        None,
        "give up trials that are worse than others were at the same epoch",
        choices=PRUNERS,
        shown="grid none, random and tpe median",
    )
    workers: int = flag(
        os.cpu_count() or 1, "processes, each with one thread", parse=integer(1), shown="one a core"
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


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, by default the command line's.

    Returns:
        The exit code: 0 done, 1 no trial finished, 2 bad input (one line on stderr), 130
        interrupted by Ctrl-C.
    """
    return program.guarded("train.search", lambda: _run(sys.argv[1:] if argv is None else argv))


def _run(argv: Sequence[str]) -> int:
    search, fixed = _parse(argv)
    missing = [name for name in ("optuna", "matplotlib", "tqdm") if find_spec(name) is None]
    if missing:
        raise ProgramError(
            f'the search needs {" and ".join(missing)}: pip install "tinygrad-np[search]"'
        )
    from optuna.exceptions import StorageInternalError
    from sqlalchemy.exc import SQLAlchemyError

    try:
        return _search(search, fixed)
    except (SQLAlchemyError, StorageInternalError) as error:
        reason = str(error.__cause__ or error).partition("\n")[0]
        raise ProgramError(
            f"the database of the search is lost ({reason}); the same command goes on with it"
        ) from error


# --- what is asked for ----------------------------------------------------------------------------


def _parse(argv: Sequence[str]) -> tuple[Search, dict[str, Any]]:
    """The search, and the settings that are given for all trials."""
    path = _peek("--file", argv)
    from_file: list[str] = []
    if path is not None:
        from_file = read_plan(path)
    model = _peek("--model", argv) or _peek("--model", from_file) or "mlp"
    given: dict[str, Any] = {}
    for source, flags in ((path, from_file), (None, argv)):
        try:
            new = parse_flags(
                "python -m train.search",
                "Search for settings of a training program.",
                (Search, ARCHITECTURES.get(model, ARCHITECTURES["mlp"])),
                flags,
            )
        except ProgramError as error:
            raise ProgramError(f"{source}: {error}" if source else str(error)) from None
        if any(method in new for method in METHODS):
            given = {name: value for name, value in given.items() if name not in METHODS}
        given |= new
    names = {item.name for item in fields(Search)}
    return Search(**{name: given.pop(name) for name in names & given.keys()}), given


def _peek(name: str, argv: Sequence[str]) -> str | None:
    """The value of a flag that decides how the others are read."""
    for place, token in enumerate(argv):
        if token == name and place + 1 < len(argv):
            return argv[place + 1]
        if token.startswith(f"{name}="):
            return token.partition("=")[2]
    return None


def _plan(search: Search, fixed: dict[str, Any], kind: type[Architecture]) -> Plan:
    """The search, with every combination of its settings checked."""
    methods = [method for method in METHODS if getattr(search, method)]
    if len(methods) != 1:
        came = " and ".join(map(flag_name, methods)) or "none"
        raise ProgramError(
            f"expected one of --grid, --random and --tpe with axes such as lr=0.1,0.01, got {came}"
        )
    method = methods[0]
    try:
        space = Space.parse(kind, getattr(search, method))
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
    for corner in space.corners():
        kind.from_flags({**fixed, **corner})
    pruner = search.pruner or ("none" if method == "grid" else "median")
    return Plan(search.model, fixed, space, method, pruner, fixed.get("seed", 0))


def _identity(plan: Plan, run_data: RunData) -> str:
    """A name that changes with anything that would make the search another one."""
    what = {
        "model": plan.model,
        "method": plan.method,
        "pruner": plan.pruner,
        "axes": [str(axis) for axis in plan.space.axes],
        "fixed": {name: flag_value(value) for name, value in sorted(plan.fixed.items())},
        "data": run_data.describe(),
    }
    digest = hashlib.sha256(json.dumps(what).encode()).hexdigest()[:8]
    return f"search-{plan.model}-{run_data.name}-{digest}"


# --- the search -----------------------------------------------------------------------------------


def _search(search: Search, given: dict[str, Any]) -> int:
    from .searching.crew import run_crew
    from .searching.results import ranked
    from .searching.study import Queue, searches_in
    from .searching.table import LiveTable, table_lines

    kind = ARCHITECTURES[search.model]
    plan = _plan(search, given, kind)
    base = kind.from_flags({**given, **next(plan.space.corners())})
    run_data = prepare(load_dataset(base), base)
    if {"dataset", "data_dir", "seed"}.isdisjoint(plan.space.names):
        teachers = (kind.from_flags({**given, **corner}) for corner in plan.space.corners())
        for settings in {settings.teacher: settings for settings in teachers}.values():
            make_teacher(settings, run_data)  # what is wrong with one is said before any trial
    if "dataset" not in plan.space.names and base.data_dir is None:
        # What was taken where no data set was named is named from here on.
        plan = replace(plan, fixed={**plan.fixed, "dataset": run_data.name})
    name = _identity(plan, run_data)
    out = search.out or os.path.join("runs", name)
    RunFolder.check(out)
    if search.storage is None:
        os.makedirs(out, exist_ok=True)  # it holds the storage
    url = search.storage or f"sqlite:///{os.path.abspath(os.path.join(out, 'search.db'))}"
    others = set(searches_in(url)) - {name} if search.storage is None else None
    if others:
        raise ProgramError(
            f"--out {out}: the folder holds another search, {others.pop()}; go on with that one by "
            "its own flags, or take another folder"
        )
    queue = Queue(url, name, plan)
    os.makedirs(out, exist_ok=True)
    queue.fill(search.trials or _TRIALS)
    trials = queue.trials()
    done = sum(trial.state in ("finished", "pruned", "failed") for trial in trials)
    print(
        f"search   {plan.model} on {run_data.name}, {plan.method}: {len(trials)} trials"
        f"{f', {done} of them done' if done else ''}, on {search.workers} "
        f"worker{'' if search.workers == 1 else 's'}"
    )
    for axis in plan.space.axes:
        print(f"  {axis}")
    table = LiveTable(plan.space.names)
    start = perf_counter()
    with CtrlC() as ctrl_c:
        run_crew(
            queue,
            url,
            name,
            plan,
            search.workers,
            search.storage is None,
            table.show,
            ctrl_c.pressed,
        )
        stopped = ctrl_c.pressed()
    seconds = perf_counter() - start
    trials = queue.trials()
    finished = ranked(trials)
    if finished and not sys.stdout.isatty():
        print("\n".join(table_lines(plan.space.names, trials, len(trials))))
    command = _winner_command(plan, kind, finished[0]) if finished else None
    _write(out, search, plan, run_data, trials, command, seconds)
    print(f"search   {seconds:.1f} s in this session; see {os.path.join(out, 'results.md')}")
    failed = sum(trial.state == "failed" for trial in trials)
    if failed and finished:
        print(f"failed   {failed} of {len(trials)} trials; results.md says why")
    if stopped:
        print("interrupted: finished trials are kept, the same command goes on")
        return program.EXIT_INTERRUPTED
    if command is None:
        reason = next((trial.error for trial in trials if trial.error), "no trial finished")
        print(f"train.search: error: no trial finished: {reason}", file=sys.stderr)
        return program.EXIT_FAILED
    print(f"best     python -m train.{plan.model} {shlex.join(command)}")
    if search.then_train:
        return _train_winner(plan.model, command, os.path.join(out, "winner"))
    return 0


def _winner_command(plan: Plan, kind: type[Architecture], winner: Trial) -> list[str]:
    """The flags that train the best settings on all the data."""
    settings = kind.from_flags({**plan.fixed, **winner.values})
    return replace(settings, fraction=1.0).to_flags()


def _train_winner(model: str, flags: Sequence[str], path: str) -> int:
    # A search that is done trains its winner once; that run goes on where it was.
    begun = os.path.exists(os.path.join(path, CONFIG))
    return program.main(model, ["--resume", path] if begun else [*flags, "--out", path])


def _write(
    out: str,
    search: Search,
    plan: Plan,
    run_data: RunData,
    trials: Sequence[Trial],
    command: Sequence[str] | None,
    seconds: float,
) -> None:
    """results.csv, results.md and the pictures."""
    from .searching.pictures import draw_heat_maps, draw_parallel
    from .searching.results import ranked, write_csv, write_markdown

    names = plan.space.names
    finished = ranked(trials)
    write_csv(os.path.join(out, "results.csv"), names, trials)
    title = f"{plan.model} on {run_data.name}: {plan.method} search, {len(finished)} trials"
    pictures = []
    if finished:
        pictures = draw_heat_maps(out, title, plan.space.axes, trials)
        draw_parallel(os.path.join(out, "parallel.png"), title, plan.space.axes, trials)
        pictures.append("parallel.png")
    about = _about(search, plan, run_data, trials, seconds)
    winner = None if command is None else f"python -m train.{plan.model} {shlex.join(command)}"
    write_markdown(os.path.join(out, "results.md"), title, about, names, trials, winner, pictures)


def _about(
    search: Search, plan: Plan, run_data: RunData, trials: Sequence[Trial], seconds: float
) -> Mapping[str, str]:
    fixed = {name: value for name, value in plan.fixed.items() if name != "dataset"}
    flags = " ".join(f"{flag_name(name)} {flag_value(value)}" for name, value in fixed.items())
    trained = sum(trial.outcome.seconds for trial in trials if trial.outcome is not None)
    counts = {
        state: sum(trial.state == state for trial in trials)
        for state in ("finished", "pruned", "failed", "running", "waiting")
    }
    return {
        "trials": ", ".join(f"{count} {state}" for state, count in counts.items() if count),
        "settings": "; ".join(f"`{axis}`" for axis in plan.space.axes),
        "the same in all": f"`{flags}`" if flags else "as usual",
        "images": f"{len(run_data.train):,} to train on, {len(run_data.validation):,} to validate",
        "time": f"{seconds:.1f} s in the last session on {search.workers} workers, "
        f"{trained:.1f} s in all trials together",
        "figures": "of each trial's best epoch by validation accuracy; the training figures are "
        "means over that epoch, while the weights changed",
    }


if __name__ == "__main__":
    sys.exit(main())

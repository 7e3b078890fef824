"""The search program, from the command line to the results.

Every combination of a ``--grid``, or settings drawn by ``--random`` or ``--tpe`` from values and
ranges, are trained and compared on the validation images. Any flag of the training program holds
for all trials. The same command goes on with a search that was interrupted.
"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from time import perf_counter

from tinygrad_np.data import DataError

from ..architectures.base import Architecture
from ..command_line import console
from ..command_line.errors import ProgramError
from ..command_line.exit_codes import EXIT_DONE, EXIT_FAILED, EXIT_INTERRUPTED, exit_code
from ..command_line.extras import require
from ..command_line.interrupt import stop_signals
from ..command_line.parser import flag_name, flag_value
from ..pictures import own_style
from ..run_folder.atomic_files import make_folder
from ..run_folder.folder import CONFIG, RunFolder
from ..training import program as training_program
from ..training.data import RunData, load_dataset, prepare
from ..training.distillation import make_teacher
from .flags import DEFAULT_TRIALS, SearchFlags, parse_search
from .leaderboard import Leaderboard, table_lines
from .plan import Plan, make_plan
from .results import write_csv, write_markdown
from .trial import STATES, Trial, count, ranked

__all__ = ["main"]

DATABASE, RESULTS = "search.db", "results.csv"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, or with those of the process.

    Returns:
        The exit code: 0 done; 1 no trial finished; 2 bad input, with one line on stderr; 130
        interrupted by Ctrl-C.
    """
    return exit_code("train.search", lambda: _run(sys.argv[1:] if argv is None else argv))


def _run(argv: Sequence[str]) -> int:
    flags, fixed = parse_search(argv)
    require("optuna", "matplotlib", "tqdm", purpose="the search", extra="search")
    return _search(flags, make_plan(flags, fixed))


def _search(flags: SearchFlags, plan: Plan) -> int:
    """Train all trials, and write the results."""
    from .trial_queue import TrialQueue
    from .worker_pool import WorkerPool

    plan, run_data = _with_data(plan)
    name = plan.name(run_data.describe())
    out = flags.out or os.path.join("runs", name)
    url = _database(flags, out, name)
    queue = TrialQueue(url, name, plan)
    make_folder(out)
    queue.fill(flags.trials or DEFAULT_TRIALS)
    title = f"{plan.model} on {run_data.name}, {plan.method}"
    done = count(queue.trials(), "finished", "pruned", "failed")
    console.search_begins(title, queue.total, done, flags.workers, list(map(str, plan.space.axes)))
    leaderboard = Leaderboard(plan.space.names, queue.total)
    start = perf_counter()
    with stop_signals() as stopped:
        queue.give_up = stopped
        alone = flags.storage is None
        WorkerPool(queue, url, name, plan, flags.workers, alone, leaderboard.show, stopped).run()
        interrupted = stopped()
    return _finish(flags, plan, run_data, out, queue.trials(), perf_counter() - start, interrupted)


# --- before the trials ----------------------------------------------------------------------------


def _with_data(plan: Plan) -> tuple[Plan, RunData]:
    """Load the data of the first trial, and check the teachers; the plan then names the data set.

    Raises:
        ProgramError: a teacher does not fit the data.
    """
    probes = [plan.settings(corner) for corner in plan.space.probes()]
    base, run_data = _first_that_loads(probes)
    if {"dataset", "data_dir", "seed"}.isdisjoint(plan.space.names):
        for settings in {settings.teacher: settings for settings in probes}.values():
            make_teacher(settings, run_data)
    if "dataset" not in plan.space.names and base.data_dir is None:
        plan = replace(plan, fixed={**plan.fixed, "dataset": run_data.name})
    return plan, run_data


def _first_that_loads(probes: Sequence[Architecture]) -> tuple[Architecture, RunData]:
    """Return the first settings whose data can be had, and the data.

    Raises:
        DataError, ProgramError: there are none; of the first.
    """
    reason: Exception | None = None
    sources: dict[object, Architecture] = {}
    for settings in probes:
        sources.setdefault((settings.dataset, settings.data_dir), settings)
    for settings in sources.values():
        try:
            return settings, prepare(load_dataset(settings), settings)
        except (DataError, ProgramError) as error:
            reason = reason or error
    assert reason is not None, "a search has settings"
    raise reason


def _database(flags: SearchFlags, out: str, name: str) -> str:
    """Return the address of the search's database; by default it is in the folder of the search.

    Raises:
        ProgramError: the folder cannot be written, or holds a run or another search.
    """
    from .database import FILE, searches_in

    RunFolder.check(out, own_files=(DATABASE, RESULTS))
    if flags.storage is not None:
        return flags.storage
    path = os.path.abspath(os.path.join(out, DATABASE))
    if os.path.islink(path):
        raise ProgramError(
            f"{path}: is a symbolic link, through which nothing is written; take another --out"
        )
    make_folder(out)
    url = FILE + path
    others = set(searches_in(url)) - {name}
    if others:
        raise ProgramError(
            f"--out {out}: the folder holds another search, {others.pop()}; go on with that one by "
            "its own flags, or take another folder"
        )
    return url


# --- after the trials -----------------------------------------------------------------------------


def _finish(
    flags: SearchFlags,
    plan: Plan,
    run_data: RunData,
    out: str,
    trials: Sequence[Trial],
    seconds: float,
    interrupted: bool,
) -> int:
    """Write and print the results, and train the winner if that is wanted."""
    finished = ranked(trials)
    if finished and not sys.stdout.isatty():
        console.say(*table_lines(plan.space.names, trials, len(trials)))
    command = _winner_flags(plan, finished[0]) if finished else None
    _write(out, flags, plan, run_data, trials, command, seconds)
    failed = count(trials, "failed") if finished else 0
    console.search_ends(seconds, os.path.join(out, "results.md"), failed, len(trials))
    if interrupted:
        console.search_interrupted()
        return EXIT_INTERRUPTED
    if command is None:
        reason = next((trial.error for trial in trials if trial.error), "no trial finished")
        console.program_failed("train.search", f"no trial finished: {reason}")
        return EXIT_FAILED
    console.best_trial_command(f"python -m train.{plan.model} {shlex.join(command)}")
    if flags.then_train:
        return _train_winner(plan.model, command, os.path.join(out, "winner"))
    return EXIT_DONE


def _winner_flags(plan: Plan, winner: Trial) -> list[str]:
    """Return the flags that train the best settings on all the data."""
    return replace(plan.settings(winner.values), fraction=1.0).to_flags()


def _train_winner(model: str, flags: Sequence[str], path: str) -> int:
    """Train the best settings, or go on with the run that did."""
    if os.path.islink(path):
        raise ProgramError(
            f"{path}: is a symbolic link, through which nothing is written; remove it"
        )
    begun = os.path.exists(os.path.join(path, CONFIG))
    return training_program.main(model, ["--resume", path] if begun else [*flags, "--out", path])


def _write(
    out: str,
    flags: SearchFlags,
    plan: Plan,
    run_data: RunData,
    trials: Sequence[Trial],
    command: Sequence[str] | None,
    seconds: float,
) -> None:
    """Write results.csv, results.md and the pictures."""
    names = plan.space.names
    finished = ranked(trials)
    write_csv(os.path.join(out, RESULTS), names, trials)
    title = f"{plan.model} on {run_data.name}: {plan.method} search, {len(finished)} trials"
    pictures = _draw(out, title, plan, trials) if finished else []
    about = _about(flags, plan, run_data, trials, seconds)
    winner = None if command is None else f"python -m train.{plan.model} {shlex.join(command)}"
    write_markdown(os.path.join(out, "results.md"), title, about, names, trials, winner, pictures)


def _draw(out: str, title: str, plan: Plan, trials: Sequence[Trial]) -> list[str]:
    """Draw the pictures, and return their names; one that fails costs no search its results."""
    pictures: list[str] = []
    try:
        with own_style():
            from .pictures import draw_heat_maps, draw_parallel

            draw_parallel(os.path.join(out, "parallel.png"), title, plan.space.axes, trials)
            pictures.append("parallel.png")
            pictures = draw_heat_maps(out, title, plan.space.axes, trials) + pictures
    except OSError:
        raise
    except Exception as error:
        console.no_picture("train.search", out, error)
    return pictures


def _about(
    flags: SearchFlags, plan: Plan, run_data: RunData, trials: Sequence[Trial], seconds: float
) -> Mapping[str, str]:
    """Describe the search for results.md."""
    fixed = {name: value for name, value in plan.fixed.items() if name != "dataset"}
    given = " ".join(f"{flag_name(name)} {flag_value(value)}" for name, value in fixed.items())
    trained = sum(trial.outcome.seconds for trial in trials if trial.outcome is not None)
    counts = {state: count(trials, state) for state in STATES}
    return {
        "trials": ", ".join(f"{number} {state}" for state, number in counts.items() if number),
        "settings": "; ".join(f"`{axis}`" for axis in plan.space.axes),
        "the same in all": f"`{given}`" if given else "as usual",
        "images": f"{len(run_data.train):,} to train on, {len(run_data.validation):,} to validate",
        "time": f"{seconds:.1f} s in the last session on {flags.workers} workers, "
        f"{trained:.1f} s in all trials together",
        "figures": "of each trial's best epoch by validation accuracy; the training figures are "
        "means over that epoch, while the weights changed",
    }

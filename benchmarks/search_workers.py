"""The 54-point grid of report A: how much sooner 2 workers end it than 1, and what a kill costs.

On a part of the training images (``--fraction``) and for 4 epochs. 1 and 2 workers take turns, and
medians are compared; the time is that of the whole program, with its start, its pictures and its
database. Then a search on 2 workers is killed (SIGKILL to the program and its workers) when half of
the points are done, and the same command goes on: every point that was finished must still stand
there with the same figures, its seconds included, which no second training would repeat.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

import optuna

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "benchmarks" / "reports" / "report_a.toml"
RESULTS = ROOT / "benchmarks" / "results" / "search_workers.md"
POINTS = 54
EPOCHS = 4
AT_LEAST = 1.7  # times as fast


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--fraction", type=float, default=0.3, help="of the training images")
    arguments = parser.parse_args()
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(arguments.repeats):
        for workers, times in seconds.items():
            times.append(measure(workers, arguments.fraction))
            print(f"{workers} workers: {times[-1]:.1f} s", flush=True)
    one, two = (statistics.median(times) for times in seconds.values())
    killed = kill_half_way(arguments.fraction)
    rows = [
        f"| {workers} | {statistics.median(times):.1f} | {', '.join(f'{t:.1f}' for t in times)} |"
        for workers, times in seconds.items()
    ]
    RESULTS.write_text(
        f"# A search on 1 and on 2 workers\n\nBy `python -m benchmarks.search_workers "
        f"--repeats {arguments.repeats}`: the "
        f"{POINTS} points of report A on {arguments.fraction:g} of the training images, {EPOCHS} "
        f"epochs, start and pictures of the program included. 2 workers are "
        f"**{one / two:.2f} times** as fast as 1.\n\n"
        "| workers | seconds, median | each |\n| --- | --- | --- |\n"
        + "\n".join(rows)
        + f"\n\n{killed}\n"
    )
    print(RESULTS.read_text())
    if one / two < AT_LEAST:
        sys.exit(f"2 workers are {one / two:.2f} times as fast, expected {AT_LEAST} or more")


def command(workers: int, fraction: float, out: Path) -> list[str]:
    """The search, as a user calls it."""
    flags = f"--file {PLAN} --fraction {fraction} --epochs {EPOCHS} --workers {workers}"
    return [sys.executable, "-m", "train.search", *flags.split(), "--out", str(out)]


def measure(workers: int, fraction: float) -> float:
    """Seconds of the whole search."""
    with tempfile.TemporaryDirectory() as folder:
        flags = command(workers, fraction, Path(folder) / "search")
        start = perf_counter()
        subprocess.run(flags, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        return perf_counter() - start


def kill_half_way(fraction: float) -> str:
    """Kill a search when half of its points are done, let the same command go on, and compare."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "search"
        flags = command(2, fraction, out)
        # A session of its own, so that one signal reaches the workers, too.
        search = subprocess.Popen(
            flags, cwd=ROOT, stdout=subprocess.DEVNULL, start_new_session=True
        )
        while count_finished(out) < POINTS // 2:
            if search.poll() is not None:
                sys.exit("the search ended before it could be killed: take a larger --fraction")
            sleep(0.2)
        os.killpg(search.pid, signal.SIGKILL)
        search.wait()
        before = finished(out)
        subprocess.run(flags, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        after = finished(out)
    lost = [number for number, figures in before.items() if after.get(number) != figures]
    if lost or len(after) != POINTS:
        sys.exit(f"killed: points {lost} are lost or changed, {len(after)} of {POINTS} are done")
    return (
        f"Killed by SIGKILL, workers and all, with {len(before)} points finished, and gone on with "
        f"by the same command: all {len(before)} stand there unchanged, seconds included, and the "
        f"search ended with all {len(after)}."
    )


def count_finished(out: Path) -> int:
    """How many points are done, read without a touch to the database of the running search."""
    database = out / "search.db"
    if not database.exists():
        return 0
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        try:
            query = "SELECT COUNT(*) FROM trials WHERE state = 'COMPLETE'"
            return int(connection.execute(query).fetchone()[0])
        except sqlite3.OperationalError:  # no tables yet, or locked
            return 0


def finished(out: Path) -> dict[int, Any]:
    """Settings and figures of the finished points, by number, as the database has them."""
    trials = optuna.load_study(study_name=None, storage=f"sqlite:///{out / 'search.db'}").trials
    done = optuna.trial.TrialState.COMPLETE
    return {t.number: (t.params, t.user_attrs["outcome"]) for t in trials if t.state == done}


if __name__ == "__main__":
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    main()

"""Timing contestants side by side, and the table, CSV and line about the machine that go with it.

The machine is noisy, so no absolute figure counts for much: contestants take turns in short blocks,
the median over the blocks is reported, and figures are compared within one run only.
"""

from __future__ import annotations

import csv
import datetime
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

RESULTS = Path(__file__).parent / "results"


def machine() -> str:
    """One line: processor, cores, versions, date."""
    processor = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as file:
            models = [line for line in file if line.startswith("model name")]
        processor = models[0].partition(":")[2].strip() if models else processor
    except OSError:
        pass
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return (
        f"{processor}, {cores} cores, Python {platform.python_version()}, NumPy {np.__version__}, "
        f"{datetime.date.today()}"
    )


def take_turns(
    contestants: Mapping[str, Callable[[], object]],
    rounds: int = 21,
    block: float = 0.03,
    rest: float = 0.0,
) -> dict[str, float]:
    """Median seconds of a call of each contestant, over ``rounds`` blocks of ``block`` seconds.

    A ``rest`` before each block lets the threads of the contestant before come to sleep: OpenBLAS's
    and OpenMP's spin on for some 30 ms, on a core that the next contestant wants.
    """
    calls = {}
    for name, run in contestants.items():
        run()
        start = time.perf_counter()
        run()
        calls[name] = max(1, round(block / max(time.perf_counter() - start, 1e-7)))
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(rounds):
        for name, run in contestants.items():
            if rest:
                time.sleep(rest)
            start = time.perf_counter()
            while time.perf_counter() - start < block / 3:  # warm up again
                run()
            start = time.perf_counter()
            for _ in range(calls[name]):
                run()
            taken[name].append((time.perf_counter() - start) / calls[name])
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table, padded to be read in a terminal too."""
    widths = [max(len(row[i]) for row in (header, *rows)) for i in range(len(header))]

    def line(cells: Sequence[str]) -> str:
        padded = [cells[0].ljust(widths[0])]
        padded += [cell.rjust(width) for cell, width in zip(cells[1:], widths[1:], strict=True)]
        return "| " + " | ".join(padded) + " |"

    print(line(header))
    print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    for row in rows:
        print(line(row))


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """The same table for other programs."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)

"""How much sooner 2 workers end the 54-point grid of report A than 1.

On three tenths of the training images and for 4 epochs; 1 and 2 workers take turns, medians are
compared. The time is that of the whole program, with its start, its pictures and its database.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent
PLAN = ROOT / "benchmarks" / "reports" / "report_a.toml"
RESULTS = ROOT / "benchmarks" / "results" / "search_workers.md"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(arguments.repeats):
        for workers, times in seconds.items():
            times.append(measure(workers))
            print(f"{workers} workers: {times[-1]:.1f} s", flush=True)
    one, two = (statistics.median(times) for times in seconds.values())
    rows = [
        f"| {workers} | {statistics.median(times):.1f} | {', '.join(f'{t:.1f}' for t in times)} |"
        for workers, times in seconds.items()
    ]
    RESULTS.write_text(
        f"# A search on 1 and on 2 workers\n\nBy `python -m benchmarks.search_workers`: "
        "the 54 points of report A on three tenths of the training images, 4 epochs, start and "
        f"pictures of the program included. 2 workers are **{one / two:.2f} times** as "
        "fast as 1.\n\n"
        "| workers | seconds, median | each |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n"
    )
    print(RESULTS.read_text())


def measure(workers: int) -> float:
    """Seconds of the whole search."""
    with tempfile.TemporaryDirectory() as folder:
        flags = f"--file {PLAN} --fraction 0.3 --epochs 4 --workers {workers} --out {folder}/search"
        command = [sys.executable, "-m", "train.search", *flags.split()]
        start = perf_counter()
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        return perf_counter() - start


if __name__ == "__main__":
    main()

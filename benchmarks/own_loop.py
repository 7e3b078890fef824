"""A user's own training loop beside that of the programs: ``python benchmarks/own_loop.py``.

LeNet's step at several batch sizes, each contestant in processes of its own that take turns: as
``train.lenet`` sets its process up; a loop as the README shows it, with nothing set; the same with
``TINYGRAD_NP_KEEP_MEMORY=0``, which is how it was before the first optimizer kept freed memory.
Each figure is the quickest block of any turn.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

from lenet_step import by_engine
from timing import machine, print_table

from tinygrad_np.memory import SWITCH
from train.training.process import prepare_process

CONTESTANTS = {
    "program": "the programs' process",
    "own": "an own loop",
    "back": "an own loop, freed memory handed back",
}
BATCHES = (32, 64, 128)
TURNS, BLOCKS, STEPS = 6, 12, 20


def measure(contestant: str, n: int) -> float:
    """Seconds of a step in this process, in the quickest of some blocks."""
    if contestant == "program":
        prepare_process(threads=1)
    step, _ = by_engine(n)
    for _ in range(STEPS):
        step()
    blocks = []
    for _ in range(BLOCKS):
        start = time.perf_counter()
        for _ in range(STEPS):
            step()
        blocks.append((time.perf_counter() - start) / STEPS)
    return min(blocks)


def turn(contestant: str, n: int) -> float:
    environment = os.environ | {SWITCH: "0" if contestant == "back" else "1"}
    command = [sys.executable, __file__, "--measure", contestant, str(n)]
    return float(subprocess.check_output(command, text=True, env=environment))


def main() -> None:
    parser = argparse.ArgumentParser(description="An own training loop beside the programs'.")
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)  # what the children do
    arguments = parser.parse_args()
    if arguments.measure:
        contestant, n = arguments.measure
        print(measure(contestant, int(n)))
        return
    print(f"{machine()}\n")
    rows = []
    for n in BATCHES:
        taken: dict[str, float] = dict.fromkeys(CONTESTANTS, float("inf"))
        for _ in range(TURNS):
            for contestant in CONTESTANTS:
                taken[contestant] = min(taken[contestant], turn(contestant, n))
        for contestant, label in CONTESTANTS.items():
            seconds = taken[contestant]
            ratio = seconds / taken["program"]
            rows.append([label, str(n), f"{seconds * 1e3:.2f}", f"{ratio:.2f}"])
    print_table(["LeNet step", "batch", "ms", "over the programs'"], rows)


if __name__ == "__main__":
    main()

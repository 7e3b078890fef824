"""How long ``import tinygrad_np`` takes beside ``import numpy``: ``python
benchmarks/import_time.py``.

Whole processes, the two taking turns, less the time of an interpreter that imports nothing.
Bytecode is cached first, as on any machine that has run the package once.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time

from timing import machine

ROUNDS = 21


def main() -> None:
    programs = ["pass", "import numpy", "import tinygrad_np"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    taken: dict[str, list[float]] = {program: [] for program in programs}
    for round in range(ROUNDS + 1):
        for program in programs:
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", program], check=True, env=environment)
            if round:  # the first one caches bytecode
                taken[program].append(time.perf_counter() - start)
    empty, numpy, ours = (statistics.median(taken[program]) for program in programs)
    print(machine())
    print(f"import numpy: {(numpy - empty) * 1e3:.0f} ms")
    print(f"import tinygrad_np: {(ours - empty) * 1e3:.0f} ms, with NumPy in it")
    print(f"ratio: {(ours - empty) / (numpy - empty):.2f}")


if __name__ == "__main__":
    main()

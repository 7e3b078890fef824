"""What it costs that a finished epoch survives a power cut.

To run: ``python benchmarks/durable_writes.py``.

A checkpoint is on the disk, file and folder, before its name counts (fsync). The state of the
default LeNet is written with that and without, in alternation; quickest and median of the turns.
"""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
import time
from datetime import date
from unittest import mock

import numpy as np

import tinygrad_np as tg
from models import LeNet
from train.run_folder.checkpoint import save_checkpoint

TURNS = 30


def main() -> None:
    """Measure, and print milliseconds for each way."""
    model = LeNet()
    optimizer = tg.optim.AdamW(model.parameters())
    model(tg.randn(2, 1, 28, 28)).sum().backward()
    optimizer.step()
    weights = {name: np.asarray(value) for name, value in model.state_dict().items()}
    moments = {f"{n}/{m}": value for n, value in weights.items() for m in ("first", "second")}
    tree = {"model": weights, "optimizer": moments}
    taken: dict[str, list[float]] = {"with fsync": [], "without": []}
    with tempfile.TemporaryDirectory(dir=os.curdir) as folder:
        path = os.path.join(folder, "last.npz")
        for _ in range(TURNS):
            for way, times in taken.items():
                with mock.patch("os.fsync", os.fsync if way == "with fsync" else lambda _: None):
                    start = time.perf_counter()
                    save_checkpoint(path, tree)
                    times.append(1e3 * (time.perf_counter() - start))
        size = os.path.getsize(path)
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {date.today()}")
    print(f"a checkpoint of LeNet, {size:,} bytes, {TURNS} turns")
    for way, times in taken.items():
        print(f"{way}: quickest {min(times):.2f} ms, median {statistics.median(times):.2f} ms")


if __name__ == "__main__":
    main()

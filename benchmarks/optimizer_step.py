"""Time one optimizer step on the parameters of three nets, beside PyTorch's fused optimizers.

``python benchmarks/optimizer_step.py`` prints a table of medians in microseconds, the contestants
taking turns, and the ratio to PyTorch (2 threads) where that is installed. ``--chunks`` adds a
table over the chunk size, the one number in the mechanism that was chosen by measurement
(``tinygrad_np/optim/optimizer.py``).
"""

from __future__ import annotations

import argparse
import math
import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from tinygrad_np import Tensor, optim
from tinygrad_np.optim import optimizer as mechanism

try:
    import torch
except ImportError:
    torch = None

MODELS = {
    "MLP 784-256-256-10": [(256, 784), (256,), (256, 256), (256,), (10, 256), (10,)],
    "LeNet 1-6-16, 256-128-64-10": [
        *[(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,)],
        *[(128, 256), (128,), (64, 128), (64,), (10, 64), (10,)],
    ],
    "3 layers of 2048 x 2048": [(2048, 2048), (2048,)] * 3,
}
OPTIMIZERS: dict[str, tuple[str, dict[str, Any]]] = {
    "SGD": ("SGD", {"lr": 1e-3}),
    "SGD, momentum": ("SGD", {"lr": 1e-3, "momentum": 0.9}),
    "Adam": ("Adam", {"lr": 1e-3}),
    "AdamW": ("AdamW", {"lr": 1e-3}),
}
Step = Callable[[], Any]


def our_step(shapes: list[tuple[int, ...]], name: str, options: dict[str, Any]) -> Step:
    """A step of our optimizer on parameters of these shapes, each with a gradient."""
    rng = np.random.default_rng(0)
    params = []
    for shape in shapes:
        p = Tensor(rng.standard_normal(shape, np.float32), requires_grad=True)
        p.grad = Tensor(rng.standard_normal(shape, np.float32))
        params.append(p)
    return getattr(optim, name)(params, **options).step


def torch_step(shapes: list[tuple[int, ...]], name: str, options: dict[str, Any]) -> Step:
    """The same with PyTorch's fused optimizer."""
    params = []
    for shape in shapes:
        p = torch.randn(shape, requires_grad=True)
        p.grad = torch.randn(shape)
        params.append(p)
    return getattr(torch.optim, name)(params, fused=True, **options).step


def medians(contestants: list[Step], repeats: int) -> list[float]:
    """Median microseconds of each contestant; they take turns, so that noise meets them all."""
    times: list[list[float]] = [[] for _ in contestants]
    for step in contestants:
        step()
    start = time.perf_counter()
    contestants[0]()
    inner = max(1, math.ceil(0.005 / (time.perf_counter() - start)))
    for _ in range(repeats):
        for step, taken in zip(contestants, times, strict=True):
            step()
            start = time.perf_counter()
            for _ in range(inner):
                step()
            taken.append((time.perf_counter() - start) / inner * 1e6)
    return [statistics.median(taken) for taken in times]


def compare(repeats: int) -> None:
    """Print the table of models and optimizers."""
    print(
        f"{'parameters':30} {'optimizer':14} {'tinygrad_np':>11} {'torch fused':>11} {'ratio':>6}"
    )
    for model, shapes in MODELS.items():
        for label, (name, options) in OPTIMIZERS.items():
            contestants = [our_step(shapes, name, options)]
            if torch is not None:
                contestants.append(torch_step(shapes, name, options))
            ours, *theirs = medians(contestants, repeats)
            row = f"{model:30} {label:14} {ours:8.0f} us"
            row += (
                f" {theirs[0]:8.0f} us {ours / theirs[0]:6.2f}"
                if theirs
                else f" {'-':>11} {'-':>6}"
            )
            print(row)


def compare_chunks(repeats: int) -> None:
    """Print the table of AdamW and momentum over the chunk size."""
    sizes = [2**k for k in range(14, 21)]
    print(
        "\nmicroseconds by bytes of a chunk: " + " ".join(f"{size // 1024:5} KiB" for size in sizes)
    )

    def with_chunk(size: int, step: Step) -> Step:
        def run() -> None:
            mechanism.CHUNK_BYTES = size
            step()

        return run

    for model, shapes in MODELS.items():
        for label in ("SGD", "SGD, momentum", "AdamW"):
            steps = [with_chunk(size, our_step(shapes, *OPTIMIZERS[label])) for size in sizes]
            taken = medians(steps, repeats)
            print(f"{model[:18]:18} {label:14}  " + " ".join(f"{t:9.0f}" for t in taken))


def main() -> None:
    """Read the command line and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=25, help="medians over this many turns")
    parser.add_argument("--chunks", action="store_true", help="add the table over the chunk size")
    arguments = parser.parse_args()
    if torch is not None:
        torch.set_num_threads(2)
    compare(arguments.repeats)
    if arguments.chunks:
        compare_chunks(arguments.repeats)


if __name__ == "__main__":
    main()

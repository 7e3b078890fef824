"""The training step of LeNet: contestants for ``train_speed.py``, and where its memory goes.

``python benchmarks/lenet_step.py`` counts page faults a step, with freed memory handed back to the
kernel (glibc's default) and kept (``tinygrad_np.memory``), and the memory that training adds to the
process, beside PyTorch's where that is installed. Each figure comes from a process of its own.

All contestants train the same net, ``models.LeNet()``: pooling stands before the activation for
each, which is faster for each. PyTorch runs on 2 threads with its fused optimizer, in both of its
memory formats: take the faster.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from timing import machine, print_table

import tinygrad_np as tg
from models import LeNet
from tinygrad_np import nn, optim
from tinygrad_np.memory import SWITCH

Array = np.ndarray[Any, np.dtype[Any]]
Step = Callable[[], float]
BATCHES = (32, 64, 128)
LR, MOMENTUM = 0.02, 0.9
SHAPES = (
    *[(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,)],
    *[(128, 256), (128,), (64, 128), (64,), (10, 64), (10,)],
)


def batch_of(n: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(n)
    return rng.random((n, 1, 28, 28), np.float32), rng.integers(0, 10, n)


def first_weights() -> list[Array]:
    """The parameters, in the order and shapes of PyTorch's."""
    rng = np.random.default_rng(0)
    weights = []
    for shape in SHAPES:
        if len(shape) > 1:
            bound = 1 / np.sqrt(np.prod(shape[1:]))
        weights.append(rng.uniform(-bound, bound, shape).astype(np.float32))
    return weights


# --- the contestants ---------------------------------------------------------------------------


def by_engine(n: int) -> tuple[Step, list[Array]]:
    """Ours."""
    x, target = batch_of(n)
    model = LeNet()
    model.load_state_dict(dict(zip(model.state_dict(), first_weights(), strict=True)))
    optimizer = optim.SGD(model.parameters(), lr=LR, momentum=MOMENTUM)
    images = tg.from_numpy(x)

    def step() -> float:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), target)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, [p.detach().numpy() for p in model.parameters()]


def by_pytorch(n: int, channels_last: bool = True) -> tuple[Step, list[Array]]:
    """PyTorch, eager."""
    import torch

    torch.set_num_threads(2)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    images, target = (torch.from_numpy(array) for array in batch_of(n))
    images = images.to(memory_format=layout)
    c, p, a = torch.nn.Conv2d, torch.nn.MaxPool2d, torch.nn.LeakyReLU
    linear = torch.nn.Linear
    model = torch.nn.Sequential(
        *[c(1, 6, 5), p(2), a(), c(6, 16, 5), p(2), a(), torch.nn.Flatten()],
        *[linear(256, 128), a(), linear(128, 64), a(), linear(64, 10)],
    ).to(memory_format=layout)
    with torch.no_grad():
        for parameter, weight in zip(model.parameters(), first_weights(), strict=True):
            parameter.copy_(torch.from_numpy(weight))
    optimizer = torch.optim.SGD(model.parameters(), lr=LR, momentum=MOMENTUM, fused=True)

    def step() -> float:
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(images), target)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, [parameter.detach().numpy() for parameter in model.parameters()]


def by_mygrad(n: int) -> tuple[Step, list[Array]]:
    """MyGrad, with momentum written out in NumPy."""
    import mygrad as mg
    from mygrad.nnet.activations import leaky_relu
    from mygrad.nnet.layers import conv_nd, max_pool
    from mygrad.nnet.losses import softmax_crossentropy

    x, target = batch_of(n)
    weights = [mg.tensor(weight) for weight in first_weights()]
    velocities = [np.zeros_like(weight.data) for weight in weights]

    def step() -> float:
        h = x
        for kernel, bias in zip(weights[0:4:2], weights[1:4:2], strict=True):
            h = conv_nd(h, kernel, stride=1) + bias.reshape(1, -1, 1, 1)
            h = leaky_relu(max_pool(h, (2, 2), 2), 0.01)
        h = h.reshape(n, -1)
        for matrix, bias in zip(weights[4:8:2], weights[5:8:2], strict=True):
            h = leaky_relu(h @ matrix.T + bias, 0.01)
        loss = softmax_crossentropy(h @ weights[8].T + weights[9], target)
        loss.backward()
        for weight, velocity in zip(weights, velocities, strict=True):
            velocity *= MOMENTUM
            velocity += weight.grad
            weight.data[...] -= LR * velocity
            weight.null_grad()
        return loss.item()

    return step, [weight.data for weight in weights]


CONTESTANTS: dict[str, Callable[[int], tuple[Step, list[Array]]]] = {
    "tinygrad_np": by_engine,
    "PyTorch": by_pytorch,
    "PyTorch, NCHW": partial(by_pytorch, channels_last=False),
    "MyGrad": by_mygrad,
}


def by_products(n: int) -> tuple[Step, list[Array]]:
    """The step's matrix products and nothing else, over columns that are there already."""
    one = [np.ones(shape, np.float32) for shape in ((6, 25), (25, 576 * n), (6, 576 * n))]
    two = [np.ones(shape, np.float32) for shape in ((16, 150), (150, 64 * n), (16, 64 * n))]
    full = [(np.ones((i, n), np.float32), np.ones((o, i), np.float32), np.ones((o, n), np.float32))
            for i, o in ((256, 128), (128, 64), (64, 10))]  # fmt: skip

    def products() -> float:
        _ = one[0] @ one[1], one[2] @ one[1].T
        _ = two[0] @ two[1], two[2] @ two[1].T, two[0].T @ two[2]
        _ = [(w @ x, g @ x.T, w.T @ g) for x, w, g in full]
        return 0.0

    return products, []


# --- memory ------------------------------------------------------------------------------------


def measure(contestant: str, n: int, keep: bool, steps: int = 50) -> dict[str, float]:
    """Page faults a step and the megabytes that training added to this process."""
    import resource

    os.environ[SWITCH] = str(int(keep))
    step, _ = CONTESTANTS[contestant](n)
    before = _resident("VmRSS")
    for _ in range(20):
        step()
    start = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(steps):
        step()
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - start
    return {"faults": faults / steps, "megabytes": (_resident("VmHWM") - before) / 1024}


def _resident(field: str) -> int:
    """Kilobytes that the process has in memory, now (VmRSS) or at most so far (VmHWM)."""
    with open("/proc/self/status") as file:
        return int(next(line for line in file if line.startswith(field)).split()[1])


def main() -> None:
    parser = argparse.ArgumentParser(description="Page faults and memory of a LeNet step.")
    parser.add_argument("--measure", nargs=3, help=argparse.SUPPRESS)  # what the children do
    arguments = parser.parse_args()
    if arguments.measure:
        contestant, n, keep = arguments.measure
        print(json.dumps(measure(contestant, int(n), keep == "keep")))
        return
    print(f"{machine()}\n")
    rows = []
    for n in BATCHES:
        for label, contestant, keep in (
            ("tinygrad_np, freed memory kept", "tinygrad_np", "keep"),
            ("tinygrad_np, handed back", "tinygrad_np", "back"),
            ("PyTorch", "PyTorch", "back"),
        ):
            command = [sys.executable, __file__, "--measure", contestant, str(n), keep]
            child = subprocess.run(command, capture_output=True, text=True)
            if child.returncode:
                print(f"{label}: left out ({child.stderr.strip().splitlines()[-1]})")
                continue
            found = json.loads(child.stdout)
            rows.append([label, str(n), f"{found['faults']:.1f}", f"{found['megabytes']:.1f}"])
    print_table(["LeNet step", "batch", "page faults a step", "memory added, MB"], rows)


if __name__ == "__main__":
    main()

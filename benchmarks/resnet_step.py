"""ResNet-20 (He et al. 2016) on images of 3x32x32: a step and a forward pass beside PyTorch.

``python benchmarks/resnet_step.py`` lets ours and PyTorch (2 threads, fused SGD, both memory
formats: take the faster) take turns, each in a process of its own, after checking that they compute
the same losses and weights, and prints the quickest turn of each: other work on the machine
disturbs the quickest least. Then it prints the memory that training adds to a process, and, with
``--profile``, the functions that the time of our step goes into.

The net is written once, with the names that ``tinygrad_np.nn`` and ``torch.nn`` share.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from contestants import Make, race
from timing import machine, print_table

Array = np.ndarray[Any, np.dtype[Any]]
Step = Callable[[], float]
# A small rate: rounding grows with it from step to step, and the weights must agree.
LR, MOMENTUM, WEIGHT_DECAY = 1e-3, 0.9, 1e-4


def resnet20(nn: Any) -> Any:
    """ResNet-20 of option A: shortcuts without parameters."""
    F = nn.functional

    class Block(nn.Module):  # type: ignore[misc]
        def __init__(self, inputs: int, outputs: int, stride: int) -> None:
            super().__init__()
            self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(outputs)
            self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(outputs)
            self.more = outputs - inputs

        def forward(self, x: Any) -> Any:
            y = F.relu(self.bn1(self.conv1(x)))
            y = self.bn2(self.conv2(y))
            if self.more:
                half = self.more // 2
                x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, half, half))
            return F.relu(y + x)

    blocks = []
    inputs = 16
    for outputs, stride in ((16, 1), (32, 2), (64, 2)):
        for number in range(3):
            blocks.append(Block(inputs, outputs, 1 if number else stride))
            inputs = outputs
    return nn.Sequential(
        *[nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), *blocks],
        *[nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10)],
    )


def batch_of(n: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(n)
    return rng.standard_normal((n, 3, 32, 32), np.float32), rng.integers(0, 10, n)


def set_weights(model: Any, array_of: Callable[[Any], Array]) -> None:
    """The same first weights for each contestant, drawn as the paper draws them."""
    rng = np.random.default_rng(0)
    for name, parameter in model.named_parameters():
        array = array_of(parameter)
        if name.endswith("bias"):
            array[...] = 0
        elif array.ndim > 1:
            scale = np.sqrt(2 / np.prod(array.shape[1:]))
            array[...] = rng.standard_normal(array.shape, np.float32) * scale


# --- the contestants ---------------------------------------------------------------------------


def by_engine(n: int, training: bool = True) -> tuple[Step, list[Array]]:
    """Ours."""
    import tinygrad_np as tg
    from tinygrad_np import nn, optim

    x, target = batch_of(n)
    model = resnet20(nn)
    set_weights(model, lambda parameter: parameter.detach().numpy())
    images, labels = tg.from_numpy(x), tg.from_numpy(target)
    optimizer = optim.SGD(
        model.parameters(), lr=LR, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY, fused=True
    )

    def step() -> float:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return float(loss.item())

    def evaluation() -> float:
        with tg.no_grad():
            loss = nn.functional.cross_entropy(model(images), labels)
            return float(loss.item())

    model.train(training)
    return (
        step if training else evaluation,
        [p.detach().numpy() for p in model.parameters()],
    )


def by_pytorch(
    n: int, training: bool = True, channels_last: bool = True
) -> tuple[Step, list[Array]]:
    """PyTorch, eager."""
    import torch

    torch.set_num_threads(2)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    x, target = batch_of(n)
    images = torch.from_numpy(x).to(memory_format=layout)
    labels = torch.from_numpy(target)
    model = resnet20(torch.nn)
    set_weights(model, lambda parameter: parameter.detach().numpy())
    model = model.to(memory_format=layout)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=LR, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY, fused=True
    )

    def step() -> float:
        optimizer.zero_grad()
        loss: Any = torch.nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        return float(loss.item())

    def evaluation() -> float:
        with torch.no_grad():
            return torch.nn.functional.cross_entropy(model(images), labels).item()

    model.train(training)
    return (
        step if training else evaluation,
        [parameter.detach().numpy() for parameter in model.parameters()],
    )


def forward_by_engine(n: int) -> tuple[Step, list[Array]]:
    return by_engine(n, training=False)


def forward_by_pytorch(n: int) -> tuple[Step, list[Array]]:
    return by_pytorch(n, training=False)


CONTESTANTS: dict[str, Make] = {
    "tinygrad_np": by_engine,
    "PyTorch": by_pytorch,
    "PyTorch, NCHW": partial(by_pytorch, channels_last=False),
}
FORWARD: dict[str, Make] = {
    "tinygrad_np": forward_by_engine,
    "PyTorch": forward_by_pytorch,
    "PyTorch, NCHW": partial(by_pytorch, training=False, channels_last=False),
}


# --- memory ------------------------------------------------------------------------------------


def megabytes(contestant: str, n: int, steps: int = 4) -> float:
    """What training added to the memory of this process at its highest."""
    step, _ = CONTESTANTS[contestant](1)
    step()  # threads and libraries are there
    before = _resident("VmRSS")
    step, _ = CONTESTANTS[contestant](n)
    for _ in range(steps):
        step()
    return (_resident("VmHWM") - before) / 1024


def _resident(field: str) -> int:
    """Kilobytes that the process has in memory, now (VmRSS) or at most so far (VmHWM)."""
    with open("/proc/self/status") as file:
        return int(next(line for line in file if line.startswith(field)).split()[1])


# --- where the time goes -----------------------------------------------------------------------


def profile(n: int, steps: int) -> None:
    """Print the functions that our step spends its time in."""
    import cProfile
    import pstats

    step, _ = by_engine(n)
    for _ in range(3):
        step()
    watch = cProfile.Profile()
    watch.enable()
    for _ in range(steps):
        step()
    watch.disable()
    pstats.Stats(watch).sort_stats("tottime").print_stats(28)


def main() -> None:
    parser = argparse.ArgumentParser(description="A ResNet-20 step beside PyTorch's.")
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=15, help="turns of each contestant")
    parser.add_argument("--profile", action="store_true", help="where the time of our step goes")
    parser.add_argument("--megabytes", help=argparse.SUPPRESS)  # what the children do
    arguments = parser.parse_args()
    n = arguments.batch
    if arguments.megabytes:
        print(json.dumps(megabytes(arguments.megabytes, n)))
        return
    if arguments.profile:
        profile(n, 8)
        return
    print(f"{machine()}\n")
    rows = []
    for what, contestants in (("step", CONTESTANTS), ("forward, evaluation", FORWARD)):
        ((_, taken),) = race(contestants, [n], rounds=arguments.rounds)
        quickest = {name: min(seconds) for name, seconds in taken.items()}
        peers = [seconds for name, seconds in quickest.items() if name.startswith("PyTorch")]
        for name, seconds in quickest.items():
            ratio = f"{seconds / min(peers):.2f}" if peers else ""
            rows.append([what, name, f"{seconds * 1e3:.1f} ms", ratio])
    added = {}
    for name in CONTESTANTS:
        command = [sys.executable, __file__, "--batch", str(n), "--megabytes", name]
        child = subprocess.run(command, capture_output=True, text=True)
        if child.returncode == 0:
            added[name] = json.loads(child.stdout)
    peers = [amount for name, amount in added.items() if name.startswith("PyTorch")]
    for name, amount in added.items():
        ratio = f"{amount / min(peers):.2f}" if peers else ""
        rows.append(["memory added", name, f"{amount:.0f} MB", ratio])
    print_table([f"ResNet-20, batch {n}", "", "quickest turn", "to PyTorch"], rows)


if __name__ == "__main__":
    main()

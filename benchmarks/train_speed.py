"""Training steps side by side: ours, PyTorch's, hand-written NumPy, and the matrix products alone.

``python benchmarks/train_speed.py`` times one step (zero_grad, forward, cross-entropy, backward,
optimizer) of the MLP 784-256-256-10 and of LeNet at batch sizes 32, 64 and 128. The contestants
take turns, each in a process of its own, after checking that they compute the same losses and the
same new weights. It prints each one's quickest turn, which the machine's other work disturbed
least, with ratios, and writes ``results/train_speed.csv`` and ``.png``. Hand-written NumPy takes
part twice: how far the two are apart is as far as this machine can tell contestants apart. Peers
take their best settings: PyTorch (``pip install torch``; left out without it) runs with 2 threads
and its fused optimizer, on LeNet in both of its memory formats.

``--model mlp`` or ``--model lenet`` times one of them.
"""

from __future__ import annotations

import argparse
from functools import partial
from itertools import pairwise
from typing import Any

import lenet_step
import numpy as np
from contestants import Array, Make, Step, quickest_ratio, race
from timing import RESULTS, machine, print_table, write_csv

import tinygrad_np as tg
from models import MLP
from tinygrad_np import nn, optim

Result = tuple[str, int, dict[str, list[float]]]  # model, batch, seconds of each turn
BATCHES = (32, 64, 128)
WIDTHS = (784, 256, 256, 10)
LR = 0.05
PRODUCTS = "matrix products alone"
AGAIN = "by hand, again"


def batch_of(n: int, *shape: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(n)
    return rng.random((n, *shape), np.float32), rng.integers(0, 10, n)


# --- the MLP -----------------------------------------------------------------------------------


def first_weights() -> list[Array]:
    """One (weight, bias) after the other, as PyTorch lays them out."""
    rng = np.random.default_rng(0)
    pairs = pairwise(WIDTHS)
    return [
        array
        for n, m in pairs
        for array in (
            rng.uniform(-1, 1, (m, n)).astype(np.float32) / np.float32(n**0.5),
            rng.uniform(-1, 1, m).astype(np.float32) / np.float32(n**0.5),
        )
    ]


def by_engine(n: int, momentum: float) -> tuple[Step, list[Array]]:
    """Ours."""
    x, target = batch_of(n, WIDTHS[0])
    model = MLP(WIDTHS[0], WIDTHS[1:-1], WIDTHS[-1])
    model.load_state_dict(dict(zip(model.state_dict(), first_weights(), strict=True)))
    optimizer = optim.SGD(model.parameters(), lr=LR, momentum=momentum)
    images = tg.from_numpy(x)

    def step() -> float:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), target)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, [p.detach().numpy() for p in model.parameters()]


def by_hand(n: int, momentum: float) -> tuple[Step, list[Array]]:
    """Backprop written out for this one net in NumPy, with updates in place."""
    x, target = batch_of(n, WIDTHS[0])
    weights = first_weights()
    w1, b1, w2, b2, w3, b3 = weights
    velocities = [np.zeros_like(w) for w in weights]
    rows = np.arange(n)

    def step() -> float:
        h1 = np.maximum(x @ w1.T + b1, 0)
        h2 = np.maximum(h1 @ w2.T + b2, 0)
        logits = h2 @ w3.T + b3
        logits -= logits.max(1, keepdims=True)
        p = np.exp(logits)
        total = p.sum(1, keepdims=True)
        p /= total
        loss = float((np.log(total[:, 0]) - logits[rows, target]).mean())
        p[rows, target] -= 1
        p /= n
        d2 = (p @ w3) * (h2 > 0)
        d1 = (d2 @ w2) * (h1 > 0)
        gradients = [d1.T @ x, d1.sum(0), d2.T @ h1, d2.sum(0), p.T @ h2, p.sum(0)]
        for w, g, v in zip(weights, gradients, velocities, strict=True):
            if momentum:
                v *= momentum
                v += g
                g = v
            w -= LR * g
        return loss

    return step, weights


def by_pytorch(n: int, momentum: float) -> tuple[Step, list[Array]]:
    """PyTorch, eager, 2 threads, fused SGD."""
    import torch

    torch.set_num_threads(2)
    x, target = (torch.from_numpy(array) for array in batch_of(n, WIDTHS[0]))
    layers: list[Any] = []
    for n_in, n_out in pairwise(WIDTHS):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
    model = torch.nn.Sequential(*layers[:-1])
    with torch.no_grad():
        for p, w in zip(model.parameters(), first_weights(), strict=True):
            p.copy_(torch.from_numpy(w))
    optimizer = torch.optim.SGD(model.parameters(), lr=LR, momentum=momentum, fused=True)
    cross_entropy = torch.nn.functional.cross_entropy

    def step() -> float:
        optimizer.zero_grad()
        loss = cross_entropy(model(x), target)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step, [p.detach().numpy() for p in model.parameters()]


def by_products(n: int) -> tuple[Step, list[Array]]:
    """The step's eight matrix products and nothing else, in the layout that is fastest."""
    x, _ = batch_of(n, WIDTHS[0])
    w1, _, w2, _, w3, _ = first_weights()
    h, o = np.ones((256, n), np.float32), np.ones((10, n), np.float32)

    def products() -> float:
        _ = w1 @ x.T, w2 @ h, w3 @ h, w3.T @ o, w2.T @ h, o @ h.T, h @ h.T, h @ x
        return 0.0

    return products, []


def time_mlp(momentum: float) -> list[Result]:
    makers: dict[str, Make] = {
        "tinygrad_np": partial(by_engine, momentum=momentum),
        "NumPy by hand": partial(by_hand, momentum=momentum),
        AGAIN: partial(by_hand, momentum=momentum),
        "PyTorch": partial(by_pytorch, momentum=momentum),
        PRODUCTS: by_products,
    }
    title = "MLP, SGD with momentum" if momentum else "MLP, SGD"
    return [(title, n, times) for n, times in race(makers, BATCHES, floor=PRODUCTS)]


def time_lenet() -> list[Result]:
    makers = {**lenet_step.CONTESTANTS, PRODUCTS: lenet_step.by_products}
    title = "LeNet, SGD with momentum"
    return [(title, n, times) for n, times in race(makers, BATCHES, floor=PRODUCTS)]


# --- the report --------------------------------------------------------------------------------


def quickest_ms(seconds: list[float]) -> float:
    return min(seconds) * 1e3


def report(results: list[Result]) -> None:
    names = list(dict.fromkeys(name for _, _, times in results for name in times))
    header = ["model", "batch", *(f"{name}, ms" for name in names)]
    header += [f"ours / {name}" for name in names[1:]]
    rows = []
    for model, n, times in results:
        ours = times["tinygrad_np"]
        row = [model, str(n)]
        row += [f"{quickest_ms(times[name]):.3f}" if name in times else "" for name in names]
        row += [
            f"{quickest_ratio(ours, times[name]):.2f}" if name in times else ""
            for name in names[1:]
        ]
        rows.append(row)
    print_table(header, rows)
    write_csv(RESULTS / "train_speed.csv", header, rows)


def draw(quickest: list[tuple[str, int, dict[str, float]]]) -> None:
    """Bars by model and batch; one that is far above the others is cut and says how high it is."""
    try:
        import matplotlib
    except ImportError as missing:
        print(f"no picture ({missing})")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    models = list(dict.fromkeys(model for model, _, _ in quickest))
    everyone = list(dict.fromkeys(name for _, _, times in quickest for name in times))
    figure, axes = plt.subplots(1, len(models), figsize=(4.6 * len(models), 4), squeeze=False)
    for axis, model in zip(axes[0], models, strict=True):
        rows = [(n, times) for m, n, times in quickest if m == model]
        names = [name for name in everyone if name in rows[0][1]]
        width = 0.8 / len(names)
        top = 1.1 * max(ms for _, times in rows for name, ms in times.items() if name != "MyGrad")
        for i, name in enumerate(names):
            places = [k + (i - (len(names) - 1) / 2) * width for k in range(len(rows))]
            heights = [times.get(name, 0.0) for _, times in rows]
            color = f"C{everyone.index(name)}"
            axis.bar(places, heights, width, label=name, color=color)
            for place, height in zip(places, heights, strict=True):
                if height > top:
                    axis.text(
                        place, top / 3, f"{height:.0f} ms", rotation=90, ha="center", color="white"
                    )
        axis.set_ylim(0, top)
        axis.set_xticks(range(len(rows)), [str(n) for n, _ in rows])
        axis.set(title=model, xlabel="batch size", ylabel="milliseconds a training step")
        axis.legend(fontsize=8, loc="upper left", framealpha=0.9)
    figure.suptitle(f"Training step: {machine()}", fontsize=8)
    figure.tight_layout()
    figure.savefig(RESULTS / "train_speed.png", dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time training steps side by side.")
    parser.add_argument("--model", choices=["mlp", "lenet", "all"], default="all")
    chosen = parser.parse_args().model
    print(f"{machine()}\n")
    results: list[Result] = []
    if chosen != "lenet":
        results += time_mlp(0.0) + time_mlp(0.9)
    if chosen != "mlp":
        results += time_lenet()
    report(results)
    draw([(m, n, {name: quickest_ms(t) for name, t in times.items()}) for m, n, times in results])


if __name__ == "__main__":
    main()

"""Convolution layers side by side: ours, a textbook im2col, loops, PyTorch, MyGrad, JAX.

``python benchmarks/conv_speed.py`` times conv2d, forward and forward with backward, over a table of
layers, all contestants taking turns in one run, each in a process of its own (in one process the
threads of each disturb the next), after checking that they agree. It prints
milliseconds, the ratio to PyTorch, GFLOP/s and their share of the rate of one large matrix product
on this machine, and writes ``results/conv_speed.csv`` and ``.png``. It needs NumPy alone; PyTorch,
MyGrad and JAX take part where they are installed, Python loops on the smallest layer only.

Each contestant gets its images, and the gradient of its output, in the layout that it has them in
between layers: ours with the batch innermost, PyTorch in the faster of its two memory formats.
As in training the gradient of the image is computed, but for images that are the data (LeNet's
first layer).
"""

from __future__ import annotations

import argparse
import multiprocessing
import statistics
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

import numpy as np
from contestants import REST
from timing import RESULTS, machine, print_table, write_csv

import tinygrad_np as tg
from tinygrad_np.memory import keep_freed_memory

Array = np.ndarray[Any, np.dtype[Any]]
Run = Callable[[], tuple[Array, ...]]  # the output, then the gradients of image, kernel and bias


class LeftOut(Exception):
    """A contestant does not run on a layer."""


class Layer(NamedTuple):
    name: str
    n: int
    c: int
    size: int
    o: int
    k: int
    stride: int = 1
    padding: int = 0
    groups: int = 1
    data: bool = False  # whether the image is data, and has no gradient

    @property
    def flops(self) -> tuple[float, float]:
        """Floating-point operations of the forward pass, and of forward and backward."""
        side = (self.size + 2 * self.padding - self.k) // self.stride + 1
        forward = 2 * self.n * self.o * side**2 * self.c / self.groups * self.k**2
        return forward, forward * (2 if self.data else 3)


LAYERS = [
    *[Layer("LeNet 1", n, 1, 28, 6, 5, data=True) for n in (32, 64, 128)],
    *[Layer("LeNet 2", n, 6, 12, 16, 5) for n in (32, 64, 128)],
    Layer("3x3, 16 to 32", 32, 16, 32, 32, 3, padding=1),
    Layer("3x3, 64 to 64", 32, 64, 32, 64, 3, padding=1),
    Layer("3x3, 128 to 128", 32, 128, 16, 128, 3, padding=1),
    Layer("1x1, 64 to 64", 32, 64, 32, 64, 1),
    Layer("3x3 stride 2, 64 to 128", 32, 64, 32, 128, 3, stride=2, padding=1),
    Layer("3x3 depthwise, 64", 32, 64, 32, 64, 3, padding=1, groups=64),
]
SMALLEST = LAYERS[0]


def arrays(layer: Layer) -> tuple[Array, Array, Array, Array]:
    """Image, kernel, bias and the gradient of the output."""
    rng = np.random.default_rng(0)
    side = (layer.size + 2 * layer.padding - layer.k) // layer.stride + 1
    shapes = [
        (layer.n, layer.c, layer.size, layer.size),
        (layer.o, layer.c // layer.groups, layer.k, layer.k),
        (layer.o,),
        (layer.n, layer.o, side, side),
    ]
    x, w, b, g = (rng.standard_normal(shape, np.float32) for shape in shapes)
    return x, w, b, g


# --- the contestants: each gives its forward pass, and forward with backward --------------------


def by_engine(layer: Layer) -> tuple[Run, Run]:
    """Ours."""
    x, w, b, g = arrays(layer)
    x, g = (innermost(a) for a in (x, g))
    tensors = [tg.tensor(a, requires_grad=True) for a in (w, b)]
    image = tg.from_numpy(x).requires_grad_(not layer.data)
    conv2d = tg.nn.functional.conv2d

    def forward() -> tuple[Array, ...]:
        with tg.no_grad():
            y = conv2d(image, *tensors, layer.stride, layer.padding, groups=layer.groups)
        return (y.data,)

    def both() -> tuple[Array, ...]:
        for tensor in (image, *tensors):
            tensor.grad = None
        y = conv2d(image, *tensors, layer.stride, layer.padding, groups=layer.groups)
        y.backward(g)
        found = [t.grad.data for t in (image, *tensors) if t.requires_grad]
        return y.data, *found

    return forward, both


def innermost(x: Array) -> Array:
    """The same NCHW array with the batch innermost in memory."""
    return np.ascontiguousarray(x.transpose(1, 2, 3, 0)).transpose(3, 0, 1, 2)


def by_im2col(layer: Layer) -> tuple[Run, Run]:
    """The textbook: columns of the whole batch by a strided view, one product each way."""
    x, w, b, g = arrays(layer)
    p, s, k = layer.padding, layer.stride, layer.k
    n, o, groups = layer.n, layer.o, layer.groups
    side = g.shape[2]
    matrix = w.reshape(groups, o // groups, -1)

    def columns() -> Array:
        wide = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)))
        view = np.lib.stride_tricks.sliding_window_view(wide, (k, k), (2, 3))[:, :, ::s, ::s]
        view = view.transpose(1, 4, 5, 0, 2, 3)  # (C, k, k, N, oh, ow)
        return view.reshape(groups, matrix.shape[2], -1)

    def product(c: Array) -> Array:
        y = (matrix @ c).reshape(o, n, side, side).transpose(1, 0, 2, 3)
        return y + b[:, None, None]

    def forward() -> tuple[Array, ...]:
        return (product(columns()),)

    def both() -> tuple[Array, ...]:
        c = columns()
        y = product(c)
        d = g.transpose(1, 0, 2, 3).reshape(groups, o // groups, -1)
        dw = (d @ c.swapaxes(1, 2)).reshape(w.shape)
        db = g.sum((0, 2, 3))
        if layer.data:
            return y, dw, db
        dc = (matrix.swapaxes(1, 2) @ d).reshape(layer.c, k, k, n, side, side)
        dx = np.zeros((n, layer.c, layer.size + 2 * p, layer.size + 2 * p), np.float32)
        for i in range(k):
            for j in range(k):
                rows, across = slice(i, i + side * s, s), slice(j, j + side * s, s)
                dx[:, :, rows, across] += dc[:, i, j].transpose(1, 0, 2, 3)
        return y, dx[:, :, p : p + layer.size, p : p + layer.size], dw, db

    return forward, both


def by_loops(layer: Layer) -> tuple[Run, Run]:
    """The definition: Python loops over images, channels and places."""
    if layer != SMALLEST:
        raise LeftOut("on the smallest layer only")
    x, w, b, g = arrays(layer)
    n, o, side, k = layer.n, layer.o, g.shape[2], layer.k

    def windows() -> Any:
        return (
            (image, channel, i, j, x[image, :, i : i + k, j : j + k])
            for image in range(n)
            for channel in range(o)
            for i in range(side)
            for j in range(side)
        )

    def forward() -> tuple[Array, ...]:
        y = np.empty(g.shape, np.float32)
        for image, channel, i, j, window in windows():
            y[image, channel, i, j] = (window * w[channel]).sum() + b[channel]
        return (y,)

    def both() -> tuple[Array, ...]:
        (y,) = forward()
        dw = np.zeros_like(w)
        for image, channel, i, j, window in windows():
            dw[channel] += g[image, channel, i, j] * window
        return y, dw, g.sum((0, 2, 3))

    return forward, both


def by_pytorch(layer: Layer, channels_last: bool) -> tuple[Run, Run]:
    import torch

    torch.set_num_threads(2)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    x, w, b, g = (torch.from_numpy(a) for a in arrays(layer))
    x, w, g = (a.to(memory_format=layout) for a in (x, w, g))
    x.requires_grad_(not layer.data)
    parameters = [w.requires_grad_(), b.requires_grad_()]
    settings = layer.stride, layer.padding, 1, layer.groups

    def forward() -> tuple[Array, ...]:
        with torch.no_grad():
            return (torch.nn.functional.conv2d(x, w, b, *settings).numpy(),)

    def both() -> tuple[Array, ...]:
        x.grad = w.grad = b.grad = None
        y = torch.nn.functional.conv2d(x, w, b, *settings)
        y.backward(g)
        found = [t.grad.numpy() for t in (x, *parameters) if t.requires_grad]
        return y.detach().numpy(), *found

    return forward, both


def by_mygrad(layer: Layer) -> tuple[Run, Run]:
    import mygrad as mg
    from mygrad.nnet.layers import conv_nd

    if layer.groups > 1 or (layer.size + 2 * layer.padding - layer.k) % layer.stride:
        raise LeftOut("it has no groups, and refuses a stride that leaves a row over")
    arrays_ = arrays(layer)
    x = mg.tensor(arrays_[0], constant=layer.data)
    w, b = (mg.tensor(a) for a in arrays_[1:3])

    def output() -> Any:
        return conv_nd(x, w, stride=layer.stride, padding=layer.padding) + b.reshape(1, -1, 1, 1)

    def forward() -> tuple[Array, ...]:
        with mg.no_autodiff:
            return (output().data,)

    def both() -> tuple[Array, ...]:
        y = output()
        y.backward(arrays_[3])
        found = [t.grad for t in (x, w, b) if not t.constant]
        y.null_grad()
        return y.data, *found

    return forward, both


def by_jax(layer: Layer) -> tuple[Run, Run]:
    import jax

    x, w, b, g = arrays(layer)

    def output(x: Any, w: Any, b: Any) -> Any:
        p = layer.padding
        y = jax.lax.conv_general_dilated(
            x, w, (layer.stride,) * 2, [(p, p)] * 2, feature_group_count=layer.groups
        )
        return y + b[:, None, None]

    @jax.jit
    def both_(x: Any, w: Any, b: Any) -> Any:
        y, back = jax.vjp(output, x, w, b)
        return y, *back(g)[layer.data :]

    compiled = jax.jit(output)
    inputs = [jax.device_put(a) for a in (x, w, b)]
    return (
        lambda: (np.asarray(compiled(*inputs).block_until_ready()),),
        lambda: tuple(np.asarray(a.block_until_ready()) for a in both_(*inputs)),
    )


CONTESTANTS: dict[str, Callable[[Layer], tuple[Run, Run]]] = {
    "tinygrad_np": by_engine,
    "PyTorch": lambda layer: by_pytorch(layer, True),
    "PyTorch, NCHW": lambda layer: by_pytorch(layer, False),
    "im2col": by_im2col,
    "loops": by_loops,
    "MyGrad": by_mygrad,
    "JAX": by_jax,
}


# --- the race ----------------------------------------------------------------------------------


BLOCK = 0.03  # seconds of a turn, about; a third more before it wakes the threads


def seconds(run: Run) -> float:
    """Seconds a run takes, over a block of runs."""

    def repeat(least: float) -> float:
        start = time.perf_counter()
        count = 0
        while (taken := time.perf_counter() - start) < least:
            run()
            count += 1
        return taken / count

    repeat(BLOCK / 3)
    return repeat(BLOCK)


def once(run: Run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def serve(connection: Connection, name: str) -> None:
    """What the process of a contestant does: build a layer, then time it whenever asked to."""
    keep_freed_memory()
    clock = once if name == "loops" else seconds  # of loops once is enough to see it
    runs: tuple[Run, ...] = ()
    while (layer := connection.recv()) is not None:
        if isinstance(layer, Layer):
            try:
                runs = CONTESTANTS[name](layer)
                connection.send([run() for run in runs])
            except (ImportError, LeftOut) as reason:
                connection.send(str(reason))
        else:
            connection.send([clock(run) for run in runs])


class Contestant:
    """A process that runs the layers of one contestant."""

    def __init__(self, name: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, name), daemon=True)
        self.process.start()

    def ask(self, question: Layer | str) -> Any:
        self.connection.send(question)
        return self.connection.recv()

    def close(self) -> None:
        self.connection.send(None)
        self.process.join()


def require_agreement(layer: Layer, outputs: dict[str, list[tuple[Array, ...]]]) -> None:
    """All compute the same, or the times mean nothing."""
    expected = outputs["tinygrad_np"][1]
    for name, found in outputs.items():
        for arrays_ in found:
            for a, b in zip(arrays_, expected, strict=False):
                scale = float(np.abs(b).max())
                np.testing.assert_allclose(
                    a, b, rtol=0, atol=2e-5 * scale, err_msg=f"{layer.name}: {name}"
                )


def peak() -> float:
    """Floating-point operations a second of one large matrix product: the best of several."""
    n = 1536
    a = np.ones((n, n), np.float32)
    return 2 * n**3 / min(once(lambda: (a @ a,)) for _ in range(5))


def race(rounds: int) -> list[tuple[Layer, str, float, float]]:
    """Layer, contestant, median seconds forward, median seconds forward and backward."""
    missing: dict[str, str] = {}
    results = []
    contestants = {name: Contestant(name) for name in CONTESTANTS}
    for layer in LAYERS:
        answers = {name: contestant.ask(layer) for name, contestant in contestants.items()}
        for name, answer in answers.items():
            if isinstance(answer, str):
                missing.setdefault(name, answer)
        outputs = {name: found for name, found in answers.items() if not isinstance(found, str)}
        require_agreement(layer, outputs)
        taken: dict[str, list[tuple[float, float]]] = {name: [] for name in outputs}
        for turn in range(rounds):
            for name in outputs:
                if name != "loops" or turn == 0:
                    time.sleep(REST)
                    taken[name].append(contestants[name].ask("how long?"))
        for name, pairs in taken.items():
            forward, both = (statistics.median(times) for times in zip(*pairs, strict=True))
            results.append((layer, name, forward, both))
    for contestant in contestants.values():
        contestant.close()
    for name, reason in missing.items():
        print(f"{name}: left out, or not on every layer ({reason})")
    return results


def report(results: list[tuple[Layer, str, float, float]], best: float) -> None:
    """Print the table and write it as CSV."""
    header = ["layer", "batch", "contestant", "forward, ms", "with backward, ms", "to PyTorch",
              "GFLOP/s", "share of peak"]  # fmt: skip
    rows = []
    for layer in LAYERS:
        times = {name: both for found, name, _, both in results if found == layer}
        peers = [taken for name, taken in times.items() if name.startswith("PyTorch")]
        for found, name, forward, both in results:
            if found == layer:
                rate = layer.flops[1] / both
                ratio = f"{both / min(peers):.2f}" if peers else ""
                rows.append([
                    layer.name, str(layer.n), name, f"{forward * 1e3:.3f}", f"{both * 1e3:.3f}",
                    ratio, f"{rate / 1e9:.1f}", f"{rate / best:.1%}",
                ])  # fmt: skip
    print_table(header, rows)
    write_csv(RESULTS / "conv_speed.csv", header, rows)


def draw(results: list[tuple[Layer, str, float, float]], best: float) -> None:
    """A picture of the rates."""
    try:
        import matplotlib
    except ImportError as missing:
        print(f"no picture ({missing})")
        return
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    names = [name for name in CONTESTANTS if name != "loops"]
    names = [name for name in names if any(found == name for _, found, _, _ in results)]
    figure, axis = plt.subplots(figsize=(9, 6.5))
    height = 0.8 / len(names)
    for i, name in enumerate(names):
        bars = [
            (k + (i - (len(names) - 1) / 2) * height, layer.flops[1] / both / 1e9)
            for k, layer in enumerate(LAYERS)
            for timed, found, _, both in results
            if timed == layer and found == name
        ]
        axis.barh([place for place, _ in bars], [rate for _, rate in bars], height, label=name)
    axis.axvline(best / 1e9, color="gray", linestyle=":", label="one large matrix product")
    axis.set_yticks(range(len(LAYERS)), [f"{layer.name}, batch {layer.n}" for layer in LAYERS])
    axis.invert_yaxis()
    axis.set(xlabel="GFLOP/s, forward and backward", title="conv2d")
    axis.legend(fontsize=8)
    figure.suptitle(machine(), fontsize=8)
    figure.tight_layout()
    figure.savefig(RESULTS / "conv_speed.png", dpi=120)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time convolution layers side by side.")
    parser.add_argument("--rounds", type=int, default=7, help="medians over this many turns")
    rounds = parser.parse_args().rounds
    print(f"{machine()}\n")
    best = peak()
    results = race(rounds)
    best = max(best, peak())
    report(results, best)
    draw(results, best)


if __name__ == "__main__":
    main()

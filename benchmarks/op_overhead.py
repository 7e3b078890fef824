"""What the engine costs an operation: microseconds, forward and backward, on 10 float32 elements.

``python benchmarks/op_overhead.py`` times a chain of 50 multiplications and a single one (both
operands require grad), beside PyTorch, HIPS/autograd, MyGrad and micrograd's scalar engine where
installed, and beside the three NumPy multiplications that any engine must make for each. At most 4
µs is the bar.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from timing import RESULTS, machine, print_table, take_turns, write_csv

import tinygrad_np as tg

CHAIN = 50
X = np.linspace(0.9, 1.1, 10).astype(np.float32)
W = np.linspace(1.1, 0.9, 10).astype(np.float32)
G = np.ones(10, np.float32)
Run = Callable[[], object]


def ours() -> tuple[Run, Run]:
    x, w = tg.tensor(X, requires_grad=True), tg.tensor(W, requires_grad=True)

    def chain() -> None:
        y = x
        for _ in range(CHAIN):
            y = y * w
        y.backward(G)
        x.grad = w.grad = None

    def one() -> None:
        (x * w).backward(G)
        x.grad = w.grad = None

    return chain, one


def numpy_alone() -> tuple[Run, Run]:
    def chain() -> None:
        kept = [X]
        for _ in range(CHAIN):
            kept.append(kept[-1] * W)
        g, total = G, 0
        for y in reversed(kept[:-1]):
            total = total + g * y
            g = g * W

    def one() -> None:
        _ = X * W, G * W, G * X

    return chain, one


def pytorch() -> tuple[Run, Run]:
    import torch

    torch.set_num_threads(2)
    x, w = torch.tensor(X, requires_grad=True), torch.tensor(W, requires_grad=True)
    g = torch.tensor(G)

    def chain() -> None:
        y = x
        for _ in range(CHAIN):
            y = y * w
        y.backward(g)
        x.grad = w.grad = None

    def one() -> None:
        (x * w).backward(g)
        x.grad = w.grad = None

    return chain, one


def hips_autograd() -> tuple[Run, Run]:
    from autograd import make_vjp

    def chained(pair: tuple[object, object]) -> object:
        y, w = pair
        for _ in range(CHAIN):
            y = y * w
        return y

    def chain() -> None:
        make_vjp(chained)((X, W))[0](G)

    def one() -> None:
        make_vjp(lambda pair: pair[0] * pair[1])((X, W))[0](G)

    return chain, one


def mygrad() -> tuple[Run, Run]:
    import mygrad as mg

    x, w = mg.tensor(X), mg.tensor(W)

    def chain() -> None:
        y = x
        for _ in range(CHAIN):
            y = y * w
        y.backward(G)

    def one() -> None:
        (x * w).backward(G)

    return chain, one


CONTESTANTS = {
    "tinygrad_np": ours,
    "NumPy alone, no engine": numpy_alone,
    "PyTorch": pytorch,
    "HIPS/autograd": hips_autograd,
    "MyGrad": mygrad,
}


def main() -> None:
    chains: dict[str, Run] = {}
    ones: dict[str, Run] = {}
    for name, make in CONTESTANTS.items():
        try:
            chains[name], ones[name] = make()
        except ImportError as missing:
            print(f"{name}: left out ({missing})")
    chain, one = take_turns(chains), take_turns(ones)
    print(f"microseconds an operation, forward and backward ({machine()})\n")
    header = ["engine", f"chain of {CHAIN}", "one multiply"]
    figures = [(name, chain[name] * 1e6 / CHAIN, one[name] * 1e6) for name in chains]
    print_table(header, [[name, f"{a:.2f}", f"{b:.2f}"] for name, a, b in figures])
    write_csv(RESULTS / "op_overhead.csv", header, figures)


if __name__ == "__main__":
    main()

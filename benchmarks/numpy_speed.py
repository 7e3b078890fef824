"""Gradients of NumPy code beside HIPS/autograd and JAX: ``python benchmarks/numpy_speed.py``.

Five functions written once, in the NumPy that each package offers, in float64: the same code, the
same values, gradients that are compared first. JAX runs as it is written, and with its compiler
(``jit``, without the time of compiling), which is another kind of thing and is named so. Packages
that are not installed are left out (``pip install autograd jax``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from timing import RESULTS, machine, print_table, take_turns, write_csv

from tinygrad_np import func

Array = np.ndarray[Any, np.dtype[np.float64]]
rng = np.random.default_rng(0)


# --- the functions: of NumPy's or another package's functions, and one array ---

FEATURES, LABELS = rng.normal(size=(1000, 50)), rng.integers(0, 2, 1000).astype(float)
PLACES, MEASURED = rng.normal(size=(100, 1)), rng.normal(size=100)
INPUTS, STATE = rng.normal(size=(100, 16, 8)), np.zeros((16, 32))
SIGNAL = rng.normal(size=4096)


def logistic_regression(xp: Any, w: Any) -> Any:
    """The mean negative log-likelihood of 1000 labels, of 50 weights."""
    logits = xp.dot(FEATURES, w)
    return xp.mean(xp.logaddexp(0.0, logits) - LABELS * logits)


def gaussian_process(xp: Any, logs: Any) -> Any:
    """The negative log-likelihood of 100 measurements, of three logarithms of parameters."""
    scaled = PLACES / xp.exp(logs[0])
    squares = xp.sum((scaled[:, None] - scaled[None]) ** 2, axis=-1)
    cov = xp.exp(2 * logs[1] - 0.5 * squares) + (xp.exp(2 * logs[2]) + 1e-6) * np.eye(100)
    factor = xp.linalg.cholesky(cov)
    white = xp.linalg.solve(factor, MEASURED)
    return 0.5 * xp.dot(white, white) + xp.sum(xp.log(xp.diagonal(factor, 0, -1, -2)))


def recurrent_network(xp: Any, w: Any) -> Any:
    """100 steps of 32 hidden units on 16 sequences, of the (40, 32) weights."""
    h = STATE
    for x in INPUTS:
        h = xp.tanh(xp.dot(x, w[:8]) + xp.dot(h, w[8:]))
    return xp.sum(h**2)


def fourier_filter(xp: Any, h: Any) -> Any:
    """The power of a signal of 4096 entries behind a filter, of the filter."""
    return xp.sum(xp.fft.irfft(xp.fft.rfft(SIGNAL) * xp.fft.rfft(h)) ** 2)


def rosenbrock(xp: Any, x: Any) -> Any:
    """Rosenbrock's valley in 50 dimensions; of it the Hessian."""
    return xp.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


ROWS: dict[str, tuple[Callable[[Any, Any], Any], Array, bool]] = {
    "logistic regression, gradient": (logistic_regression, rng.normal(size=50), False),
    "Gaussian process, gradient": (gaussian_process, np.array([0.1, 0.2, -1.0]), False),
    "recurrent network, 100 steps, gradient": (
        recurrent_network,
        0.2 * rng.normal(size=(40, 32)),
        False,
    ),
    "Fourier filter, gradient": (fourier_filter, rng.normal(size=4096), False),
    "Rosenbrock in 50 dimensions, Hessian": (rosenbrock, rng.normal(size=50), True),
}

# --- the contestants: (function, whether the Hessian) -> a function of one array ---


def ours() -> Callable[..., Any]:
    return lambda f, second: (func.hessian if second else func.grad)(lambda x: f(np, x))


def hips() -> Callable[..., Any]:
    import autograd
    import autograd.numpy as anp

    return lambda f, second: (autograd.hessian if second else autograd.grad)(lambda x: f(anp, x))


def jax_of(compiled: bool) -> Callable[..., Any]:
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)

    def make(f: Any, second: bool) -> Any:
        derivative = (jax.hessian if second else jax.grad)(lambda x: f(jnp, x))
        run = jax.jit(derivative) if compiled else derivative
        return lambda x: run(jnp.asarray(x)).block_until_ready()

    return make


CONTESTANTS = {
    "tinygrad_np": ours,
    "HIPS/autograd": hips,
    "JAX": lambda: jax_of(False),
    "JAX, compiled": lambda: jax_of(True),
}


def main() -> None:
    print(f"{machine()}\n")
    made = {}
    for name, contestant in CONTESTANTS.items():
        try:
            made[name] = contestant()
        except ImportError as missing:
            print(f"{name} is left out: {missing}")
    rows = []
    for label, (f, x, second) in ROWS.items():
        runs: dict[str, Any] = {}
        for name, make in made.items():
            run = make(f, second)
            runs[name] = lambda run=run, x=x: run(x)
            np.testing.assert_allclose(run(x), func_of(f, x, second), rtol=1e-6, atol=1e-8)
        seconds = take_turns(runs, rounds=11, block=0.05, rest=0.06)
        own = seconds["tinygrad_np"]
        others = [f"{seconds[n] / own:.2f}" for n in list(made)[1:]]
        rows.append([label, f"{own * 1e3:.3f}", *others])
    header = ["", "tinygrad_np, ms", *(f"{n}, times" for n in list(made)[1:])]
    print_table(header, rows)
    write_csv(RESULTS / "numpy_speed.csv", header, rows)


def func_of(f: Any, x: Array, second: bool) -> Any:
    return ours()(f, second)(x)


if __name__ == "__main__":
    main()

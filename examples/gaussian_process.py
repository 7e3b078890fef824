"""A Gaussian process whose length scale, height and noise are learned: ``cho_solve`` and L-BFGS-B.

Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006): the logarithm of the
marginal likelihood is equation 2.30, the prediction algorithm 2.1.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from tinygrad_np.scipy import linalg, optimize

Array = np.ndarray[Any, np.dtype[np.float64]]


class Process(NamedTuple):
    x: Array  # (n,)
    y: Array  # (n,)
    logs: Array  # (3,), of length scale, height and noise
    at: Array  # (m,), where it is predicted
    mean: Array  # (m,)
    deviation: Array  # (m,)


def kernel(a: Any, b: Any, logs: Any) -> Any:
    """Covariances of the function at two sets of places, (n, m)."""
    distance = (a[:, None] - b[None, :]) / np.exp(logs[0])
    return np.exp(2 * logs[1]) * np.exp(-0.5 * distance**2)


def covariance(x: Array, logs: Any) -> Any:
    """Covariances of the measurements, with their noise."""
    return kernel(x, x, logs) + (np.exp(2 * logs[2]) + 1e-10) * np.eye(len(x))


def negative_log_likelihood(logs: Any, x: Array, y: Array) -> Any:
    factor = linalg.cho_factor(covariance(x, logs), lower=True)
    log_det = 2 * np.log(np.diagonal(factor[0])).sum()
    return 0.5 * (y @ linalg.cho_solve(factor, y) + log_det + len(x) * math.log(2 * math.pi))


def learn(n: int = 25, seed: int = 1) -> Process:
    """Measure a function with noise, learn the process, and predict."""
    rng = np.random.default_rng(seed)
    x = np.sort(rng.uniform(-4, 4, n))
    y = np.sin(1.5 * x) * np.exp(-0.1 * x**2) + 0.1 * rng.normal(size=n)
    logs = optimize.minimize(negative_log_likelihood, np.zeros(3), (x, y), "L-BFGS-B").x
    at = np.linspace(-6, 6, 121)
    factor = linalg.cho_factor(covariance(x, logs), lower=True)
    across = kernel(x, at, logs)  # (n, m)
    mean = across.T @ linalg.cho_solve(factor, y)
    explained = (across * linalg.cho_solve(factor, across)).sum(0)
    return Process(x, y, logs, at, mean, np.sqrt(np.maximum(np.exp(2 * logs[1]) - explained, 0)))


def draw(axes: Any, process: Process) -> None:
    low, high = process.mean - 2 * process.deviation, process.mean + 2 * process.deviation
    axes.fill_between(process.at, low, high, alpha=0.25, label="two standard deviations")
    axes.plot(process.at, process.mean, label="mean")
    axes.plot(process.x, process.y, "o", color="0.45", label="measured")
    axes.set(title="A Gaussian process, by cho_solve and L-BFGS-B", xlabel="x", ylabel="y")
    axes.legend()


def main() -> None:
    process = learn()
    length, height, noise = np.exp(process.logs)
    print(f"length scale {length:.3f}, height {height:.3f}, noise {noise:.3f} (true 0.1)")


if __name__ == "__main__":
    main()

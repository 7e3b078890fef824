"""Fit a damped pendulum to noisy measurements: gradients through ``odeint``.

The angle obeys theta'' = -w² sin(theta) - c theta'. Frequency, damping and the first angle are
found by L-BFGS-B, which gets the gradient of the squared errors through the steps of the solver.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tinygrad_np.scipy import integrate, optimize

Array = np.ndarray[Any, np.dtype[np.float64]]
TRUTH = np.array([2.0, 0.25, 1.8])  # w, c, the angle at first


class Fit(NamedTuple):
    times: Array  # (n,)
    measured: Array  # (n,), angles
    parameters: Array  # (3,)
    fitted: Array  # (n,)


def pendulum(y: Any, t: float, p: Any) -> Any:
    """(angle, speed) -> their derivatives."""
    return np.stack([y[1], -(p[0] ** 2) * np.sin(y[0]) - p[1] * y[1]])


def angles(p: Any, times: Array) -> Any:
    """The angle at each time, of a pendulum that is let go at ``p[2]``."""
    start = np.stack([p[2], p[2] * 0])
    return integrate.odeint(pendulum, start, times, (p,), rtol=1e-6, atol=1e-6)[:, 0]


def fit(noise: float = 0.1, seed: int = 0) -> Fit:
    """Measure the true pendulum with noise, and find its parameters from a guess."""
    times = np.linspace(0, 8, 41)
    measured = angles(TRUTH, times) + noise * np.random.default_rng(seed).normal(size=len(times))

    def loss(p: Any) -> Any:
        return ((angles(p, times) - measured) ** 2).sum()

    guess = np.array([1.8, 0.1, 1.5])
    found = optimize.minimize(loss, guess, method="L-BFGS-B").x
    return Fit(times, measured, found, angles(found, times))


def draw(axes: Any, found: Fit) -> None:
    axes.plot(found.times, found.measured, "o", color="0.55", label="measured")
    axes.plot(found.times, found.fitted, label="fitted")
    axes.set(title="A pendulum, by odeint", xlabel="time", ylabel="angle")
    axes.legend()


def main() -> None:
    found = fit()
    for name, p, truth in zip(
        ("frequency", "damping", "first angle"), found.parameters, TRUTH, strict=True
    ):
        print(f"{name:12s} {p:7.4f}   (true {truth})")


if __name__ == "__main__":
    main()

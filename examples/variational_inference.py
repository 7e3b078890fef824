"""Bayes by black-box variational inference: a normal distribution fitted to a posterior.

Ranganath, Gerrish and Blei, "Black box variational inference" (2014), with reparametrized samples
(Kingma and Welling, "Auto-encoding variational Bayes", 2014). The model is a regression whose noise
has heavy tails, Student's t, so that the outliers among the data pull at it only a little.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import tinygrad_np as tg
from tinygrad_np import optim
from tinygrad_np.scipy import stats

Array = np.ndarray[Any, np.dtype[np.float64]]
SLOPE, INTERCEPT = 1.2, -0.4


class Posterior(NamedTuple):
    x: Array  # (n,)
    y: Array  # (n,)
    mean: Array  # (2,), of slope and intercept
    deviation: Array  # (2,)
    bounds: list[float]  # the evidence's lower bound, by step


def log_joint(weights: Any, x: Array, y: Array) -> Any:
    """The logarithm of prior times likelihood, for each of some samples (s, 2)."""
    line = weights[:, :1] * x + weights[:, 1:]  # (s, n)
    likelihood = stats.t.logpdf(y, 3.0, loc=line, scale=0.2).sum(1)
    return likelihood + stats.norm.logpdf(weights, 0.0, 10.0).sum(1)


def infer(steps: int = 300, samples: int = 16, seed: int = 0) -> Posterior:
    """Raise the evidence's lower bound by stochastic gradients."""
    rng = np.random.default_rng(seed)
    x = np.linspace(-2, 2, 40)
    y = SLOPE * x + INTERCEPT + 0.2 * rng.standard_t(3, 40)
    y[::9] += 3  # outliers
    mean = tg.zeros(2, dtype=tg.float64, requires_grad=True)
    log_deviation = tg.full((2,), -1.0, dtype=tg.float64, requires_grad=True)
    optimizer = optim.Adam([mean, log_deviation], lr=0.05)
    bounds = []
    for _ in range(steps):
        weights = mean + log_deviation.exp() * rng.normal(size=(samples, 2))
        entropy = log_deviation.sum()  # of the normal distribution, but for a constant
        bound = log_joint(weights, x, y).mean() + entropy
        optimizer.zero_grad()
        (-bound).backward()
        optimizer.step()
        bounds.append(bound.item())
    return Posterior(x, y, mean.detach().numpy(), log_deviation.detach().exp().numpy(), bounds)


def draw(axes: Any, found: Posterior) -> None:
    lines = found.mean + found.deviation * np.random.default_rng(1).normal(size=(60, 2))
    for slope, intercept in lines:
        axes.plot(found.x, slope * found.x + intercept, color="C0", alpha=0.1)
    axes.plot(found.x, found.y, "o", color="0.45", label="data, with outliers")
    axes.plot(found.x, found.mean[0] * found.x + found.mean[1], label="mean of the posterior")
    axes.set(title="Lines of the posterior, by variational inference", xlabel="x", ylabel="y")
    axes.legend()


def main() -> None:
    found = infer()
    for name, m, s, truth in zip(
        ("slope", "intercept"), found.mean, found.deviation, (SLOPE, INTERCEPT), strict=True
    ):
        print(f"{name:9s} {m:7.3f} ± {s:.3f}   (true {truth})")


if __name__ == "__main__":
    main()

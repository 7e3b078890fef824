"""A physics-informed network: a solution of the Korteweg-de Vries equation from its terms alone.

``u_t + 6 u u_x + u_xxx = 0`` describes waves in shallow water. A network ``u(x, t)`` is trained so
that the equation holds at points drawn at random, and that ``u(x, 0)`` is a soliton's profile; the
soliton then travels in its own shape. The loss has the network's third derivative by its input,
and the gradient of the loss the fourth.

Raissi, Perdikaris and Karniadakis, "Physics-informed neural networks" (2019).
"""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_np as tg
from tinygrad_np import Tensor, func, nn, optim

WIDTH, DURATION = 4.0, 0.25  # x from -WIDTH to WIDTH, t from 0 to DURATION


def soliton(x: Any, t: Any) -> Any:
    """The exact solution: ``c / 2 sech^2(sqrt(c) / 2 (x - c t))`` for speed c = 4."""
    return 2 / np.cosh(x - 4 * t) ** 2


class Wave(nn.Module):
    """``u(x, t)``, of arrays of any one shape."""

    def __init__(self, hidden: int = 24) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(2, hidden), nn.Tanh(), nn.Linear(hidden, hidden), nn.Tanh(),
            nn.Linear(hidden, 1),
        )  # fmt: skip

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        scaled = tg.stack([x / WIDTH, t / DURATION], -1)
        return self.layers(scaled)[..., 0]  # type: ignore[no-any-return]


def residual(u: Wave, x: Tensor, t: Tensor) -> Tensor:
    """How far ``u_t + 6 u u_x + u_xxx`` is from 0 at each point."""
    u_t = func.elementwise_grad(u, 1)
    u_x = func.elementwise_grad(u, 0)
    u_xxx = func.elementwise_grad(func.elementwise_grad(u_x, 0), 0)
    return u_t(x, t) + 6 * u(x, t) * u_x(x, t) + u_xxx(x, t)  # type: ignore[no-any-return]


def train(steps: int = 300, points: int = 128, seed: int = 0) -> tuple[Wave, list[float]]:
    """A trained network and the losses on the way."""
    tg.manual_seed(seed)
    u = Wave()
    optimizer = optim.Adam(u.parameters(), lr=1e-2)
    schedule = optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    losses = []
    for _ in range(steps):
        x = (tg.rand(points) * 2 - 1) * WIDTH
        t = tg.rand(points) * DURATION
        equation = (residual(u, x, t) ** 2).mean()
        start = ((u(x, 0 * t) - soliton(x, 0)) ** 2).mean()
        ends = (u(x.sign() * WIDTH, t) ** 2).mean()
        loss = equation + 100 * start + 10 * ends
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        losses.append(loss.item())
    return u, losses


def error(u: Wave) -> float:
    """Root mean square of ``u`` minus the exact solution, over the whole strip."""
    x, t = tg.meshgrid(tg.linspace(-WIDTH, WIDTH, 81), tg.linspace(0, DURATION, 11))
    with tg.no_grad():
        return float(((u(x, t) - soliton(x, t)) ** 2).mean().sqrt())


def main() -> None:
    u, losses = train(steps=2000)
    print(f"loss {losses[0]:.3f} -> {losses[-1]:.4f} in {len(losses):,} steps")
    print(f"root mean square error {error(u):.4f}, of a wave 2 high")


if __name__ == "__main__":
    main()

"""A Wasserstein GAN with gradient penalty that learns a ring of points.

The critic is kept 1-Lipschitz by a penalty on the length of its gradient by its *input*; training
it takes the gradient of that gradient by its weights. Gulrajani et al., "Improved training of
Wasserstein GANs" (2017), algorithm 1.
"""

from __future__ import annotations

import numpy as np

import tinygrad_np as tg
from tinygrad_np import Tensor, nn, optim
from tinygrad_np.autograd import grad


def network(inputs: int, outputs: int, hidden: int = 64) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(inputs, hidden), nn.LeakyReLU(0.2), nn.Linear(hidden, hidden), nn.LeakyReLU(0.2),
        nn.Linear(hidden, outputs),
    )  # fmt: skip


def ring(count: int) -> Tensor:
    """Points near a circle of radius 1: (count, 2)."""
    angle = tg.rand(count) * (2 * np.pi)
    return tg.stack([np.cos(angle), np.sin(angle)], 1) + 0.05 * tg.randn(count, 2)


def gradient_penalty(critic: nn.Module, real: Tensor, fake: Tensor) -> Tensor:
    """``(|gradient of the critic| - 1)^2`` at random points between real and fake ones."""
    points = tg.lerp(real, fake, tg.rand(len(real), 1)).detach().requires_grad_()
    (slopes,) = grad(critic(points).sum(), points, create_graph=True)
    return ((slopes.norm(2, 1) - 1) ** 2).mean()  # type: ignore[no-any-return]


def train(
    steps: int = 400, batch: int = 64, critic_steps: int = 5, seed: int = 0
) -> tuple[nn.Sequential, nn.Sequential, list[float]]:
    """The generator, the critic, and its estimates of the distance that is left."""
    tg.manual_seed(seed)
    generator, critic = network(2, 2), network(2, 1)
    for_generator = optim.Adam(generator.parameters(), lr=1e-3, betas=(0.0, 0.9))
    for_critic = optim.Adam(critic.parameters(), lr=5e-3, betas=(0.0, 0.9))
    distances = []
    for _ in range(steps):
        for _ in range(critic_steps):
            real, fake = ring(batch), generator(tg.randn(batch, 2)).detach()
            distance = critic(real).mean() - critic(fake).mean()
            for_critic.zero_grad()
            (gradient_penalty(critic, real, fake) - distance).backward()
            for_critic.step()
        for_generator.zero_grad()
        (-critic(generator(tg.randn(batch, 2))).mean()).backward()
        for_generator.step()
        distances.append(distance.item())
    return generator, critic, distances


def radii(generator: nn.Module, count: int = 1000) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """How far generated points lie from the center."""
    with tg.no_grad():
        points = generator(tg.randn(count, 2)).numpy()
    return np.linalg.norm(points, axis=1)  # type: ignore[no-any-return]


def main() -> None:
    generator, _, distances = train(steps=1000)
    found = radii(generator)
    print(f"the critic's estimate of the distance: {distances[0]:.3f} -> {distances[-1]:.3f}")
    print(f"radius of generated points: {found.mean():.3f} +- {found.std():.3f}; wanted 1 +- 0.05")


if __name__ == "__main__":
    main()

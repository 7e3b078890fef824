"""Phase retrieval: a picture from the absolute values of Fourier transforms, without their phases.

Candes, Li and Soltanolkotabi, "Phase retrieval via Wirtinger flow" (2015): the light that passes
the picture and some known masks is measured far away, where only its strength can be seen. The
complex picture is found by gradient descent on the differences; its gradient is the conjugate
Wirtinger derivative, which is what ``z.grad`` is.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

import tinygrad_np as tg
from tinygrad_np import optim

Array = np.ndarray[Any, np.dtype[Any]]


class Retrieval(NamedTuple):
    truth: Array  # (n, n), complex
    found: Array  # (n, n), turned to the truth's phase
    losses: list[float]


def picture(n: int) -> Array:
    """Two discs and a bar, with a phase that rises from left to right."""
    rows, columns = np.mgrid[:n, :n] / n
    shape = 1.0 * ((rows - 0.35) ** 2 + (columns - 0.3) ** 2 < 0.04)
    shape += 0.6 * ((rows - 0.65) ** 2 + (columns - 0.7) ** 2 < 0.03)
    shape += 0.8 * (np.abs(rows - columns) < 0.05)
    return (0.2 + shape) * np.exp(2j * columns)


def strengths(z: Any, masks: Array) -> Any:
    """What is measured: absolute values of the transforms of the masked picture, (m, n, n)."""
    return np.abs(np.fft.fft2(z * masks, norm="ortho"))


def retrieve(n: int = 24, masks: int = 8, steps: int = 400, seed: int = 0) -> Retrieval:
    """Measure a picture, and find it again from noise."""
    rng = np.random.default_rng(seed)
    truth, codes = picture(n), np.exp(2j * np.pi * rng.random((masks, n, n)))
    measured = strengths(truth, codes)
    noise = 0.3 * (rng.normal(size=(n, n)) + 1j * rng.normal(size=(n, n)))
    z = tg.tensor(noise, requires_grad=True)
    optimizer = optim.Adam([z], lr=0.1)
    losses = []
    for _ in range(steps):
        loss = ((strengths(z, codes) - measured) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    found = z.detach().numpy()
    turn = np.vdot(found, truth)  # one phase for all of it can't be known
    return Retrieval(truth, found * turn / np.abs(turn), losses)


def draw(axes: Any, result: Retrieval) -> None:
    pair = np.concatenate([np.abs(result.truth), np.abs(result.found)], 1)
    axes.imshow(pair, cmap="gray")
    axes.set(title="The picture, and what was found without phases", xticks=[], yticks=[])


def main() -> None:
    result = retrieve()
    error = np.linalg.norm(result.found - result.truth) / np.linalg.norm(result.truth)
    print(f"loss {result.losses[0]:.3f} -> {result.losses[-1]:.1e}, relative error {error:.1e}")


if __name__ == "__main__":
    main()

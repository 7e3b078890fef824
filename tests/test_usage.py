"""How the library is used, in five short tests: the best place to begin reading."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import tinygrad_np as tg
from tinygrad_np import nn, optim


def test_train_a_network() -> None:
    tg.manual_seed(0)
    x = tg.rand(200, 2) * 2 - 1
    target = (x[:, :1] * x[:, 1:] > 0).float()  # are the signs alike?
    model = nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 1))
    optimizer = optim.Adam(model.parameters(), lr=0.05)
    for _ in range(200):
        optimizer.zero_grad()
        loss = nn.functional.binary_cross_entropy_with_logits(model(x), target)
        loss.backward()
        optimizer.step()
    right = (model(x) > 0) == (target > 0)
    assert right.float().mean().item() > 0.95


def test_differentiate_numpy_code() -> None:
    def rosenbrock(x: np.ndarray) -> np.ndarray:
        return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)

    minimum = np.ones(3)
    np.testing.assert_allclose(tg.func.grad(rosenbrock)(minimum), np.zeros(3))
    hessian = tg.func.hessian(rosenbrock)(minimum)
    assert (np.linalg.eigvalsh(hessian) > 0).all()


def test_differentiate_a_derivative() -> None:
    x = tg.tensor([0.5, 1.0], requires_grad=True)
    (slope,) = tg.autograd.grad(tg.sin(x).sum(), x, create_graph=True)
    (curvature,) = tg.autograd.grad(slope.sum(), x)
    np.testing.assert_allclose(curvature, -np.sin([0.5, 1.0]), rtol=1e-6)


def test_make_an_operation_of_your_own() -> None:
    softsquare = tg.primitive(
        lambda x: x * x / (1 + np.abs(x)),
        "x",
        lambda g, x: g * (x * (2 + np.abs(x)) / (1 + np.abs(x)) ** 2),
        name="doc_softsquare",
    )
    assert tg.testing.gradcheck(softsquare, tg.randn(5))
    assert tg.testing.gradgradcheck(softsquare, tg.randn(5))


def test_save_and_load(tmp_path: Path) -> None:
    model, again = nn.Linear(3, 2), nn.Linear(3, 2)
    tg.save({"model": model.state_dict(), "epoch": 7}, tmp_path / "checkpoint.tg")
    checkpoint = tg.load(tmp_path / "checkpoint.tg")
    again.load_state_dict(checkpoint["model"])
    assert checkpoint["epoch"] == 7
    assert tg.equal(again.weight, model.weight)

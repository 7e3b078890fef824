"""``models.LeNet`` and the memory setting that its training is fast with."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_np as tg
from models import LeNet
from tinygrad_np.memory import keep_freed_memory


def test_shapes_are_those_of_the_table() -> None:
    shapes = [array.shape for array in LeNet().state_dict().values()]
    assert shapes == [
        *[(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,)],
        *[(128, 256), (128,), (64, 128), (64,), (10, 64), (10,)],
    ]
    assert LeNet()(tg.zeros(3, 1, 28, 28)).shape == (3, 10)


def test_the_classical_net_is_one_argument_away() -> None:
    model = LeNet(classical=True)
    shapes = [array.shape for array in model.state_dict().values()]
    assert shapes[4:] == [(120, 400), (120,), (84, 120), (84,), (10, 84), (10,)]
    assert model(tg.zeros(2, 1, 28, 28)).shape == (2, 10)


def test_sizes_are_arguments() -> None:
    model = LeNet(3, 7, (4, 8, 8), 3, (20,), "tanh", 1, (32, 40))
    assert model(tg.zeros(2, 3, 32, 40)).shape == (2, 7)
    with pytest.raises(ValueError, match="images of 12x12 are too small for 2 convolutions"):
        LeNet(image_size=(12, 12))


def test_it_learns_a_batch_by_heart() -> None:
    tg.manual_seed(0)
    model = LeNet()
    optimizer = tg.optim.Adam(model.parameters(), lr=3e-3)
    rng = np.random.default_rng(0)
    images, target = tg.tensor(rng.random((20, 1, 28, 28), np.float32)), rng.integers(0, 10, 20)
    for _ in range(60):
        optimizer.zero_grad()
        loss = tg.nn.functional.cross_entropy(model(images), target)
        loss.backward()
        optimizer.step()
    assert loss.item() < 0.1


def test_keeping_freed_memory_says_whether_it_took_effect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.libc_ver", lambda: ("", ""))
    assert keep_freed_memory() is False


@pytest.mark.parametrize(("switch", "calls"), [("1", 1), ("0", 0)])
def test_the_first_optimizer_keeps_freed_memory(
    switch: str, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tinygrad_np import memory

    made = []
    monkeypatch.setenv("TINYGRAD_NP_KEEP_MEMORY", switch)
    monkeypatch.setattr(memory, "keep_freed_memory", lambda: made.append(True) or True)
    memory.keep_freed_memory_in_training.cache_clear()
    for _ in range(2):
        tg.optim.SGD([tg.ones(1, requires_grad=True)], 0.1)
    assert len(made) == calls
    memory.keep_freed_memory_in_training.cache_clear()

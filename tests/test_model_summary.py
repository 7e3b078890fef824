"""tg.summary: the layers of a model, what they keep and what they cost."""

from __future__ import annotations

import numpy as np
import pytest

import models
import tinygrad_np as tg
from tinygrad_np import nn


def test_the_residual_network_of_the_paper() -> None:
    """He et al. 2016, table 6: 0.27 million weights; 40.6 million products is what others count."""
    found = tg.summary(models.ResNet(20), np.zeros((1, 3, 32, 32), np.float32))
    assert (found.parameters, found.multiply_adds) == (269_722, 40_551_040)
    assert sum(row.parameters for row in found.layers) == found.parameters
    assert sum(row.multiply_adds for row in found.layers) == found.multiply_adds


def test_products_count_where_they_happen() -> None:
    class Attends(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.project = nn.Linear(4, 8)

        def forward(self, x: tg.Tensor) -> tg.Tensor:
            y = self.project(x)  # (2, 3, 8): 2 * 3 * 8 * 4 products
            return y @ y.mT  # (2, 3, 3): 2 * 3 * 3 * 8

    found = tg.summary(Attends(), tg.zeros(2, 3, 4))
    assert [(row.name, row.multiply_adds) for row in found.layers] == [
        ("project", 192),
        ("(model)", 144),
    ]


@pytest.mark.parametrize(
    ("layer", "shape", "products"),
    [
        (nn.Conv2d(4, 6, 3, groups=2, stride=2), (1, 4, 9, 9), 6 * 16 * 2 * 9),
        (nn.ConvTranspose2d(4, 6, 3), (1, 4, 5, 5), 4 * 25 * 6 * 9),
        (nn.Conv1d(2, 3, 4), (1, 2, 10), 3 * 7 * 2 * 4),
        (nn.Linear(5, 2), (7, 5), 7 * 5 * 2),
        (nn.BatchNorm1d(5), (7, 5), 0),
    ],
)
def test_products_of_layers(layer: nn.Module, shape: tuple[int, ...], products: int) -> None:
    assert tg.summary(layer, tg.zeros(*shape)).multiply_adds == products


def test_shared_weights_count_once_and_hooks_are_removed() -> None:
    shared = nn.Linear(3, 3)
    other = nn.Linear(3, 3)
    other.weight = shared.weight
    model = nn.Sequential(shared, nn.ReLU(), other)
    found = tg.summary(model, tg.zeros(1, 3))
    assert [row.parameters for row in found.layers] == [12, 0, 3]
    assert found.parameters == 15
    with pytest.raises(ValueError, match="linear"):
        tg.summary(model, tg.zeros(1, 4))
    before = str(tg.summary(model, tg.zeros(1, 3)))
    assert str(tg.summary(model, tg.zeros(1, 3))) == before  # no hook of the failed call is left


def test_what_is_no_module_is_refused() -> None:
    with pytest.raises(TypeError, match="expected a module, got a int"):
        tg.summary(3, tg.zeros(1))  # type: ignore[arg-type]

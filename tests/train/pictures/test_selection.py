"""Pictures of deep networks stay as large as a page, and say what part they show."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import ResNet
from train import pictures
from train.pictures.selection import evenly_spaced


@given(st.integers(0, 60), st.integers(2, 20))
def test_from_the_first_to_the_last_in_even_steps(count: int, most: int) -> None:
    chosen, part = evenly_spaced(range(count), most, "layers")
    assert len(chosen) == min(count, most)
    if count > most:
        assert chosen[0] == 0 and chosen[-1] == count - 1
        steps = set(np.diff(chosen))
        assert max(steps) - min(steps) <= 1
        assert part == f"\n{most} of {count} layers, evenly spaced"
    else:
        assert chosen == list(range(count)) and not part


@pytest.fixture(scope="module")
def network() -> ResNet:
    return ResNet(depth=32)


def texts(figure: object) -> str:
    from matplotlib.text import Text

    return "\n".join(t.get_text() for t in figure.findobj(Text))  # type: ignore[attr-defined]


def test_kernels_of_a_deep_network(network: ResNet) -> None:
    figure = pictures.kernels(network, "title")
    assert figure is not None
    assert figure.get_figheight() < 24
    assert "8 of 31 convolutions, evenly spaced" in texts(figure)
    assert "the first 4 of 64 inputs by row" in texts(figure)


def test_feature_maps_of_a_deep_network() -> None:
    maps = {f"layer {i}": np.random.default_rng(i).random((16, 8, 8)) for i in range(40)}
    figure = pictures.feature_maps(np.zeros((3, 8, 8)), maps, "title")
    assert figure.get_figheight() < 25
    assert "12 of 40 layers, evenly spaced" in texts(figure)
    assert "layer 39: first 8 of 16 maps of 8 x 8" in texts(figure)


def test_histograms_of_a_deep_network(network: ResNet) -> None:
    figure = pictures.weight_histograms(network, "title")
    assert figure.get_figheight() < 30
    assert "16 of 32 layers, evenly spaced" in texts(figure)

"""Inception, MLP-Mixer, vision transformer: the papers' numbers of weights, and gradients."""

from __future__ import annotations

import pytest

import tinygrad_np as tg
from models import Inception, MLPMixer, VisionTransformer
from tinygrad_np import nn


def test_inception_has_the_papers_weights() -> None:
    network = Inception()
    norms = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
    scales = sum(layer.num_features for layer in norms)
    assert sum(parameter.size for parameter in network.parameters()) - scales == 1_649_402


def test_mixer_has_the_papers_weights() -> None:
    network = MLPMixer((224, 224), 1000, 3, 16, 512, 8, 256, 2048)
    weights = sum(parameter.size for parameter in network.parameters())
    assert weights / 1e6 == pytest.approx(18.5, abs=0.5)


def test_the_vision_transformer_has_the_papers_weights() -> None:
    one, two = (
        sum(
            p.size
            for p in VisionTransformer((224, 224), 1000, 3, 16, 768, n, 12, 3072).parameters()
        )
        for n in (1, 2)
    )
    assert (one + 11 * (two - one)) / 1e6 == pytest.approx(86, abs=0.7)  # of twelve blocks


@pytest.mark.parametrize(
    "network",
    [
        Inception(7, 1),
        MLPMixer((8, 12), 7, 1, 4, 8, 2, 6, 10, 0.1),
        VisionTransformer((8, 12), 7, 1, 4, 8, 2, 2, 12, 0.1, 0.1),
    ],
    ids=lambda network: type(network).__name__,
)
def test_gradients_reach_every_weight(network: nn.Module) -> None:
    tg.manual_seed(3)
    logits = network(tg.randn(6, 1, 8, 12))
    assert logits.shape == (6, 7)
    nn.functional.cross_entropy(logits, tg.arange(6)).backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert bool((parameter.grad != 0).any()), name


def test_an_image_of_parts_of_patches_is_refused() -> None:
    with pytest.raises(ValueError, match="no whole patches of 4"):
        MLPMixer((30, 32))

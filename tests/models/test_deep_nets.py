"""Deep convolutional networks: the papers' numbers of weights, and shapes, and gradients."""

from __future__ import annotations

import pytest

import tinygrad_np as tg
from models import VGG, MobileNet, PlainNet, ResNet, StochasticDepth, WideResNet
from models.vgg import VGG_STAGES
from tinygrad_np import nn


def millions(network: nn.Module) -> float:
    return sum(parameter.size for parameter in network.parameters()) / 1e6


@pytest.mark.parametrize(
    ("depth", "weights"), [(20, 0.27), (32, 0.46), (44, 0.66), (56, 0.85), (110, 1.7)]
)
def test_resnets_have_the_papers_weights(depth: int, weights: float) -> None:
    assert millions(ResNet(depth)) == pytest.approx(weights, abs=0.05 if depth == 110 else 0.006)
    assert millions(PlainNet(depth)) == millions(ResNet(depth))
    projections = 16 * 32 + 2 * 32 + 32 * 64 + 2 * 64
    assert millions(ResNet(depth, shortcut="B")) * 1e6 - millions(ResNet(depth)) * 1e6 == (
        pytest.approx(projections)
    )


@pytest.mark.parametrize(
    ("depth", "width", "weights"), [(40, 1, 0.6), (40, 2, 2.2), (40, 4, 8.9), (16, 8, 11.0)]
)
def test_wide_resnets_have_the_papers_weights(depth: int, width: int, weights: float) -> None:
    assert millions(WideResNet(depth, width)) == pytest.approx(weights, abs=0.06)


@pytest.mark.parametrize(("width", "weights"), [(1.0, 4.2), (0.75, 2.6), (0.5, 1.3), (0.25, 0.5)])
def test_mobilenets_have_the_papers_weights(width: float, weights: float) -> None:
    assert millions(MobileNet(width, 1000)) == pytest.approx(weights, abs=0.05)


def test_vgg_has_the_papers_convolutions() -> None:
    network = VGG(VGG_STAGES[11])
    convolutions = [layer for layer in network.modules() if isinstance(layer, nn.Conv2d)]
    assert len(convolutions) == 8
    weights = sum(layer.weight.size for layer in convolutions)
    biases = sum(layer.out_channels for layer in convolutions)
    linear = (512 * 49 + 1) * 4096 + 4097 * 4096 + 4097 * 1000
    assert (weights + biases + linear) / 1e6 == pytest.approx(133, abs=0.5)  # the paper's table 2


@pytest.mark.parametrize(
    "network",
    [
        ResNet(8, 7, 1, squeeze=4, stochastic_depth=0.3),
        ResNet(8, 7, 1, "B"),
        PlainNet(8, 7, 1),
        WideResNet(10, 1, 7, 1, 0.1, 4, 0.2),
        VGG(((4, 1), (8, 2)), 7, 1, 0.1),
        MobileNet(0.125, 7, 1, dropout=0.1),
    ],
    ids=lambda network: type(network).__name__,
)
def test_gradients_reach_every_weight(network: nn.Module) -> None:
    tg.manual_seed(3)
    for layer in network.modules():  # made with whatever numbers there were: a ReLU may be dead
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            layer.reset_parameters()
    logits = network(tg.randn(6, 1, 9, 11))
    assert logits.shape == (6, 7)
    nn.functional.cross_entropy(logits, tg.arange(6)).backward()
    for name, parameter in network.named_parameters():
        assert parameter.grad is not None, name
        assert bool((parameter.grad != 0).any()), name


def test_a_shortcut_of_zeros_keeps_every_second_pixel() -> None:
    block = ResNet(8)[4]
    x = tg.rand(2, 16, 5, 6)
    out = block.shortcut(x)
    assert out.shape == (2, 32, 3, 3)
    assert bool((out[:, :16] == x[:, :, ::2, ::2]).all())
    assert bool((out[:, 16:] == 0).all())


def test_stochastic_depth_drops_examples_and_keeps_the_mean() -> None:
    tg.manual_seed(0)
    layer = StochasticDepth(0.25)
    out = layer(tg.ones(4000, 2, 1))
    assert bool((out[:, 0] == out[:, 1]).all())
    assert bool(((out == 0) | ((out - 4 / 3).abs() < 1e-6)).all())
    assert out.mean().item() == pytest.approx(1, abs=0.03)
    assert bool((layer.eval()(tg.ones(3, 2)) == 1).all())


def test_depths_that_no_paper_has_are_refused() -> None:
    for net in (ResNet, PlainNet):
        with pytest.raises(ValueError, match="6n \\+ 2"):
            net(21)
    with pytest.raises(ValueError, match="6n \\+ 4"):
        WideResNet(20)
    with pytest.raises(ValueError, match="choose from A, B"):
        ResNet(shortcut="C")

"""Parameters as a vector, and norms of gradients that are asked for by themselves."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.nn import utils


def test_parameters_go_into_a_vector_and_back() -> None:
    net = nn.Sequential(nn.Linear(3, 2), nn.Linear(2, 1))
    vector = utils.parameters_to_vector(net.parameters())
    assert vector.shape == (11,)
    (vector * tg.arange(11.0)).sum().backward()
    assert net[1].bias.grad.tolist() == [10]
    utils.vector_to_parameters(tg.arange(11.0), net.parameters())
    assert net[0].weight.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert net[1].bias.tolist() == [10]
    with pytest.raises(ValueError, match="10 numbers for parameters of 11"):
        utils.vector_to_parameters(tg.zeros(10), net.parameters())
    assert net[0].weight.tolist() == [[0, 1, 2], [3, 4, 5]]
    with pytest.raises(TypeError, match="not a list"):
        utils.vector_to_parameters([1.0], net.parameters())  # type: ignore[arg-type]


def test_writing_a_vector_is_seen_by_a_backward_pass() -> None:
    layer = nn.Linear(2, 2)
    y = layer(tg.ones(1, 2, requires_grad=True))
    utils.vector_to_parameters(tg.zeros(6), layer.parameters())
    with pytest.raises(RuntimeError, match="changed in place"):
        y.sum().backward()


@pytest.mark.parametrize("norm_type", [1.0, 2.0, 3.0, float("inf")])
def test_a_norm_that_is_known_clips_as_one_that_is_not(norm_type: float) -> None:
    def made() -> list[nn.Parameter]:
        parameters = [
            nn.Parameter(tg.zeros(3, 2)),
            nn.Parameter(tg.zeros(4)),
            nn.Parameter(tg.ones(1)),
        ]
        for seed, parameter in enumerate(parameters[:2]):
            parameter.grad = tg.tensor(
                np.random.default_rng(seed).normal(size=parameter.shape), dtype=tg.float32
            )
        return parameters

    first, second = made(), made()
    expected = utils.clip_grad_norm_(first, 0.5, norm_type)
    total = utils.get_total_norm([p.grad for p in second if p.grad is not None], norm_type)
    assert total.item() == expected.item()
    utils.clip_grads_with_norm_(second, 0.5, total)
    for a, b in zip(first[:2], second[:2], strict=True):
        np.testing.assert_array_equal(a.grad, b.grad)
    assert utils.get_total_norm([]).item() == 0
    with pytest.raises(RuntimeError, match="non-finite"):
        utils.get_total_norm([tg.tensor([float("nan")])], error_if_nonfinite=True)
    with pytest.warns(FutureWarning, match="clip_grad_norm_"):
        assert utils.clip_grad_norm(made(), 0.5, norm_type).item() == expected.item()

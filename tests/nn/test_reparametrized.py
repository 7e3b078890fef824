"""Parametrized, pruned and lazy layers: what PyTorch's stored values do not hold."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.nn.utils import parametrizations, parametrize, prune


def train(model: Any, x: Any, steps: int = 5) -> list[float]:
    optimizer = tg.optim.Adam(model.parameters(), lr=0.05)
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = ((model(x) - 1) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses


@pytest.mark.parametrize("kind", [None, "matrix_exp", "cayley", "householder"])
@pytest.mark.parametrize("shape", [(4, 4), (6, 4), (4, 6)])
def test_a_weight_stays_orthogonal_while_it_learns(
    kind: str | None, shape: tuple[int, int]
) -> None:
    tg.manual_seed(0)
    layer: Any = nn.Linear(*shape).double()
    parametrizations.orthogonal(layer, orthogonal_map=kind)
    losses = train(layer, tg.randn(16, shape[0], dtype=tg.float64))
    assert losses[-1] < losses[0]
    weight = layer.weight.detach().numpy()  # (out, in)
    product = weight @ weight.T if shape[1] <= shape[0] else weight.T @ weight
    np.testing.assert_allclose(product, np.eye(min(shape)), atol=1e-12)


def test_an_orthogonal_weight_can_be_assigned() -> None:
    layer: Any = parametrizations.orthogonal(nn.Linear(3, 3).double())
    q = tg.linalg.qr(tg.randn(3, 3, dtype=tg.float64))[0]
    layer.weight = q
    np.testing.assert_allclose(layer.weight.detach().numpy(), q.numpy(), atol=1e-12)
    layer.weight = 5 * tg.randn(3, 3, dtype=tg.float64)  # the nearest orthogonal one
    product = (layer.weight @ layer.weight.T).detach().numpy()
    np.testing.assert_allclose(product, np.eye(3), atol=1e-12)
    with pytest.raises(ValueError, match="expected \\(3, 3\\)"):
        layer.weight = tg.ones(2, 2)


def test_the_spectral_norm_is_one_after_training() -> None:
    tg.manual_seed(0)
    layer: Any = parametrizations.spectral_norm(nn.Linear(5, 4).double(), n_power_iterations=5)
    train(layer, tg.randn(16, 5, dtype=tg.float64))
    for _ in range(20):
        _ = layer.weight
    layer.eval()
    before = layer.weight
    assert (before == layer.weight).all()  # no step of the iteration in evaluation
    assert abs(np.linalg.norm(before.detach().numpy(), 2) - 1) < 1e-3


def test_states_go_both_ways_and_from_the_older_form() -> None:
    first: Any = parametrizations.weight_norm(nn.Linear(3, 2))
    second: Any = parametrizations.weight_norm(nn.Linear(3, 2))
    second.load_state_dict(first.state_dict())
    assert (first.weight == second.weight).all()
    old = {"bias": tg.zeros(2), "weight_g": tg.ones(2, 1), "weight_v": tg.ones(2, 3)}
    second.load_state_dict(old)
    np.testing.assert_allclose(second.weight.detach().numpy(), 3**-0.5, rtol=1e-6)


def test_a_parametrized_layer_is_copied_but_not_pickled() -> None:
    layer: Any = parametrizations.weight_norm(nn.Linear(3, 2))
    other: Any = copy.deepcopy(layer)
    other.parametrizations.weight.original0.data.mul_(2)
    np.testing.assert_allclose(other.weight.detach().numpy(), 2 * layer.weight.detach().numpy())
    with pytest.raises(RuntimeError, match="save its state_dict"):
        pickle.dumps(layer)
    assert type(nn.Linear(1, 1)).__name__ == "Linear"  # the class of others is untouched


def test_parametrize_refuses_what_changes_shape_or_type() -> None:
    class Half(nn.Module):
        def forward(self, x: Any) -> Any:
            return x[:1]

    layer: Any = nn.Linear(3, 2)
    with pytest.raises(ValueError, match=r"must keep type and shape, float32 and \(2, 3\)"):
        parametrize.register_parametrization(layer, "weight", Half())
    assert list(layer.state_dict()) == ["weight", "bias"] and type(layer) is nn.Linear
    with pytest.raises(ValueError, match="has no parameter or buffer 'kernel'"):
        parametrize.register_parametrization(layer, "kernel", nn.ReLU())
    parametrize.register_parametrization(layer, "weight", nn.Softplus())
    with pytest.raises(RuntimeError, match="no right_inverse"):
        layer.weight = tg.ones(2, 3)
    with pytest.raises(ValueError, match="no parametrization of 'bias'"):
        parametrize.remove_parametrizations(layer, "bias")


def test_cached_computes_once() -> None:
    calls = []

    class Counting(nn.Module):
        def forward(self, x: Any) -> Any:
            calls.append(1)
            return x * 1

    layer: Any = parametrize.register_parametrization(nn.Linear(3, 2), "weight", Counting())
    calls.clear()
    with parametrize.cached():
        layer(tg.ones(1, 3))
        layer(tg.ones(1, 3)).sum().backward()
    assert len(calls) == 1
    layer(tg.ones(1, 3))
    assert len(calls) == 2


# --- pruning --------------------------------------------------------------------------------------


def test_what_is_pruned_stays_zero_while_the_rest_learns() -> None:
    tg.manual_seed(0)
    layer: Any = prune.l1_unstructured(nn.Linear(4, 3), "weight", amount=0.5)
    zeros = layer.weight.detach().numpy() == 0
    assert zeros.sum() == 6
    losses = train(layer, tg.randn(16, 4))
    assert losses[-1] < losses[0]
    assert ((layer.weight.detach().numpy() == 0) == zeros).all()
    prune.remove(layer, "weight")
    assert not prune.is_pruned(layer)
    assert ((layer.weight.detach().numpy() == 0) == zeros).all()


@pytest.mark.parametrize("method", ["random_unstructured", "random_structured"])
def test_random_pruning_prunes_as_much_as_asked(method: str) -> None:
    extra = {"dim": 1} if method == "random_structured" else {}
    layer: Any = getattr(prune, method)(nn.Linear(10, 6), "weight", amount=0.4, **extra)
    zeros = layer.weight.detach().numpy() == 0
    assert zeros.sum() == 24
    if extra:
        assert sorted(zeros.sum(0)) == [0] * 6 + [6] * 4


@pytest.mark.parametrize(
    ("amount", "error"), [(-1, ValueError), (1.5, ValueError), (99, ValueError), ("a", TypeError)]
)
def test_wrong_amounts_change_nothing(amount: Any, error: type[Exception]) -> None:
    layer = nn.Linear(3, 2)
    with pytest.raises(error, match="amount="):
        prune.l1_unstructured(layer, "weight", amount)
    assert list(layer.state_dict()) == ["weight", "bias"] and not prune.is_pruned(layer)
    with pytest.raises(ValueError, match="is not pruned"):
        prune.remove(layer, "weight")


def test_importance_scores_choose() -> None:
    scores = tg.tensor([[3.0, 1.0, 2.0]])
    layer: Any = prune.l1_unstructured(nn.Linear(3, 1), "weight", 2, importance_scores=scores)
    assert layer.weight_mask.tolist() == [[1, 0, 0]]
    with pytest.raises(TypeError, match="expected 'unstructured'"):
        prune.global_unstructured([(layer, "bias")], prune.LnStructured, amount=1, n=2)


# --- lazy layers ----------------------------------------------------------------------------------


def test_a_lazy_network_is_made_by_its_first_call_and_learns() -> None:
    model: Any = nn.Sequential(
        nn.LazyConv2d(4, 3), nn.LazyBatchNorm2d(), nn.ReLU(), nn.Flatten(), nn.LazyLinear(1)
    )
    assert "in_features=0" in repr(model)
    with pytest.raises(RuntimeError, match="no shape and no values yet"):
        _ = model[0].weight.shape
    x = tg.randn(8, 3, 5, 5)
    model(x)
    kinds = [type(layer).__name__ for layer in model]
    assert kinds == ["Conv2d", "BatchNorm2d", "ReLU", "Flatten", "Linear"]
    assert model[4].in_features == 36
    losses = train(model, x)
    assert losses[-1] < losses[0]


def test_a_lazy_layer_takes_a_state() -> None:
    full, lazy = nn.Linear(5, 2), nn.LazyLinear(2)
    lazy.load_state_dict(full.state_dict())
    x = tg.randn(3, 5)
    assert (lazy(x) == full(x)).all()
    assert type(lazy) is nn.Linear and lazy.in_features == 5
    empty: Any = nn.LazyLinear(2)
    other: Any = nn.LazyLinear(2)
    other.load_state_dict(empty.state_dict())  # nothing to take
    with pytest.raises(RuntimeError, match="no shape yet"):
        full.load_state_dict(empty.state_dict())


def test_a_lazy_layer_is_copied_before_its_first_call() -> None:
    lazy: Any = nn.LazyConv1d(2, 3)
    other: Any = copy.deepcopy(lazy)
    other(tg.zeros(1, 4, 5))
    assert other.weight.shape == (2, 4, 3)
    assert type(lazy).__name__ == "LazyConv1d"
    lazy(tg.zeros(1, 7, 5))
    assert lazy.weight.shape == (2, 7, 3)


def test_wrong_inputs_of_lazy_layers() -> None:
    with pytest.raises(RuntimeError, match=r"LazyConv2d: the input has shape \(2, 3\)"):
        nn.LazyConv2d(3, 2)(tg.ones(2, 3))
    with pytest.raises(ValueError, match="3 channels do not divide into 2 groups"):
        nn.LazyConv1d(4, 2, groups=2)(tg.ones(1, 3, 5))


def test_skip_init_leaves_the_random_stream() -> None:
    tg.manual_seed(0)
    expected = tg.rand(1)
    tg.manual_seed(0)
    layer = nn.utils.skip_init(nn.Linear, 5, 1)
    assert layer.weight.shape == (1, 5) and tg.rand(1) == expected
    with pytest.raises(RuntimeError, match="no argument 'device'"):
        nn.utils.skip_init(nn.ReLU)

"""Averaged models: the averages, batch normalization, and states by PyTorch's names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tests.optim.lr_scheduler.schedules import another_group, everything, sgd
from tinygrad_np import Tensor, nn
from tinygrad_np.optim import swa_utils
from tinygrad_np.optim.swa_utils import (
    SWALR,
    AveragedModel,
    get_ema_avg_fn,
    get_ema_multi_avg_fn,
    get_swa_avg_fn,
    get_swa_multi_avg_fn,
    update_bn,
)


def network() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 2, dtype=np.float64), nn.BatchNorm1d(2))


def models(count: int) -> list[nn.Module]:
    """Models whose parameters, and whose buffers, are drawn anew."""
    found = []
    for seed in range(count):
        model, rng = network(), np.random.default_rng(seed)
        for tensor in [*model.parameters(), *model.buffers()]:
            values = rng.standard_normal(tensor.shape)
            tensor.detach().copy_(Tensor((values * 100).astype(tensor.dtype)))
        found.append(model)
    return found


def values(tensors: Any) -> list[Any]:
    return [tensor.detach().numpy().astype(np.float64) for tensor in tensors]


@pytest.mark.parametrize(
    "options",
    [{}, {"avg_fn": get_swa_avg_fn()}, {"multi_avg_fn": get_swa_multi_avg_fn()}],
    ids=["default", "avg_fn", "multi_avg_fn"],
)
def test_the_plain_mean(options: dict[str, Any]) -> None:
    average = AveragedModel(network(), **options)
    trained = models(5)
    for model in trained:
        average.update_parameters(model)
    each_models = [values(model.parameters()) for model in trained]
    expected = [np.mean(each, axis=0) for each in zip(*each_models, strict=True)]
    for found, mean in zip(values(average.module.parameters()), expected, strict=True):
        np.testing.assert_allclose(found, mean, rtol=1e-6)
    for found, last in zip(
        values(average.module.buffers()), values(trained[-1].buffers()), strict=True
    ):
        np.testing.assert_array_equal(found, last)
    assert average.n_averaged.item() == 5 and average.n_averaged.shape == ()


@pytest.mark.parametrize(
    "options",
    [{"avg_fn": get_ema_avg_fn(0.7)}, {"multi_avg_fn": get_ema_multi_avg_fn(0.7)}],
    ids=["avg_fn", "multi_avg_fn"],
)
@pytest.mark.parametrize("use_buffers", [False, True])
def test_the_exponential_mean(options: dict[str, Any], use_buffers: bool) -> None:
    average = AveragedModel(network(), use_buffers=use_buffers, **options)
    expected: list[Any] = []
    for model in models(4):
        average.update_parameters(model)
        new = values(model.parameters()) + values(model.buffers())
        if expected:
            for i in range(len(new)):
                if use_buffers or i < len(values(model.parameters())):
                    new[i] = 0.7 * expected[i] + 0.3 * new[i]
            new[-1] = np.trunc(new[-1])  # the number of batches is an integer
        expected = new
    found = values(average.module.parameters()) + values(average.module.buffers())
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6)


def test_functions_of_ones_own() -> None:
    model = network()
    seen = []

    def newest(averages: Any, currents: Any, count: Any) -> None:
        seen.append(([a.dtype for a in averages], count.item()))
        for average, current in zip(averages, currents, strict=True):
            average.copy_(current)

    average = AveragedModel(model, multi_avg_fn=newest)
    for trained in models(3):
        average.update_parameters(trained)
    # One call for each dtype.
    double, single = [np.float64] * 2, [np.float32] * 2
    assert seen == [(double, 1), (single, 1), (double, 2), (single, 2)]
    with pytest.raises(AssertionError, match="Only one of avg_fn and multi_avg_fn"):
        AveragedModel(model, avg_fn=get_swa_avg_fn(), multi_avg_fn=newest)
    for build in (get_ema_avg_fn, get_ema_multi_avg_fn):
        with pytest.raises(ValueError, match=r"Invalid decay value 1\.5 provided"):
            build(1.5)


def test_a_model_is_copied_and_called_as_it_is() -> None:
    model = network()
    average = AveragedModel(model)
    x = tg.randn(4, 3, dtype=np.float64)
    model.eval(), average.eval()
    np.testing.assert_array_equal(average(x).detach().numpy(), model(x).detach().numpy())
    with tg.no_grad():
        model[0].bias.add_(1.0)
    assert (average(x).detach().numpy() != model(x).detach().numpy()).all()


def test_states_have_pytorchs_names() -> None:
    average = AveragedModel(network())
    for model in models(2):
        average.update_parameters(model)
    state = average.state_dict()
    assert list(state)[:3] == ["n_averaged", "module.0.weight", "module.0.bias"]
    again = AveragedModel(network())
    again.load_state_dict(state)
    assert again.n_averaged.item() == 2
    trained = models(3)[2]
    average.update_parameters(trained)
    again.update_parameters(trained)
    for one, other in zip(average.parameters(), again.parameters(), strict=True):
        assert one.tolist() == other.tolist()


def test_update_bn_sets_the_statistics_of_all_the_data() -> None:
    model = nn.Sequential(nn.BatchNorm1d(3, momentum=0.3), nn.Linear(3, 2))
    data = tg.randn(40, 3)
    model[0].running_mean.fill_(7.0)
    model.eval()
    model[1].train()
    update_bn([(data[i : i + 10], "label") for i in range(0, 40, 10)], model)
    mean = data.numpy().reshape(4, 10, 3).mean(1).mean(0)
    np.testing.assert_allclose(model[0].running_mean.numpy(), mean, atol=1e-6)
    assert model[0].num_batches_tracked.item() == 4
    assert model[0].momentum == 0.3
    assert (model.training, model[0].training, model[1].training) == (False, False, True)


def test_update_bn_that_fails_leaves_the_settings() -> None:
    model = nn.BatchNorm1d(3)
    model.eval()
    with pytest.raises(ValueError):
        update_bn([tg.randn(4, 3), tg.randn(4)], model)
    assert model.momentum == 0.1 and not model.training
    calls: list[int] = []
    update_bn((calls.append(1) for _ in range(3)), nn.Linear(3, 2))
    assert not calls  # nothing to do: no data is looked at


def test_swalr_arguments() -> None:
    with pytest.raises(ValueError, match="swa_lr has 1 values, param_groups has 2"):
        SWALR(sgd(), [0.1])
    with pytest.raises(ValueError, match="'cos' or 'linear', instead got step"):
        SWALR(sgd(), 0.1, anneal_strategy="step")
    for epochs in (-1, 2.5):
        with pytest.raises(ValueError, match="anneal_epochs must be equal or greater than 0"):
            SWALR(sgd(), 0.1, anneal_epochs=epochs)  # type: ignore[arg-type]


def test_a_group_that_is_added_brings_its_own_rate() -> None:
    optimizer = sgd(lr=1.0)
    schedule = SWALR(optimizer, 0.5, anneal_epochs=1)
    optimizer.step()
    optimizer.add_param_group(another_group(lr=1.0, swa_lr=0.25))
    schedule.step()
    assert schedule.get_last_lr() == [0.5, 0.5, 0.25]
    optimizer.add_param_group(another_group(lr=1.0))
    before = everything(schedule)
    with pytest.raises(KeyError, match=r"param_groups\[3\] has no 'swa_lr'"):
        schedule.step()
    assert everything(schedule) == before


def test_all_public_names() -> None:
    assert all(hasattr(swa_utils, name) for name in swa_utils.__all__)

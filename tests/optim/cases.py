"""What the tests of optimizers share: configurations, parameters, and steps of fixed gradients."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import hypothesis.strategies as st
import numpy as np
import numpy.typing as npt
import pytest

from tinygrad_np import Tensor, optim

Array = npt.NDArray[Any]

OPTIMIZERS = [
    *(optim.Adadelta, optim.Adafactor, optim.Adagrad, optim.Adam, optim.AdamW, optim.Adamax),
    *(optim.ASGD, optim.LBFGS, optim.Muon, optim.NAdam, optim.RAdam, optim.RMSprop),
    *(optim.Rprop, optim.SGD),
]
CONFIGURATIONS: list[tuple[type[optim.Optimizer], dict[str, Any]]] = [
    (optim.SGD, {}),
    (optim.SGD, {"weight_decay": 0.1, "maximize": True}),
    (optim.SGD, {"momentum": 0.9, "dampening": 0.2}),
    (optim.SGD, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}),
    (optim.Adam, {}),
    (optim.Adam, {"weight_decay": 0.1, "amsgrad": True}),
    (optim.AdamW, {"betas": (0.5, 0.9)}),
    (optim.AdamW, {"amsgrad": True, "maximize": True}),
    (optim.RMSprop, {}),
    (optim.RMSprop, {"momentum": 0.9, "centered": True, "weight_decay": 0.1}),
    (optim.Adagrad, {"lr_decay": 0.1, "initial_accumulator_value": 0.5}),
    (optim.Adadelta, {"eps": 1e-3, "weight_decay": 0.1}),
    (optim.Adamax, {"weight_decay": 0.1}),
    (optim.NAdam, {"momentum_decay": 0.1}),
    (optim.NAdam, {"weight_decay": 0.1, "decoupled_weight_decay": True}),
    (optim.RAdam, {"betas": (0.5, 0.9), "weight_decay": 0.1}),
    (optim.Rprop, {"etas": (0.4, 1.5), "step_sizes": (1e-3, 0.5)}),
    (optim.ASGD, {"t0": 3, "lambd": 0.1, "weight_decay": 0.1}),
]
# Those whose rule is not one of elements.
WHOLE: list[tuple[type[optim.Optimizer], dict[str, Any]]] = [
    (optim.Adafactor, {}),
    (optim.Adafactor, {"weight_decay": 0.1, "beta2_decay": -0.5}),
]
MATRICES: list[tuple[type[optim.Optimizer], dict[str, Any]]] = [
    (optim.Muon, {}),
    (optim.Muon, {"nesterov": False, "adjust_lr_fn": "match_rms_adamw"}),
]
configurations = pytest.mark.parametrize(
    ("kind", "options"), CONFIGURATIONS, ids=lambda value: getattr(value, "__name__", str(value))
)
configuration_strategy = st.sampled_from(CONFIGURATIONS)
any_configuration = pytest.mark.parametrize(
    ("kind", "options"),
    CONFIGURATIONS + WHOLE + MATRICES,
    ids=lambda value: getattr(value, "__name__", str(value)),
)
dtype_strategy = st.sampled_from([np.float32, np.float64])
shape_strategy = st.lists(st.integers(0, 7), max_size=3).map(tuple)


def parameters(
    shapes: list[tuple[int, ...]], dtype: Any = np.float64, seed: int = 0
) -> list[Tensor]:
    rng = np.random.default_rng(seed)
    return [Tensor(np.asarray(rng.standard_normal(s), dtype), requires_grad=True) for s in shapes]


def take_steps(
    optimizer: optim.Optimizer,
    params: list[Tensor],
    steps: range,
    *,
    transform: Callable[[Array], Array] = lambda g: g,
    missing: bool = True,
) -> None:
    """Steps with gradients that depend on the step's number alone; some missing."""
    for step in steps:
        for number, p in enumerate(params):
            rng = np.random.default_rng([step, number])
            g = np.asarray(rng.standard_normal(p.shape), p.dtype)
            p.grad = None if missing and (step + number) % 4 == 3 else Tensor(transform(g))
        optimizer.step()


def arrays(params: list[Tensor]) -> list[Array]:
    return [p.numpy(force=True).copy() for p in params]


def assert_same(first: list[Array], second: list[Array]) -> None:
    for a, b in zip(first, second, strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a, b, strict=True)


def through_files(state_dict: dict[str, Any]) -> dict[str, Any]:
    """A state dict as it comes back from an .npz file without pickle, and JSON for the groups."""
    flat = {
        f"{index}/{name}": value
        for index, values in state_dict["state"].items()
        for name, value in values.items()
    }
    file = io.BytesIO()
    np.savez(file, **flat)
    file.seek(0)
    state: dict[int, dict[str, Any]] = {}
    with np.load(file, allow_pickle=False) as loaded:
        for key in loaded.files:
            index, name = key.split("/")
            state.setdefault(int(index), {})[name] = loaded[key]
    return {"state": state, "param_groups": json.loads(json.dumps(state_dict["param_groups"]))}

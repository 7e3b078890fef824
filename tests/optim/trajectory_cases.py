"""The problems and the settings whose trajectories are compared with PyTorch's.

Shared by ``make_trajectories.py``, which runs them with PyTorch, and the tests, which need none.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

STEPS = 50
KEPT = (1, 2, 3, 10, 50)  # the steps whose parameters are written down
HALFWAY = 10  # the step whose state dict is written down
ADDED = 10  # the epoch at which a group is added

INITIAL = [
    np.array([[0.5, -1.0, 2.0], [0.1, -0.7, 1.5]]),
    np.array([1.0, 0.25, -3.0]),
    np.array(-0.8),
    np.array([[0.3, -0.2], [1.1, 0.9], [-0.6, 0.4]]),
    np.linspace(-1.0, 1.5, 12).reshape(2, 2, 3),
    np.linspace(-2.0, 2.0, 16).reshape(4, 4),
]
CURVATURE = [
    np.array([[1.0, 0.2, 0.05], [0.7, 0.4, 0.9]]),
    np.array([0.3, 0.8, 0.1]),
    np.array(0.6),
    np.array([[0.5, 0.1], [0.9, 0.3], [0.2, 0.7]]),
    np.linspace(0.1, 0.9, 12).reshape(2, 2, 3),
    np.linspace(0.9, 0.2, 16).reshape(4, 4),
]
MINIMUM = [
    np.array([[0.0, 1.0, -1.0], [0.3, 0.0, 0.5]]),
    np.array([-1.0, 2.0, 0.0]),
    np.array(0.4),
    np.array([[1.0, 0.5], [-0.3, 0.2], [0.0, -1.0]]),
    np.cos(np.arange(12.0)).reshape(2, 2, 3),
    np.sin(np.arange(16.0)).reshape(4, 4),
]
DEFAULT_PARAMETERS = [0, 1, 2]


def gradient(step: int, number: int, p: Array, missing: bool) -> Array | None:
    """The gradient of parameter ``number`` at ``step``: of a quadratic that moves about.

    With ``missing``, parameter 1 has none at every fifth step, parameter 2 none before the seventh.
    """
    if missing and (step % 5 == 3 if number == 1 else number == 2 and step < 7):
        return None
    waves = np.cos(1.7 * step + number + np.arange(p.size) * (number > 2)).reshape(p.shape)
    return np.asarray(CURVATURE[number] * (p - MINIMUM[number]) + waves)


def objective(params: list[Array]) -> tuple[float, list[Array]]:
    """An objective without noise, for L-BFGS, and its gradients: convex, with a narrow valley."""
    total = sum(float(p.sum()) for p in params)
    value, gradients = 5 * total**2, []
    for number, p in enumerate(params):
        away = p - MINIMUM[number]
        value += float((CURVATURE[number] * away**2 / 2 + away**4 / 10).sum())
        gradients.append(np.asarray(CURVATURE[number] * away + 0.4 * away**3 + 10 * total))
    return value, gradients


def metric(epoch: int) -> float:
    """A validation loss that falls, with plateaus."""
    return 1 / (1 + epoch // 9) + 0.01 * math.cos(epoch)


LAMBDAS = {
    "inverse": lambda epoch: 1 / (1 + 0.1 * epoch),
    "power": lambda epoch: 0.95**epoch,
    "cosine": lambda epoch: 0.5 + 0.5 * math.cos(epoch / 7),
}


def build_optimizer(optim: Any, case: dict[str, Any], params: list[Any]) -> Any:
    """The optimizer of a case, from the module ``optim`` (PyTorch's or ours)."""
    first, *others = case["groups"]
    groups = [{"params": params[: len(params) - len(others)], **first}]
    groups += [
        {"params": [p], **options}
        for p, options in zip(params[-len(others) :], others, strict=False)
    ]
    return getattr(optim, case["optimizer"])(groups, **case["options"])


def build_schedule(optim: Any, optimizer: Any, spec: dict[str, Any]) -> Any:
    """The schedule of a specification, from the module ``optim`` (PyTorch's or ours)."""
    options = dict(spec["options"])
    if "schedulers" in options:
        options["schedulers"] = [build_schedule(optim, optimizer, s) for s in options["schedulers"]]
    for name in ("lr_lambda", "scale_fn"):
        if name in options:
            names = options[name]
            options[name] = (
                [LAMBDAS[one] for one in names] if isinstance(names, list) else LAMBDAS[names]
            )
    name = spec["schedule"]
    if name == "ChainedScheduler":
        return optim.lr_scheduler.ChainedScheduler(options["schedulers"], optimizer)
    module = optim.swa_utils if name == "SWALR" else optim.lr_scheduler
    return getattr(module, name)(optimizer, **options)


def step_schedule(schedule: Any, epoch: int) -> None:
    """Step a schedule of either kind."""
    if type(schedule).__name__ == "ReduceLROnPlateau":
        schedule.step(metric(epoch))
    else:
        schedule.step()


def optimizer_cases() -> list[dict[str, Any]]:
    """Every optimizer with its options, each plain and with groups and missing gradients."""
    options: dict[str, list[dict[str, Any]]] = {
        "SGD": [
            {"lr": 0.1},
            {"lr": 0.1, "weight_decay": 0.05},
            {"lr": 0.01, "maximize": True},
            {"lr": 0.1, "momentum": 0.9},
            {"lr": 0.1, "momentum": 0.9, "dampening": 0.3},
            {"lr": 0.1, "momentum": 0.9, "nesterov": True},
            {"lr": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.1},
            {
                "lr": 0.01,
                "momentum": 0.5,
                "dampening": 0.1,
                "weight_decay": 0.1,
                "maximize": True,
            },
        ],
        "Adam": [
            {},
            {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-3},
            {"lr": 0.05, "weight_decay": 0.1},
            {"lr": 0.05, "amsgrad": True},
            {"lr": 0.05, "amsgrad": True, "weight_decay": 0.1, "maximize": True},
            {"lr": 0.05, "weight_decay": 0.3, "decoupled_weight_decay": True},
        ],
        "AdamW": [
            {},
            {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-3},
            {"lr": 0.05, "weight_decay": 0.5},
            {"lr": 0.05, "amsgrad": True, "weight_decay": 0.0},
            {"lr": 0.05, "amsgrad": True, "weight_decay": 0.1, "maximize": True},
        ],
        "RMSprop": [
            {},
            {"lr": 0.02, "alpha": 0.9, "eps": 1e-3},
            {"lr": 0.02, "momentum": 0.7},
            {"lr": 0.02, "centered": True},
            {
                "lr": 0.02,
                "centered": True,
                "momentum": 0.7,
                "weight_decay": 0.1,
                "maximize": True,
            },
        ],
        "Adagrad": [
            {},
            {"lr": 0.2, "lr_decay": 0.1},
            {"lr": 0.2, "initial_accumulator_value": 0.5, "eps": 1e-3},
            {"lr": 0.1, "weight_decay": 0.1},
            {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1, "maximize": True},
        ],
        "Adadelta": [
            {},
            {"lr": 0.5, "rho": 0.8, "eps": 1e-3},
            {"lr": 2.0, "eps": 1e-2, "weight_decay": 0.1, "maximize": True},
        ],
        "Adamax": [
            {},
            {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-3},
            {"lr": 0.05, "weight_decay": 0.1, "maximize": True},
        ],
        "NAdam": [
            {},
            {"lr": 0.05, "betas": [0.8, 0.95], "eps": 1e-3, "momentum_decay": 0.05},
            {"lr": 0.05, "weight_decay": 0.3, "decoupled_weight_decay": True},
            {"lr": 0.05, "weight_decay": 0.1, "maximize": True},
        ],
        "RAdam": [
            {},
            {"lr": 0.05, "betas": [0.8, 0.9], "eps": 1e-3},
            {"lr": 0.05, "weight_decay": 0.3, "decoupled_weight_decay": True},
            {"lr": 0.05, "weight_decay": 0.1, "maximize": True},
        ],
        "Rprop": [
            {},
            {"lr": 0.1, "etas": [0.4, 1.5], "step_sizes": [1e-3, 0.5]},
            {"lr": 0.05, "maximize": True},
        ],
        "ASGD": [
            {},
            {"lr": 0.1, "lambd": 0.01, "alpha": 0.6, "t0": 10},
            {"lr": 0.05, "weight_decay": 0.1, "t0": 0, "maximize": True},
        ],
        "Adafactor": [
            {},
            {"lr": 0.5, "beta2_decay": -0.5, "eps": [1e-3, 0.1], "d": 1.5},
            {"weight_decay": 0.1, "maximize": True},
        ],
        "Muon": [
            {},
            {"lr": 0.05, "weight_decay": 0.0, "nesterov": False, "momentum": 0.8},
            {"lr": 0.05, "adjust_lr_fn": "match_rms_adamw"},
            {"lr": 0.05, "ns_steps": 3, "ns_coefficients": [2.0, -1.5, 0.5]},
        ],
    }
    parameters = {"Adafactor": [0, 1, 2, 3, 4], "Muon": [0, 3, 5]}
    others = [{"lr": 0.03}, {"weight_decay": 0.2, "lr": 0.01}]
    cases = []
    for name, choices in options.items():
        for chosen in choices:
            base = {
                "optimizer": name,
                "options": chosen,
                "parameters": parameters.get(name, DEFAULT_PARAMETERS),
            }
            cases.append({**base, "groups": [{}], "missing": False})
            cases.append({**base, "groups": [{}, *others], "missing": True})
    # Numbers in the state are of the default type.
    for name in ("NAdam", "ASGD"):
        base = {"optimizer": name, "options": options[name][1], "parameters": DEFAULT_PARAMETERS}
        cases.append({**base, "groups": [{}], "missing": False, "default_dtype": "float64"})
    cycle = {"schedule": "OneCycleLR", "options": {"max_lr": 0.1, "total_steps": STEPS}}
    for name, chosen in (("SGD", {"momentum": 0.9}), ("AdamW", {}), ("Adam", {"amsgrad": True})):
        cases.append(
            {
                "optimizer": name,
                "options": chosen,
                "parameters": DEFAULT_PARAMETERS,
                "groups": [{}],
                "missing": False,
                "schedule": cycle,
            }
        )
    return cases


def lbfgs_cases() -> list[dict[str, Any]]:
    """L-BFGS with its options; it has one group and a closure."""
    options: list[dict[str, Any]] = [
        {"lr": 0.3, "max_iter": 5},
        {"lr": 0.5, "max_iter": 4, "history_size": 2},
        {"max_iter": 6, "line_search_fn": "strong_wolfe"},
        {"lr": 0.1, "max_iter": 3, "line_search_fn": "strong_wolfe", "history_size": 3},
        {"lr": 3.0, "max_iter": 9, "max_eval": 8, "line_search_fn": "strong_wolfe"},
        {"max_iter": 7, "line_search_fn": "strong_wolfe", "tolerance_change": 1e-2},
        {"max_iter": 7, "line_search_fn": "strong_wolfe", "tolerance_grad": 0.5},
    ]
    return [{"optimizer": "LBFGS", "options": chosen, "groups": [{}]} for chosen in options]


def schedule_cases() -> list[list[dict[str, Any]]]:
    """Schedules, each a list of those that act on the optimizer together."""

    def spec(schedule: str, **options: Any) -> dict[str, Any]:
        return {"schedule": schedule, "options": options}

    alone = [
        spec("StepLR", step_size=7),
        spec("StepLR", step_size=1, gamma=0.9),
        spec("MultiStepLR", milestones=[30, 3, 12, 12], gamma=0.5),
        spec("MultiStepLR", milestones=[0, 4]),
        spec("ConstantLR"),
        spec("ConstantLR", factor=0.7, total_iters=20),
        spec("LinearLR"),
        spec("LinearLR", start_factor=0.1, end_factor=0.8, total_iters=33),
        spec("LinearLR", start_factor=1.0, end_factor=0.0, total_iters=40),
        spec("ExponentialLR", gamma=0.93),
        spec("CosineAnnealingLR", T_max=50),
        spec("CosineAnnealingLR", T_max=12, eta_min=0.004),
        spec("LambdaLR", lr_lambda="inverse"),
        spec("LambdaLR", lr_lambda=["power", "cosine"]),
        spec("OneCycleLR", max_lr=0.3, total_steps=50),
        spec("OneCycleLR", max_lr=[0.3, 0.6], epochs=10, steps_per_epoch=6, pct_start=0.25),
        spec("OneCycleLR", max_lr=0.3, total_steps=60, anneal_strategy="linear", three_phase=True),
        spec("OneCycleLR", max_lr=0.3, total_steps=55, three_phase=True, pct_start=0.4),
        spec("OneCycleLR", max_lr=0.3, total_steps=50, cycle_momentum=False, div_factor=10.0),
        spec("OneCycleLR", max_lr=0.3, total_steps=51, base_momentum=[0.5, 0.6], max_momentum=0.9),
        spec("OneCycleLR", max_lr=0.3, total_steps=50, pct_start=0.0, final_div_factor=10.0),
        spec("MultiplicativeLR", lr_lambda="power"),
        spec("MultiplicativeLR", lr_lambda=["inverse", "power"]),
        spec("PolynomialLR"),
        spec("PolynomialLR", total_iters=30, power=0.5),
        spec("PolynomialLR", total_iters=60, power=2.5),
        spec("CosineAnnealingWarmRestarts", T_0=7),
        spec("CosineAnnealingWarmRestarts", T_0=3, T_mult=2, eta_min=0.001),
        spec("CyclicLR", base_lr=0.01, max_lr=0.2, step_size_up=6),
        spec("CyclicLR", base_lr=[0.01, 0.02], max_lr=0.2, step_size_up=4, step_size_down=9),
        spec("CyclicLR", base_lr=0.01, max_lr=[0.2, 0.1], step_size_up=5, mode="triangular2"),
        spec("CyclicLR", base_lr=0.01, max_lr=0.2, step_size_up=5, mode="exp_range", gamma=0.97),
        spec("CyclicLR", base_lr=0.01, max_lr=0.2, step_size_up=5, cycle_momentum=False),
        spec("CyclicLR", base_lr=0.01, max_lr=0.2, step_size_up=5, scale_fn="inverse"),
        spec(
            "CyclicLR",
            base_lr=0.01,
            max_lr=0.2,
            step_size_up=5,
            scale_fn="power",
            scale_mode="iterations",
            base_momentum=0.5,
            max_momentum=0.95,
        ),
        spec("SWALR", swa_lr=0.02),
        spec("SWALR", swa_lr=[0.02, 0.2], anneal_epochs=30, anneal_strategy="linear"),
        spec("SWALR", swa_lr=0.02, anneal_epochs=0),
        spec("ReduceLROnPlateau"),
        spec("ReduceLROnPlateau", patience=2, factor=0.5, threshold=0.05),
        spec("ReduceLROnPlateau", patience=1, threshold=0.02, threshold_mode="abs", cooldown=4),
        spec("ReduceLROnPlateau", mode="max", patience=3, factor=0.7, min_lr=[0.02, 0.04]),
        spec(
            "ReduceLROnPlateau", mode="max", threshold_mode="abs", patience=0, factor=0.2, eps=1e-4
        ),
        spec(
            "SequentialLR",
            schedulers=[
                spec("LinearLR", start_factor=0.1, total_iters=5),
                spec("CosineAnnealingLR", T_max=45),
            ],
            milestones=[5],
        ),
        spec(
            "SequentialLR",
            schedulers=[
                spec("ConstantLR", factor=0.1, total_iters=9),
                spec("ExponentialLR", gamma=0.9),
                spec("StepLR", step_size=4),
                spec("MultiStepLR", milestones=[0, 3], gamma=0.5),
                spec("LambdaLR", lr_lambda="cosine"),
                spec("LinearLR", total_iters=4),
                spec("ConstantLR", factor=0.5, total_iters=2),
            ],
            milestones=[6, 14, 24, 30, 36, 43],
        ),
        spec(
            "SequentialLR",
            schedulers=[
                spec("PolynomialLR", total_iters=4, power=2.0),
                spec("CosineAnnealingWarmRestarts", T_0=5, T_mult=2),
                spec("CosineAnnealingLR", T_max=6),
                spec("PolynomialLR", total_iters=9),
            ],
            milestones=[7, 25, 40],
        ),
        spec(
            "ChainedScheduler",
            schedulers=[
                spec("ConstantLR", factor=0.1, total_iters=9),
                spec("ExponentialLR", gamma=0.95),
                spec("PolynomialLR", total_iters=45),
            ],
        ),
        spec(
            "ChainedScheduler",
            schedulers=[
                spec("MultiplicativeLR", lr_lambda="power"),
                spec("StepLR", step_size=6, gamma=0.5),
            ],
        ),
    ]
    together = [
        [spec("ExponentialLR", gamma=0.95), spec("CosineAnnealingLR", T_max=20, eta_min=0.001)],
        [spec("ConstantLR", factor=0.5, total_iters=10), spec("StepLR", step_size=8, gamma=0.3)],
        [spec("LinearLR", total_iters=8), spec("ReduceLROnPlateau", patience=1)],
    ]
    return [*([one] for one in alone), *together]

"""Write ``trajectories.json``: what PyTorch does over 50 steps of a small float64 problem.

Run it by hand where PyTorch is installed, to add a case: ``python make_trajectories.py``.
The tests read the file and need no PyTorch; they share the problem and the builders below.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

FILE = Path(__file__).with_name("trajectories.json")
STEPS = 50
KEPT = (1, 2, 3, 10, 50)  # the steps whose parameters are written down

INITIAL = [
    np.array([[0.5, -1.0, 2.0], [0.1, -0.7, 1.5]]),
    np.array([1.0, 0.25, -3.0]),
    np.array(-0.8),
]
CURVATURE = [
    np.array([[1.0, 0.2, 0.05], [0.7, 0.4, 0.9]]),
    np.array([0.3, 0.8, 0.1]),
    np.array(0.6),
]
MINIMUM = [np.array([[0.0, 1.0, -1.0], [0.3, 0.0, 0.5]]), np.array([-1.0, 2.0, 0.0]), np.array(0.4)]


def gradient(step: int, number: int, p: Array, missing: bool) -> Array | None:
    """The gradient of parameter ``number`` at ``step``: of a quadratic that moves about.

    With ``missing``, parameter 1 has none at every fifth step, parameter 2 none before the seventh.
    """
    if missing and (step % 5 == 3 if number == 1 else number == 2 and step < 7):
        return None
    return np.asarray(CURVATURE[number] * (p - MINIMUM[number]) + math.cos(1.7 * step + number))


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


def build_schedule(module: Any, optimizer: Any, spec: dict[str, Any]) -> Any:
    """The schedule of a specification, from the module ``lr_scheduler`` (PyTorch's or ours)."""
    options = dict(spec["options"])
    if "schedulers" in options:
        options["schedulers"] = [
            build_schedule(module, optimizer, s) for s in options["schedulers"]
        ]
    if "lr_lambda" in options:
        names = options["lr_lambda"]
        options["lr_lambda"] = (
            [LAMBDAS[name] for name in names] if isinstance(names, list) else LAMBDAS[names]
        )
    return getattr(module, spec["schedule"])(optimizer, **options)


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
    }
    others = [{"lr": 0.03}, {"weight_decay": 0.2, "lr": 0.01}]
    cases = []
    for name, choices in options.items():
        for chosen in choices:
            base = {"optimizer": name, "options": chosen}
            cases.append({**base, "groups": [{}], "missing": False})
            cases.append({**base, "groups": [{}, *others], "missing": True})
    cycle = {"schedule": "OneCycleLR", "options": {"max_lr": 0.1, "total_steps": STEPS}}
    for name, chosen in (("SGD", {"momentum": 0.9}), ("AdamW", {}), ("Adam", {"amsgrad": True})):
        cases.append(
            {
                "optimizer": name,
                "options": chosen,
                "groups": [{}],
                "missing": False,
                "schedule": cycle,
            }
        )
    return cases


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
    ]
    together = [
        [spec("ExponentialLR", gamma=0.95), spec("CosineAnnealingLR", T_max=20, eta_min=0.001)],
        [spec("ConstantLR", factor=0.5, total_iters=10), spec("StepLR", step_size=8, gamma=0.3)],
        [spec("LinearLR", total_iters=8), spec("ReduceLROnPlateau", patience=1)],
    ]
    return [*([one] for one in alone), *together]


def main() -> None:
    """Run every case with PyTorch and write the file."""
    import torch

    def run_optimizer(case: dict[str, Any]) -> dict[str, Any]:
        params = [torch.from_numpy(p.copy()).requires_grad_() for p in INITIAL]
        optimizer = build_optimizer(torch.optim, case, params)
        schedule = None
        if "schedule" in case:
            schedule = build_schedule(torch.optim.lr_scheduler, optimizer, case["schedule"])
        kept = {}
        for step in range(1, STEPS + 1):
            for number, p in enumerate(params):
                g = gradient(step, number, p.detach().numpy(), case["missing"])
                p.grad = None if g is None else torch.from_numpy(g)
            optimizer.step()
            if schedule is not None:
                schedule.step()
            if step in KEPT:
                kept[step] = [p.tolist() for p in params]
        state = {
            index: {name: value.tolist() for name, value in values.items() if value is not None}
            for index, values in optimizer.state_dict()["state"].items()
        }
        return {**case, "params": kept, "state": {k: v for k, v in state.items() if v}}

    def run_schedules(specs: list[dict[str, Any]]) -> dict[str, Any]:
        params = [torch.zeros(1, requires_grad=True) for _ in range(2)]
        groups = [{"params": params[:1]}, {"params": params[1:], "lr": 0.05}]
        optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.8)
        schedules = [build_schedule(torch.optim.lr_scheduler, optimizer, spec) for spec in specs]
        rates = []
        for epoch in range(STEPS + 1):
            rates.append([group["lr"] for group in optimizer.param_groups])
            rates[-1] += [group["momentum"] for group in optimizer.param_groups]
            if epoch < STEPS:
                optimizer.step()
                for schedule in schedules:
                    step_schedule(schedule, epoch)
        if all(row[2:] == [0.8, 0.8] for row in rates):
            rates = [row[:2] for row in rates]
        return {"schedules": specs, "rates": rates}

    results = {
        "torch": torch.__version__,
        "optimizers": [run_optimizer(case) for case in optimizer_cases()],
        "schedules": [run_schedules(specs) for specs in schedule_cases()],
    }
    FILE.write_text(json.dumps(results, separators=(",", ":")) + "\n")
    print(f"{FILE}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()

"""Write ``trajectories.json``: what PyTorch does in each of ``trajectory_cases.py``.

Run it by hand where PyTorch is installed, to add a case:
``python -m tests.optim.make_trajectories``. It also makes sure that PyTorch goes on from our state
dicts as from its own, which the tests, that need no PyTorch, can't.
"""

from __future__ import annotations

import inspect
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from tests.optim.trajectory_cases import (
    ADDED,
    HALFWAY,
    INITIAL,
    KEPT,
    STEPS,
    build_optimizer,
    build_schedule,
    gradient,
    lbfgs_cases,
    objective,
    optimizer_cases,
    schedule_cases,
    step_schedule,
)

FILE = Path(__file__).with_name("trajectories.json")


def plain(value: Any) -> Any:
    """A state with lists in the place of tensors."""
    if hasattr(value, "tolist"):
        return value.tolist()
    if isinstance(value, dict):
        return {str(name): plain(item) for name, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def tensors(torch: Any, value: Any) -> Any:
    """One of our states with PyTorch's tensors in the place of arrays."""
    if isinstance(value, np.ndarray):
        return torch.from_numpy(value)
    if isinstance(value, dict):
        return {name: tensors(torch, item) for name, item in value.items()}
    return [tensors(torch, item) for item in value] if isinstance(value, list) else value


def run_optimizer(torch: Any, case: dict[str, Any]) -> dict[str, Any]:
    """The parameters along a trajectory, the state dict halfway, the state at the end."""
    torch.set_default_dtype(getattr(torch, case.get("default_dtype", "float32")))
    params = [torch.from_numpy(INITIAL[i].copy()).requires_grad_() for i in case["parameters"]]
    optimizer = build_optimizer(torch.optim, case, params)
    schedule = None
    if "schedule" in case:
        schedule = build_schedule(torch.optim, optimizer, case["schedule"])
    kept, halfway = {}, None
    for step in range(1, STEPS + 1):
        for number, p in zip(case["parameters"], params, strict=True):
            g = gradient(step, number, p.detach().numpy(), case["missing"])
            p.grad = None if g is None else torch.from_numpy(g)
        optimizer.step()
        if schedule is not None:
            schedule.step()
        if step in KEPT:
            kept[step] = plain(params)
        if step == HALFWAY:
            halfway = plain(optimizer.state_dict())
    torch.set_default_dtype(torch.float32)
    state = plain(optimizer.state_dict()["state"])
    result = {**case, "params": kept, "state": {k: v for k, v in state.items() if v}}
    if case["missing"] and schedule is None:
        result["halfway"] = halfway
    return result


def run_lbfgs(torch: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Parameters and evaluations after each of three steps, the state after the second."""
    params = [torch.from_numpy(p.copy()).requires_grad_() for p in INITIAL[:3]]
    optimizer = torch.optim.LBFGS(params, **case["options"])
    losses: list[float] = []

    def closure() -> Any:
        value, gradients = objective([p.detach().numpy() for p in params])
        for p, g in zip(params, gradients, strict=True):
            p.grad = torch.from_numpy(g)
        losses.append(value)
        return torch.tensor(value, dtype=torch.float64)

    kept, evaluations = {}, []
    for step in range(1, 4):
        optimizer.step(closure)
        kept[step] = plain(params)
        evaluations.append(len(losses))
        if step == 2:
            state_dict = plain(optimizer.state_dict())
    return {**case, "params": kept, "evaluations": evaluations, "state_dict": state_dict}


def run_schedules(torch: Any, specs: list[dict[str, Any]], added: bool = False) -> dict[str, Any]:
    """The rates and momenta of both groups at every epoch; with ``added``, of a third one, too."""
    params = [torch.zeros(1, requires_grad=True) for _ in range(3)]
    groups = [{"params": params[:1]}, {"params": params[1:2], "lr": 0.05}]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.8)
    schedules = [build_schedule(torch.optim, optimizer, spec) for spec in specs]
    rates, halfway = [], None
    for epoch in range(STEPS + 1):
        if epoch == ADDED:
            halfway = plain(
                [optimizer.state_dict()["param_groups"], [s.state_dict() for s in schedules]]
            )
            if added:
                optimizer.add_param_group({"params": params[2:], "lr": 0.03, "momentum": 0.7})
        rates.append([group["lr"] for group in optimizer.param_groups])
        rates[-1] += [group["momentum"] for group in optimizer.param_groups]
        if epoch < STEPS:
            optimizer.step()
            try:
                for schedule in schedules:
                    step_schedule(schedule, epoch)
            except Exception as error:
                return {"rates": rates, "error": type(error).__name__}
    if all(momentum == 0.8 for row in rates for momentum in row[2:]):
        rates = [row[:2] for row in rates]
    return {"schedules": specs, "rates": rates, "halfway": halfway}


def check_that_torch_goes_on(torch: Any, case: dict[str, Any]) -> None:
    """PyTorch goes on from our state dict to where it gets by itself."""
    from tinygrad_np import Tensor, optim

    ours = [Tensor(INITIAL[i].copy(), requires_grad=True) for i in case["parameters"]]
    optimizer = build_optimizer(optim, case, ours)
    for step in range(1, HALFWAY + 1):
        for number, p in zip(case["parameters"], ours, strict=True):
            g = gradient(step, number, p.detach().numpy(), case["missing"])
            p.grad = None if g is None else Tensor(g)
        optimizer.step()
    params = [torch.from_numpy(p.detach().numpy().copy()).requires_grad_() for p in ours]
    theirs = build_optimizer(torch.optim, case, params)
    theirs.load_state_dict(tensors(torch, optimizer.state_dict()))
    for step in range(HALFWAY + 1, STEPS + 1):
        for number, p in zip(case["parameters"], params, strict=True):
            g = gradient(step, number, p.detach().numpy(), case["missing"])
            p.grad = None if g is None else torch.from_numpy(g)
        theirs.step()
    for p, expected in zip(params, case["params"][STEPS], strict=True):
        np.testing.assert_allclose(p.detach().numpy(), expected, rtol=1e-12)


def signatures(torch: Any) -> dict[str, list[list[str]]]:
    """The names of ``torch.optim`` and its parts, with their arguments and defaults."""
    modules = {
        "optim": torch.optim,
        "optim.lr_scheduler": torch.optim.lr_scheduler,
        "optim.swa_utils": torch.optim.swa_utils,
    }
    found: dict[str, list[list[str]]] = {}
    for prefix, module in modules.items():
        for name in module.__all__:
            value = getattr(module, name)
            if callable(value):
                parameters = inspect.signature(value).parameters.values()
                found[f"{prefix}.{name}"] = [
                    [p.name, str(p.kind), "" if p.default is p.empty else repr(p.default)]
                    for p in parameters
                ]
            else:
                found[f"{prefix}.{name}"] = []
    for cls in (torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler):
        prefix = "optim" if cls is torch.optim.Optimizer else "optim.lr_scheduler"
        for name in dir(cls):
            if not name.startswith("_"):
                found[f"{prefix}.{cls.__name__}.{name}"] = []
    return found


def main() -> None:
    """Run every case with PyTorch and write the files."""
    import torch

    warnings.simplefilter("ignore")  # of schedules that are stepped with an epoch
    optimizers = [run_optimizer(torch, case) for case in optimizer_cases()]
    for case in optimizers:
        if "halfway" in case:
            check_that_torch_goes_on(torch, case)
    schedules = [run_schedules(torch, specs) for specs in schedule_cases()]
    for result, specs in zip(schedules, schedule_cases(), strict=True):
        added = run_schedules(torch, specs, added=True)
        result["added"] = {name: added[name] for name in ("rates", "error") if name in added}
        result["added"]["rates"] = result["added"]["rates"][ADDED : ADDED + 15]
    results = {
        "torch": torch.__version__,
        "optimizers": optimizers,
        "lbfgs": [run_lbfgs(torch, case) for case in lbfgs_cases()],
        "schedules": schedules,
    }
    FILE.write_text(json.dumps(results, separators=(",", ":")) + "\n")
    names = json.dumps(signatures(torch), separators=(",", ":")).replace('"optim', '\n"optim')
    FILE.with_name("torch_optim_names.json").write_text(names + "\n")
    print(f"{FILE}: {FILE.stat().st_size} bytes")


if __name__ == "__main__":
    main()

"""Whether the state in a checkpoint is one that a trainer can go on from.

A checkpoint may be damaged, or come from someone else. Nothing of it is taken up before all of it
has the types, shapes and dtypes of the trainer's own state, and the numbers that follow from the
settings have their values.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import isclose, isfinite
from typing import Any

from tinygrad_np.optim import Optimizer

from ..run_folder.checkpoint import check_arrays
from ..run_folder.history import history_from_rows
from ..run_folder.reading import is_count, is_number

__all__ = ["check_state"]

# Numbers that change as training goes on. All others follow from the settings.
_MOVING = {
    "optimizer": {"lr", "momentum", "betas"},
    "schedule": {"last_epoch", "_step_count", "_last_lr", "best", "cooldown_counter"}
    | {"num_bad_epochs"},
    "rng": {"state", "inc", "has_uint32", "uinteger"},
}


def check_state(
    state: Mapping[str, Any],
    own: Mapping[str, Any],
    optimizer: Optimizer,
    epochs: int,
    steps_per_epoch: int,
    schedule_steps_per_epoch: int,
) -> None:
    """Check a trainer's state as it was read from a checkpoint.

    Args:
        state: the state.
        own: the state of the trainer that is to go on from it, before its first step.
        optimizer: that trainer's.
        epochs: the number of epochs of the run.
        steps_per_epoch: the number of training steps in one.
        schedule_steps_per_epoch: how many times an epoch moves the schedule.

    Raises:
        ValueError: the state is not one of such a trainer; says where.
    """
    for name in own:
        if name not in state:
            raise ValueError(f"it lacks {name}")
    check_arrays("model", own["model"], state["model"])
    _check_optimizer(optimizer, own["optimizer"], state["optimizer"])
    _check_alike("schedule", own["schedule"], state["schedule"], _MOVING["schedule"])
    _check_alike("rng", own["rng"], state["rng"], _MOVING["rng"])
    if not isinstance(state["history"], list):
        raise ValueError("its history is no list")
    done = len(history_from_rows(state["history"]))
    if done > epochs:
        raise ValueError(f"it has {done} epochs of {epochs}")
    epoch = state["epoch"]
    _check_alike("epoch", own["epoch"], epoch, set(own["epoch"]))
    if not is_count(epoch["steps"]) or epoch["steps"] >= steps_per_epoch:
        raise ValueError(f"epoch/steps is {epoch['steps']}, expected 0 to {steps_per_epoch - 1}")
    if own["schedule"] is not None:
        within = epoch["steps"] if schedule_steps_per_epoch > 1 else 0
        moved = done * schedule_steps_per_epoch + within
        if state["schedule"]["last_epoch"] != moved:
            raise ValueError(
                f"schedule/last_epoch is {state['schedule']['last_epoch']}, expected {moved} after "
                f"{done} epochs and {epoch['steps']} steps"
            )


def _check_optimizer(optimizer: Optimizer, own: Mapping[str, Any], found: Any) -> None:
    """Check the optimizer's state; it has none for a parameter that was not stepped yet."""
    if not isinstance(found, dict) or not isinstance(found.get("state"), dict):
        raise ValueError("its optimizer has no state")
    groups = _with_later_options(own["param_groups"], found.get("param_groups"))
    _check_alike("optimizer/param_groups", own["param_groups"], groups, _MOVING["optimizer"])
    group = optimizer.param_groups[0]
    by_number = {str(number): p.numpy(force=True) for number, p in enumerate(group["params"])}
    names = [*optimizer.state_names(group), *(["step"] if optimizer.counts_steps else [])]
    for number, values in found["state"].items():
        path = f"optimizer/state/{number}"
        if str(number) not in by_number or not isinstance(values, dict):
            raise ValueError(f"{path} is of no parameter")
        if set(values) != set(names):
            raise ValueError(f"{path} has {', '.join(values)}, expected {', '.join(names)}")
        if "step" in names and not is_count(values["step"]):
            raise ValueError(f"{path}/step is {values['step']!r:.40}, expected a whole number")
        arrays = {name: by_number[str(number)] for name in names if name != "step"}
        check_arrays(path, arrays, {name: values[name] for name in arrays})


def _with_later_options(own: Sequence[Mapping[str, Any]], found: Any) -> Any:
    """Give groups of an earlier version the options that it did not know, as they are now."""
    if not isinstance(found, list | tuple):
        return found
    return [
        {**{str(key): value for key, value in mine.items()}, **group}
        if isinstance(group, dict)
        else group
        for mine, group in zip(own, found, strict=False)
    ] + list(found[len(own) :])


def _check_alike(path: str, own: Any, found: Any, moving: Collection[str]) -> None:
    """Check that a value has the type of another, and its value unless its name is in ``moving``.

    Dicts and lists are compared item by item. Tuples are lists in a checkpoint, and keys are text.
    """
    if isinstance(own, dict):
        if not isinstance(found, dict) or set(found) != set(map(str, own)):
            raise ValueError(f"{path} has other names than {', '.join(map(str, own))}")
        for key, value in own.items():
            _check_alike(f"{path}/{key}", value, found[str(key)], moving)
    elif isinstance(own, list | tuple):
        if not isinstance(found, list | tuple) or len(found) != len(own):
            raise ValueError(f"{path} is no list of {len(own)}")
        for i, value in enumerate(own):
            _check_alike(f"{path}/{i}", value, found[i], moving)
    elif isinstance(own, bool) or not isinstance(own, int | float):
        if type(found) is not type(own) or found != own:
            raise ValueError(f"{path} is {found!r:.40}, expected {own!r:.40}")
    elif not _is_alike(own, found, free=not set(moving).isdisjoint(path.split("/"))):
        raise ValueError(f"{path} is {found!r:.40}, expected a number like {own}")


def _is_alike(own: float, found: Any, free: bool) -> bool:
    """Return whether a number can stand in the place of another."""
    if isinstance(own, int):
        # The state of a random stream has 128 bits.
        return type(found) is int and (0 <= found < 2**128 if free else found == own)
    if not isfinite(own):  # the best loss of a schedule that has seen none
        return isinstance(found, float) and found == found
    return is_number(found) and (free or isclose(own, found, rel_tol=1e-9))

"""An optimizer on other parameters, with another state, for a while."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ..tensor import Tensor
from .optimizer import Optimizer

__all__ = ["swap_in_optimizer_params_and_state"]


@contextmanager
def swap_in_optimizer_params_and_state(
    optimizer: Optimizer,
    swapin_parameters: Mapping[str, Tensor],
    swapin_optim_state: Mapping[str, Any],
) -> Iterator[None]:
    """Let an optimizer work on other parameters and another state within a ``with`` block.

    Args:
        optimizer: has a state already.
        swapin_parameters: tensors in the order of the optimizer's own, by any names.
        swapin_optim_state: what ``optimizer.state_dict()`` returns, with the same groups and
            options. Its arrays are written to by ``step``; nothing else in it changes.

    Raises:
        RuntimeError: the optimizer has no state, or the parameters or the state do not fit it.

    >>> import tinygrad_np as tg
    >>> w, other = tg.zeros(1, requires_grad=True), tg.ones(1, requires_grad=True)
    >>> optimizer = tg.optim.SGD([w], lr=0.5, momentum=0.9)
    >>> w.grad = other.grad = tg.ones(1)
    >>> optimizer.step()
    >>> state = optimizer.state_dict()
    >>> with swap_in_optimizer_params_and_state(optimizer, {"w": other}, state):
    ...     optimizer.step()
    >>> other.detach(), state["state"][0]["momentum_buffer"], w.detach()
    (tensor([0.0500]), array([1.9], dtype=float32), tensor([-0.5000]))
    """
    name = "swap_in_optimizer_params_and_state"
    if not optimizer.state:
        raise RuntimeError(f"{name} requires initialized optimizer state.")
    groups, state = _checked(optimizer, list(swapin_parameters.values()), swapin_optim_state)
    own_state, own_groups = optimizer.state, [dict(group) for group in optimizer.param_groups]
    try:
        for group, swapped_in in zip(optimizer.param_groups, groups, strict=True):
            group.update(swapped_in)
        optimizer.state = state
        yield
    finally:
        optimizer.state = own_state
        for group, before in zip(optimizer.param_groups, own_groups, strict=True):
            group.clear()
            group.update(before)


def _checked(
    optimizer: Optimizer, parameters: list[Tensor], saved: Mapping[str, Any]
) -> tuple[list[dict[str, Any]], defaultdict[Any, dict[str, Any]]]:
    """The groups and the state to swap in."""
    groups, states = saved.get("param_groups"), saved.get("state")
    if not isinstance(groups, list) or not isinstance(states, Mapping):
        raise RuntimeError("swapin_optim_state is no state dict of an optimizer.")
    if len(groups) != len(optimizer.param_groups):
        raise RuntimeError(
            "swapin_optim_state has a different number of parameter groups than the live optimizer."
        )
    found: list[dict[str, Any]] = []
    state: defaultdict[Any, dict[str, Any]] = defaultdict(dict)
    known: set[Any] = set()
    start = 0
    for number, (live, group) in enumerate(zip(optimizer.param_groups, groups, strict=True)):
        different = sorted(live.keys() ^ group.keys())
        if different:
            raise RuntimeError(
                f"swapin_optim_state's group {number} and the live optimizer's differ in "
                f"{', '.join(different)}."
            )
        if len(group["params"]) != len(live["params"]):
            raise RuntimeError(
                f"swapin_optim_state param group {number} has a different number of params than "
                "the live optimizer param group."
            )
        params = parameters[start : start + len(group["params"])]
        start += len(group["params"])
        if len(params) < len(group["params"]):
            raise RuntimeError(
                f"swapin_parameters has {len(parameters)} tensors, fewer than the optimizer."
            )
        for key, param in zip(group["params"], params, strict=True):
            known.add(key)
            state[param] = dict(states.get(key, {}))
        found.append({**group, "params": params})
    extra = [key for key in states if key not in known]
    if extra:
        raise RuntimeError(f"swapin_optim_state has state for parameters in no group: {extra}.")
    return found, state

"""Snapshots of optimizers, in PyTorch's layout: written, checked and read.

``{"state": {number: {name: value}}, "param_groups": [{option: value, "params": [number]}]}``, with
the parameters numbered in the order of the groups.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

import numpy as np

from ..core.tensor_base import TensorBase, unwrap
from ..core.types import Array, Shape
from ..tensor import Tensor
from .arguments import IMPLEMENTATION_FLAGS, REFUSED_FLAGS
from .hooks import OptimizerHooks

State = dict[Any, Any]
Groups = list[dict[str, Any]]


def packed(state: State, groups: Groups) -> dict[str, Any]:
    """A snapshot of state and groups, with numbers in the place of parameters; arrays are copies.

    State that belongs to no parameter keeps its key.
    """
    number: dict[int, int] = {}
    saved = []
    for group in groups:
        for param in group["params"]:
            number[id(param)] = len(number)
        options = {name: deepcopy(value) for name, value in group.items() if name != "params"}
        saved.append({**options, "params": [number[id(param)] for param in group["params"]]})
    return {
        "state": {
            number[id(key)] if isinstance(key, TensorBase) else key: deepcopy(values)
            for key, values in state.items()
            if values
        },
        "param_groups": saved,
    }


def unpacked_groups(kind: str, state_dict: Mapping[str, Any], groups: Groups) -> Groups:
    """The saved groups with this optimizer's parameters; the saved numbers are left out.

    Raises:
        KeyError: no ``"state"`` or no ``"param_groups"``.
        ValueError: other groups or sizes than this optimizer's.
    """
    saved_groups = state_dict["param_groups"]
    if len(saved_groups) != len(groups):
        raise ValueError(
            "loaded state dict has a different number of parameter groups: "
            f"{len(saved_groups)}, the optimizer has {len(groups)}"
        )
    found = []
    for number, (group, saved) in enumerate(zip(groups, saved_groups, strict=True)):
        if not isinstance(saved, Mapping) or "params" not in saved:
            raise ValueError(
                f"loaded state dict's group {number} is no dict with 'params': was it saved by "
                f"{kind}?"
            )
        if len(saved["params"]) != len(group["params"]):
            raise ValueError(
                "loaded state dict contains a parameter group that doesn't match the size of "
                f"optimizer's group: group {number} has {len(saved['params'])} parameters, the "
                f"optimizer's {len(group['params'])}"
            )
        options = {name: deepcopy(value) for name, value in saved.items() if name != "params"}
        if "param_names" in group:
            options.setdefault("param_names", group["param_names"])
        found.append({**options, "params": group["params"]})
    return found


Loader = Callable[[int, Tensor, dict[str, Any], dict[str, Any]], dict[str, Any]]


def unpacked_state(
    state_dict: Mapping[str, Any], groups: Groups, load: Loader
) -> dict[Any, dict[str, Any]]:
    """The saved state by parameter, each parameter's converted by ``load``.

    Raises:
        ValueError: state of a number that is in no group.
    """
    owners: dict[Any, tuple[Tensor, dict[str, Any]]] = {}
    for saved, group in zip(state_dict["param_groups"], groups, strict=True):
        for number, param in zip(saved["params"], group["params"], strict=True):
            owners[number] = param, group
    state: dict[Any, dict[str, Any]] = {}
    for key, values in state_dict["state"].items():
        if key in owners:
            param, group = owners[key]
            if not isinstance(values, Mapping):
                raise ValueError(
                    f"loaded state dict's state of parameter {key} is a "
                    f"{type(values).__name__}, not a dict"
                )
            state[param] = load(key, param, group, dict(values))
        elif isinstance(key, int):
            raise ValueError(
                f"loaded state dict has state for parameter {key}, which is in no group"
            )
        else:  # of the whole optimizer
            state[key] = deepcopy(values)
    return state


def loaded_number(number: int, name: str, value: Any) -> float:
    """A scalar of the state: a number, or an array or tensor of one element.

    Raises:
        ValueError: anything else.
    """
    array = np.asarray(unwrap(value))
    if array.size != 1 or array.dtype.kind not in "fiub":
        raise ValueError(
            f"loaded state dict's {name} of parameter {number} is no number, but of shape "
            f"{array.shape} and type {array.dtype}"
        )
    found: float = array.item()
    return found


def loaded_steps(number: int, value: Any) -> int:
    """The number of a parameter's steps.

    Raises:
        ValueError: anything but a whole number from 0 on.
    """
    steps = loaded_number(number, "step", value)
    if not (steps >= 0 and steps == steps // 1):
        raise ValueError(
            f"loaded state dict's step of parameter {number} is {steps}, which is no number of "
            "steps"
        )
    return int(steps)


def loaded_array(number: int, name: str, value: Any, shape: Shape, param: Tensor) -> Array:
    """An array of the state: a copy in the parameter's type.

    Raises:
        ValueError: another shape, or something else than real numbers.
    """
    array = np.asarray(unwrap(value))
    if array.dtype.kind not in ("fiubc" if param._array.dtype.kind == "c" else "fiub"):
        raise ValueError(
            f"loaded state dict's {name} of parameter {number} is of type {array.dtype}, not of "
            "numbers"
        )
    if array.shape != shape:
        wanted = "" if shape == param.shape else f", which needs {shape}"
        raise ValueError(
            f"loaded state dict's {name} of parameter {number} has shape {array.shape}, the "
            f"parameter {param.shape}{wanted}"
        )
    return np.array(array, dtype=param._array.dtype, order="C")


def loaded_anything(value: Any, param: Tensor) -> Any:
    """State of an optimizer with a ``step`` of its own: copies, arrays in the parameter's type."""
    if isinstance(value, (TensorBase, np.ndarray)):
        array = unwrap(value)
        dtype = param._array.dtype if array.dtype.kind in "fc" else array.dtype
        copy = np.array(array, dtype=dtype)
        return Tensor(copy) if isinstance(value, TensorBase) else copy
    if isinstance(value, Mapping):
        return {name: loaded_anything(item, param) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(loaded_anything(item, param) for item in value)
    return deepcopy(value)


# Options that a snapshot may lack: it was saved before they were there.
LATER_OPTIONS = {**IMPLEMENTATION_FLAGS, "differentiable": False, "maximize": False}


class Checkpointed(OptimizerHooks):
    """What can be saved, loaded, copied and pickled: a base of ``Optimizer``."""

    defaults: dict[str, Any]
    param_groups: Groups
    state: defaultdict[Any, dict[str, Any]]
    scalar_names: tuple[str, ...] = ()
    _has_own_step = False  # and not a rule: what its state holds is its own affair

    def validate(self, options: dict[str, Any]) -> None:
        """Raise ValueError for options out of range."""
        raise NotImplementedError

    def state_shape(self, name: str, shape: Shape) -> Shape:
        """The shape of a state array of a parameter of this ``shape``: the same."""
        return shape

    def _forget_pieces(self) -> None:
        raise NotImplementedError

    def state_dict(self) -> dict[str, Any]:
        """A snapshot: ``"state"`` by parameter number, and ``"param_groups"`` with those numbers.

        Keys and shapes are PyTorch's. Parameters are numbered in the order of the groups. Arrays
        are copies, so that a snapshot kept in memory does not move with training.

        >>> import tinygrad_np as tg
        >>> w = tg.ones(2, requires_grad=True)
        >>> optimizer = tg.optim.SGD([w], lr=0.5, momentum=0.9)
        >>> w.grad = tg.ones(2)
        >>> optimizer.step()
        >>> optimizer.state_dict()["state"]
        {0: {'momentum_buffer': array([1., 1.], dtype=float32)}}
        """
        for hook in tuple(self._state_dict_pre_hooks.values()):
            hook(self)
        state_dict = packed(self.state, self.param_groups)
        for hook in tuple(self._state_dict_post_hooks.values()):
            replaced = hook(self, state_dict)
            if replaced is not None:
                state_dict = replaced
        return state_dict

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take up a snapshot: training goes on bit for bit as if it had never stopped.

        A snapshot of PyTorch's optimizer of this name fits, too (arrays, or the tensors that
        ``tg.load`` makes). Load it after building the schedules, which write to the groups as they
        are built. Arrays are copied and cast to the parameters' dtypes. Nothing changes when the
        snapshot does not fit.

        Raises:
            TypeError: ``state_dict`` is no dict.
            KeyError: it has no ``"state"`` or no ``"param_groups"``.
            ValueError: other groups, sizes or shapes than this optimizer's, or options missing.
        """
        kind = type(self).__name__
        if not isinstance(state_dict, Mapping):
            raise TypeError(
                f"load_state_dict of {kind}: a dict is needed, not a {type(state_dict).__name__}"
            )
        saved = dict(state_dict)
        for hook in tuple(self._load_state_dict_pre_hooks.values()):
            replaced = hook(self, saved)
            if replaced is not None:
                saved = replaced
        groups = unpacked_groups(kind, saved, self.param_groups)
        for number, group in enumerate(groups):
            self.complete(group)
            missing = sorted(self.defaults.keys() - group.keys())
            if missing:
                raise ValueError(
                    f"loaded state dict's group {number} lacks {', '.join(missing)}: was it saved "
                    f"by {kind}?"
                )
            self.validate(group)
        state = unpacked_state(saved, groups, self.load_state_of)
        self.__setstate__({"state": defaultdict(dict, state), "param_groups": groups})
        for hook in tuple(self._load_state_dict_post_hooks.values()):
            hook(self)

    def complete(self, group: dict[str, Any]) -> None:
        """Give a group out of a snapshot the options that were not there when it was saved.

        What was saved on a GPU goes on here: ``capturable`` and ``differentiable`` become False.
        """
        for name, value in LATER_OPTIONS.items():
            if name in self.defaults:
                group.setdefault(name, value)
        for name in REFUSED_FLAGS.keys() & group.keys():
            group[name] = False

    def load_state_of(
        self, number: int, param: Tensor, group: dict[str, Any], values: dict[str, Any]
    ) -> dict[str, Any]:
        """The state of parameter ``number`` out of a snapshot: checked, copied, in its dtype."""
        if self._has_own_step:
            return {name: loaded_anything(value, param) for name, value in values.items()}
        state: dict[str, Any] = {}
        for name, value in values.items():
            if value is None:
                continue  # an array that was not there yet
            if name == "step":
                state[name] = loaded_steps(number, value)
            elif name in self.scalar_names:
                state[name] = loaded_number(number, name, value)
            else:
                shape = self.state_shape(name, param.shape)
                state[name] = loaded_array(number, name, value, shape, param)
        return state

    # Copies and pickles: without hooks, and without what is made anew at the next step.

    def __getstate__(self) -> dict[str, Any]:
        left_out = {"_pieces", "_scratch", "_in_hooked_step"}
        return {
            name: value
            for name, value in vars(self).items()
            if name not in left_out and not name.endswith("_hooks")
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._forget_pieces()
        if "_step_pre_hooks" not in vars(self):
            super().__init__()

"""Options of optimizers: read as numbers, checked, refused where they ask for something else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np

from ..core.tensor_base import TensorBase, unwrap
from ..tensor import Tensor

Parameters: TypeAlias = Iterable[Tensor] | Iterable[dict[str, Any]] | Iterable[tuple[str, Tensor]]
"""What an optimizer is given: tensors, dicts of options with ``"params"``, or pairs of a name and a
tensor as ``Module.named_parameters()`` yields them."""


class _Required:
    def __repr__(self) -> str:
        return "<required parameter>"


required: Any = _Required()
"""In an optimizer's ``defaults``: an option that has no default and that each group must set."""

# How PyTorch computes a step, not what: nothing here depends on them.
IMPLEMENTATION_FLAGS = {"foreach": None, "fused": None, "capturable": False}

REFUSED_FLAGS = {
    "capturable": "is for the graphs of a GPU, and there is none here",
    "differentiable": "asks for gradients through step(), which records nothing; write the update "
    "as a function of tensors and differentiate that (see tinygrad_np.func)",
}


def refuse_flags(kind: str, options: Mapping[str, Any]) -> None:
    """Refuse flags that would change what a step does, by name.

    Raises:
        NotImplementedError: ``capturable=True`` or ``differentiable=True``.
        RuntimeError: both ``fused`` and ``foreach``, as in PyTorch.

    >>> refuse_flags("Adam", {"foreach": True, "differentiable": False})
    """
    for name, reason in REFUSED_FLAGS.items():
        if options.get(name):
            raise NotImplementedError(f"{kind}: {name}=True {reason}")
    if options.get("fused") and options.get("foreach"):
        raise RuntimeError(f"{kind}: `fused` and `foreach` cannot be `True` together.")


def as_number(name: str, value: Any) -> Any:
    """An option as a plain number: the element of a tensor, and any other value as it is.

    Raises:
        ValueError: a tensor of more than one element.

    >>> import tinygrad_np as tg
    >>> as_number("lr", tg.tensor(0.5)), as_number("lr", 0.1)
    (0.5, 0.1)
    """
    if not isinstance(value, (TensorBase, np.ndarray)):
        return value
    array = unwrap(value)
    if array.size != 1:
        raise ValueError(f"Tensor {name} must be 1-element, but has shape {array.shape}")
    return array.item()


def numbers_of(group: dict[str, Any]) -> dict[str, Any]:
    """The options of a group with a number in the place of each tensor: ``group`` itself if none.

    >>> import tinygrad_np as tg
    >>> numbers_of({"lr": tg.tensor(0.5), "eps": 1e-8})
    {'lr': 0.5, 'eps': 1e-08}
    """
    if True not in [isinstance(value, TensorBase) for value in group.values()]:
        return group
    return {
        name: value if name == "params" else as_number(name, value) for name, value in group.items()
    }


def require_nonnegative(options: Mapping[str, Any], **labels: str) -> None:
    """Raise ValueError unless each named option is at least 0 (NaN is not).

    >>> require_nonnegative({"lr": -1}, lr="learning rate")
    Traceback (most recent call last):
        ...
    ValueError: Invalid learning rate: -1
    """
    for name, label in labels.items():
        if not as_number(name, options[name]) >= 0:
            raise ValueError(f"Invalid {label}: {options[name]}")


def require_betas(options: Mapping[str, Any]) -> None:
    """Raise ValueError unless both ``betas`` are at least 0 and less than 1.

    >>> require_betas({"betas": (0.9, 1.0)})
    Traceback (most recent call last):
        ...
    ValueError: Invalid beta parameter at index 1: 1.0
    """
    betas = options["betas"]
    if len(betas) != 2:
        raise ValueError(f"betas must be two numbers, but got {betas}")
    for index, beta in enumerate(betas):
        if not 0 <= as_number(f"betas[{index}]", beta) < 1:
            raise ValueError(f"Invalid beta parameter at index {index}: {beta}")


def checked_params(given: Any) -> tuple[list[Tensor], list[str]]:
    """The parameters of a new group, and their names where they have some.

    Raises:
        TypeError: a set, or something that is not a tensor.
        ValueError: a tensor that is not a leaf, one given twice, or some without a name.

    >>> import tinygrad_np as tg
    >>> params, names = checked_params(tg.nn.Linear(2, 1).named_parameters())
    >>> names
    ['weight', 'bias']
    """
    if isinstance(given, set):
        raise TypeError(
            "optimizer parameters need to be organized in ordered collections, but the "
            "ordering of tensors in sets will change between runs. Please use a list instead."
        )
    params: list[Tensor] = []
    names: list[str] = []
    seen: set[int] = set()
    for param in [given] if isinstance(given, Tensor) else given:
        if isinstance(param, tuple) and len(param) == 2 and isinstance(param[0], str):
            names.append(param[0])
            param = param[1]
        if not isinstance(param, Tensor):
            raise TypeError(
                "optimizer can only optimize Tensors, but one of the params is "
                f"{type(param).__name__}"
            )
        if not param.is_leaf:
            raise ValueError("can't optimize a non-leaf Tensor")
        if id(param) in seen:
            raise ValueError("some parameters appear more than once in a parameter group")
        seen.add(id(param))
        params.append(param)
    if names and len(names) != len(params):
        raise ValueError(
            "all optimizer params should be with/without names. Some param names are missing"
        )
    return params, names


def require(label: str, bound: str, value: Any, holds: Callable[[Any], bool]) -> None:
    """Raise ValueError unless a number is as it should be, in the words of PyTorch's newer checks.

    >>> require("Learning rate", ">= 0", -1, lambda lr: lr >= 0)
    Traceback (most recent call last):
        ...
    ValueError: Learning rate should be >= 0 but is: -1
    """
    if not holds(as_number(label, value)):
        raise ValueError(f"{label} should be {bound} but is: {value}")

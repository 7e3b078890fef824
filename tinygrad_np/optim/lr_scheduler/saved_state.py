"""What is in the saved state of a schedule: checked against its own, and functions in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import BuiltinFunctionType, FunctionType
from typing import Any

from ...core.tensor_base import TensorBase


def kind_of(value: Any) -> str:
    """What a value of a state is, as far as it must stay the same.

    >>> kind_of(3), kind_of(0.5), kind_of([1]), kind_of(None)
    ('number', 'number', 'list', '')
    """
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, (int, float, TensorBase)):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (list, tuple, Mapping)):
        return "list"
    return type(value).__name__


def differences_of_kind(mine: Mapping[str, Any], saved: Mapping[str, Any]) -> list[str]:
    """The names under which a saved state holds something else than one's own.

    >>> differences_of_kind({"gamma": 0.1, "last_epoch": 3}, {"gamma": "x", "last_epoch": 5})
    ['gamma']
    """
    return [
        name
        for name in sorted(mine.keys() & saved.keys())
        if kind_of(mine[name]) not in ("", kind_of(saved[name]))
    ]


def attributes_of(function: Callable[..., Any]) -> dict[str, Any] | None:
    """What is saved of a function: a callable object's attributes, of a plain function None.

    >>> attributes_of(lambda epoch: 0.5) is None
    True
    """
    plain = (FunctionType, BuiltinFunctionType, type)
    return None if isinstance(function, plain) else dict(getattr(function, "__dict__", {}))


def attributes_problem(functions: Sequence[Callable[..., Any]], saved: Sequence[Any]) -> str | None:
    """What keeps saved attributes from going into functions, or None."""
    if len(functions) != len(saved):
        return f"it is of {len(saved)} functions, the schedule has {len(functions)}"
    for function, values in zip(functions, saved, strict=True):
        if values is not None and not isinstance(values, Mapping):
            return f"of a function it holds a {type(values).__name__}"
        if values and not hasattr(function, "__dict__"):
            return f"{function!r} has no attributes to load"
    return None


def give_attributes(functions: Sequence[Callable[..., Any]], saved: Sequence[Any]) -> None:
    """Put saved attributes back into callable objects."""
    for function, values in zip(functions, saved, strict=True):
        if values:
            vars(function).update(values)

"""Methods whose functions are imported when one of them is first called.

Of some families most programs use nothing, and an import of the package would pay for them all.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])


class MethodOnFirstUse:
    """Stands in a class for a function of a module that isn't imported yet; gives way to it."""

    def __init__(
        self, module: str, function: str, decorator: Callable[..., Any] | None = None
    ) -> None:
        self.module = module
        self.function = function
        self.decorator = decorator
        self.names: list[tuple[type, str]] = []

    def __set_name__(self, owner: type, name: str) -> None:
        self.names.append((owner, name))

    def __get__(self, tensor: object, owner: type) -> Any:
        function = getattr(import_module(self.module), self.function)
        if self.decorator is not None:
            function = self.decorator(function)
        for where, name in self.names:
            setattr(where, name, function)
        return function.__get__(tensor, owner)


class ModuleOnFirstUse:
    """Stands for a module while a class of methods is made of its functions."""

    def __init__(self, module: str) -> None:
        self.module = module

    def __getattr__(self, function: str) -> MethodOnFirstUse:
        return MethodOnFirstUse(self.module, function)


def modules(package: str, *names: str) -> tuple[ModuleOnFirstUse, ...]:
    """Stand-ins for modules of a package: what a class takes from them is imported on first use."""
    return tuple(ModuleOnFirstUse(f"{package}.{name}") for name in names)


def decorated(decorator: F) -> F:
    """The same decorator for functions that are imported on first use: it is called then."""

    def decorate(method: MethodOnFirstUse) -> MethodOnFirstUse:
        return MethodOnFirstUse(method.module, method.function, decorator)

    return cast(F, decorate)

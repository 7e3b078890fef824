"""``FunctionModule``: the base of modules that call one function with their settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .module import Module


class FunctionModule(Module):
    """A module that calls one function.

    Its settings are attributes under the names of the function's arguments, so that a setting that
    is assigned later counts.
    """

    function: Callable[..., Any]

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self._setting_names = tuple(settings)
        for name, value in settings.items():
            setattr(self, name, value)

    def _settings(self) -> dict[str, Any]:
        """The settings by name, as they are now."""
        return {name: getattr(self, name) for name in self._setting_names}

    def forward(self, *inputs: Any) -> Any:
        return self.function(*inputs, **self._settings())

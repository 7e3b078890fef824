"""Utilities by PyTorch's names: :mod:`tinygrad_np.utils.data`, imported when it is first used."""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import data as data

__all__ = ["data"]


def __getattr__(name: str) -> ModuleType:
    if name == "data":
        import importlib

        return importlib.import_module(f"{__name__}.data")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The classes of :mod:`tinygrad_np.nn` by the name of the package that PyTorch keeps them in."""

from __future__ import annotations

import sys
from typing import Any

from ..module import Module as Module
from . import module as module


def __getattr__(name: str) -> Any:
    nn = sys.modules[__package__.removesuffix(".modules")]  # it imports this module
    if not name.startswith("_") and hasattr(nn, name):
        return getattr(nn, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

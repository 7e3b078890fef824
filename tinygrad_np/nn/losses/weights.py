"""The weights of losses, which are buffers."""

from __future__ import annotations

from typing import Any

from ...tensor import Tensor
from ..module import Module


def register_weight(module: Module, name: str, weight: Any) -> None:
    """Add weights as a buffer, as in PyTorch: saved with the module, converted by ``double()``."""
    given = weight is None or isinstance(weight, Tensor)
    module.register_buffer(name, weight if given else Tensor(weight))

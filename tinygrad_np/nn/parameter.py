"""``Parameter``: a tensor that a module learns."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.device import check_placement
from ..core.type_promotion import default_float
from ..tensor import Tensor

__all__ = ["Parameter"]


class Parameter(Tensor):
    """A tensor that a module learns.

    Assigned to an attribute of a :class:`~tinygrad_np.nn.Module`, it is listed there.

    Args:
        data: the first values, of any shape; anything that :class:`~tinygrad_np.Tensor` takes.
        requires_grad: whether it is trained.

    >>> from tinygrad_np import nn
    >>> layer = nn.Module()
    >>> layer.scale = nn.Parameter([1.0, 2.0])
    >>> list(layer.state_dict()), layer.scale.requires_grad
    (['scale'], True)
    """

    __slots__ = ()

    def __init__(self, data: Any, requires_grad: bool = True) -> None:
        super().__init__(data, requires_grad)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


def parameter_type(device: Any, dtype: Any) -> np.dtype[Any]:
    """The type of a module's parameters, of its arguments: the default type for None.

    Raises:
        DeviceError: the device is not the CPU.

    >>> parameter_type("cpu", None)
    dtype('float32')
    """
    check_placement(device)
    return default_float() if dtype is None else np.dtype(dtype)

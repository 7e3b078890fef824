"""``Parameter``: a tensor that a module learns; ``Buffer``: one that goes with it."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.aliasing import has_repeats
from ..core.device import check_placement
from ..core.node import Leaf
from ..core.tensor_base import with_own_type
from ..core.type_promotion import default_float, element_type
from ..core.types import Array
from ..tensor import Tensor

__all__ = ["Buffer", "Parameter"]


class Parameter(Tensor):
    """A tensor that a module learns.

    Assigned to an attribute of a :class:`~tinygrad_np.nn.Module`, it is listed there.

    Args:
        data: the first values, of any shape; anything that :class:`~tinygrad_np.Tensor` takes. A
            tensor's memory is shared, as in PyTorch, all else is copied; None is no elements.
        requires_grad: whether it is trained.

    >>> from tinygrad_np import nn
    >>> layer = nn.Module()
    >>> layer.scale = nn.Parameter([1.0, 2.0])
    >>> list(layer.state_dict()), layer.scale.requires_grad
    (['scale'], True)
    """

    __slots__ = ()

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        if isinstance(data, Tensor) and not is_shared_badly(data._array):
            self._array = data._array
            self.node = Leaf(self._array) if requires_grad else None
        else:
            empty = np.empty(0, default_float())
            super().__init__(empty if data is None else data, requires_grad)

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


def _buffer(array: Array, persistent: bool) -> Buffer:
    return Buffer(array, persistent=persistent)


def is_shared_badly(array: Array) -> bool:
    """Whether memory cannot be written to element by element: it is read-only, or expanded.

    >>> import numpy as np
    >>> is_shared_badly(np.zeros(3)), is_shared_badly(np.broadcast_to(np.zeros(3), (2, 3)))
    (False, True)
    """
    return not array.flags.writeable or has_repeats(array)


def as_parameter(array: Any, requires_grad: bool | None = None) -> Parameter:
    """A parameter in an array's own memory; by default one that is trained if it is of floats.

    >>> import numpy as np
    >>> values = np.zeros(2)
    >>> parameter = as_parameter(values)
    >>> values[0] = 3
    >>> parameter.data
    tensor([3., 0.], dtype=float64)
    """
    values: Array = with_own_type(np.asarray(array))
    trained = values.dtype.kind == "f" if requires_grad is None else requires_grad
    made = Parameter(np.empty(0, values.dtype), trained)
    made.data = values
    return made


class Buffer(Tensor):
    """A tensor that goes with a module's parameters, but is not trained.

    Assigned to an attribute of a :class:`~tinygrad_np.nn.Module`, it is registered as by
    :meth:`~tinygrad_np.nn.Module.register_buffer`.

    Args:
        data: the values; a tensor's memory is shared.
        persistent: whether it is saved with the parameters.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Module()
    >>> layer.count = tg.nn.Buffer(tg.tensor([0]))
    >>> list(layer.state_dict()), list(layer.parameters())
    (['count'], [])
    """

    __slots__ = ("persistent",)

    def __init__(self, data: Any = None, *, persistent: bool = True) -> None:
        if isinstance(data, Tensor) and not is_shared_badly(data._array):
            self._array, self.node = data._array, None
        else:
            super().__init__(np.empty(0, default_float()) if data is None else data)
        self.persistent = persistent

    def __reduce__(self) -> tuple[Any, ...]:
        return _buffer, (self._array, self.persistent)

    def __deepcopy__(self, memo: dict[int, Any]) -> Tensor:
        made = super().__deepcopy__(memo)
        made.persistent = self.persistent  # type: ignore[attr-defined]
        return made


def is_lazy(param: Any) -> bool:
    """Whether a parameter or buffer has no shape yet.

    >>> from tinygrad_np import nn
    >>> is_lazy(nn.Linear(2, 3).weight)
    False
    """
    return getattr(param, "is_uninitialized", False)


def parameter_type(device: Any, dtype: Any) -> np.dtype[Any]:
    """The type of a module's parameters, of its arguments: the default type for None.

    Raises:
        DeviceError: the device is not the CPU.

    >>> parameter_type("cpu", None)
    dtype('float32')
    """
    check_placement(device)
    return default_float() if dtype is None else element_type(dtype)

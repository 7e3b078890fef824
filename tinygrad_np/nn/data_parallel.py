"""``DataParallel`` without GPUs, and PyTorch's helper for the arguments that all modules take."""

from __future__ import annotations

from typing import Any

from ..core.errors import DeviceError
from .module import Module

__all__ = ["DataParallel", "factory_kwargs"]


class DataParallel(Module):
    """Hold a module and call it, as PyTorch's does where there are no GPUs.

    So a script that wraps its network runs, and its state has the names that PyTorch gives it.

    Args:
        module: the module.
        device_ids, output_device: GPUs; there are none.
        dim: the axis that would be divided among GPUs.

    >>> import tinygrad_np as tg
    >>> network = tg.nn.DataParallel(tg.nn.Linear(3, 2))
    >>> network(tg.zeros(5, 3)).shape, list(network.state_dict())
    ((5, 2), ['module.weight', 'module.bias'])
    """

    module: Module

    def __init__(
        self, module: Module, device_ids: Any = None, output_device: Any = None, dim: int = 0
    ) -> None:
        super().__init__()
        if device_ids or output_device is not None:
            raise DeviceError("DataParallel: there is no GPU here: leave device_ids out")
        self.module = module
        self.device_ids: list[Any] = []
        self.dim = dim

    def forward(self, *inputs: Any, **kwargs: Any) -> Any:
        return self.module(*inputs, **kwargs)


def factory_kwargs(kwargs: dict[str, Any] | None) -> dict[str, Any]:
    """Pick the arguments that say how tensors are made: ``device``, ``dtype``, ``memory_format``.

    Args:
        kwargs: the arguments; under ``factory_kwargs`` there may be a dict of more.

    Raises:
        TypeError: another argument, or one given twice.

    >>> factory_kwargs({"dtype": float, "factory_kwargs": {"device": "cpu"}})
    {'device': 'cpu', 'dtype': <class 'float'>}
    """
    if kwargs is None:
        return {}
    given = dict(kwargs)
    inner = dict(given.pop("factory_kwargs", {}))
    names = ("device", "dtype", "memory_format")
    unknown = sorted(set(given) - set(names))
    twice = sorted(set(given) & set(inner))
    if unknown or twice:
        raise TypeError(f"factory_kwargs: unexpected or repeated arguments {unknown + twice}")
    return {**inner, **given}

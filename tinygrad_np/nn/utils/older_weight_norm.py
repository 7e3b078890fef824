"""PyTorch's older ``weight_norm``, by a hook before the forward pass."""

from __future__ import annotations

import warnings
from typing import Any

from ...core.hooks import RemovableHandle
from ..module import Module
from ..parameter import Parameter
from .parametrizations import norm_except

__all__ = ["remove_weight_norm", "weight_norm"]


class _WeightNorm:
    """The hook: computes the weight of lengths and directions."""

    handle: RemovableHandle

    def __init__(self, name: str, dim: int | None) -> None:
        self.name, self.dim = name, -1 if dim is None else dim

    def compute(self, module: Any) -> Any:
        g, v = getattr(module, f"{self.name}_g"), getattr(module, f"{self.name}_v")
        return v * (g / norm_except(v, self.dim))

    def __call__(self, module: Any, inputs: Any) -> None:
        setattr(module, self.name, self.compute(module))


def _hook_of(module: Module, name: str) -> _WeightNorm | None:
    hooks = getattr(module, "_weight_norms", {})
    found: _WeightNorm | None = hooks.get(name)
    return found


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Learn a weight's lengths ``weight_g`` and directions ``weight_v`` apart.

    Deprecated in PyTorch: :func:`tinygrad_np.nn.utils.parametrizations.weight_norm` does the same.

    Raises:
        RuntimeError: the weight is normalized already.

    >>> import tinygrad_np as tg, warnings
    >>> with warnings.catch_warnings(action="ignore"):
    ...     layer = tg.nn.utils.weight_norm(tg.nn.Linear(20, 40))
    >>> layer.weight_g.shape, layer.weight_v.shape
    ((40, 1), (40, 20))
    """
    warnings.warn(
        "nn.utils.weight_norm is deprecated: use nn.utils.parametrizations.weight_norm",
        FutureWarning,
        stacklevel=2,
    )
    if _hook_of(module, name) is not None:
        raise RuntimeError(f"weight_norm: {name!r} is normalized already")
    hook = _WeightNorm(name, dim)
    weight: Any = getattr(module, name)
    delattr(module, name)
    length = norm_except(weight.detach(), hook.dim)
    module.register_parameter(f"{name}_g", Parameter(length))
    module.register_parameter(f"{name}_v", Parameter(weight.detach()))
    hook(module, None)
    hook.handle = module.register_forward_pre_hook(hook)
    hooks = {**getattr(module, "_weight_norms", {}), name: hook}
    object.__setattr__(module, "_weight_norms", hooks)
    return module


def remove_weight_norm(module: Module, name: str = "weight") -> Module:
    """Make a weight one parameter again.

    Raises:
        ValueError: it is not normalized.

    >>> import tinygrad_np as tg, warnings
    >>> with warnings.catch_warnings(action="ignore"):
    ...     layer = tg.nn.utils.weight_norm(tg.nn.Linear(20, 40))
    >>> list(tg.nn.utils.remove_weight_norm(layer).state_dict())
    ['bias', 'weight']
    """
    hook = _hook_of(module, name)
    if hook is None:
        raise ValueError(f"remove_weight_norm: {name!r} of {type(module).__name__} is not one")
    weight = hook.compute(module).detach()
    hook.handle.remove()
    del module._weight_norms[name]  # type: ignore[attr-defined]
    for end in ("", "_g", "_v"):
        delattr(module, name + end)
    module.register_parameter(name, Parameter(weight))
    return module

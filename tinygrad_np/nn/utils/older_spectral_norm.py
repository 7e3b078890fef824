"""PyTorch's older ``spectral_norm``, by a hook before the forward pass."""

from __future__ import annotations

from typing import Any

from ...core.grad_mode import no_grad
from ...core.hooks import RemovableHandle
from ...ops.linear_algebra.distances import normalize
from ...random_tensors import randn
from ..convolution import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from ..module import Module
from ..parameter import Parameter

__all__ = ["remove_spectral_norm", "spectral_norm"]


class _SpectralNorm:
    """The hook: divides the weight by an estimate of its largest singular value."""

    handle: RemovableHandle

    def __init__(self, name: str, n_power_iterations: int, dim: int, eps: float) -> None:
        if n_power_iterations <= 0:
            raise ValueError(
                f"spectral_norm: n_power_iterations={n_power_iterations} must be positive"
            )
        self.name, self.n_power_iterations, self.dim, self.eps = name, n_power_iterations, dim, eps

    def matrix(self, weight: Any) -> Any:
        moved = weight.movedim(self.dim, 0)
        return moved.reshape(moved.shape[0], -1)

    def compute(self, module: Any, iterate: bool) -> Any:
        weight = getattr(module, f"{self.name}_orig")
        u, v = getattr(module, f"{self.name}_u"), getattr(module, f"{self.name}_v")
        matrix = self.matrix(weight)
        if iterate:
            with no_grad():
                for _ in range(self.n_power_iterations):
                    v = normalize(matrix.T @ u, dim=0, eps=self.eps)
                    u = normalize(matrix @ v, dim=0, eps=self.eps)
            setattr(module, f"{self.name}_u", u)
            setattr(module, f"{self.name}_v", v)
        return weight / (u @ (matrix @ v))

    def __call__(self, module: Any, inputs: Any) -> None:
        setattr(module, self.name, self.compute(module, module.training))


def spectral_norm(
    module: Module,
    name: str = "weight",
    n_power_iterations: int = 1,
    eps: float = 1e-12,
    dim: int | None = None,
) -> Module:
    """Divide a weight by its largest singular value: ``weight_orig`` is what is trained.

    :func:`tinygrad_np.nn.utils.parametrizations.spectral_norm` is its successor.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.spectral_norm(tg.nn.Linear(20, 40))
    >>> list(layer.state_dict())
    ['bias', 'weight_orig', 'weight_u', 'weight_v']
    """
    hooks = getattr(module, "_spectral_norms", {})
    if name in hooks:
        raise RuntimeError(f"spectral_norm: {name!r} is normalized already")
    if dim is None:
        dim = int(isinstance(module, ConvTranspose1d | ConvTranspose2d | ConvTranspose3d))
    hook = _SpectralNorm(name, n_power_iterations, dim, eps)
    weight: Any = getattr(module, name)
    rows, columns = hook.matrix(weight.detach()).shape
    delattr(module, name)
    module.register_parameter(f"{name}_orig", weight)
    setattr(module, name, weight.detach())
    for end, length in (("u", rows), ("v", columns)):
        drawn = normalize(randn(length, dtype=weight.dtype), dim=0, eps=eps)
        module.register_buffer(f"{name}_{end}", drawn)
    hook.handle = module.register_forward_pre_hook(hook)
    object.__setattr__(module, "_spectral_norms", {**hooks, name: hook})
    return module


def remove_spectral_norm(module: Module, name: str = "weight") -> Module:
    """Make a weight one parameter again, with the values that it has.

    Raises:
        ValueError: it is not normalized.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.spectral_norm(tg.nn.Linear(20, 40))
    >>> list(tg.nn.utils.remove_spectral_norm(layer).state_dict())
    ['bias', 'weight']
    """
    hooks = getattr(module, "_spectral_norms", {})
    if name not in hooks:
        raise ValueError(f"remove_spectral_norm: {name!r} of {type(module).__name__} is not one")
    hook = hooks.pop(name)
    with no_grad():
        weight = hook.compute(module, False).detach()
    hook.handle.remove()
    for end in ("", "_orig", "_u", "_v"):
        delattr(module, name + end)
    module.register_parameter(name, Parameter(weight))
    return module

"""Parametrizations of weights: normalized, of spectral norm 1, orthogonal."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.grad_mode import no_grad
from ...creation import eye, full
from ...ops.linear_algebra.distances import normalize
from ...ops.linear_algebra.householder import geqrf, householder_product
from ...ops.linear_algebra.matrix_functions import matrix_exp
from ...ops.linear_algebra.solve import solve
from ...ops.shapes.joining import cat
from ...random_tensors import randn
from ...tensor import Tensor
from ..convolution import ConvTranspose1d, ConvTranspose2d, ConvTranspose3d
from ..module import Module
from .parametrize import register_parametrization

__all__ = ["orthogonal", "spectral_norm", "weight_norm"]


def norm_except(v: Any, dim: int | None) -> Any:
    """The norm of each slice of an axis, with that axis kept; of the whole for -1 or None.

    >>> import tinygrad_np as tg
    >>> norm_except(tg.tensor([[3.0, 4.0], [0.0, 1.0]]), 0)
    tensor([[5.],
            [1.]])
    """
    if dim is None or dim == -1:
        return (v * v).sum().sqrt()
    others = tuple(axis for axis in range(v.ndim) if axis != dim)
    return (v * v).sum(others, keepdim=True).sqrt() if others else v.abs()


class _WeightNorm(Module):
    """A direction times a length, Salimans and Kingma (2016), equation 2."""

    def __init__(self, dim: int | None = 0) -> None:
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g: Tensor, weight_v: Tensor) -> Tensor:
        y: Tensor = weight_v * (weight_g / norm_except(weight_v, self.dim))
        return y

    def right_inverse(self, weight: Tensor) -> tuple[Tensor, Tensor]:
        """Split a weight into its lengths and itself."""
        return norm_except(weight, self.dim), weight


def weight_norm(module: Module, name: str = "weight", dim: int | None = 0) -> Module:
    """Learn a weight's lengths and directions apart.

    Salimans and Kingma, "Weight normalization" (2016). The lengths are
    ``parametrizations.weight.original0``, the directions ``original1``. States of the older
    ``nn.utils.weight_norm`` can be loaded.

    Args:
        name: the name of the weight.
        dim: the axis of which each slice has a length; None for one length of all.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.parametrizations.weight_norm(tg.nn.Linear(20, 40))
    >>> layer.parametrizations.weight.original0.shape
    (40, 1)
    """
    register_parametrization(module, name, _WeightNorm(dim), unsafe=True)

    def rename(module: Module, state: dict[str, Any], prefix: str, *_: Any) -> None:
        for i, end in enumerate("gv"):
            if (old := f"{prefix}{name}_{end}") in state:
                state[f"{prefix}parametrizations.{name}.original{i}"] = state.pop(old)

    module.register_load_state_dict_pre_hook(rename)
    return module


class _SpectralNorm(Module):
    """A weight over its largest singular value, by power iteration (Miyato et al., 2018)."""

    _u: Tensor
    _v: Tensor

    def __init__(
        self, weight: Tensor, n_power_iterations: int = 1, dim: int = 0, eps: float = 1e-12
    ) -> None:
        super().__init__()
        if not -weight.ndim <= dim < weight.ndim:
            raise IndexError(f"spectral_norm: dim={dim} of a weight of {weight.ndim} axes")
        if n_power_iterations <= 0:
            raise ValueError(
                f"spectral_norm: n_power_iterations={n_power_iterations} must be positive"
            )
        self.dim = dim if dim >= 0 else dim + weight.ndim
        self.n_power_iterations, self.eps = n_power_iterations, eps
        if weight.ndim > 1:
            with no_grad():
                matrix = self._matrix(weight)
                for end, length in zip("uv", matrix.shape, strict=True):
                    drawn = randn(length, dtype=weight.dtype)
                    self.register_buffer(f"_{end}", normalize(drawn, dim=0, eps=eps))
                self._iterate(matrix, 15)

    def _matrix(self, weight: Tensor) -> Tensor:
        """The weight with its axis ``dim`` as rows."""
        moved: Tensor = weight.movedim(self.dim, 0)
        return moved.reshape(moved.shape[0], -1)

    def _iterate(self, matrix: Tensor, times: int) -> None:
        with no_grad():
            for _ in range(times):
                self._u = normalize(matrix @ self._v, dim=0, eps=self.eps)
                self._v = normalize(matrix.T @ self._u, dim=0, eps=self.eps)

    def forward(self, weight: Tensor) -> Tensor:
        if weight.ndim == 1:
            y: Tensor = normalize(weight, dim=0, eps=self.eps)
            return y
        matrix = self._matrix(weight)
        if self.training:
            self._iterate(matrix.detach(), self.n_power_iterations)
        y = weight / (self._u @ (matrix @ self._v))
        return y

    def right_inverse(self, value: Tensor) -> Tensor:
        """Take a weight as it is."""
        return value


def spectral_norm(
    module: Module,
    name: str = "weight",
    n_power_iterations: int = 1,
    eps: float = 1e-12,
    dim: int | None = None,
) -> Module:
    """Divide a weight by its largest singular value.

    Miyato, Kataoka, Koyama and Yoshida, "Spectral normalization for generative adversarial
    networks" (2018): the value is estimated by power iteration, a step or more each time that the
    weight is asked for in training mode.

    Args:
        name: the name of the weight.
        n_power_iterations: steps each time.
        eps: keeps norms from 0.
        dim: the axis of the outputs: by default 0, 1 for transposed convolutions.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.parametrizations.spectral_norm(tg.nn.Linear(20, 40)).eval()
    >>> bool((tg.linalg.matrix_norm(layer.weight, 2) - 1).abs() < 0.1)
    True
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"{type(module).__name__} has no parameter or buffer {name!r}")
    if dim is None:
        dim = int(isinstance(module, ConvTranspose1d | ConvTranspose2d | ConvTranspose3d))
    made = _SpectralNorm(weight, n_power_iterations, dim, eps)
    return register_parametrization(module, name, made)


class _Orthogonal(Module):
    """A matrix with orthonormal columns (or rows, if they are fewer)."""

    base: Tensor | None

    def __init__(self, weight: Tensor, orthogonal_map: str, use_trivialization: bool) -> None:
        super().__init__()
        self.shape = tuple(weight.shape)
        self.orthogonal_map = orthogonal_map
        if use_trivialization:
            self.register_buffer("base", None)

    def forward(self, X: Tensor) -> Tensor:
        n, k = X.shape[-2:]
        transposed = n < k
        if transposed:
            X, n, k = X.mT, k, n
        if self.orthogonal_map == "householder":
            A: Any = X.tril(-1)
            tau = 2 / (1 + (A * A).sum(-2))  # each reflection is one: orthogonal
            Q: Any = householder_product(A, tau)
            Q = Q * X.detach().diagonal(0, -2, -1).int().unsqueeze(-2)
        else:
            A = X.tril()
            if n != k:
                A = cat([A, X.new_zeros((*X.shape[:-2], n, n - k))], -1)
            A = A - A.mT  # skew-symmetric
            if self.orthogonal_map == "matrix_exp":
                Q = matrix_exp(A)
            else:  # Cayley's map
                one = eye(n, dtype=X.dtype)
                Q = solve(one - A / 2, one + A / 2)
            Q = Q[..., :k]
        base = getattr(self, "base", None)
        if base is not None:
            Q = base @ Q
        y: Tensor = Q.mT if transposed else Q
        return y

    def right_inverse(self, Q: Tensor) -> Tensor:
        """Find what :meth:`forward` makes this matrix of; the nearest orthogonal one, if it isn't.

        Raises:
            ValueError: another shape.
            NotImplementedError: of a map that has no inverse, without trivialization.
        """
        if tuple(Q.shape) != self.shape:
            raise ValueError(
                f"orthogonal: the matrix has shape {tuple(Q.shape)}, expected {self.shape}"
            )
        given = Q
        n, k = Q.shape[-2:]
        transposed = n < k
        if transposed:
            Q, n, k = Q.mT, k, n
        if "base" not in self._buffers:
            if self.orthogonal_map != "householder":
                raise NotImplementedError(
                    f"orthogonal: {self.orthogonal_map!r} cannot be assigned to with "
                    "use_trivialization=False"
                )
            A, tau = geqrf(Q)
            diagonal = A.diagonal(0, -2, -1)
            diagonal.sign_()
            diagonal[tau == 0] *= -1
            return A.mT if transposed else A
        if n != k:
            Q = cat([Q, randn(*Q.shape[:-2], n, n - k, dtype=Q.dtype)], -1)
        if n != k or not _is_orthogonal(Q):
            Q = _made_orthogonal(Q)
        self.base = Q.detach().clone()
        negative = full(given.shape, 0.0, dtype=given.dtype)
        negative.diagonal(0, -2, -1).fill_(-1.0)
        return negative


def _is_orthogonal(Q: Tensor) -> bool:
    n = Q.shape[-1]
    eps = 10 * n * float(np.finfo(Q.dtype).eps)
    return bool(((Q.mT @ Q - eye(n, dtype=Q.dtype)).abs() <= eps).all())


def _made_orthogonal(A: Tensor) -> Tensor:
    """The factor Q of A = Q R with R's diagonal positive."""
    X, tau = geqrf(A)
    Q: Tensor = householder_product(X, tau)
    return Q * X.diagonal(0, -2, -1).sgn().unsqueeze(-2)


_MAPS = ("matrix_exp", "cayley", "householder")


def orthogonal(
    module: Module,
    name: str = "weight",
    orthogonal_map: str | None = None,
    *,
    use_trivialization: bool = True,
) -> Module:
    """Keep a weight orthogonal: its columns orthonormal, or its rows where they are fewer.

    Args:
        name: the name of the weight.
        orthogonal_map: "matrix_exp", "cayley" (both of a skew-symmetric matrix), or "householder"
            (a product of reflections); by default "matrix_exp" for square weights, else
            "householder".
        use_trivialization: start from the weight as it is, and learn an orthogonal factor beside it
            (Lezcano-Casado, "Trivializations for gradient-based optimization on manifolds", 2019).

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.utils.parametrizations.orthogonal(tg.nn.Linear(20, 40))
    >>> bool(((layer.weight.T @ layer.weight - tg.eye(20)).abs() < 1e-5).all())
    True
    """
    weight = getattr(module, name, None)
    if not isinstance(weight, Tensor):
        raise ValueError(f"{type(module).__name__} has no parameter or buffer {name!r}")
    if weight.ndim < 2:
        raise ValueError(f"orthogonal: a matrix is needed, not {weight.ndim} axes")
    if orthogonal_map is None:
        square = weight.shape[-2] == weight.shape[-1]
        orthogonal_map = "matrix_exp" if square else "householder"
    if orthogonal_map not in _MAPS:
        raise ValueError(f"orthogonal: orthogonal_map={orthogonal_map!r}: choose from {_MAPS}")
    made = _Orthogonal(weight, orthogonal_map, use_trivialization)
    return register_parametrization(module, name, made, unsafe=True)

"""PyTorch's activation functions that write over their input: ``relu_(x)``."""

from __future__ import annotations

from ....core.types import TensorLike
from .elu import celu, elu, selu
from .piecewise_linear import hardtanh
from .relu import leaky_relu, relu, rrelu, threshold

__all__ = [
    "celu_",
    "elu_",
    "hardtanh_",
    "leaky_relu_",
    "relu_",
    "rrelu_",
    "selu_",
    "threshold_",
]


def relu_(input: TensorLike) -> TensorLike:
    """Compute :func:`relu` in place.

    >>> import tinygrad_np as tg
    >>> tg.relu_(tg.tensor([-1.0, 2.0]))
    tensor([0., 2.])
    """
    return relu(input, inplace=True)


def leaky_relu_(input: TensorLike, negative_slope: float = 0.01) -> TensorLike:
    """Compute :func:`leaky_relu` in place.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.leaky_relu_(tg.tensor([-1.0, 2.0]), 0.5)
    tensor([-0.5000,  2.0000])
    """
    return leaky_relu(input, negative_slope, inplace=True)


def rrelu_(
    input: TensorLike, lower: float = 1 / 8, upper: float = 1 / 3, training: bool = False
) -> TensorLike:
    """Compute :func:`rrelu` in place.

    >>> import tinygrad_np as tg
    >>> tg.rrelu_(tg.tensor([-1.0, 2.0]), 0.5, 0.5)
    tensor([-0.5000,  2.0000])
    """
    return rrelu(input, lower, upper, training, inplace=True)


def elu_(input: TensorLike, alpha: float = 1.0) -> TensorLike:
    """Compute :func:`elu` in place.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.elu_(tg.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    return elu(input, alpha, inplace=True)


def celu_(input: TensorLike, alpha: float = 1.0) -> TensorLike:
    """Compute :func:`celu` in place.

    >>> import tinygrad_np as tg
    >>> tg.celu_(tg.tensor([-1.0, 2.0]))
    tensor([-0.6321,  2.0000])
    """
    return celu(input, alpha, inplace=True)


def selu_(input: TensorLike) -> TensorLike:
    """Compute :func:`selu` in place.

    >>> import tinygrad_np as tg
    >>> tg.selu_(tg.tensor([-1.0, 2.0]))
    tensor([-1.1113,  2.1014])
    """
    return selu(input, inplace=True)


def hardtanh_(input: TensorLike, min_val: float = -1.0, max_val: float = 1.0) -> TensorLike:
    """Compute :func:`hardtanh` in place.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.hardtanh_(tg.tensor([-3.0, 0.5]))
    tensor([-1.0000,  0.5000])
    """
    return hardtanh(input, min_val, max_val, inplace=True)


def threshold_(input: TensorLike, threshold: float, value: float) -> TensorLike:
    """Compute :func:`threshold` in place.

    >>> import tinygrad_np as tg
    >>> tg.threshold_(tg.tensor([-1.0, 2.0]), 0.0, 7.0)
    tensor([7., 2.])
    """
    return _threshold(input, threshold, value, inplace=True)


_threshold = threshold

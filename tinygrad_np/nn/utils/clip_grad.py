"""Clipping gradients, by their total norm or value by value, between ``backward`` and ``step``."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from math import isfinite

import numpy as np

from ...core.inplace_checks import mark_written
from ...core.types import Array
from ...tensor import Tensor

__all__ = [
    "clip_grad_norm",
    "clip_grad_norm_",
    "clip_grad_value_",
    "clip_grads_with_norm_",
    "get_total_norm",
]


def clip_grad_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
) -> Tensor:
    """Scale all gradients down, in place, so that their total norm is at most ``max_norm``.

    The gradients count as one vector (Pascanu, Mikolov and Bengio, ICML 2013, algorithm 1), scaled
    by ``max_norm / (norm + 1e-6)`` where that is less than 1. The arrays of the ``grad`` tensors
    are written to.

    Args:
        parameters: the tensors; those without a gradient do not count.
        max_norm: the largest norm allowed.
        norm_type: the p of the p-norm, or ``float("inf")`` for the largest absolute value.
        error_if_nonfinite: raise where the norm is NaN or infinite, instead of scaling by it.

    Returns:
        The norm before clipping, a 0-d tensor in the gradients' dtype.

    Raises:
        ValueError: ``max_norm`` is negative or NaN.
        RuntimeError: the norm is not finite and ``error_if_nonfinite`` is set.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([3.0, 4.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> clip_grad_norm_([w], max_norm=1.0).item()
    10.0
    >>> w.grad.numpy().round(6)
    array([0.6, 0.8], dtype=float32)
    """
    if not max_norm >= 0:
        raise ValueError(f"clip_grad_norm_: max_norm must not be negative, got {max_norm}")
    gradients = _gradients(parameters)
    if not gradients:
        return Tensor(np.zeros((), np.float32))
    total = _total(gradients, norm_type, error_if_nonfinite)
    _scale(gradients, max_norm, float(total))
    with np.errstate(over="ignore"):  # float16 holds numbers up to 65504
        return Tensor(np.asarray(total, np.result_type(*gradients)))


def get_total_norm(
    tensors: Tensor | Iterable[Tensor],
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Compute the norm of tensors that count as one vector.

    Args:
        tensors: as :func:`clip_grad_norm_` takes the gradients of.
        norm_type, error_if_nonfinite: as there.
        foreach: how PyTorch computes it.

    Returns:
        A 0-d tensor in the tensors' dtype; 0 for no tensors.

    Raises:
        RuntimeError: the norm is not finite and ``error_if_nonfinite`` is set.

    >>> import tinygrad_np as tg
    >>> get_total_norm([tg.tensor([3.0]), tg.tensor([4.0])])
    tensor(5.)
    """
    arrays = [x._array for x in ([tensors] if isinstance(tensors, Tensor) else tensors)]
    arrays = [array for array in arrays if array.size]
    if not arrays:
        return Tensor(np.zeros((), np.float32))
    total = _total(arrays, norm_type, error_if_nonfinite)
    with np.errstate(over="ignore"):
        return Tensor(np.asarray(total, np.result_type(*arrays)))


def clip_grads_with_norm_(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    total_norm: Tensor,
    foreach: bool | None = None,
) -> None:
    """Scale all gradients, in place, as :func:`clip_grad_norm_` does, by a norm that is known.

    Args:
        parameters: the tensors; those without a gradient do not count.
        max_norm: the largest norm allowed.
        total_norm: the norm, see :func:`get_total_norm`.
        foreach: how PyTorch does it.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([3.0, 4.0], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> clip_grads_with_norm_([w], 1.0, tg.tensor(10.0))
    >>> w.grad.numpy().round(6)
    array([0.6, 0.8], dtype=float32)
    """
    _scale(_gradients(parameters), float(max_norm), float(total_norm.item()))


def clip_grad_norm(
    parameters: Tensor | Iterable[Tensor],
    max_norm: float,
    norm_type: float = 2.0,
    error_if_nonfinite: bool = False,
    foreach: bool | None = None,
) -> Tensor:
    """Do what :func:`clip_grad_norm_` does, under its old name, with a warning.

    >>> import warnings
    >>> import tinygrad_np as tg
    >>> with warnings.catch_warnings(action="ignore"):
    ...     clip_grad_norm([tg.ones(1)], 1.0).item()
    0.0
    """
    warnings.warn(
        "`torch.nn.utils.clip_grad_norm` is now deprecated in favor of "
        "`torch.nn.utils.clip_grad_norm_`.",
        FutureWarning,
        stacklevel=2,
    )
    return clip_grad_norm_(parameters, max_norm, norm_type, error_if_nonfinite)


def _total(arrays: Sequence[Array], norm_type: float, error_if_nonfinite: bool) -> Array:
    norm_type = float(norm_type)
    norms = np.stack([_norm(array.reshape(-1), norm_type) for array in arrays])
    total = _norm(norms, norm_type)
    if error_if_nonfinite and not isfinite(total):
        raise RuntimeError(
            f"The total norm of order {norm_type} for gradients from `parameters` is non-finite "
            f"({total}), so it cannot be clipped. To disable this error and scale the gradients by "
            "the non-finite norm anyway, set `error_if_nonfinite=False`"
        )
    return total


def _scale(gradients: Sequence[Array], max_norm: float, total: float) -> None:
    scale = max_norm / (total + 1e-6)
    if not scale >= 1:  # NaN as well: the gradients then show it
        for g in gradients:
            np.multiply(g, scale, out=g)
            mark_written(g)


def _norm(values: Array, norm_type: float) -> Array:
    """The p-norm, also where powers of the values overflow in their type."""
    wide = values.astype(np.promote_types(values.dtype, np.float32), copy=False)
    with np.errstate(over="ignore"):
        norm = np.linalg.norm(wide, norm_type)
        if not np.isfinite(norm) and np.isfinite(values).all():
            norm = np.linalg.norm(wide.astype(np.float64), norm_type)
    return np.asarray(norm)


def clip_grad_value_(parameters: Tensor | Iterable[Tensor], clip_value: float) -> None:
    """Clip every gradient, in place, to the interval from ``-clip_value`` to ``clip_value``.

    Args:
        parameters: the tensors; those without a gradient are left out.
        clip_value: the largest absolute value allowed.

    Raises:
        ValueError: ``clip_value`` is negative or NaN.

    >>> import tinygrad_np as tg
    >>> w = tg.tensor([3.0, -0.25], requires_grad=True)
    >>> (w * w).sum().backward()
    >>> clip_grad_value_([w], 1.0)
    >>> w.grad.numpy()
    array([ 1. , -0.5], dtype=float32)
    """
    if not clip_value >= 0:
        raise ValueError(f"clip_grad_value_: clip_value must not be negative, got {clip_value}")
    for g in _gradients(parameters):
        np.clip(g, -clip_value, clip_value, out=g)
        mark_written(g)


def _gradients(parameters: Tensor | Iterable[Tensor]) -> list[Array]:
    tensors = [parameters] if isinstance(parameters, Tensor) else parameters
    return [p.grad._array for p in tensors if p.grad is not None and p.grad._array.size]

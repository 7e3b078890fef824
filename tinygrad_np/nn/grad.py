"""Gradients of convolutions from the gradient of their output, under PyTorch's names.

They record, and so have derivatives themselves.

>>> import tinygrad_np as tg
>>> x, weight = tg.randn(1, 1, 3, 3), tg.randn(1, 1, 1, 2)
>>> g = tg.ones(1, 1, 3, 2)
>>> tg.nn.grad.conv2d_weight(x, weight.shape, g).shape
(1, 1, 1, 2)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ..core.backward import grad
from ..creation import zeros
from ..tensor import Tensor
from . import functional as F

__all__ = [
    "conv1d_input",
    "conv1d_weight",
    "conv2d_input",
    "conv2d_weight",
    "conv3d_input",
    "conv3d_weight",
]

Sizes = int | tuple[int, ...]


def _by_input(
    convolve: Callable[..., Any],
    input_size: Sequence[int] | None,
    weight: Tensor,
    grad_output: Tensor,
    settings: tuple[Any, ...],
) -> Tensor:
    if input_size is None:
        raise ValueError("the gradient by the input needs input_size")
    # A convolution is linear in each argument: its derivative is the same at 0.
    x = zeros(tuple(input_size), dtype=weight.dtype, requires_grad=True)
    y = convolve(x, weight, None, *settings)
    found: Tensor = grad(y, x, grad_output, create_graph=True)[0]
    return found


def _by_weight(
    convolve: Callable[..., Any],
    input: Tensor,
    weight_size: Sequence[int],
    grad_output: Tensor,
    settings: tuple[Any, ...],
) -> Tensor:
    weight = zeros(tuple(weight_size), dtype=input.dtype, requires_grad=True)
    y = convolve(input, weight, None, *settings)
    found: Tensor = grad(y, weight, grad_output, create_graph=True)[0]
    return found


def conv1d_input(
    input_size: Sequence[int],
    weight: Tensor,
    grad_output: Tensor,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Compute the gradient of :func:`conv1d` by its input, of shape ``input_size``."""
    settings = (stride, padding, dilation, groups)
    return _by_input(F.conv1d, input_size, weight, grad_output, settings)


def conv1d_weight(
    input: Tensor,
    weight_size: Sequence[int],
    grad_output: Tensor,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Compute the gradient of :func:`conv1d` by its weight, of shape ``weight_size``."""
    settings = (stride, padding, dilation, groups)
    return _by_weight(F.conv1d, input, weight_size, grad_output, settings)


def conv2d_input(
    input_size: Sequence[int],
    weight: Tensor,
    grad_output: Tensor,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Compute the gradient of :func:`conv2d` by its input, of shape ``input_size``."""
    settings = (stride, padding, dilation, groups)
    return _by_input(F.conv2d, input_size, weight, grad_output, settings)


def conv2d_weight(
    input: Tensor,
    weight_size: Sequence[int],
    grad_output: Tensor,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Compute the gradient of :func:`conv2d` by its weight, of shape ``weight_size``."""
    settings = (stride, padding, dilation, groups)
    return _by_weight(F.conv2d, input, weight_size, grad_output, settings)


def conv3d_input(
    input_size: Sequence[int],
    weight: Tensor,
    grad_output: Tensor,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Compute the gradient of :func:`conv3d` by its input, of shape ``input_size``."""
    settings = (stride, padding, dilation, groups)
    return _by_input(F.conv3d, input_size, weight, grad_output, settings)


def conv3d_weight(
    input: Tensor,
    weight_size: Sequence[int],
    grad_output: Tensor,
    stride: Sizes = 1,
    padding: Sizes = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> Tensor:
    """Compute the gradient of :func:`conv3d` by its weight, of shape ``weight_size``."""
    settings = (stride, padding, dilation, groups)
    return _by_weight(F.conv3d, input, weight_size, grad_output, settings)

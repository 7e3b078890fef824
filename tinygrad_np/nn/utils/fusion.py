"""A batch normalization in evaluation mode as part of the layer before it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any, TypeVar

from ...creation import ones_like, zeros_like
from ..module import Module
from ..parameter import Parameter

__all__ = [
    "fuse_conv_bn_eval",
    "fuse_conv_bn_weights",
    "fuse_linear_bn_eval",
    "fuse_linear_bn_weights",
]

M = TypeVar("M", bound=Module)


def fuse_conv_bn_weights(
    conv_w: Any,
    conv_b: Any,
    bn_rm: Any,
    bn_rv: Any,
    bn_eps: float,
    bn_w: Any,
    bn_b: Any,
    transpose: bool = False,
) -> tuple[Parameter, Parameter]:
    """Compute the weight and bias of a convolution that does its normalization's work, too.

    Args:
        conv_w, conv_b: of the convolution; the bias may be None.
        bn_rm, bn_rv, bn_eps: running mean and variance of the normalization, and its eps.
        bn_w, bn_b: its scale and shift, or None.
        transpose: of a transposed convolution, whose outputs are the second axis.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np.nn.utils import fuse_conv_bn_weights
    >>> weight, bias = fuse_conv_bn_weights(
    ...     tg.ones(1, 1, 1), None, tg.ones(1), tg.tensor([4.0]), 0.0, None, None)
    >>> weight.item(), bias.item()
    (0.5, -0.5)
    """
    return _fused(conv_w, conv_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, 1 if transpose else 0)


def fuse_linear_bn_weights(
    linear_w: Any, linear_b: Any, bn_rm: Any, bn_rv: Any, bn_eps: float, bn_w: Any, bn_b: Any
) -> tuple[Parameter, Parameter]:
    """Compute the weight and bias of a linear layer that does its normalization's work, too.

    Arguments as of :func:`fuse_conv_bn_weights`.

    >>> import tinygrad_np as tg
    >>> from tinygrad_np.nn.utils import fuse_linear_bn_weights
    >>> weight, bias = fuse_linear_bn_weights(
    ...     tg.ones(1, 1), None, tg.ones(1), tg.tensor([4.0]), 0.0, None, None)
    >>> weight.item(), bias.item()
    (0.5, -0.5)
    """
    return _fused(linear_w, linear_b, bn_rm, bn_rv, bn_eps, bn_w, bn_b, 0)


def _fused(
    weight: Any, bias: Any, mean: Any, var: Any, eps: float, scale: Any, shift: Any, axis: int
) -> tuple[Parameter, Parameter]:
    bias = zeros_like(mean) if bias is None else bias
    scale = ones_like(mean) if scale is None else scale
    shift = zeros_like(mean) if shift is None else shift
    factor = (scale * (var + eps).rsqrt()).detach()
    shape = [1] * weight.ndim
    shape[axis] = -1
    own = (weight.detach() * factor.reshape(shape)).to(weight.dtype)
    added = ((bias.detach() - mean) * factor + shift.detach()).to(bias.dtype)
    return Parameter(own, weight.requires_grad), Parameter(added, bias.requires_grad)


def fuse_conv_bn_eval(conv: M, bn: Any, transpose: bool = False) -> M:
    """Return a copy of a convolution that does the work of the normalization behind it, too.

    Raises:
        AssertionError: one of the two is in training mode.
        RuntimeError: the normalization has no running statistics.

    >>> import tinygrad_np as tg
    >>> conv, bn = tg.nn.Conv2d(1, 2, 3).eval(), tg.nn.BatchNorm2d(2).eval()
    >>> x = tg.ones(1, 1, 4, 4)
    >>> fused = tg.nn.utils.fuse_conv_bn_eval(conv, bn)
    >>> bool((fused(x) - bn(conv(x))).abs().max() < 1e-6)
    True
    """
    return _fuse("fuse_conv_bn_eval", conv, bn, transpose)


def fuse_linear_bn_eval(linear: M, bn: Any) -> M:
    """Return a copy of a linear layer that does the work of the normalization behind it, too.

    Raises:
        AssertionError: one of the two is in training mode, or their features differ.
        RuntimeError: the normalization has no running statistics.

    >>> import tinygrad_np as tg
    >>> linear, bn = tg.nn.Linear(3, 2).eval(), tg.nn.BatchNorm1d(2).eval()
    >>> fused = tg.nn.utils.fuse_linear_bn_eval(linear, bn)
    >>> bool((fused(tg.ones(1, 3)) - bn(linear(tg.ones(1, 3)))).abs().max() < 1e-6)
    True
    """
    features: Any = getattr(linear, "out_features", None)
    if features != bn.num_features and bn.num_features != 1:
        raise AssertionError(
            f"fuse_linear_bn_eval: {features} features and a normalization of {bn.num_features}"
        )
    return _fuse("fuse_linear_bn_eval", linear, bn, False)


def _fuse(name: str, layer: M, bn: Any, transpose: bool) -> M:
    if layer.training or bn.training:
        raise AssertionError(f"{name}: both must be in evaluation mode: call eval()")
    if bn.running_mean is None or bn.running_var is None:
        raise RuntimeError(f"{name}: the normalization has no running statistics")
    fused: Any = deepcopy(layer)
    fused.weight, fused.bias = fuse_conv_bn_weights(
        fused.weight,
        fused.bias,
        bn.running_mean,
        bn.running_var,
        bn.eps,
        bn.weight,
        bn.bias,
        transpose,
    )
    return fused  # type: ignore[no-any-return]

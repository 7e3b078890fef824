"""Layers that normalize each example on its own, by groups of channels or channel by channel."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from . import functional as F
from . import init
from .module import Module, Parameter


class GroupNorm(Module):
    """Standardization of groups of channels. See :func:`tinygrad_np.nn.functional.group_norm`.

    Attributes:
        weight, bias: (num_channels,), or None without ``affine``.
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        dtype: Any = np.float32,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        if num_channels % num_groups:
            raise ValueError(
                f"GroupNorm: {num_channels} channels do not divide into {num_groups} groups"
            )
        self.num_groups, self.num_channels = num_groups, num_channels
        self.eps, self.affine = eps, affine
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            value = Parameter(np.zeros(num_channels, dtype)) if wanted else None
            self.register_parameter(name, value)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Scale 1, shift 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Any) -> Tensor:
        y: Tensor = F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)
        return y

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )


class InstanceNorm(Module):
    """What the layers below share. See :func:`tinygrad_np.nn.functional.instance_norm`.

    Attributes:
        weight, bias: (num_features,), or None without ``affine``.
        running_mean, running_var, num_batches_tracked: buffers, or None without
            ``track_running_stats``.
    """

    dims: int  # of a batch
    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        dtype: Any = np.float32,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        self.affine, self.track_running_stats = affine, track_running_stats
        for name, wanted in (("weight", affine), ("bias", affine and bias)):
            value = Parameter(np.full(num_features, name == "weight", dtype)) if wanted else None
            self.register_parameter(name, value)
        tracked = {
            "running_mean": np.zeros(num_features, dtype),
            "running_var": np.ones(num_features, dtype),
            "num_batches_tracked": np.array(0),
        }
        for name, array in tracked.items():
            self.register_buffer(name, Tensor(array) if track_running_stats else None)

    def forward(self, input: Any) -> Tensor:
        shape = np.shape(input)
        if len(shape) not in (self.dims - 1, self.dims) or shape[-self.dims + 1] != (
            self.num_features
        ):
            raise ValueError(
                f"{type(self).__name__}: the input has shape {shape}; expected {self.dims} "
                f"dimensions, or {self.dims - 1}, with {self.num_features} channels"
            )
        x = input if len(shape) == self.dims else input[None]
        y: Tensor = F.instance_norm(
            x,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            self.momentum,
            self.eps,
        )
        return y if len(shape) == self.dims else y[0]

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class InstanceNorm1d(InstanceNorm):
    """Each channel of each (N, C, L) or (C, L)."""

    dims = 3


class InstanceNorm2d(InstanceNorm):
    """Each channel of each (N, C, H, W) or (C, H, W)."""

    dims = 4

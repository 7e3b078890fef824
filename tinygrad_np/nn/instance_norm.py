"""Instance normalization layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ops.arguments import shape_of
from ..tensor import Tensor
from . import functional as F
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["InstanceNorm1d", "InstanceNorm2d", "InstanceNorm3d"]


class InstanceNorm(Module):
    """What the layers below share. See :func:`tinygrad_np.nn.functional.instance_norm`."""

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
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
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

    def forward(self, input: Any) -> Any:
        shape = shape_of(input)
        batched = len(shape) == self.dims
        if len(shape) not in (self.dims - 1, self.dims) or shape[-self.dims + 1] != (
            self.num_features
        ):
            raise ValueError(
                f"{type(self).__name__}: the input has shape {shape}; expected {self.dims} "
                f"dimensions, or {self.dims - 1}, with {self.num_features} channels"
            )
        y: Any = F.instance_norm(
            input if batched else input[None],
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or not self.track_running_stats,
            0.0 if self.momentum is None else self.momentum,
            self.eps,
        )
        return y if batched else y[0]

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class InstanceNorm1d(InstanceNorm):
    """Standardize each channel of each signal.

    Input and output (N, C, L) or (C, L). See :func:`tinygrad_np.nn.functional.instance_norm`.

    Args:
        num_features: C.
        eps: added to the variance.
        momentum: the share by which the running statistics move.
        affine: whether a learned scale and shift follow.
        track_running_stats: keep running statistics and use them in evaluation.
        device: the CPU.
        dtype: the type of parameters and statistics; by default the default type.
        bias: whether there is a shift.

    Attributes:
        weight, bias: (C,), the scale and the shift, or None.
        running_mean, running_var, num_batches_tracked: (C,), (C,) and (), buffers, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.InstanceNorm1d(2)(tg.tensor([[1.0, 3.0], [10.0, 30.0]]))
    tensor([[-1.0000,  1.0000],
            [-1.0000,  1.0000]])
    """

    dims = 3


class InstanceNorm2d(InstanceNorm):
    """Standardize each channel of each image.

    Input and output (N, C, H, W) or (C, H, W). See
    :func:`tinygrad_np.nn.functional.instance_norm`.

    Args:
        num_features: C.
        eps: added to the variance.
        momentum: the share by which the running statistics move.
        affine: whether a learned scale and shift follow.
        track_running_stats: keep running statistics and use them in evaluation.
        device: the CPU.
        dtype: the type of parameters and statistics; by default the default type.
        bias: whether there is a shift.

    Attributes:
        weight, bias: (C,), the scale and the shift, or None.
        running_mean, running_var, num_batches_tracked: (C,), (C,) and (), buffers, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.InstanceNorm2d(3)(tg.ones(8, 3, 5, 5)).shape
    (8, 3, 5, 5)
    """

    dims = 4


class InstanceNorm3d(InstanceNorm):
    """Standardize each channel of each volume.

    Input and output (N, C, D, H, W) or (C, D, H, W). See
    :func:`tinygrad_np.nn.functional.instance_norm`.

    Args:
        num_features: C.
        eps: added to the variance.
        momentum: the share by which the running statistics move.
        affine: whether a learned scale and shift follow.
        track_running_stats: keep running statistics and use them in evaluation.
        device: the CPU.
        dtype: the type of parameters and statistics; by default the default type.
        bias: whether there is a shift.

    Attributes:
        weight, bias: (C,), the scale and the shift, or None.
        running_mean, running_var, num_batches_tracked: (C,), (C,) and (), buffers, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.InstanceNorm3d(3)(tg.ones(8, 3, 2, 5, 5)).shape
    (8, 3, 2, 5, 5)
    """

    dims = 5

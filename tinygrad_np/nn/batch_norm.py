"""Batch normalization layers."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..ops.arguments import ndim_of, shape_of
from ..tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["BatchNorm1d", "BatchNorm2d", "BatchNorm3d"]


class BatchNorm(Module):
    """What the layers below share. See :func:`tinygrad_np.nn.functional.batch_norm`."""

    weight: Parameter | None
    bias: Parameter | None
    running_mean: Tensor | None
    running_var: Tensor | None
    num_batches_tracked: Tensor | None
    dims: tuple[int, ...]  # of an input

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
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
            value = Parameter(np.zeros(num_features, dtype)) if wanted else None
            self.register_parameter(name, value)
        tracked = {
            "running_mean": np.zeros(num_features, dtype),
            "running_var": np.zeros(num_features, dtype),
            "num_batches_tracked": np.array(0),
        }
        for name, array in tracked.items():
            self.register_buffer(name, Tensor(array) if track_running_stats else None)
        self.reset_parameters()

    def reset_running_stats(self) -> None:
        """Set the statistics as if nothing had been seen."""
        if self.running_mean is not None and self.running_var is not None:
            init.zeros_(self.running_mean)
            init.ones_(self.running_var)
        if self.num_batches_tracked is not None:
            init.zeros_(self.num_batches_tracked)

    def reset_parameters(self) -> None:
        """Set the scale to 1, the shift to 0, and the statistics as if nothing had been seen."""
        self.reset_running_stats()
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        if ndim_of(input) not in self.dims:
            wanted = " or ".join(f"{n}-dimensional" for n in self.dims)
            raise ValueError(
                f"{type(self).__name__}: the input has shape {shape_of(input)}, expected {wanted}"
            )
        momentum = self.momentum
        if self.training and self.num_batches_tracked is not None:
            self.num_batches_tracked += 1
            if momentum is None:  # a plain mean over all batches
                momentum = 1 / self.num_batches_tracked.item()
        return F.batch_norm(
            input,
            self.running_mean,
            self.running_var,
            self.weight,
            self.bias,
            self.training or self.running_mean is None,
            0.0 if momentum is None else momentum,
            self.eps,
        )

    def extra_repr(self) -> str:
        return (
            f"{self.num_features}, eps={self.eps}, momentum={self.momentum}, affine={self.affine}, "
            f"bias={self.bias is not None}, track_running_stats={self.track_running_stats}"
        )


class BatchNorm1d(BatchNorm):
    """Standardize each feature over the batch.

    Input and output (N, C) or (N, C, L). See :func:`tinygrad_np.nn.functional.batch_norm`.

    Args:
        num_features: C.
        eps: added to the variance.
        momentum: the share by which the running statistics move towards a batch's; None makes them
            the plain mean over all batches.
        affine: whether a learned scale and shift follow.
        track_running_stats: keep running statistics and use them in evaluation; otherwise a batch
            is standardized by its own, always.
        device: the CPU.
        dtype: the type of parameters and statistics; by default the default type.
        bias: whether there is a shift.

    Attributes:
        weight, bias: (C,), the scale and the shift, or None.
        running_mean, running_var, num_batches_tracked: (C,), (C,) and (), buffers, or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.BatchNorm1d(1, affine=False)
    >>> layer(tg.tensor([[1.0], [3.0]]))
    tensor([[-1.0000],
            [ 1.0000]])
    >>> layer.running_mean
    tensor([0.2000])
    """

    dims = (2, 3)


class BatchNorm2d(BatchNorm):
    """Standardize each channel of images over the batch.

    Input and output (N, C, H, W). See :func:`tinygrad_np.nn.functional.batch_norm`.

    Args:
        num_features: C.
        eps: added to the variance.
        momentum: the share by which the running statistics move towards a batch's; None makes them
            the plain mean over all batches.
        affine: whether a learned scale and shift follow.
        track_running_stats: keep running statistics and use them in evaluation; otherwise a batch
            is standardized by its own, always.
        device: the CPU.
        dtype: the type of parameters and statistics; by default the default type.
        bias: whether there is a shift.

    Attributes:
        weight, bias: (C,), the scale and the shift, or None.
        running_mean, running_var, num_batches_tracked: (C,), (C,) and (), buffers, or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.BatchNorm2d(16)
    >>> layer
    BatchNorm2d(16, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)
    >>> layer(tg.zeros(8, 16, 5, 5)).shape
    (8, 16, 5, 5)
    """

    dims = (4,)


class BatchNorm3d(BatchNorm):
    """Standardize each channel of volumes over the batch.

    Input and output (N, C, D, H, W). See :func:`tinygrad_np.nn.functional.batch_norm`.

    Args:
        num_features: C.
        eps: added to the variance.
        momentum: the share by which the running statistics move towards a batch's; None makes them
            the plain mean over all batches.
        affine: whether a learned scale and shift follow.
        track_running_stats: keep running statistics and use them in evaluation; otherwise a batch
            is standardized by its own, always.
        device: the CPU.
        dtype: the type of parameters and statistics; by default the default type.
        bias: whether there is a shift.

    Attributes:
        weight, bias: (C,), the scale and the shift, or None.
        running_mean, running_var, num_batches_tracked: (C,), (C,) and (), buffers, or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.BatchNorm3d(16)
    >>> layer
    BatchNorm3d(16, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)
    >>> layer(tg.zeros(8, 16, 2, 5, 5)).shape
    (8, 16, 2, 5, 5)
    """

    dims = (5,)

"""The layer of root mean square normalization."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["RMSNorm"]


class RMSNorm(Module):
    """Divide by the root of the mean square over the last axes.

    Input and output (..., *normalized_shape). See :func:`tinygrad_np.nn.functional.rms_norm`.

    Args:
        normalized_shape: the lengths of the axes, or one length.
        eps: added to the mean square; by default the machine epsilon of the input's type.
        elementwise_affine: whether learned factors follow.
        device: the CPU.
        dtype: the type of the factors; by default the default type.

    Attributes:
        weight: the factors, of ``normalized_shape``, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.RMSNorm(2)(tg.tensor([3.0, 4.0]))
    tensor([0.8485, 1.1314], grad_fn=<mul>)
    """

    weight: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float | None = None,
        elementwise_affine: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        if isinstance(normalized_shape, int):
            normalized_shape = (normalized_shape,)
        self.normalized_shape = tuple(normalized_shape)
        self.eps, self.elementwise_affine = eps, elementwise_affine
        values = np.zeros(self.normalized_shape, parameter_type(device, dtype))
        self.register_parameter("weight", Parameter(values) if elementwise_affine else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the factors to 1."""
        if self.weight is not None:
            init.ones_(self.weight)

    def forward(self, input: Any) -> Any:
        return F.rms_norm(input, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, elementwise_affine={self.elementwise_affine}"
        )

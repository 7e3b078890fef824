"""The layer normalization layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["LayerNorm"]


class LayerNorm(Module):
    """Standardize each example over its last axes.

    Input and output (..., *normalized_shape). See :func:`tinygrad_np.nn.functional.layer_norm`.

    Args:
        normalized_shape: the lengths of the axes to standardize over.
        eps: added to the variance.
        elementwise_affine: whether a learned scale and shift follow.
        bias: whether there is a shift.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight, bias: of ``normalized_shape``, the scale and the shift, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.LayerNorm(2, elementwise_affine=False)(tg.tensor([[1.0, 3.0]]))
    tensor([[-1.0000,  1.0000]])
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        shape = (
            (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
        )
        self.normalized_shape, self.eps, self.elementwise_affine = shape, eps, elementwise_affine
        for name, wanted in (("weight", elementwise_affine), ("bias", elementwise_affine and bias)):
            self.register_parameter(name, Parameter(np.zeros(shape, dtype)) if wanted else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Set the scale to 1 and the shift to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        return F.layer_norm(input, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.normalized_shape}, eps={self.eps}, "
            f"elementwise_affine={self.elementwise_affine}, bias={self.bias is not None}"
        )

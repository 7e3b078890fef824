"""The group normalization layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["GroupNorm"]


class GroupNorm(Module):
    """Standardize each example's groups of channels.

    Input and output (N, C, ...). See :func:`tinygrad_np.nn.functional.group_norm`.

    Args:
        num_groups: the number of groups; it divides C.
        num_channels: C.
        eps: added to the variance.
        affine: whether a learned scale and shift follow.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.
        bias: whether there is a shift.

    Attributes:
        weight, bias: (C,), the scale and the shift, or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.GroupNorm(2, 4, affine=False)(tg.tensor([[1.0, 3.0, 10.0, 30.0]]))
    tensor([[-1.0000,  1.0000, -1.0000,  1.0000]])
    """

    weight: Parameter | None
    bias: Parameter | None

    def __init__(
        self,
        num_groups: int,
        num_channels: int,
        eps: float = 1e-5,
        affine: bool = True,
        device: Any = None,
        dtype: Any = None,
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        if num_groups <= 0 or num_channels % num_groups:
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
        """Set the scale to 1 and the shift to 0."""
        if self.weight is not None:
            init.ones_(self.weight)
        if self.bias is not None:
            init.zeros_(self.bias)

    def forward(self, input: Any) -> Any:
        return F.group_norm(input, self.num_groups, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        return (
            f"{self.num_groups}, {self.num_channels}, eps={self.eps}, affine={self.affine}, "
            f"bias={self.bias is not None}"
        )

"""The bilinear layer."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["Bilinear"]


class Bilinear(Module):
    """Compute ``x1 @ weight[k] @ x2 + bias[k]`` for each output k.

    Inputs (..., in1_features) and (..., in2_features), output (..., out_features). See
    :func:`tinygrad_np.nn.functional.bilinear`.

    Args:
        in1_features, in2_features: the lengths of the inputs' last axes.
        out_features: the length of the output's last axis.
        bias: whether a bias is added.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight: (out_features, in1_features, in2_features).
        bias: (out_features,), or None.

    >>> import tinygrad_np as tg
    >>> tg.nn.Bilinear(20, 30, 40)(tg.zeros(128, 20), tg.zeros(128, 30)).shape
    (128, 40)
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in1_features: int,
        in2_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        if in1_features <= 0:
            raise ValueError(f"Bilinear: in1_features={in1_features} must be positive")
        self.in1_features, self.in2_features = in1_features, in2_features
        self.out_features = out_features
        self.weight = Parameter(np.zeros((out_features, in1_features, in2_features), dtype))
        self.register_parameter("bias", Parameter(np.zeros(out_features, dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw all uniformly within ``1 / sqrt(in1_features)``, PyTorch's default."""
        bound = 1 / math.sqrt(self.weight.shape[1])
        for parameter in self.parameters():
            init.uniform_(parameter, -bound, bound)

    def forward(self, input1: Any, input2: Any) -> Tensor:
        y: Tensor = F.bilinear(input1, input2, self.weight, self.bias)
        return y

    def extra_repr(self) -> str:
        return (
            f"in1_features={self.in1_features}, in2_features={self.in2_features}, "
            f"out_features={self.out_features}, bias={self.bias is not None}"
        )

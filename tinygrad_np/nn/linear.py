"""The linear layer, and the identity."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..tensor import Tensor
from . import functional as F
from . import init
from .module import Module
from .parameter import Parameter, parameter_type

__all__ = ["Identity", "Linear"]


class Linear(Module):
    """Compute ``x @ weight.T + bias``.

    Input (..., in_features), output (..., out_features). See
    :func:`tinygrad_np.nn.functional.linear`.

    Args:
        in_features: the length of the input's last axis.
        out_features: the length of the output's last axis.
        bias: whether a bias is added.
        device: the CPU.
        dtype: the type of the parameters; by default the default type.

    Attributes:
        weight: (out_features, in_features).
        bias: (out_features,), or None.

    >>> import tinygrad_np as tg
    >>> layer = tg.nn.Linear(784, 10)
    >>> layer
    Linear(in_features=784, out_features=10, bias=True)
    >>> layer(tg.zeros(32, 784)).shape
    (32, 10)
    """

    weight: Parameter
    bias: Parameter | None

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: Any = None,
        dtype: Any = None,
    ) -> None:
        super().__init__()
        dtype = parameter_type(device, dtype)
        if in_features < 0 or out_features < 0:
            raise ValueError(
                f"Linear: {in_features} in and {out_features} out features: they cannot be negative"
            )
        self.in_features = in_features
        self.out_features = out_features
        self.weight = Parameter(np.zeros((out_features, in_features), dtype))
        self.register_parameter("bias", Parameter(np.zeros(out_features, dtype)) if bias else None)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw new values: PyTorch's default, uniform within ``1 / sqrt(in_features)``."""
        init.default_(self.weight, self.bias)

    def forward(self, input: Any) -> Tensor:
        y: Tensor = F.linear(input, self.weight, self.bias)
        return y

    def extra_repr(self) -> str:
        bias = self.bias is not None
        return f"in_features={self.in_features}, out_features={self.out_features}, bias={bias}"


class Identity(Module):
    """Return the input. All arguments of the constructor are ignored.

    >>> import tinygrad_np as tg
    >>> tg.nn.Identity()(tg.tensor([1.0, 2.0]))
    tensor([1., 2.])
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()

    def forward(self, input: Any) -> Any:
        return input

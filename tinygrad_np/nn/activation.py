"""Activation functions as modules: each holds its settings and calls the function of its name in
``nn.functional``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import functional as F
from .module import Module, Parameter

# --- without settings --------------------------------------------------------------------------


class _Plain(Module):
    """A function of its input alone."""

    function: Callable[[Any], Any]

    def forward(self, input: Any) -> Any:
        return self.function(input)


class Sigmoid(_Plain):
    """``1 / (1 + exp(-x))``."""

    function = staticmethod(F.sigmoid)


class Tanh(_Plain):
    """The hyperbolic tangent."""

    function = staticmethod(F.tanh)


class LogSigmoid(_Plain):
    """The logarithm of the sigmoid, without overflow."""

    function = staticmethod(F.logsigmoid)


class Softsign(_Plain):
    """``x / (1 + |x|)``."""

    function = staticmethod(F.softsign)


class Tanhshrink(_Plain):
    """``x - tanh(x)``."""

    function = staticmethod(F.tanhshrink)


# --- that can work in place ----------------------------------------------------------------------


class _InPlace(Module):
    """A function of its input that may write over it."""

    function: Callable[..., Any]

    def __init__(self, inplace: bool = False) -> None:
        super().__init__()
        self.inplace = inplace

    def forward(self, input: Any) -> Any:
        return self.function(input, inplace=self.inplace)

    def extra_repr(self) -> str:
        return "inplace=True" if self.inplace else ""


class ReLU(_InPlace):
    """``max(x, 0)``."""

    function = staticmethod(F.relu)


class ReLU6(_InPlace):
    """``min(max(x, 0), 6)``."""

    function = staticmethod(F.relu6)


class SELU(_InPlace):
    """``elu`` with the constants that keep mean 0 and variance 1."""

    function = staticmethod(F.selu)


class SiLU(_InPlace):
    """``x sigmoid(x)``."""

    function = staticmethod(F.silu)


class Mish(_InPlace):
    """``x tanh(softplus(x))``."""

    function = staticmethod(F.mish)


class Hardsigmoid(_InPlace):
    """``x / 6 + 1 / 2`` limited to [0, 1]."""

    function = staticmethod(F.hardsigmoid)


class Hardswish(_InPlace):
    """``x`` times the hard sigmoid of it."""

    function = staticmethod(F.hardswish)


# --- with settings -------------------------------------------------------------------------------


class _Settings(Module):
    """A function with settings, which are attributes under the names of its arguments."""

    function: Callable[..., Any]

    def __init__(self, **settings: Any) -> None:
        super().__init__()
        self._names = tuple(settings)
        for name, value in settings.items():
            setattr(self, name, value)

    def forward(self, input: Any) -> Any:
        return self.function(input, **{name: getattr(self, name) for name in self._names})

    def extra_repr(self) -> str:
        settings = {name: getattr(self, name) for name in self._names}
        if settings.get("inplace") is False:
            del settings["inplace"]
        return ", ".join(f"{name}={value!r}" for name, value in settings.items())


class LeakyReLU(_Settings):
    """``x`` where positive, else ``negative_slope * x``."""

    function = staticmethod(F.leaky_relu)

    def __init__(self, negative_slope: float = 0.01, inplace: bool = False) -> None:
        super().__init__(negative_slope=negative_slope, inplace=inplace)


class ELU(_Settings):
    """``x`` where positive, else ``alpha (e^x - 1)``."""

    function = staticmethod(F.elu)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(alpha=alpha, inplace=inplace)


class CELU(_Settings):
    """``x`` where positive, else ``alpha (e^(x / alpha) - 1)``."""

    function = staticmethod(F.celu)

    def __init__(self, alpha: float = 1.0, inplace: bool = False) -> None:
        super().__init__(alpha=alpha, inplace=inplace)


class Hardtanh(_Settings):
    """``x`` limited to [min_val, max_val]."""

    function = staticmethod(F.hardtanh)

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0, inplace: bool = False) -> None:
        super().__init__(min_val=min_val, max_val=max_val, inplace=inplace)
        if not min_val < max_val:
            raise ValueError(f"Hardtanh: min_val={min_val} must be below max_val={max_val}")


class Threshold(_Settings):
    """``x`` where above the threshold, else ``value``."""

    function = staticmethod(F.threshold)

    def __init__(self, threshold: float, value: float, inplace: bool = False) -> None:
        super().__init__(threshold=threshold, value=value, inplace=inplace)


class Hardshrink(_Settings):
    """``x`` where ``|x| > lambd``, else 0."""

    lambd: float
    function = staticmethod(F.hardshrink)

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__(lambd=lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class Softshrink(_Settings):
    """``x`` moved towards 0 by ``lambd``."""

    lambd: float
    function = staticmethod(F.softshrink)

    def __init__(self, lambd: float = 0.5) -> None:
        super().__init__(lambd=lambd)

    def extra_repr(self) -> str:
        return str(self.lambd)


class Softplus(_Settings):
    """``log(1 + e^(beta x)) / beta``."""

    function = staticmethod(F.softplus)

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__(beta=beta, threshold=threshold)


class GELU(_Settings):
    """``x`` times the normal distribution function at ``x``."""

    function = staticmethod(F.gelu)

    def __init__(self, approximate: str = "none") -> None:
        super().__init__(approximate=approximate)
        if approximate not in ("none", "tanh"):
            raise ValueError(f"GELU: approximate={approximate!r}: choose from 'none', 'tanh'")


class GLU(_Settings):
    """The first half along ``dim`` times the sigmoid of the second."""

    function = staticmethod(F.glu)

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim=dim)


class Softmax(_Settings):
    """``exp(x)`` over its sum along ``dim``."""

    function = staticmethod(F.softmax)

    def __init__(self, dim: int | None = None) -> None:
        super().__init__(dim=dim)


class Softmin(Softmax):
    """Softmax of ``-x``."""

    function = staticmethod(F.softmin)


class LogSoftmax(Softmax):
    """The logarithm of softmax."""

    function = staticmethod(F.log_softmax)


class RReLU(Module):
    """``x`` where positive, else ``x`` times a slope, random while training."""

    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3, inplace: bool = False) -> None:
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input: Any) -> Any:
        return F.rrelu(input, self.lower, self.upper, self.training, self.inplace)

    def extra_repr(self) -> str:
        return f"lower={self.lower}, upper={self.upper}" + (", inplace=True" * self.inplace)


class PReLU(Module):
    """``x`` where positive, else ``weight * x``, the slope learned.

    Attributes:
        weight: (num_parameters,): one slope, or one for each channel.
    """

    weight: Parameter

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, dtype: Any = np.float32
    ) -> None:
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(np.full(num_parameters, init, dtype))

    def forward(self, input: Any) -> Any:
        return F.prelu(input, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.num_parameters}"

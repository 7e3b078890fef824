"""The logistic function, and smooth activations made of it or of its kind, as modules."""

from __future__ import annotations

from .. import functional as F
from .base import Activation, InPlaceActivation, PlainActivation

__all__ = [
    "GELU",
    "GLU",
    "LogSigmoid",
    "Mish",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "Softsign",
    "Tanh",
    "Tanhshrink",
]


class Sigmoid(PlainActivation):
    """Compute the logistic function ``1 / (1 + e^-x)`` of each element, of any shape.

    >>> import tinygrad_np as tg
    >>> tg.nn.Sigmoid()(tg.tensor([-1000.0, 0.0, 1.0]))
    tensor([0.0000, 0.5000, 0.7311])
    """

    function = staticmethod(F.sigmoid)


class LogSigmoid(PlainActivation):
    """Compute the logarithm of the logistic function of each element, of any shape.

    >>> import tinygrad_np as tg
    >>> tg.nn.LogSigmoid()(tg.tensor([-200.0, 0.0]))
    tensor([-200.0000,   -0.6931])
    """

    function = staticmethod(F.logsigmoid)


class Tanh(PlainActivation):
    """Compute the hyperbolic tangent of each element, of any shape.

    >>> import tinygrad_np as tg
    >>> tg.nn.Tanh()(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.7616,  0.0000,  0.7616])
    """

    function = staticmethod(F.tanh)


class Softplus(Activation):
    """Compute ``log(1 + e^(beta x)) / beta`` of each element, of any shape.

    Args:
        beta: the larger, the nearer to :class:`ReLU`.
        threshold: where ``beta x`` is above it, the result is ``x`` itself.

    >>> import tinygrad_np as tg
    >>> tg.nn.Softplus()(tg.tensor([-1.0, 0.0, 200.0]))
    tensor([  0.3133,   0.6931, 200.0000])
    """

    function = staticmethod(F.softplus)

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        super().__init__(beta=beta, threshold=threshold)


class SiLU(InPlaceActivation):
    """Multiply each element by the logistic function of it; also known as swish. Of any shape.

    Args:
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.SiLU()(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.2689,  0.0000,  0.7311])
    """

    function = staticmethod(F.silu)


class Mish(InPlaceActivation):
    """Multiply each element by ``tanh(softplus(x))`` of it; of any shape.

    Args:
        inplace: write the result over the input.

    >>> import tinygrad_np as tg
    >>> tg.nn.Mish()(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.3034,  0.0000,  0.8651])
    """

    function = staticmethod(F.mish)


class GLU(Activation):
    """Multiply the first half along an axis by the logistic function of the second half.

    Args:
        dim: the axis; the output has half its length.

    >>> import tinygrad_np as tg
    >>> tg.nn.GLU()(tg.tensor([1.0, 2.0, 0.0, 0.0]))
    tensor([0.5000, 1.0000])
    """

    function = staticmethod(F.glu)

    def __init__(self, dim: int = -1) -> None:
        super().__init__(dim=dim)


class GELU(Activation):
    """Multiply each element by the normal distribution function at the element; of any shape.

    Args:
        approximate: "none", or "tanh" for the approximation by the hyperbolic tangent.

    >>> import tinygrad_np as tg
    >>> tg.nn.GELU()(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([-0.1587,  0.0000,  0.8413])
    """

    function = staticmethod(F.gelu)

    def __init__(self, approximate: str = "none") -> None:
        super().__init__(approximate=approximate)
        if approximate not in ("none", "tanh"):
            raise ValueError(f"GELU: approximate={approximate!r}: choose from 'none', 'tanh'")


class Softsign(PlainActivation):
    """Compute ``x / (1 + |x|)`` of each element, of any shape.

    >>> import tinygrad_np as tg
    >>> tg.nn.Softsign()(tg.tensor([-1.0, 3.0]))
    tensor([-0.5000,  0.7500])
    """

    function = staticmethod(F.softsign)


class Tanhshrink(PlainActivation):
    """Compute ``x - tanh(x)`` of each element, of any shape.

    >>> import tinygrad_np as tg
    >>> tg.nn.Tanhshrink()(tg.tensor([-1.0, 2.0]))
    tensor([-0.2384,  1.0360])
    """

    function = staticmethod(F.tanhshrink)

"""Ways to draw the first values of parameters, in place, under PyTorch's names.

All write into a tensor of any shape unless they say otherwise, and return it. The generator of
:func:`tinygrad_np.manual_seed` draws, or the one
that is given. A tensor without elements stays as it is.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from ..random import numpy_generator
from ..tensor import Tensor

__all__ = [
    "calculate_gain",
    "constant_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "uniform_",
    "xavier_normal_",
    "xavier_uniform_",
    "zeros_",
]


def _fill(tensor: Tensor, values: Any) -> Tensor:
    tensor.data[...] = values
    return tensor


def constant_(tensor: Tensor, val: float) -> Tensor:
    """Fill a tensor with one value.

    >>> import tinygrad_np as tg
    >>> tg.nn.init.constant_(tg.zeros(2), 3.0)
    tensor([3., 3.])
    """
    return _fill(tensor, val)


def zeros_(tensor: Tensor) -> Tensor:
    """Fill a tensor with zeros.

    >>> import tinygrad_np as tg
    >>> tg.nn.init.zeros_(tg.ones(2))
    tensor([0., 0.])
    """
    return _fill(tensor, 0)


def ones_(tensor: Tensor) -> Tensor:
    """Fill a tensor with ones.

    >>> import tinygrad_np as tg
    >>> tg.nn.init.ones_(tg.zeros(2))
    tensor([1., 1.])
    """
    return _fill(tensor, 1)


def eye_(tensor: Tensor) -> Tensor:
    """Fill a matrix with the identity.

    Raises:
        ValueError: the tensor is no matrix.

    >>> import tinygrad_np as tg
    >>> tg.nn.init.eye_(tg.zeros(2, 3))
    tensor([[1., 0., 0.],
            [0., 1., 0.]])
    """
    if tensor.ndim != 2:
        raise ValueError(f"eye_: a matrix is needed, not shape {tensor.shape}")
    return _fill(tensor, np.eye(tensor.shape[0], tensor.shape[1]))


def uniform_(tensor: Tensor, a: float = 0.0, b: float = 1.0, generator: Any = None) -> Tensor:
    """Draw from the uniform distribution on [a, b).

    >>> import tinygrad_np as tg
    >>> w = tg.nn.init.uniform_(tg.zeros(3, 4), -1.0, 1.0)
    >>> float(abs(w).max()) <= 1
    True
    """
    return _fill(tensor, numpy_generator(generator).uniform(a, b, tensor.shape))


def normal_(tensor: Tensor, mean: float = 0.0, std: float = 1.0, generator: Any = None) -> Tensor:
    """Draw from a normal distribution.

    >>> import tinygrad_np as tg
    >>> tg.nn.init.normal_(tg.zeros(3, 4), std=0.01).shape
    (3, 4)
    """
    return _fill(tensor, numpy_generator(generator).normal(mean, std, tensor.shape))


def calculate_gain(nonlinearity: str, param: float | None = None) -> float:
    """Look up the factor that keeps variances level through a nonlinearity, in PyTorch's table.

    Args:
        nonlinearity: the name of a function of ``nn.functional``.
        param: the slope below 0 of "leaky_relu".

    Raises:
        ValueError: a name that is not in the table.

    >>> import tinygrad_np as tg
    >>> tg.nn.init.calculate_gain("tanh")
    1.6666666666666667
    """
    if nonlinearity == "leaky_relu":
        return math.sqrt(2 / (1 + (0.01 if param is None else param) ** 2))
    gains = {"relu": math.sqrt(2), "tanh": 5 / 3, "selu": 3 / 4}
    linear = ("linear", "conv1d", "conv2d", "conv_transpose2d", "sigmoid")
    if nonlinearity not in gains and nonlinearity not in linear:
        known = ", ".join((*linear, *gains, "leaky_relu"))
        raise ValueError(
            f"calculate_gain: unknown nonlinearity {nonlinearity!r}: choose from {known}"
        )
    return gains.get(nonlinearity, 1.0)


def fan_in_and_fan_out(tensor: Tensor) -> tuple[int, int]:
    """Count the inputs that reach each output of a weight, and the outputs that each input reaches.

    Args:
        tensor: a weight (out, in, ...).

    Raises:
        ValueError: fewer than two axes.

    >>> import tinygrad_np as tg
    >>> fan_in_and_fan_out(tg.zeros(8, 3, 5, 5))
    (75, 200)
    """
    if tensor.ndim < 2:
        raise ValueError(f"fan in and fan out need at least 2 dimensions, not shape {tensor.shape}")
    receptive = math.prod(tensor.shape[2:])
    return tensor.shape[1] * receptive, tensor.shape[0] * receptive


def xavier_uniform_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Draw from a uniform distribution of variance ``2 gain^2 / (fan_in + fan_out)``.

    Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks"
    (2010), equation 16.

    Args:
        tensor: a weight (out, in, ...).
        gain: a factor, see :func:`calculate_gain`.

    Raises:
        ValueError: fewer than two axes.

    >>> import tinygrad_np as tg
    >>> w = tg.nn.init.xavier_uniform_(tg.zeros(2, 4))
    >>> float(abs(w).max()) <= 1
    True
    """
    bound = gain * math.sqrt(6 / max(sum(fan_in_and_fan_out(tensor)), 1))
    return uniform_(tensor, -bound, bound, generator)


def xavier_normal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Draw from a normal distribution of variance ``2 gain^2 / (fan_in + fan_out)``.

    Glorot and Bengio (2010), as for :func:`xavier_uniform_`.

    >>> import tinygrad_np as tg
    >>> tg.nn.init.xavier_normal_(tg.zeros(2, 4)).shape
    (2, 4)
    """
    return normal_(
        tensor, 0.0, gain * math.sqrt(2 / max(sum(fan_in_and_fan_out(tensor)), 1)), generator
    )


def _kaiming_std(tensor: Tensor, a: float, mode: str, nonlinearity: str) -> float:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"kaiming: mode={mode!r}: choose from 'fan_in', 'fan_out'")
    fan = fan_in_and_fan_out(tensor)[mode == "fan_out"]
    return calculate_gain(nonlinearity, a) / math.sqrt(max(fan, 1))  # of 0, there are no elements


def kaiming_uniform_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    """Draw from a uniform distribution of variance ``gain^2 / fan``.

    He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), equation 14.

    Args:
        tensor: a weight (out, in, ...).
        a: the slope below 0 where the nonlinearity is "leaky_relu".
        mode: which fan: "fan_in" keeps the variance of the forward pass, "fan_out" that of the
            backward pass.
        nonlinearity: the name of the function that follows, see :func:`calculate_gain`.

    Raises:
        ValueError: fewer than two axes, or an unknown mode or nonlinearity.

    >>> import tinygrad_np as tg
    >>> w = tg.nn.init.kaiming_uniform_(tg.zeros(2, 6), nonlinearity="relu")
    >>> float(abs(w).max()) <= 1
    True
    """
    bound = math.sqrt(3) * _kaiming_std(tensor, a, mode, nonlinearity)
    return uniform_(tensor, -bound, bound, generator)


def kaiming_normal_(
    tensor: Tensor,
    a: float = 0,
    mode: str = "fan_in",
    nonlinearity: str = "leaky_relu",
    generator: Any = None,
) -> Tensor:
    """Draw from a normal distribution of variance ``gain^2 / fan``.

    He et al. (2015), with the arguments of :func:`kaiming_uniform_`.

    >>> import tinygrad_np as tg
    >>> tg.nn.init.kaiming_normal_(tg.zeros(2, 6), nonlinearity="relu").shape
    (2, 6)
    """
    return normal_(tensor, 0.0, _kaiming_std(tensor, a, mode, nonlinearity), generator)


def default_(weight: Tensor, bias: Tensor | None) -> None:
    """Draw weight and bias as PyTorch does for linear and convolution layers.

    Both are uniform within ``1 / sqrt(fan_in)``.

    LeCun et al., "Efficient BackProp" (1998), section 4.6, up to a factor.

    >>> import tinygrad_np as tg
    >>> weight, bias = tg.zeros(2, 4), tg.zeros(2)
    >>> default_(weight, bias)
    >>> float(max(abs(weight).max(), abs(bias).max())) <= 0.5
    True
    """
    kaiming_uniform_(weight, a=math.sqrt(5))  # a = sqrt 5 makes the bound 1 / sqrt(fan_in)
    if bias is not None:
        fan_in = fan_in_and_fan_out(weight)[0]
        bound = 1 / math.sqrt(fan_in) if fan_in else 0.0
        uniform_(bias, -bound, bound)


if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ..refused_names import refuse

        refuse(__name__, name)

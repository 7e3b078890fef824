"""Ways to draw the first values of parameters, in place, under PyTorch's names.

All write into a tensor of any shape unless they say otherwise, and return it. The generator of
:func:`tinygrad_np.manual_seed` draws, or the one
that is given. A tensor without elements stays as it is.
"""

from __future__ import annotations

import functools
import math
import warnings
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from ..random import numpy_generator
from ..tensor import Tensor

__all__ = [
    "calculate_gain",
    "constant_",
    "dirac_",
    "eye_",
    "kaiming_normal_",
    "kaiming_uniform_",
    "normal_",
    "ones_",
    "orthogonal_",
    "sparse_",
    "trunc_normal_",
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


def trunc_normal_(
    tensor: Tensor,
    mean: float = 0.0,
    std: float = 1.0,
    a: float = -2.0,
    b: float = 2.0,
    generator: Any = None,
) -> Tensor:
    """Draw from a normal distribution within [a, b]: what lies outside is drawn again.

    Args:
        tensor: to write into.
        mean, std: of the distribution before it is cut off.
        a, b: the ends, as values.
        generator: draws.

    Raises:
        ValueError: ``a`` is not below ``b``.

    >>> import tinygrad_np as tg
    >>> w = tg.nn.init.trunc_normal_(tg.zeros(100), std=0.02, a=-0.04, b=0.04)
    >>> float(abs(w).max()) <= 0.04
    True
    """
    if not a < b:
        raise ValueError(f"trunc_normal_: a={a} must be below b={b}")
    drawn = numpy_generator(generator)
    low, high = ((end - mean) / std for end in (a, b))
    count = int(np.prod(tensor.shape))
    return _fill(tensor, mean + std * _normal_within(low, high, count, drawn).reshape(tensor.shape))


def _normal_within(low: float, high: float, count: int, rng: np.random.Generator) -> Any:
    """Standard normal numbers from ``low`` to ``high``, by rejection (Robert 1995).

    Of the whole distribution where much of it lies within, else of the uniform one, whose densest
    place is accepted with certainty.
    """
    whole = low <= 0 <= high and high - low > 2
    highest = 0.0 if low <= 0 <= high else min(low**2, high**2)
    parts: list[Any] = []
    missing = count
    while missing > 0:
        tries = 2 * missing + 16
        if whole:
            drawn = rng.normal(size=tries)
            kept = drawn[(drawn >= low) & (drawn <= high)]
        else:
            drawn = rng.uniform(low, high, tries)
            kept = drawn[rng.random(tries) <= np.exp((highest - drawn**2) / 2)]
        parts.append(kept[:missing])
        missing -= len(parts[-1])
    return np.concatenate(parts) if parts else np.empty(0)


def orthogonal_(tensor: Tensor, gain: float = 1.0, generator: Any = None) -> Tensor:
    """Fill a tensor, flattened to a matrix, with rows or columns that are orthonormal.

    Saxe, McClelland and Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep
    linear neural networks" (2014).

    Args:
        tensor: (n, ...), at least two axes.
        gain: a factor.
        generator: draws the normal matrix whose QR decomposition gives the result.

    Raises:
        ValueError: fewer than two axes.

    >>> import tinygrad_np as tg
    >>> w = tg.nn.init.orthogonal_(tg.zeros(2, 3))
    >>> tg.allclose(w @ w.T, tg.eye(2), atol=1e-5)
    True
    """
    if tensor.ndim < 2:
        raise ValueError(f"orthogonal_: at least two axes are needed, not shape {tensor.shape}")
    if not np.prod(tensor.shape):
        return tensor
    rows = tensor.shape[0]
    columns = int(np.prod(tensor.shape[1:]))
    flat = numpy_generator(generator).normal(size=(max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(flat)
    q *= np.sign(np.diag(r))  # uniform over all such matrices (Mezzadri 2007)
    return _fill(tensor, gain * (q.T if rows < columns else q).reshape(tensor.shape))


def dirac_(tensor: Tensor, groups: int = 1) -> Tensor:
    """Fill kernels so that a convolution keeps its input, as many channels as there are.

    Args:
        tensor: kernels (O, C, ...), of 3 to 5 axes.
        groups: the kernels of each group keep its channels.

    Raises:
        ValueError: another number of axes, or kernels that do not divide into the groups.

    >>> import tinygrad_np as tg
    >>> tg.nn.init.dirac_(tg.zeros(1, 2, 3))
    tensor([[[0., 1., 0.],
             [0., 0., 0.]]])
    """
    if tensor.ndim not in (3, 4, 5):
        raise ValueError(f"dirac_: 3, 4 or 5 axes are needed, not shape {tensor.shape}")
    if groups < 1 or tensor.shape[0] % groups:
        raise ValueError(f"dirac_: {tensor.shape[0]} kernels do not divide into {groups} groups")
    values = np.zeros(tensor.shape)
    each = tensor.shape[0] // groups
    middle = tuple(n // 2 for n in tensor.shape[2:])
    for group in range(groups):
        for channel in range(min(each, tensor.shape[1])):
            values[(group * each + channel, channel, *middle)] = 1
    return _fill(tensor, values)


def sparse_(tensor: Tensor, sparsity: float, std: float = 0.01, generator: Any = None) -> Tensor:
    """Draw a matrix from a normal distribution, with a part of each column zero.

    Martens, "Deep learning via Hessian-free optimization" (2010).

    Args:
        tensor: a matrix.
        sparsity: the part of each column that is zero.
        std: the standard deviation of the other numbers.
        generator: draws.

    Raises:
        ValueError: the tensor is no matrix.

    >>> import tinygrad_np as tg
    >>> w = tg.nn.init.sparse_(tg.zeros(10, 2), sparsity=0.3)
    >>> (w == 0).sum(0)
    tensor([3, 3])
    """
    if tensor.ndim != 2:
        raise ValueError(f"sparse_: a matrix is needed, not shape {tensor.shape}")
    rows, columns = tensor.shape
    rng = numpy_generator(generator)
    values = rng.normal(0, std, (rows, columns))
    zeros = math.ceil(sparsity * rows)
    for column in range(columns):
        values[rng.permutation(rows)[:zeros], column] = 0
    return _fill(tensor, values)


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


# --- PyTorch's old names -------------------------------------------------------------------------


def _renamed(name: str) -> Callable[..., Tensor]:
    new: Callable[..., Tensor] = globals()[f"{name}_"]

    @functools.wraps(new)
    def old(*args: Any, **kwargs: Any) -> Tensor:
        message = f"nn.init.{name} is now deprecated in favor of nn.init.{name}_"
        warnings.warn(message, FutureWarning, stacklevel=2)
        return new(*args, **kwargs)

    old.__name__ = old.__qualname__ = name
    return old


uniform = _renamed("uniform")
normal = _renamed("normal")
constant = _renamed("constant")
eye = _renamed("eye")
dirac = _renamed("dirac")
xavier_uniform = _renamed("xavier_uniform")
xavier_normal = _renamed("xavier_normal")
kaiming_uniform = _renamed("kaiming_uniform")
kaiming_normal = _renamed("kaiming_normal")
orthogonal = _renamed("orthogonal")


if not TYPE_CHECKING:  # type checkers know that there are no other names

    def __getattr__(name: str) -> object:
        from ..refused_names import refuse

        refuse(__name__, name)

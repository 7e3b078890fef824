"""The linear layer's product.

Rows (N, in) give a result whose memory is (out, N), the batch innermost, as convolution's. The
library multiplies so in two thirds of the time where N is small, and again in the next layer.
``np.dot`` is the same product as ``@`` and takes 0.3 us less to begin.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...core.errors import ShapeError
from ...core.registry import primitive
from ...core.types import TensorLike
from ..arguments import shape_of
from ..linear_algebra.matmul import matmul

__all__ = ["linear"]


def _linear_forward(x: Any, weight: Any, bias: Any = None) -> Any:
    try:
        y = np.dot(weight, x.T) if x.ndim == 2 else np.matmul(x, weight.T)
    except ValueError:
        raise ShapeError(
            f"linear: the input has shape {x.shape}, the weight {weight.shape}: the input's last "
            f"axis must have {weight.shape[-1]} features"
        ) from None
    if x.ndim != 2:  # (..., out)
        return y if bias is None else _with_bias(y, bias)
    if bias is not None:  # (out, N)
        if bias.ndim == 1:
            bias = bias[:, None]
        y = _with_bias(y, bias)
    return y.T


def _with_bias(y: Any, bias: Any) -> Any:
    if bias.dtype == y.dtype:
        y += bias
        return y
    return y + bias


def _linear_input_vjp(g: Any, weight: Any) -> Any:
    return np.dot(weight.T, g.T).T if g.ndim == 2 else g @ weight


def _linear_weight_vjp(g: Any, x: Any) -> Any:
    if g.ndim == 2:
        few = g.shape[1] * 16 <= x.shape[1]
        if few and isinstance(x, np.ndarray) and not x.flags.c_contiguous:
            # The product of few rows takes half as long as that of few columns, copies included.
            return np.ascontiguousarray(np.dot(x.T, np.ascontiguousarray(g)).T)
        return np.dot(g.T, x)
    rows = math.prod(x.shape[:-1])
    return np.dot(g.reshape(rows, g.shape[-1]).T, x.reshape(rows, x.shape[-1]))


_linear = primitive(
    _linear_forward,
    "x weight bias",
    _linear_input_vjp,
    _linear_weight_vjp,
    lambda g: g,
    name="linear",
)


def linear(input: TensorLike, weight: Any, bias: Any = None) -> TensorLike:
    """Compute ``input @ weight.T + bias``.

    Args:
        input: (..., in_features).
        weight: (out_features, in_features), or (in_features,) for a single output without an axis.
        bias: (out_features,), or one number for all outputs, or None.

    Returns:
        (..., out_features), or (...) for a weight of one axis.

    Raises:
        ArgumentError: shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> x, weight = tg.tensor([[1.0, 2.0]]), tg.tensor([[3.0, 4.0], [5.0, 6.0], [7.0, 8.0]])
    >>> tg.nn.functional.linear(x, weight, tg.tensor([0.0, 0.0, 100.0]))
    tensor([[ 11.,  17., 123.]])
    """
    shape = shape_of(weight)
    added = () if bias is None else shape_of(bias)
    if len(shape) != 2:
        return _one_output(input, weight, bias)
    if added not in (shape[:1], (1,), ()):
        raise ShapeError(
            f"linear: the bias has shape {added}, expected ({shape[0]},): a number for each row of "
            f"the weight {shape}"
        )
    return _linear(input, weight, bias)


def _one_output(input: TensorLike, weight: Any, bias: Any) -> TensorLike:
    shapes = shape_of(input), shape_of(weight), () if bias is None else shape_of(bias)
    if len(shapes[1]) != 1 or shapes[0][-1:] != shapes[1] or shapes[2]:
        raise ShapeError(
            f"linear: the input has shape {shapes[0]}, the weight {shapes[1]}, the bias "
            f"{shapes[2]}; expected (..., in), (out, in) and (out,), or (..., in), (in,) and ()"
        )
    y: Any = matmul(input, weight)
    total: TensorLike = y if bias is None else y + bias
    return total

"""Convolution of sequences, and its transpose: as images of one row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ....core.errors import ShapeError
from ....core.types import TensorLike
from ...arguments import shape_of
from ...shapes.permuting import permute
from ...shapes.reshaping import reshape
from ..sliding_windows import images_of, per_axis
from .images import conv2d, conv_transpose2d
from .settings import around_axes, check_shapes

__all__ = ["conv1d", "conv_tbc", "conv_transpose1d"]

Sizes = int | Sequence[int]


def _only(op: str, value: Any, name: str, least: int = 1) -> int:
    return per_axis(value, 1, op, name, least)[0]


def _as_rows(x: Any) -> Any:
    shape = shape_of(x)
    return reshape(x, (*shape[:-1], 1, shape[-1]))


def _check(op: str, input: Any, weight: Any, bias: Any, groups: int, transposed: bool) -> bool:
    """Check the shapes, and say whether there is a batch."""
    shape = shape_of(input)
    batched = images_of(op, shape, 1)
    added = None if bias is None else shape_of(bias)
    check_shapes(op, shape if batched else (1, *shape), shape_of(weight), added, groups, transposed)
    return batched


def conv1d(
    input: TensorLike,
    weight: Any,
    bias: Any = None,
    stride: Sizes = 1,
    padding: Sizes | str = 0,
    dilation: Sizes = 1,
    groups: int = 1,
) -> TensorLike:
    """Convolve sequences, (N, C, L) or (C, L), with kernels (O, C / groups, k).

    Arguments and errors as in :func:`conv2d`, with one integer for each setting.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.conv1d(tg.tensor([[[1.0, 2.0, 4.0]]]), tg.tensor([[[-1.0, 1.0]]]))
    tensor([[[1., 2.]]])
    """
    op = "conv1d"
    _check(op, input, weight, bias, groups, False)
    step, spread = _only(op, stride, "stride"), _only(op, dilation, "dilation")
    ((before, after),) = around_axes(op, padding, shape_of(weight)[2:], (step,), (spread,))
    around: Any = "same" if before != after else (0, before)
    y: Any = conv2d(_as_rows(input), _as_rows(weight), bias, (1, step), around, (1, spread), groups)
    rows: TensorLike = reshape(y, (*y.shape[:-2], y.shape[-1]))
    return rows


def conv_transpose1d(
    input: TensorLike,
    weight: Any,
    bias: Any = None,
    stride: Sizes = 1,
    padding: Sizes = 0,
    output_padding: Sizes = 0,
    groups: int = 1,
    dilation: Sizes = 1,
) -> TensorLike:
    """Compute the transpose of :func:`conv1d`; the weight is (C, O / groups, k).

    Arguments and errors as in :func:`conv_transpose2d`, with one integer for each setting.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[[1.0, 2.0]]])
    >>> tg.nn.functional.conv_transpose1d(x, tg.ones(1, 1, 2), stride=2)
    tensor([[[1., 1., 2., 2.]]])
    """
    op = "conv_transpose1d"
    _check(op, input, weight, bias, groups, True)
    step, spread = _only(op, stride, "stride"), _only(op, dilation, "dilation")
    cut, extra = _only(op, padding, "padding", 0), _only(op, output_padding, "output_padding", 0)
    y: Any = conv_transpose2d(
        _as_rows(input),
        _as_rows(weight),
        bias,
        (1, step),
        (0, cut),
        (0, extra),
        groups,
        (1, spread),
    )
    rows: TensorLike = reshape(y, (*y.shape[:-2], y.shape[-1]))
    return rows


def conv_tbc(input: TensorLike, weight: Any, bias: Any, pad: int = 0) -> TensorLike:
    """Convolve sequences whose axes are time, batch and channels.

    Args:
        input: (T, N, C).
        weight: (k, C, O).
        bias: (O,).
        pad: zeros on either side.

    Returns:
        (T + 2 pad - k + 1, N, O).

    Raises:
        ArgumentError: shapes that do not fit.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.conv_tbc(tg.ones(3, 1, 2), tg.ones(2, 2, 1), tg.zeros(1)).shape
    (2, 1, 1)
    """
    shapes = shape_of(input), shape_of(weight), shape_of(bias)
    if [*map(len, shapes)] != [3, 3, 1] or shapes[0][2] != shapes[1][1]:
        raise ShapeError(
            f"conv_tbc: the shapes are {shapes[0]}, {shapes[1]} and {shapes[2]}; expected (T, N, "
            "C), (k, C, O) and (O,)"
        )
    y = conv1d(permute(input, (1, 2, 0)), permute(weight, (2, 1, 0)), bias, padding=pad)
    result: TensorLike = permute(y, (2, 0, 1))
    return result

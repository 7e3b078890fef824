"""Convolution of images and sequences, and its transpose.

The sums that deep learning calls convolution (Dumoulin and Visin, "A guide to convolution
arithmetic for deep learning", 2016): for images x, kernel w, stride s and dilation d,

    y[n, o, i, j] = bias[o] + sum over c, p, q of w[o, c, p, q] x[n, c, s i + d p, s j + d q]

It is linear in x and in w, so three operations are closed under differentiation: the convolution
itself, its transpose (the gradient of the images) and the gradient of the kernel. How they are
computed stands in ``convolution_kernels.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ....core.primitive import Primitive
from ....core.registry import primitive
from ...reductions.reduction import sum as total
from ...shapes.reshaping import reshape
from ..windows import Pair, Sides, extent, frame, hashable, pair, require_fit
from . import convolution_kernels as kernels

Shape = tuple[int, ...]


# --- the primitives: each is the derivative of the others --------------------------------------


def _channel_sums(g: Any) -> Any:
    """The gradient of a bias, from (N, O, H, W)."""
    return total(g, axis=(0, 2, 3))


_conv2d: Primitive = primitive(
    kernels.convolve,
    "x weight bias",
    lambda g, x_shape, weight, stride, sides, dilation, groups: _conv_transpose2d(
        g,
        weight,
        None,
        size=x_shape[2:],
        stride=stride,
        sides=sides,
        dilation=dilation,
        groups=groups,
    ),
    lambda g, x, weight_shape, stride, sides, dilation, groups: _conv2d_weight(
        x,
        g,
        kernel=weight_shape[2:],
        stride=stride,
        sides=sides,
        dilation=dilation,
        groups=groups,
    ),
    lambda g: _channel_sums(g),
    name="conv2d",
)

_conv_transpose2d: Primitive = primitive(
    kernels.transpose_convolution,
    "x weight bias",
    lambda g, weight, stride, sides, dilation, groups: _conv2d(
        g, weight, None, stride=stride, sides=sides, dilation=dilation, groups=groups
    ),
    lambda g, x, weight_shape, stride, sides, dilation, groups: _conv2d_weight(
        g,
        x,
        kernel=weight_shape[2:],
        stride=stride,
        sides=sides,
        dilation=dilation,
        groups=groups,
    ),
    lambda g: _channel_sums(g),
    name="conv_transpose2d",
)

_conv2d_weight: Primitive = primitive(
    kernels.correlate,
    "x g",
    lambda d, x_shape, g, stride, sides, dilation, groups: _conv_transpose2d(
        g,
        d,
        None,
        size=x_shape[2:],
        stride=stride,
        sides=sides,
        dilation=dilation,
        groups=groups,
    ),
    lambda d, x, stride, sides, dilation, groups: _conv2d(
        x, d, None, stride=stride, sides=sides, dilation=dilation, groups=groups
    ),
    name="conv2d_weight",
)


# --- the settings ------------------------------------------------------------------------------


def _check(
    op: str, shape: Shape, kernel: Shape, bias: Shape | None, groups: int, transposed: bool
) -> None:
    """Raise a ValueError unless the shapes of input, weight and bias fit."""
    if len(shape) != 4:
        raise ValueError(f"{op}: the input has shape {shape}, expected (N, C, H, W) or (C, H, W)")
    if len(kernel) != 4 or 0 in kernel:
        expected = "(C, O / groups, kh, kw)" if transposed else "(O, C / groups, kh, kw)"
        raise ValueError(
            f"{op}: the weight has shape {kernel}, expected {expected}, each at least 1"
        )
    if groups < 1 or kernel[0] % groups:
        raise ValueError(
            f"{op}: {kernel[0]} channels of weight {kernel} do not divide into {groups} groups"
        )
    inputs, outputs = kernel[1] * groups, kernel[0]
    if transposed:
        inputs, outputs = outputs, inputs
    if shape[1] != inputs:
        raise ValueError(
            f"{op}: the input has {shape[1]} channels, the weight expects {inputs} "
            f"(input {shape}, weight {kernel}, groups={groups})"
        )
    if bias is not None and bias != (outputs,):
        raise ValueError(
            f"{op}: the bias has shape {bias}, expected ({outputs},): one for each output channel "
            f"of weight {kernel}"
        )


class _Plan(NamedTuple):
    """The settings of a convolution, checked.

    The ``sides`` are the padding, less the rows and columns at the end that no window reaches:
    windows cover the image with its sides to the last element, so that a convolution and its
    transpose have the same. Below 0 they say how much of the image is left out.
    """

    stride: Pair
    dilation: Pair
    sides: Sides
    size: Pair  # of the image


@lru_cache(maxsize=256, typed=True)  # a training step meets the same few again and again
def _plan(
    op: str,
    shape: Shape,
    kernel: Shape,
    bias: Shape | None,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
) -> _Plan:
    """Raise a ValueError unless shapes and settings fit."""
    _check(op, shape, kernel, bias, groups, False)
    steps, spread = pair(stride, op, "stride"), pair(dilation, op, "dilation")
    span = extent((kernel[2], kernel[3]), spread)
    if padding == "same":
        if steps != (1, 1):
            raise ValueError(f"{op}: padding='same' needs stride 1, not {stride}")
        h, w = span[0] - 1, span[1] - 1
        sides = (h // 2, h - h // 2, w // 2, w - w // 2)  # an odd row at the end, as in PyTorch
    elif isinstance(padding, str) and padding != "valid":
        raise ValueError(f"{op}: padding={padding!r}: choose from 'same', 'valid' or numbers")
    else:
        ph, pw = (0, 0) if padding == "valid" else pair(padding, op, "padding", least=0)
        sides = (ph, ph, pw, pw)
    size = shape[2] + sides[0] + sides[1], shape[3] + sides[2] + sides[3]
    require_fit(op, size, (kernel[2], kernel[3]), spread)
    left_over = [(n - k) % s for n, k, s in zip(size, span, steps, strict=True)]
    sides = sides[0], sides[1] - left_over[0], sides[2], sides[3] - left_over[1]
    return _Plan(steps, spread, sides, (shape[2], shape[3]))


@lru_cache(maxsize=256, typed=True)
def _transposed_plan(
    op: str,
    shape: Shape,
    kernel: Shape,
    bias: Shape | None,
    stride: Any,
    padding: Any,
    output_padding: Any,
    dilation: Any,
    groups: int,
) -> _Plan:
    """Raise a ValueError unless shapes and settings fit."""
    _check(op, shape, kernel, bias, groups, True)
    steps, spread = pair(stride, op, "stride"), pair(dilation, op, "dilation")
    cut, extra = pair(padding, op, "padding", 0), pair(output_padding, op, "output_padding", 0)
    span = extent((kernel[2], kernel[3]), spread)
    size = []
    for axis in (0, 1):
        if extra[axis] >= max(steps[axis], spread[axis]):
            raise ValueError(
                f"{op}: output_padding={output_padding!r} must be less than the stride or the "
                f"dilation, {steps} and {spread}"
            )
        full = (shape[2 + axis] - 1) * steps[axis] + span[axis] + extra[axis]
        if full - 2 * cut[axis] < 1:
            raise ValueError(
                f"{op}: nothing is left of the output, {full} long on axis {2 + axis}, with "
                f"{cut[axis]} cut off on either side"
            )
        size.append(full - 2 * cut[axis])
    sides = cut[0], cut[0] - extra[0], cut[1], cut[1] - extra[1]
    return _Plan(steps, spread, sides, (size[0], size[1]))


# --- the functions -----------------------------------------------------------------------------


def conv2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] | str = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> Any:
    """Convolve images with kernels (in PyTorch's sense: without flipping them).

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        weight: (O, C / groups, kh, kw).
        bias: (O,), or None.
        stride, dilation: steps of the window, and of its taps; an integer or a pair.
        padding: zeros on every side, an integer or a pair (rows, columns); "valid" for none, "same"
            for as many as keep the size (stride 1 only).
        groups: the channels are split in so many groups, each with kernels of its own.

    Returns:
        (N, O, oh, ow) with ``oh = (H + 2 padding - dilation (kh - 1) - 1) // stride + 1``.

    Raises:
        ValueError: shapes that do not fit, or a kernel larger than the padded input.

    >>> import tinygrad_np as tg
    >>> image = tg.arange(9.0).reshape(1, 1, 3, 3)
    >>> tg.nn.functional.conv2d(image, tg.ones(1, 1, 2, 2))
    tensor([[[[ 8., 12.],
              [20., 24.]]]])
    """
    if len(input.shape) == 3:
        return conv2d(input[None], weight, bias, stride, padding, dilation, groups)[0]
    plan = _plan(
        "conv2d",
        input.shape,
        weight.shape,
        None if bias is None else bias.shape,
        hashable(stride),
        hashable(padding),
        hashable(dilation),
        groups,
    )
    return _conv2d(
        frame(input, (0, 0, 0, 0)),
        weight,
        bias,
        stride=plan.stride,
        sides=plan.sides,
        dilation=plan.dilation,
        groups=groups,
    )


def conv1d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] | str = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> Any:
    """Convolve sequences, (N, C, L) or (C, L), with kernels (O, C / groups, k): images of one row.

    Arguments and errors as in :func:`conv2d`.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.conv1d(tg.tensor([[[1.0, 2.0, 4.0]]]), tg.tensor([[[-1.0, 1.0]]]))
    tensor([[[1., 2.]]])
    """
    op = "conv1d"
    shape, kernel = input.shape, weight.shape
    if len(shape) not in (2, 3) or len(kernel) != 3:
        raise ValueError(
            f"{op}: input {shape}, weight {kernel}: expected (N, C, L) or (C, L), and "
            "(O, C / groups, k)"
        )

    def row(value: Any, name: str, rest: int) -> Any:
        if isinstance(value, str):
            return value
        return rest, value if isinstance(value, (int, np.integer)) else _only(value, op, name)

    if padding == "same" and row(stride, "stride", 1)[1] != 1:
        raise ValueError(f"{op}: padding='same' needs stride 1, not {stride}")
    image = reshape(input, (*shape[:-1], 1, shape[-1]))
    y = conv2d(
        image,
        reshape(weight, (*kernel[:2], 1, kernel[2])),
        bias,
        row(stride, "stride", 1),
        row(padding, "padding", 0),
        row(dilation, "dilation", 1),
        groups,
    )
    return reshape(y, (*y.shape[:-2], y.shape[-1]))


def _only(value: Sequence[int], op: str, name: str) -> int:
    if len(value) != 1:
        raise ValueError(f"{op}: {name}={value!r}: expected one integer")
    return value[0]


def conv_transpose2d(
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    output_padding: int | Sequence[int] = 0,
    groups: int = 1,
    dilation: int | Sequence[int] = 1,
) -> Any:
    """The transpose of :func:`conv2d`: each element of the input spreads the kernel, times itself.

    Args:
        input: (N, C, H, W), or one image (C, H, W).
        weight: (C, O / groups, kh, kw).
        bias: (O,), or None.
        stride, dilation, groups: those of the convolution that it transposes.
        padding: how much of the result is cut off on every side.
        output_padding: rows and columns to add at the end, fewer than the stride or the dilation:
            of the sizes that the convolution maps to one it chooses.

    Returns:
        (N, O, oh, ow), with ``oh = (H - 1) stride - 2 padding + dilation (kh - 1) + 1 +
        output_padding``.

    Raises:
        ValueError: shapes that do not fit, or nothing left of the output.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[[[1.0, 2.0]]]])
    >>> tg.nn.functional.conv_transpose2d(x, tg.ones(1, 1, 1, 2), stride=2)
    tensor([[[[1., 1., 2., 2.]]]])
    """
    if len(input.shape) == 3:
        return conv_transpose2d(
            input[None], weight, bias, stride, padding, output_padding, groups, dilation
        )[0]
    plan = _transposed_plan(
        "conv_transpose2d",
        input.shape,
        weight.shape,
        None if bias is None else bias.shape,
        hashable(stride),
        hashable(padding),
        hashable(output_padding),
        hashable(dilation),
        groups,
    )
    return _conv_transpose2d(
        frame(input, (0, 0, 0, 0)),
        weight,
        bias,
        size=plan.size,
        stride=plan.stride,
        sides=plan.sides,
        dilation=plan.dilation,
        groups=groups,
    )

"""Convolution of images and sequences, and its transpose: the functions that users call.

The sums that deep learning calls convolution (Dumoulin and Visin, "A guide to convolution
arithmetic for deep learning", 2016): for images x, kernel w, stride s and dilation d,

    y[n, o, i, j] = bias[o] + sum over c, p, q of w[o, c, p, q] x[n, c, s i + d p, s j + d q]

It is linear in x and in w, so three operations are closed under differentiation: the convolution
itself, its input gradient (the transposed convolution) and its weight gradient. How they are
computed is chosen in :mod:`.algorithm_choice`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core.primitive import Primitive
from ....core.registry import primitive
from ....core.types import TensorLike
from ...reductions.sums import sum as total
from ...shapes.reshaping import reshape
from ..sliding_windows import batch_innermost_images, hashable
from . import passes
from .settings import convolution_settings, transposed_settings

__all__ = ["conv1d", "conv2d", "conv_transpose2d"]

# --- the primitives: each is the derivative of the others --------------------------------------


def _channel_sums(g: Any) -> Any:
    """The gradient of a bias, from (N, O, H, W)."""
    return total(g, axis=(0, 2, 3))


_conv2d: Primitive = primitive(
    passes.forward,
    "x weight bias",
    lambda g, x_shape, weight, stride, padding, dilation, groups: _conv_transpose2d(
        g,
        weight,
        None,
        size=x_shape[2:],
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
    ),
    lambda g, x, weight_shape, stride, padding, dilation, groups: _conv2d_weight_gradient(
        x,
        g,
        kernel=weight_shape[2:],
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
    ),
    lambda g: _channel_sums(g),
    name="conv2d",
)

_conv_transpose2d: Primitive = primitive(
    passes.input_gradient,
    "x weight bias",
    lambda g, weight, stride, padding, dilation, groups: _conv2d(
        g, weight, None, stride=stride, padding=padding, dilation=dilation, groups=groups
    ),
    lambda g, x, weight_shape, stride, padding, dilation, groups: _conv2d_weight_gradient(
        g,
        x,
        kernel=weight_shape[2:],
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
    ),
    lambda g: _channel_sums(g),
    name="conv_transpose2d",
)

_conv2d_weight_gradient: Primitive = primitive(
    passes.weight_gradient,
    "x g",
    lambda d, x_shape, g, stride, padding, dilation, groups: _conv_transpose2d(
        g,
        d,
        None,
        size=x_shape[2:],
        stride=stride,
        padding=padding,
        dilation=dilation,
        groups=groups,
    ),
    lambda d, x, stride, padding, dilation, groups: _conv2d(
        x, d, None, stride=stride, padding=padding, dilation=dilation, groups=groups
    ),
    name="conv2d_weight_gradient",
)


# --- the functions -----------------------------------------------------------------------------


def conv2d(
    input: TensorLike,
    weight: Any,
    bias: Any = None,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] | str = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> TensorLike:
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
    y: TensorLike
    if len(input.shape) == 3:
        y = conv2d(input[None], weight, bias, stride, padding, dilation, groups)[0]
        return y
    settings = convolution_settings(
        "conv2d",
        input.shape,
        weight.shape,
        None if bias is None else bias.shape,
        hashable(stride),
        hashable(padding),
        hashable(dilation),
        groups,
    )
    y = _conv2d(
        batch_innermost_images(input),
        weight,
        bias,
        stride=settings.stride,
        padding=settings.padding,
        dilation=settings.dilation,
        groups=groups,
    )
    return y


def conv1d(
    input: TensorLike,
    weight: Any,
    bias: Any = None,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] | str = 0,
    dilation: int | Sequence[int] = 1,
    groups: int = 1,
) -> TensorLike:
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
    input: TensorLike,
    weight: Any,
    bias: Any = None,
    stride: int | Sequence[int] = 1,
    padding: int | Sequence[int] = 0,
    output_padding: int | Sequence[int] = 0,
    groups: int = 1,
    dilation: int | Sequence[int] = 1,
) -> TensorLike:
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
    y: TensorLike
    if len(input.shape) == 3:
        y = conv_transpose2d(
            input[None], weight, bias, stride, padding, output_padding, groups, dilation
        )[0]
        return y
    settings = transposed_settings(
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
    y = _conv_transpose2d(
        batch_innermost_images(input),
        weight,
        bias,
        size=settings.size,
        stride=settings.stride,
        padding=settings.padding,
        dilation=settings.dilation,
        groups=groups,
    )
    return y

"""Convolution of images and its transpose: the primitives, and the functions that users call.

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

from ....core.primitive import Primitive
from ....core.registry import primitive
from ....core.types import TensorLike
from ...reductions.sums import sum as total
from ..sliding_windows import batch_innermost_images, hashable, images_of
from . import passes
from .settings import convolution_settings, transposed_settings

__all__ = ["conv2d", "conv_transpose2d"]

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
        ArgumentError: shapes that do not fit, or a kernel larger than the padded input.

    >>> import tinygrad_np as tg
    >>> image = tg.arange(9.0).reshape(1, 1, 3, 3)
    >>> tg.nn.functional.conv2d(image, tg.ones(1, 1, 2, 2))
    tensor([[[[ 8., 12.],
              [20., 24.]]]])
    """
    y: TensorLike
    if not images_of("conv2d", input.shape, 2):
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
        ArgumentError: shapes that do not fit, or nothing left of the output.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[[[1.0, 2.0]]]])
    >>> tg.nn.functional.conv_transpose2d(x, tg.ones(1, 1, 1, 2), stride=2)
    tensor([[[[1., 1., 2., 2.]]]])
    """
    y: TensorLike
    if not images_of("conv_transpose2d", input.shape, 2):
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

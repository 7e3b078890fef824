"""Convolution of images and sequences, and its transpose.

The sums that deep learning calls convolution (Dumoulin and Visin, "A guide to convolution
arithmetic for deep learning", 2016): for image x, kernel w, stride s and dilation d,

    y[n, o, i, j] = bias[o] + sum over c, p, q of w[o, c, p, q] x[n, c, s i + d p, s j + d q]

It is linear in x and in w, so three operations are closed under differentiation: the convolution
itself, its transpose (the gradient of the image) and the gradient of the kernel.

Each is one matrix product over columns, the windows written out ("im2col": Chellapilla, Puri and
Simard, 2006), here a block of output rows at a time, so that the columns never leave the cache.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import Any

import numpy as np

from ..primitive import Primitive, primitive
from .reduction import sum as total
from .shaping import permute, reshape
from .windows import (
    BLOCK_BYTES,
    Pair,
    batch_innermost,
    extent,
    frame,
    nchw,
    pair,
    require_fit,
    row_blocks,
    windows,
)

Array = np.ndarray[Any, np.dtype[Any]]
Shape = tuple[int, ...]

SMALL = 1_000_000
"""OpenBLAS multiplies matrices of up to this many products in place, without packing them first:
with few channels two to three times faster."""


def _multiply(a: Array, b: Array, out: Array) -> None:
    """``a @ b`` into ``out``, in small pieces along the last axis where that is faster."""
    columns = b.shape[-1]
    limit = SMALL // max(1, a.shape[-2] * a.shape[-1])
    if limit < 256 or columns <= limit:
        np.matmul(a, b, out=out)
        return
    piece = ceil(columns / ceil(columns / limit))
    for start in range(0, columns, piece):
        part = slice(start, start + piece)
        np.matmul(a, b[..., part], out=out[..., part])


# --- the convolution ---------------------------------------------------------------------------


def _convolve(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    stride: Pair = (1, 1),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    patches = windows(batch_innermost(x), weight.shape[2:], stride, dilation)
    channels, kh, kw, oh, ow, n = patches.shape
    outputs = weight.shape[0]
    y = np.empty((outputs, oh, ow, n), np.result_type(x, weight))
    matrix = weight.reshape(groups, outputs // groups, -1)  # (G, O/G, C/G kh kw)

    for rows in row_blocks(oh, channels * kh * kw * ow * n * x.itemsize):
        columns = patches[:, :, :, rows].reshape(groups, matrix.shape[2], -1)
        out = y[:, rows].reshape(groups, outputs // groups, -1)  # a view, (G, O/G, rows ow N)
        _multiply(matrix, columns, out)
        if bias is not None:
            out += bias.reshape(groups, -1, 1)
    return nchw(y)


# --- its transpose, the gradient of the image --------------------------------------------------


def _transpose(
    x: Array,
    weight: Array,
    bias: Array | None = None,
    *,
    size: Pair,
    stride: Pair = (1, 1),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    source = batch_innermost(x)  # (I, h, w, N)
    inputs, h, w, n = source.shape
    outputs = weight.shape[1] * groups
    kh, kw = weight.shape[2:]
    y = np.zeros((outputs, *size, n), np.result_type(x, weight))
    kernel = weight.reshape(groups, inputs // groups, outputs // groups, kh, kw)
    if stride[1] == 1 and kw > 1:
        # Along rows windows are gathered, as in the convolution, for copies are cheaper than sums;
        # the products are then summed along columns.
        margin = (kw - 1) * dilation[1]
        source = batch_innermost(frame(nchw(source), (0, 0, margin, size[1] - w)))
        source = windows(source, (1, kw), (1, 1), (1, dilation[1]))[:, 0]  # (I, kw, h, W, N)
        matrix = kernel[..., ::-1].transpose(0, 2, 3, 1, 4)  # (G, O/G, kh, I/G, kw)
        taps = windows(y, (kh, 1), stride, dilation)  # (O, kh, 1, h, W, N)
    else:
        source = source[:, None]  # (I, 1, h, w, N)
        matrix = kernel.transpose(0, 2, 3, 4, 1)  # (G, O/G, kh, kw, I/G)
        taps = windows(y, (kh, kw), stride, dilation)[:, :, :, :, :w]
    inner = source.shape[1] * (inputs // groups)
    matrix = matrix.reshape(groups, -1, inner)
    row_bytes = taps[:, :, :, 0].nbytes + source[:, :, 0].nbytes
    for rows in row_blocks(h, row_bytes):
        columns = source[:, :, rows].reshape(groups, inner, -1)
        products = np.empty((groups, matrix.shape[1], columns.shape[2]), y.dtype)
        _multiply(matrix, columns, products)
        products = products.reshape(taps[:, :, :, rows].shape)
        for i in range(taps.shape[1]):
            for j in range(taps.shape[2]):
                tap = taps[:, i, j, rows]
                np.add(tap, products[:, i, j], out=tap)
    if bias is not None:
        y += bias[:, None, None, None]
    return nchw(y)


# --- the gradient of the kernel ----------------------------------------------------------------


def _correlate(
    x: Array,
    g: Array,
    *,
    kernel: Pair,
    stride: Pair = (1, 1),
    dilation: Pair = (1, 1),
    groups: int = 1,
) -> Array:
    image, g = batch_innermost(x), batch_innermost(g)
    channels = image.shape[0] // groups
    outputs, oh, ow, n = g.shape
    kh, kw = kernel
    # Columns of one row of the kernel serve its other rows too: they stand further down.
    strips = windows(image, (1, kw), (1, stride[1]), (1, dilation[1]))[:, 0]  # (C, kw, H, ow, N)
    strips = strips[:, :, :, :ow]
    row_bytes = strips[:, :, 0].nbytes
    products = channels * kw * outputs // groups * ow * n  # in a row of the output
    if products <= SMALL:
        row_bytes = products * BLOCK_BYTES // SMALL
    d = np.zeros((groups, kh, channels * kw, outputs // groups), np.result_type(x, g))
    for rows in row_blocks(oh, row_bytes):
        top = rows.start * stride[0]
        height = (rows.stop - rows.start - 1) * stride[0] + 1
        columns = np.ascontiguousarray(strips[:, :, top : top + height + (kh - 1) * dilation[0]])
        right = g[:, rows].reshape(groups, outputs // groups, -1).swapaxes(1, 2)
        for i in range(kh):
            first = i * dilation[0]
            part = columns[:, :, first : first + height : stride[0]]
            d[:, i] += part.reshape(groups, channels * kw, -1) @ right
    d = d.reshape(groups, kh, channels, kw, outputs // groups).transpose(0, 4, 2, 1, 3)
    weight = np.empty((outputs, channels, kh, kw), d.dtype)
    weight.reshape(d.shape)[...] = d
    return weight


# --- the primitives: each is the derivative of the others --------------------------------------


def _channel_sums(g: Any) -> Any:
    """The gradient of a bias, from (N, O, H, W): a sum over long rows, exact to the last digits."""
    return total(reshape(permute(g, (1, 2, 3, 0)), (g.shape[1], -1)), axis=1)


def _covered(image: Any, weight: Any, g_shape: Shape, stride: Pair, dilation: Pair) -> Any:
    """The part of an image that the windows of ``g`` reach: the rest never meets the kernel."""
    span = extent(weight.shape[2:], dilation)
    h = (g_shape[2] - 1) * stride[0] + span[0]
    w = (g_shape[3] - 1) * stride[1] + span[1]
    return image if image.shape[2:] == (h, w) else image[:, :, :h, :w]


_conv2d: Primitive = primitive(
    _convolve,
    "x weight bias",
    lambda g, x_shape, weight, stride, dilation, groups: _conv_transpose2d(
        g, weight, None, size=x_shape[2:], stride=stride, dilation=dilation, groups=groups
    ),
    lambda g, x, weight_shape, stride, dilation, groups: _conv2d_weight(
        x, g, kernel=weight_shape[2:], stride=stride, dilation=dilation, groups=groups
    ),
    lambda g: _channel_sums(g),
    name="conv2d",
)

_conv_transpose2d: Primitive = primitive(
    _transpose,
    "x weight bias",
    lambda g, x_shape, weight, stride, dilation, groups: _conv2d(
        _covered(g, weight, x_shape, stride, dilation),
        weight,
        None,
        stride=stride,
        dilation=dilation,
        groups=groups,
    ),
    lambda g, x, weight_shape, stride, dilation, groups: _conv2d_weight(
        g, x, kernel=weight_shape[2:], stride=stride, dilation=dilation, groups=groups
    ),
    lambda g: _channel_sums(g),
    name="conv_transpose2d",
)

_conv2d_weight: Primitive = primitive(
    _correlate,
    "x g",
    lambda d, x_shape, g, stride, dilation, groups: _conv_transpose2d(
        g, d, None, size=x_shape[2:], stride=stride, dilation=dilation, groups=groups
    ),
    lambda d, x, g_shape, stride, dilation, groups: _conv2d(
        _covered(x, d, g_shape, stride, dilation),
        d,
        None,
        stride=stride,
        dilation=dilation,
        groups=groups,
    ),
    name="conv2d_weight",
)


# --- the functions -----------------------------------------------------------------------------


def _padded_same(op: str, kernel: Pair, stride: Pair, dilation: Pair) -> tuple[int, int, int, int]:
    if stride != (1, 1):
        raise ValueError(f"{op}: padding='same' needs stride 1, not {stride}")
    h, w = (n - 1 for n in extent(kernel, dilation))
    return h // 2, h - h // 2, w // 2, w - w // 2  # an odd row goes to the end, as in PyTorch


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
    op = "conv2d"
    if np.ndim(input) == 3:
        return conv2d(input[None], weight, bias, stride, padding, dilation, groups)[0]
    shape, kernel = np.shape(input), np.shape(weight)
    _check(op, shape, kernel, bias, groups, 0)
    steps, spread = pair(stride, op, "stride"), pair(dilation, op, "dilation")
    if padding == "same":
        sides = _padded_same(op, kernel[2:], steps, spread)
    elif padding == "valid":
        sides = (0, 0, 0, 0)
    elif isinstance(padding, str):
        raise ValueError(f"{op}: padding={padding!r}: choose from 'same', 'valid' or numbers")
    else:
        ph, pw = pair(padding, op, "padding", least=0)
        sides = (ph, ph, pw, pw)
    size = shape[2] + sides[0] + sides[1], shape[3] + sides[2] + sides[3]
    require_fit(op, size, kernel[2:], spread)
    image = frame(input, sides)
    return _conv2d(image, weight, bias, stride=steps, dilation=spread, groups=groups)


def _check(op: str, shape: Shape, kernel: Shape, bias: Any, groups: int, transposed: int) -> None:
    """Raise a ValueError unless the shapes of input, weight and bias fit."""
    axes = "(N, C, H, W) or (C, H, W)"
    if len(shape) != 4:
        raise ValueError(f"{op}: the input has shape {shape}, expected {axes}")
    if len(kernel) != 4 or 0 in kernel[2:]:
        expected = "(C, O / groups, kh, kw)" if transposed else "(O, C / groups, kh, kw)"
        raise ValueError(f"{op}: the weight has shape {kernel}, expected {expected}")
    if groups < 1 or kernel[0] % groups:
        raise ValueError(
            f"{op}: {kernel[0]} channels of weight {kernel} do not divide into {groups} groups"
        )
    expected_channels = kernel[0] if transposed else kernel[1] * groups
    if shape[1] != expected_channels:
        raise ValueError(
            f"{op}: the input has {shape[1]} channels, the weight expects {expected_channels} "
            f"(input {shape}, weight {kernel}, groups={groups})"
        )
    outputs = kernel[1] * groups if transposed else kernel[0]
    if bias is not None and np.shape(bias) != (outputs,):
        raise ValueError(
            f"{op}: the bias has shape {np.shape(bias)}, expected ({outputs},): one for each "
            f"output channel of weight {kernel}"
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
    shape, kernel = np.shape(input), np.shape(weight)
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
    op = "conv_transpose2d"
    if np.ndim(input) == 3:
        return conv_transpose2d(
            input[None], weight, bias, stride, padding, output_padding, groups, dilation
        )[0]
    shape, kernel = np.shape(input), np.shape(weight)
    _check(op, shape, kernel, bias, groups, 1)
    steps, spread = pair(stride, op, "stride"), pair(dilation, op, "dilation")
    cut, extra = pair(padding, op, "padding", 0), pair(output_padding, op, "output_padding", 0)
    span = extent(kernel[2:], spread)
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
        size.append(full)
    h, w = size
    y = _conv_transpose2d(
        frame(input, (0, 0, 0, 0)),
        weight,
        bias,
        size=(h, w),
        stride=steps,
        dilation=spread,
        groups=groups,
    )
    return y[:, :, cut[0] : h - cut[0], cut[1] : w - cut[1]] if any(cut) else y

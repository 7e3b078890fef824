"""The settings of a convolution, checked and made uniform: stride, padding, dilation, groups."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from ....core.errors import ArgumentError, ShapeError
from ....core.types import Shape
from ..sliding_windows import (
    SPATIAL,
    Padding,
    Pair,
    dilated_size,
    pair,
    per_axis,
    require_fit,
)

Around = tuple[tuple[int, int], ...]  # before and after each axis


def check_shapes(
    op: str, shape: Shape, kernel: Shape, bias: Shape | None, groups: int, transposed: bool
) -> None:
    """Raise a ShapeError unless the shapes of input, weight and bias fit, over 1 to 3 axes.

    The input has N; its number of axes is that of the convolution and two.
    """
    size = SPATIAL[len(shape) - 2]
    if len(kernel) != len(shape) or 0 in kernel:
        within = (
            ", ".join(f"k{axis.lower()}" for axis in size.split(", ")) if len(shape) > 3 else "k"
        )
        expected = f"(C, O / groups, {within})" if transposed else f"(O, C / groups, {within})"
        raise ShapeError(
            f"{op}: the weight has shape {kernel}, expected {expected}, each at least 1"
        )
    if groups < 1 or kernel[0] % groups:
        raise ShapeError(
            f"{op}: {kernel[0]} channels of weight {kernel} do not divide into {groups} groups"
        )
    inputs, outputs = kernel[1] * groups, kernel[0]
    if transposed:
        inputs, outputs = outputs, inputs
    if shape[1] != inputs:
        raise ShapeError(
            f"{op}: the input has {shape[1]} channels, the weight expects {inputs} "
            f"(input {shape}, weight {kernel}, groups={groups})"
        )
    if bias is not None and bias != (outputs,):
        raise ShapeError(
            f"{op}: the bias has shape {bias}, expected ({outputs},): one for each output channel "
            f"of weight {kernel}"
        )


def around_axes(op: str, padding: Any, kernel: Shape, stride: Shape, dilation: Shape) -> Around:
    """How many zeros go before and after each axis, for ``padding``: numbers, "same" or "valid"."""
    axes = len(kernel)
    if padding == "same":
        if max(stride) > 1:
            raise ArgumentError(f"{op}: padding='same' needs stride 1, not {stride}")
        spare = [k - 1 for k in dilated_size(kernel, dilation)]
        return tuple([(n // 2, n - n // 2) for n in spare])  # an odd one at the end, as in PyTorch
    if isinstance(padding, str) and padding != "valid":
        raise ArgumentError(f"{op}: padding={padding!r}: choose from 'same', 'valid' or numbers")
    widths = per_axis(0 if padding == "valid" else padding, axes, op, "padding", 0)
    return tuple([(n, n) for n in widths])


def transposed_size(
    op: str,
    size: Shape,
    kernel: Shape,
    stride: Shape,
    padding: Shape,
    output_padding: Shape,
    dilation: Shape,
) -> Shape:
    """The size of the output of a transposed convolution.

    Raises:
        ArgumentError: ``output_padding`` is not less than stride or dilation, or nothing is left.
    """
    span, found = dilated_size(kernel, dilation), []
    for axis, n in enumerate(size):
        extra, cut = output_padding[axis], padding[axis]
        if extra >= max(stride[axis], dilation[axis]):
            raise ArgumentError(
                f"{op}: output_padding={output_padding} must be less than the stride or the "
                f"dilation, {stride} and {dilation}"
            )
        full = (n - 1) * stride[axis] + span[axis] + extra
        if full - 2 * cut < 1:
            raise ShapeError(
                f"{op}: nothing is left of the output, {full} long on axis {2 + axis}, with {cut} "
                "cut off on either side"
            )
        found.append(full - 2 * cut)
    return tuple(found)


class Settings(NamedTuple):
    """The settings of a convolution, checked.

    The padding is less than what was asked for by the rows and columns at the end that no window
    reaches: windows cover the padded image to the last element, so that a convolution and its
    transpose have the same settings. A negative padding crops the image.
    """

    stride: Pair
    dilation: Pair
    padding: Padding
    size: Pair  # of the image, (H, W)


@lru_cache(maxsize=256, typed=True)  # a training step meets the same few again and again
def convolution_settings(
    op: str,
    shape: Shape,
    kernel: Shape,
    bias: Shape | None,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
) -> Settings:
    """The settings of a convolution; a ValueError where shapes and settings do not fit."""
    check_shapes(op, shape, kernel, bias, groups, False)
    steps, spread = pair(stride, op, "stride"), pair(dilation, op, "dilation")
    span = dilated_size(kernel[2:], spread)
    (top, bottom), (left, right) = around_axes(op, padding, kernel[2:], steps, spread)
    around = top, bottom, left, right
    size = shape[2] + around[0] + around[1], shape[3] + around[2] + around[3]
    require_fit(op, size, kernel[2:], spread)
    left_over = [(n - k) % s for n, k, s in zip(size, span, steps, strict=True)]
    around = around[0], around[1] - left_over[0], around[2], around[3] - left_over[1]
    return Settings(steps, spread, around, (shape[2], shape[3]))


@lru_cache(maxsize=256, typed=True)
def transposed_settings(
    op: str,
    shape: Shape,
    kernel: Shape,
    bias: Shape | None,
    stride: Any,
    padding: Any,
    output_padding: Any,
    dilation: Any,
    groups: int,
) -> Settings:
    """The settings of a transposed convolution; a ValueError where they do not fit."""
    check_shapes(op, shape, kernel, bias, groups, True)
    steps, spread = pair(stride, op, "stride"), pair(dilation, op, "dilation")
    cut, extra = pair(padding, op, "padding", 0), pair(output_padding, op, "output_padding", 0)
    size = transposed_size(op, shape[2:], kernel[2:], steps, cut, extra, spread)
    around = cut[0], cut[0] - extra[0], cut[1], cut[1] - extra[1]
    return Settings(steps, spread, around, (size[0], size[1]))

"""The settings of a convolution, checked and made uniform: stride, padding, dilation, groups."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from ....core.types import Shape
from ..sliding_windows import Padding, Pair, dilated_size, pair, require_fit


def _check_shapes(
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
    _check_shapes(op, shape, kernel, bias, groups, False)
    steps, spread = pair(stride, op, "stride"), pair(dilation, op, "dilation")
    span = dilated_size((kernel[2], kernel[3]), spread)
    if padding == "same":
        if steps != (1, 1):
            raise ValueError(f"{op}: padding='same' needs stride 1, not {stride}")
        h, w = span[0] - 1, span[1] - 1
        around = (h // 2, h - h // 2, w // 2, w - w // 2)  # an odd row at the end, as in PyTorch
    elif isinstance(padding, str) and padding != "valid":
        raise ValueError(f"{op}: padding={padding!r}: choose from 'same', 'valid' or numbers")
    else:
        ph, pw = (0, 0) if padding == "valid" else pair(padding, op, "padding", least=0)
        around = (ph, ph, pw, pw)
    size = shape[2] + around[0] + around[1], shape[3] + around[2] + around[3]
    require_fit(op, size, (kernel[2], kernel[3]), spread)
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
    _check_shapes(op, shape, kernel, bias, groups, True)
    steps, spread = pair(stride, op, "stride"), pair(dilation, op, "dilation")
    cut, extra = pair(padding, op, "padding", 0), pair(output_padding, op, "output_padding", 0)
    span = dilated_size((kernel[2], kernel[3]), spread)
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
    around = cut[0], cut[0] - extra[0], cut[1], cut[1] - extra[1]
    return Settings(steps, spread, around, (size[0], size[1]))

"""The windows of a pooling: settings checked, how many windows there are, and where they begin."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np

from ....core.errors import ArgumentError
from ....core.types import Array, Shape
from ..sliding_windows import dilated_size, hashable, per_axis, require_fit


class WindowGrid:
    """The windows of a pooling over one, two or three spatial axes."""

    def __init__(
        self,
        op: str,
        size: Shape,
        kernel_size: Any,
        stride: Any,
        padding: Any,
        dilation: Any,
        ceil_mode: bool,
    ) -> None:
        axes = len(size)
        self.size = size
        self.kernel = per_axis(kernel_size, axes, op, "kernel_size")
        given = stride is not None and stride != ()
        self.stride = per_axis(stride, axes, op, "stride") if given else self.kernel
        self.padding = per_axis(padding, axes, op, "padding", least=0)
        self.dilation = per_axis(dilation, axes, op, "dilation")
        span = dilated_size(self.kernel, self.dilation)
        if any(2 * p > k for p, k in zip(self.padding, self.kernel, strict=True)):
            raise ArgumentError(
                f"{op}: padding={padding!r} must be at most half of the kernel, {kernel_size!r}"
            )
        counts, around = [], []
        for n, p, k, s in zip(size, self.padding, span, self.stride, strict=True):
            rest = n + 2 * p - k  # how far the window can go
            count = (rest + (s - 1 if ceil_mode else 0)) // s + 1
            if ceil_mode and (count - 1) * s >= n + p:  # every window must start on the image
                count -= 1
            counts.append(count)
            around += [p, p + max(0, (count - 1) * s - rest)]
        if min(counts) < 1 or 0 in size:
            padded = [n + 2 * p if n else 0 for n, p in zip(size, self.padding, strict=True)]
            require_fit(op, padded, self.kernel, self.dilation)
        self.counts = tuple(counts)
        self.around = tuple(around)  # before and after each axis, so that all windows fit

    def starts(self, axis: int) -> Array:
        """Where each window begins on the image, before it if in the padding."""
        return np.arange(self.counts[axis]) * self.stride[axis] - self.padding[axis]

    def numbers_of_elements(self, with_padding: bool) -> Any:
        """How many elements of the image, or of the padded image, each window has."""
        product: Any = 1
        for axis, (n, k, p) in enumerate(zip(self.size, self.kernel, self.padding, strict=True)):
            margin = p if with_padding else 0
            start = self.starts(axis)
            lengths = np.minimum(start + k, n + margin) - np.maximum(start, -margin)
            product = product * lengths.reshape((-1,) + (1,) * (len(self.size) - 1 - axis))
        return product


@lru_cache(maxsize=256, typed=True)  # a training step meets the same few again and again
def _grid(*settings: Any) -> WindowGrid:
    return WindowGrid(*settings)


def window_grid(
    op: str, size: Shape, kernel_size: Any, stride: Any, padding: Any, dilation: Any, up: bool
) -> WindowGrid:
    """The windows of a pooling of ``size``.

    Args:
        op: for errors.
        size: the lengths of the spatial axes.
        kernel_size, stride, padding, dilation: an integer or one for each axis.
        up: also take windows that reach over the end, as ``ceil_mode`` asks.

    Raises:
        ArgumentError: settings out of range, or windows larger than the padded image.
    """
    settings = map(hashable, (kernel_size, stride, padding, dilation))
    return _grid(op, size, *settings, up)

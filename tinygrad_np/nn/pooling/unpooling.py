"""Layers that undo max pooling."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import functional as F
from ..module import Module

__all__ = ["MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d"]

Sizes = int | Sequence[int]


class MaxUnpool(Module):
    """What the layers below share."""

    axes: int
    function: Callable[..., Any]

    def __init__(self, kernel_size: Sizes, stride: Sizes | None = None, padding: Sizes = 0) -> None:
        super().__init__()
        self.kernel_size, self.stride, self.padding = (
            (value,) * self.axes if isinstance(value, int) else tuple(value)
            for value in (kernel_size, kernel_size if stride is None else stride, padding)
        )

    def forward(self, input: Any, indices: Any, output_size: Sequence[int] | None = None) -> Any:
        settings = self.kernel_size, self.stride, self.padding
        return self.function(input, indices, *settings, output_size)

    def extra_repr(self) -> str:
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(MaxUnpool):
    """Put elements of signals back where max pooling found them, with zeros elsewhere.

    Input and indices (N, C, L') or (C, L'), output
    (N, C, L) or (C, L). See :func:`tinygrad_np.nn.functional.max_unpool1d`.

    Args:
        kernel_size, stride, padding: those of the pooling.

    >>> import tinygrad_np as tg
    >>> pool, unpool = tg.nn.MaxPool1d(2, return_indices=True), tg.nn.MaxUnpool1d(2)
    >>> unpool(*pool(tg.ones(1, 4))).shape
    (1, 4)
    """

    axes = 1
    function = staticmethod(F.max_unpool1d)


class MaxUnpool2d(MaxUnpool):
    """Put elements of images back where max pooling found them, with zeros elsewhere.

    Input and indices (N, C, H', W') or (C, H', W'), output
    (N, C, H, W) or (C, H, W). See :func:`tinygrad_np.nn.functional.max_unpool2d`.

    Args:
        kernel_size, stride, padding: those of the pooling.

    >>> import tinygrad_np as tg
    >>> pool, unpool = tg.nn.MaxPool2d(2, return_indices=True), tg.nn.MaxUnpool2d(2)
    >>> unpool(*pool(tg.ones(1, 4, 4))).shape
    (1, 4, 4)
    """

    axes = 2
    function = staticmethod(F.max_unpool2d)


class MaxUnpool3d(MaxUnpool):
    """Put elements of volumes back where max pooling found them, with zeros elsewhere.

    Input and indices (N, C, D', H', W') or (C, D', H', W'), output
    (N, C, D, H, W) or (C, D, H, W). See :func:`tinygrad_np.nn.functional.max_unpool3d`.

    Args:
        kernel_size, stride, padding: those of the pooling.

    >>> import tinygrad_np as tg
    >>> pool, unpool = tg.nn.MaxPool3d(2, return_indices=True), tg.nn.MaxUnpool3d(2)
    >>> unpool(*pool(tg.ones(1, 4, 4, 4))).shape
    (1, 4, 4, 4)
    """

    axes = 3
    function = staticmethod(F.max_unpool3d)

"""Layers that take the largest element of windows drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from .. import functional as F
from ..module import Module

__all__ = ["FractionalMaxPool2d", "FractionalMaxPool3d"]

Sizes = int | Sequence[int]
Ratios = float | Sequence[float]


class FractionalMaxPool(Module):
    """What the layers below share."""

    axes: int
    _random_samples: Any
    function: Callable[..., Any]

    def __init__(
        self,
        kernel_size: Sizes,
        output_size: Sizes | None = None,
        output_ratio: Ratios | None = None,
        return_indices: bool = False,
        _random_samples: Any = None,
    ) -> None:
        super().__init__()
        name = type(self).__name__
        if (output_size is None) == (output_ratio is None):
            raise ValueError(f"{name}: give output_size or output_ratio, one of them")
        ratios = (output_ratio,) * self.axes if isinstance(output_ratio, float) else output_ratio
        if ratios is not None and not all(0 < ratio < 1 for ratio in tuple(ratios)):
            raise ValueError(f"{name}: output_ratio={output_ratio}: must be between 0 and 1")
        self.kernel_size, self.output_size, self.output_ratio = kernel_size, output_size, ratios
        self.return_indices = return_indices
        self.register_buffer("_random_samples", _random_samples)

    def forward(self, input: Any) -> Any:
        settings = self.kernel_size, self.output_size, self.output_ratio, self.return_indices
        return self.function(input, *settings, _random_samples=self._random_samples)


class FractionalMaxPool2d(FractionalMaxPool):
    """Take the largest elements of windows of images whose places are drawn at random.

    Input (N, C, H, W) or (C, H, W), output (N, C, *output_size) or (C, *output_size). See
    :func:`tinygrad_np.nn.functional.fractional_max_pool2d`.

    Args:
        kernel_size: the size of a window, an integer or a pair.
        output_size: the size of the output, an integer or a pair.
        output_ratio: instead of ``output_size``, its ratio to the input's, between 0 and 1.
        return_indices: return the places of the largest elements, too.
        _random_samples: (N, C, axes) numbers from 0 to 1 that decide about the places, in place of
            those that are drawn anew for each batch.

    >>> import tinygrad_np as tg
    >>> tg.nn.FractionalMaxPool2d(2, output_size=2)(tg.zeros(1, 4, 4)).shape
    (1, 2, 2)
    """

    axes = 2
    function = staticmethod(F.fractional_max_pool2d)


class FractionalMaxPool3d(FractionalMaxPool):
    """Take the largest elements of windows of volumes whose places are drawn at random.

    Input (N, C, D, H, W) or (C, D, H, W), output (N, C, *output_size) or (C, *output_size). See
    :func:`tinygrad_np.nn.functional.fractional_max_pool3d`.

    Args:
        kernel_size: the size of a window, an integer or three.
        output_size: the size of the output, an integer or three.
        output_ratio: instead of ``output_size``, its ratio to the input's, between 0 and 1.
        return_indices: return the places of the largest elements, too.
        _random_samples: (N, C, axes) numbers from 0 to 1 that decide about the places, in place of
            those that are drawn anew for each batch.

    >>> import tinygrad_np as tg
    >>> tg.nn.FractionalMaxPool3d(2, output_size=2)(tg.zeros(1, 4, 4, 4)).shape
    (1, 2, 2, 2)
    """

    axes = 3
    function = staticmethod(F.fractional_max_pool3d)

"""Layers that resample images and signals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from . import functional as F
from .module import Module

__all__ = ["Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d"]


class Upsample(Module):
    """Resample the spatial axes of images or signals.

    Input (N, C, ...), output (N, C, ...). See :func:`tinygrad_np.nn.functional.interpolate`.

    Args:
        size: the lengths of the output's spatial axes, one for all or one each.
        scale_factor: instead of ``size``, its ratio to the input's lengths.
        mode: "nearest", "nearest-exact", "linear", "bilinear", "trilinear", "bicubic" or "area".
        align_corners: whether the centers of the corner pixels stay in place (linear and cubic
            modes only).
        recompute_scale_factor: use the ratio of the lengths, not ``scale_factor`` itself.

    >>> import tinygrad_np as tg
    >>> tg.nn.Upsample(scale_factor=2)(tg.tensor([[[1.0, 2.0]]]))
    tensor([[[1., 1., 2., 2.]]])
    """

    def __init__(
        self,
        size: int | Sequence[int] | None = None,
        scale_factor: float | Sequence[float] | None = None,
        mode: str = "nearest",
        align_corners: bool | None = None,
        recompute_scale_factor: bool | None = None,
    ) -> None:
        super().__init__()
        self.size, self.mode = size, mode
        if isinstance(scale_factor, (int, float)):
            scale_factor = float(scale_factor)
        elif scale_factor is not None:
            scale_factor = tuple(map(float, scale_factor))
        self.scale_factor = scale_factor
        self.align_corners = align_corners
        self.recompute_scale_factor = recompute_scale_factor

    def forward(self, input: Any) -> Any:
        return F.interpolate(
            input,
            self.size,
            self.scale_factor,
            self.mode,
            self.align_corners,
            self.recompute_scale_factor,
        )

    def extra_repr(self) -> str:
        wanted = f"size={self.size!r}" if self.size else f"scale_factor={self.scale_factor!r}"
        return f"{wanted}, mode={self.mode!r}"


class UpsamplingNearest2d(Upsample):
    """Resample images with the nearest pixel.

    Input and output (N, C, H, W).

    Args:
        size: the rows and columns of the output, one for both or one each.
        scale_factor: instead of ``size``, its ratio to the input's.

    >>> import tinygrad_np as tg
    >>> tg.nn.UpsamplingNearest2d(scale_factor=2)(tg.zeros(1, 1, 2, 3)).shape
    (1, 1, 4, 6)
    """

    def __init__(
        self,
        size: int | Sequence[int] | None = None,
        scale_factor: float | Sequence[float] | None = None,
    ) -> None:
        super().__init__(size, scale_factor, mode="nearest")


class UpsamplingBilinear2d(Upsample):
    """Resample images bilinearly, with the centers of the corner pixels in place.

    Input and output (N, C, H, W).

    Args:
        size: the rows and columns of the output, one for both or one each.
        scale_factor: instead of ``size``, its ratio to the input's.

    >>> import tinygrad_np as tg
    >>> tg.nn.UpsamplingBilinear2d(size=(1, 3))(tg.tensor([[[[1.0, 2.0]]]]))
    tensor([[[[1.0000, 1.5000, 2.0000]]]])
    """

    def __init__(
        self,
        size: int | Sequence[int] | None = None,
        scale_factor: float | Sequence[float] | None = None,
    ) -> None:
        super().__init__(size, scale_factor, mode="bilinear", align_corners=True)

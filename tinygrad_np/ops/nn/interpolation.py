"""Images and signals at another resolution: nearest, linear, cubic, and means of areas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import like_input, unwrap
from ...core.types import Array, TensorLike
from ..arguments import shape_of
from ..indexing.item import getitem
from ..shapes.casting import clone
from .byte_resampling import resampled_bytes
from .grid_sampling import cubic_weight
from .half_precision import in_float32, is_half
from .pooling.adaptive_pooling import averaged_evenly
from .resampling import Taps, resampled

__all__ = ["interpolate", "upsample", "upsample_bilinear", "upsample_nearest"]

LINEAR = {"linear": 1, "bilinear": 2, "trilinear": 3}  # and their spatial dimensions
SMOOTH = {**LINEAR, "bicubic": 2}
MODES = ("nearest", "nearest-exact", *SMOOTH, "area")


def interpolate(
    input: TensorLike,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
    antialias: bool = False,
) -> TensorLike:
    """Resample the spatial axes of images or signals.

    Args:
        input: (N, C, W), (N, C, H, W) or (N, C, D, H, W).
        size: the lengths of the result's spatial axes, one for all or one each.
        scale_factor: instead of ``size``, its ratio to the input's lengths, rounded down.
        mode: "nearest", "nearest-exact" (rounds to the nearest center), "linear", "bilinear",
            "trilinear" for 1, 2, 3 spatial axes, "bicubic" for 2, or "area" (means of the pixels
            that each covers).
        align_corners: whether the centers of the corner pixels stay in place (linear and cubic
            modes only); otherwise the corners themselves do.
        recompute_scale_factor: use the ratio of the lengths, not ``scale_factor`` itself.
        antialias: widen the filter as images shrink, so that fine detail is averaged ("bilinear"
            and "bicubic" only).

    Returns:
        (N, C, ...) of the input's type; pictures of uint8 are resampled in whole numbers
        (:mod:`.byte_resampling`), one axis after the other.

    Raises:
        NotImplementedError: a mode that does not exist, or does not fit the number of axes or the
            type.
        ArgumentError: ``size`` and ``scale_factor`` together or neither, a wrong number of either,
            or ``align_corners`` or ``antialias`` with a mode that has none; a spatial axis would be
            empty.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[[1.0, 2.0]]])
    >>> tg.nn.functional.interpolate(x, scale_factor=2)
    tensor([[[1., 1., 2., 2.]]])
    >>> tg.nn.functional.interpolate(x, scale_factor=2, mode="linear")
    tensor([[[1.0000, 1.2500, 1.7500, 2.0000]]])
    """
    shape = shape_of(input)
    spatial = len(shape) - 2
    if mode not in MODES:
        raise NotImplementedError(f"interpolate: mode={mode!r}: choose from {', '.join(MODES)}")
    for name, given in (("size", size), ("scale_factor", scale_factor)):
        if given is not None:  # a batch that was forgotten: said first, as PyTorch does
            _each(name, given, spatial)
    if not 1 <= spatial <= 3 or SMOOTH.get(mode, spatial) != spatial:
        raise NotImplementedError(f"interpolate: mode {mode!r} does not fit the shape {shape}")
    if align_corners is not None and mode not in SMOOTH:
        raise ArgumentError(f"interpolate: mode {mode!r} has no align_corners")
    if antialias and mode not in ("bilinear", "bicubic"):
        raise ArgumentError(f"interpolate: mode {mode!r} has no antialias")
    if (size is None) == (scale_factor is None):
        raise ArgumentError("interpolate: give size or scale_factor, one of them")
    factors: Any = (None,) * spatial
    if scale_factor is None:
        sizes = _each("size", size, spatial)
    else:
        factors = _each("scale_factor", scale_factor, spatial)
        sizes = [math.floor(n * f) for n, f in zip(shape[2:], factors, strict=True)]
        if recompute_scale_factor:
            factors = (None,) * spatial
    if min((*sizes, *shape[2:]), default=1) <= 0:
        raise ShapeError(f"interpolate: from {shape[2:]} to {tuple(sizes)}: nothing is left")
    steps = [
        length / n if factor is None else 1 / factor
        for length, n, factor in zip(shape[2:], sizes, factors, strict=True)
    ]
    y: Any
    resampled: TensorLike
    if mode == "area":
        averaged: TensorLike = averaged_evenly("interpolate", input, spatial, sizes)
        return averaged
    if mode in SMOOTH:
        settings = mode, bool(align_corners), antialias
        y = _interpolated(input, sizes, steps, *settings)
        resampled = clone(input) if y is input else y
        return resampled
    y = input
    for axis, (n, step) in enumerate(zip(sizes, steps, strict=True), 2):
        if mode != "nearest" or spatial != 2 or n != shape[axis]:  # (PyTorch copies those)
            shift = 0.5 if mode == "nearest-exact" else 0.0
            # A step that is no binary fraction may fall just short of the pixel that it means.
            index = np.floor((np.arange(n) + shift) * step + 1e-9).astype(np.intp)
            y = getitem(y, _at(axis, np.minimum(index, shape[axis] - 1)))
    resampled = clone(input) if y is input else y
    return resampled


def upsample(
    input: TensorLike,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
) -> TensorLike:
    """Do what :func:`interpolate` does, under its old name.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.upsample(tg.tensor([[[1.0, 2.0]]]), scale_factor=2)
    tensor([[[1., 1., 2., 2.]]])
    """
    return interpolate(input, size, scale_factor, mode, align_corners)


def upsample_nearest(
    input: TensorLike,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> TensorLike:
    """Do what :func:`interpolate` does with the nearest pixel.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.upsample_nearest(tg.tensor([[[1.0, 2.0]]]), scale_factor=2)
    tensor([[[1., 1., 2., 2.]]])
    """
    return interpolate(input, size, scale_factor)


def upsample_bilinear(
    input: TensorLike,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
) -> TensorLike:
    """Do what :func:`interpolate` does with mode "bilinear" and corners that stay in place.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.upsample_bilinear(tg.tensor([[[[1.0, 2.0]]]]), size=(1, 3))
    tensor([[[[1.0000, 1.5000, 2.0000]]]])
    """
    return interpolate(input, size, scale_factor, "bilinear", align_corners=True)


def _each(name: str, value: Any, count: int) -> Any:
    values = [value] * count if np.ndim(value) == 0 else list(value)
    if len(values) != count:
        raise ArgumentError(f"interpolate: {name}={value!r} for {count} spatial dimensions")
    return values


def _at(axis: int, index: Any) -> tuple[Any, ...]:
    return (slice(None),) * axis + (index,)


def _interpolated(
    input: Any, sizes: Any, steps: Any, mode: str, align_corners: bool, antialias: bool
) -> Any:
    """Interpolation along all spatial axes, in float32 at least."""
    settings = mode, align_corners, antialias
    if is_half(input):
        return in_float32(_interpolated, input, sizes, steps, *settings)
    x = unwrap(input)
    if x.dtype == np.uint8:
        if x.ndim == 4:
            return like_input(resampled_bytes(x, _taps_of_axes(x, sizes, steps, *settings)), input)
        y = _interpolated(x.astype(np.float32), sizes, steps, *settings)
        return like_input(np.rint(y).clip(0, 255).astype(np.uint8), input)
    if x.dtype.kind != "f":
        raise NotImplementedError(
            f"interpolate: {x.dtype} has no values between two numbers; convert it first, x.float()"
        )
    if mode == "bicubic" or antialias:
        return resampled(input, _taps_of_axes(x, sizes, steps, *settings))
    y = input
    for axis, (n, step) in enumerate(zip(sizes, steps, strict=True), 2):
        y = _linear(y, axis, n, step, align_corners)
    return y


def _taps_of_axes(
    x: Array, sizes: Any, steps: Any, mode: str, align_corners: bool, antialias: bool
) -> list[Taps | None]:
    cells = zip(x.shape[2:], sizes, steps, strict=True)
    return [_taps(*cell, mode, align_corners, antialias) for cell in cells]


def _taps(
    length: int, n: int, step: float, mode: str, align_corners: bool, antialias: bool
) -> Taps | None:
    """The old entries along an axis that ``n`` new ones are sums of, with their weights."""
    if n == length and (align_corners or step == 1):
        return None
    if align_corners:
        step = (length - 1) / (n - 1) if n > 1 else 0.0
    if not antialias:
        at = np.arange(n) * step if align_corners else (np.arange(n) + 0.5) * step - 0.5
        if mode == "bilinear":
            at = np.maximum(at, 0)
        first = np.floor(at)
        taps = np.arange(-1, 3) if mode == "bicubic" else np.arange(2)
        source = np.clip(first[:, np.newaxis] + taps, 0, length - 1).astype(np.intp)
        distance = (at - first)[:, np.newaxis] - taps
        weight = cubic_weight(distance) if mode == "bicubic" else 1 - np.abs(distance)
        return Taps.of_table(source, weight, length)
    # As Pillow does: the filter is as wide as the step, and its weights are made to sum to 1.
    wide, radius = max(step, 1.0), 1 if mode == "bilinear" else 2
    centre = step * (np.arange(n) + 0.5)
    start = np.maximum(np.trunc(centre - radius * wide + 0.5), 0).astype(np.intp)
    end = np.minimum(np.trunc(centre + radius * wide + 0.5), length).astype(np.intp)
    taps = np.arange(int((end - start).max(initial=1)))
    places = start[:, np.newaxis] + taps
    distance = np.abs(places - centre[:, np.newaxis] + 0.5) / wide
    weight = np.maximum(1 - distance, 0) if radius == 1 else cubic_weight(distance, -0.5)
    weight = weight * (places < end[:, np.newaxis])
    weight /= weight.sum(axis=1, keepdims=True)
    return Taps.of_table(np.minimum(places, length - 1), weight, length)


def _linear(x: Any, axis: int, n: int, step: float, align_corners: bool) -> Any:
    """``n`` entries along an axis, each the mean of the two nearest, weighted by nearness."""
    length, ndim = x.shape[axis], len(x.shape)
    if n == length:
        return x
    if align_corners:
        at = np.arange(n) * ((length - 1) / (n - 1) if n > 1 else 0.0)
    else:
        at = np.maximum((np.arange(n) + 0.5) * step - 0.5, 0)
    low = np.minimum(at.astype(np.intp), length - 1)
    high = np.minimum(low + 1, length - 1)
    weight = (
        np.clip(at - low, 0, 1).astype(unwrap(x).dtype).reshape((-1,) + (1,) * (ndim - axis - 1))
    )
    return getitem(x, _at(axis, low)) * (1 - weight) + getitem(x, _at(axis, high)) * weight

"""Images and signals at another resolution: nearest neighbour and linear interpolation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import like_input, unwrap
from ...core.types import TensorLike
from ..arguments import shape_of
from ..indexing.item import getitem
from ..shapes.casting import clone
from .half_precision import in_float32, is_half

__all__ = ["interpolate"]

LINEAR = {"linear": 1, "bilinear": 2, "trilinear": 3}  # and their spatial dimensions
MODES = ("nearest", "nearest-exact", *LINEAR)


def interpolate(
    input: TensorLike,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
) -> TensorLike:
    """Resample the spatial axes of images or signals.

    Args:
        input: (N, C, W), (N, C, H, W) or (N, C, D, H, W).
        size: the lengths of the result's spatial axes, one for all or one each.
        scale_factor: instead of ``size``, its ratio to the input's lengths, rounded down.
        mode: "nearest", "nearest-exact" (rounds to the nearest center), or "linear", "bilinear",
            "trilinear" for 1, 2, 3 spatial axes.
        align_corners: whether the centers of the corner pixels stay in place (linear modes only);
            otherwise the corners themselves do.
        recompute_scale_factor: use the ratio of the lengths, not ``scale_factor`` itself.

    Returns:
        (N, C, ...) of the input's type; uint8 is interpolated in float32 and rounded.

    Raises:
        NotImplementedError: a mode that does not exist, or does not fit the number of axes or the
            type.
        ArgumentError: ``size`` and ``scale_factor`` together or neither, a wrong number of either,
            or ``align_corners`` with a mode that has none; a spatial axis would be empty.

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
    if not 1 <= spatial <= 3 or LINEAR.get(mode, spatial) != spatial:
        raise NotImplementedError(f"interpolate: mode {mode!r} does not fit the shape {shape}")
    if align_corners is not None and mode not in LINEAR:
        raise ArgumentError(f"interpolate: mode {mode!r} has no align_corners")
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
    if mode in LINEAR:
        y = _interpolated(input, sizes, steps, bool(align_corners))
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


def _each(name: str, value: Any, count: int) -> Any:
    values = [value] * count if np.ndim(value) == 0 else list(value)
    if len(values) != count:
        raise ArgumentError(f"interpolate: {name}={value!r} for {count} spatial dimensions")
    return values


def _at(axis: int, index: Any) -> tuple[Any, ...]:
    return (slice(None),) * axis + (index,)


def _interpolated(input: Any, sizes: Any, steps: Any, align_corners: bool) -> Any:
    """Linear interpolation along all spatial axes, in float32 at least."""
    if is_half(input):
        return in_float32(_interpolated, input, sizes, steps, align_corners)
    x = unwrap(input)
    if x.dtype == np.uint8:
        y = _interpolated(x.astype(np.float32), sizes, steps, align_corners)
        return like_input(np.rint(y).astype(np.uint8), input)
    if x.dtype.kind != "f":
        raise NotImplementedError(
            f"interpolate: {x.dtype} has no values between two numbers; convert it first, x.float()"
        )
    y = input
    for axis, (n, step) in enumerate(zip(sizes, steps, strict=True), 2):
        y = _linear(y, axis, n, step, align_corners)
    return y


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

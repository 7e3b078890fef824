"""Images and signals at another resolution: nearest neighbour and linear interpolation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ...core.tensor_base import unwrap
from ..indexing.item import getitem

if TYPE_CHECKING:
    from ...tensor import Tensor

__all__ = ["interpolate"]

LINEAR = {"linear": 1, "bilinear": 2, "trilinear": 3}  # and their spatial dimensions
MODES = ("nearest", "nearest-exact", *LINEAR)


def interpolate(
    input: Any,
    size: int | Sequence[int] | None = None,
    scale_factor: float | Sequence[float] | None = None,
    mode: str = "nearest",
    align_corners: bool | None = None,
    recompute_scale_factor: bool | None = None,
) -> Tensor:
    """Resample the spatial axes of (N, C, ...).

    Args:
        input: (N, C, W), (N, C, H, W) or (N, C, D, H, W).
        size: of the result's spatial axes; or
        scale_factor: its multiple of the input's.
        mode: "nearest", "nearest-exact" (rounds to the nearest center), or "linear", "bilinear",
            "trilinear" for 1, 2, 3 spatial axes.
        align_corners: whether the centers of the corner pixels stay in place (linear modes only);
            otherwise the corners themselves do.
        recompute_scale_factor: use the ratio of the sizes, not ``scale_factor`` itself.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([[[1.0, 2.0]]])
    >>> tg.nn.functional.interpolate(x, scale_factor=2)
    tensor([[[1., 1., 2., 2.]]])
    >>> tg.nn.functional.interpolate(x, scale_factor=2, mode="linear")
    tensor([[[1.0000, 1.2500, 1.7500, 2.0000]]])
    """
    shape = np.shape(input)
    spatial = len(shape) - 2
    if mode not in MODES:
        raise NotImplementedError(f"interpolate: mode={mode!r}: choose from {', '.join(MODES)}")
    if not 1 <= spatial <= 3 or LINEAR.get(mode, spatial) != spatial:
        raise NotImplementedError(f"interpolate: mode {mode!r} does not fit the shape {shape}")
    if align_corners is not None and mode not in LINEAR:
        raise ValueError(f"interpolate: mode {mode!r} has no align_corners")
    if (size is None) == (scale_factor is None):
        raise ValueError("interpolate: give size or scale_factor, one of them")
    factors: Sequence[float | None] = (None,) * spatial
    if scale_factor is None:
        sizes = _each("size", size, spatial)
    else:
        factors = _each("scale_factor", scale_factor, spatial)
        sizes = [math.floor(n * f) for n, f in zip(shape[2:], factors, strict=True)]
        if recompute_scale_factor:
            factors = (None,) * spatial
    if min((*sizes, *shape[2:]), default=1) <= 0:
        raise RuntimeError(f"interpolate: from {shape[2:]} to {tuple(sizes)}: nothing is left")
    y: Any = input
    for axis, (n, factor) in enumerate(zip(sizes, factors, strict=True), 2):
        step = shape[axis] / n if factor is None else 1 / factor
        if mode in LINEAR:
            y = _linear(y, axis, n, step, bool(align_corners))
        elif mode != "nearest" or spatial != 2 or n != shape[axis]:  # (PyTorch copies those)
            shift = 0.5 if mode == "nearest-exact" else 0.0
            # A step that is no binary fraction may fall just short of the pixel that it means.
            index = np.floor((np.arange(n) + shift) * step + 1e-9).astype(np.intp)
            y = getitem(y, _at(axis, np.minimum(index, shape[axis] - 1)))
    return y  # type: ignore[no-any-return]


def _each(name: str, value: Any, count: int) -> Any:
    values = [value] * count if np.ndim(value) == 0 else list(value)
    if len(values) != count:
        raise ValueError(f"interpolate: {name}={value!r} for {count} spatial dimensions")
    return values


def _at(axis: int, index: Any) -> tuple[Any, ...]:
    return (slice(None),) * axis + (index,)


def _linear(x: Any, axis: int, n: int, step: float, align_corners: bool) -> Any:
    """``n`` entries along an axis, each the mean of the two nearest, weighted by nearness."""
    length, ndim = np.shape(x)[axis], np.ndim(x)
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

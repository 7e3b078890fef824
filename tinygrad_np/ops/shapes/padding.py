"""``nn.functional.pad``: entries put around a tensor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core.primitive import Primitive
from ...core.registry import primitive
from ...core.types import TensorLike
from ..arguments import shape_of
from ..indexing.item import getitem
from ..memory_order import full_in_order_of

__all__ = ["pad"]  # a name of nn.functional, not of the package

Widths = tuple[tuple[int, int], ...]  # for each axis, so many before and after it


def _padded(x: Any, *, widths: Widths, value: float = 0) -> Any:
    shape = shape_of(x)
    sizes = [n + before + after for n, (before, after) in zip(shape, widths, strict=True)]
    y = full_in_order_of(np.asarray(x), sizes, value)
    inside = tuple(
        [
            slice(max(before, 0), n - max(after, 0))
            for n, (before, after) in zip(y.shape, widths, strict=True)
        ]
    )
    kept = tuple(
        [
            slice(max(-before, 0), n - max(-after, 0))
            for n, (before, after) in zip(shape, widths, strict=True)
        ]
    )
    y[inside] = x[kept]
    return y


def _unpadded(g: Any, widths: Widths) -> Any:
    """The part of the cotangent that belongs to the input: padding by negative widths."""
    if min(map(min, widths), default=0) < 0:
        return constant_pad(g, widths=tuple([(-before, -after) for before, after in widths]))
    return g[
        tuple(
            [slice(before, n - after) for (before, after), n in zip(widths, g.shape, strict=True)]
        )
    ]


constant_pad: Primitive = primitive(
    _padded, "x", lambda g, widths: _unpadded(g, widths), name="pad"
)


def pad(
    input: TensorLike, pad: Sequence[int], mode: str = "constant", value: float | None = None
) -> TensorLike:
    """Pad axes, the last one first: ``(left, right, top, bottom, ...)``. A copy.

    Args:
        pad: for each axis how many entries before and after it; negative numbers crop.
        mode: what the entries are: "constant" (``value``, by default 0), "reflect" (the axis
            mirrored at its first and last element), "replicate" (these elements) or "circular"
            (the axis repeated).

    Raises:
        NotImplementedError: an unknown mode.
        RuntimeError: an odd number of entries, or more padding than the axis has elements for.

    >>> import tinygrad_np as tg
    >>> tg.nn.functional.pad(tg.tensor([1.0, 2.0]), (1, 2))
    tensor([0., 1., 2., 0., 0.])
    >>> tg.nn.functional.pad(tg.tensor([1.0, 2.0, 3.0]), (2, 1), mode="reflect")
    tensor([3., 2., 1., 2., 3., 2.])
    """
    shape = shape_of(input)
    if len(pad) % 2 or len(pad) > 2 * len(shape):
        raise RuntimeError(
            f"pad: {tuple(pad)} must have an even number of entries, at most two for each of "
            f"{len(shape)} axes"
        )
    widths = [(0, 0)] * len(shape)
    for i in range(len(pad) // 2):
        widths[-1 - i] = (int(pad[2 * i]), int(pad[2 * i + 1]))
    for n, (before, after) in zip(shape, widths, strict=True):
        if n + before + after < 0:
            raise RuntimeError(f"pad: ({before}, {after}) crops more than an axis of length {n}")
    if mode == "constant":
        return constant_pad(input, widths=tuple(widths), value=0 if value is None else value)
    if value:
        raise RuntimeError(f"pad: mode {mode!r} takes no value, not {value}")
    for axis, (before, after) in enumerate(widths):
        if shape[axis] + before + after == 0:
            raise RuntimeError(f"pad: ({before}, {after}) leaves nothing of axis {axis} of {shape}")
        if before or after:
            source = _sources(mode, shape[axis], before, after)
            input = getitem(input, (slice(None),) * axis + (source,))
    return input


def _sources(mode: str, n: int, before: int, after: int) -> Any:
    """For each entry of a padded axis, which of the axis' ``n`` entries it is."""
    limits = {"reflect": n - 1, "replicate": np.inf if n else 0, "circular": n}
    if mode not in limits:
        raise NotImplementedError(f"pad: mode {mode!r}: choose from constant, {', '.join(limits)}")
    if max(before, after) > limits[mode]:
        raise RuntimeError(
            f"pad: ({before}, {after}) on an axis of length {n}: mode {mode!r} takes at most "
            f"{limits[mode]}"
        )
    places = np.arange(-before, n + after)
    if mode == "reflect":
        return n - 1 - np.abs(n - 1 - np.abs(places))
    if mode == "replicate":
        return np.clip(places, 0, n - 1)
    first, last = max(-before, 0), n - max(-after, 0)  # what cropping leaves is repeated
    return first + (places - first) % max(last - first, 1)

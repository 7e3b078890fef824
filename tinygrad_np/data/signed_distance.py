"""Shapes in the plane as signed distances, many at a time, and curves to shape them by.

A shape is an array of signed distances from its border, positive inside, one number a pixel. The
union of two shapes is then their maximum, their intersection the minimum, and a hole the minimum of
the shape and the negative of the hole. Sizes and knots are numbers or one number an image.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Bound",
    "Field",
    "box",
    "capsule",
    "difference",
    "ellipse",
    "intersection",
    "piecewise_linear",
    "triangle_wave",
    "union",
]

Field = NDArray[Any]
"""float32: one number a pixel, (n, side, side), or one an image, (n, 1, 1)."""

Bound = Field | float


def triangle_wave(phase: Field) -> Field:
    """Return the triangle wave of period 1 from -1 to 1."""
    wave: Field = 4 * np.abs(phase - np.floor(phase) - 0.5) - 1
    return wave


def piecewise_linear(x: Field, *knots: tuple[Bound, Bound]) -> Field:
    """Interpolate linearly between knots (x, y), constantly before the first and after the last."""
    y = np.zeros_like(x) + knots[0][1]
    for (x0, y0), (x1, y1) in pairwise(knots):
        y = y + np.clip((x - x0) / (x1 - x0), 0, 1) * (y1 - y0)
    return y


def box(x: Field, y: Field, left: Bound, right: Bound, top: Bound, bottom: Bound) -> Field:
    """Return the rectangle with these sides."""
    return intersection(x - left, right - x, y - top, bottom - y)


def ellipse(x: Field, y: Field, width: Bound, height: Bound) -> Field:
    """Return the ellipse around the origin with half axes ``width`` and ``height``.

    The value is a distance only near the rim, where it matters.
    """
    radius = np.sqrt((x / width) ** 2 + (y / height) ** 2)
    ellipse: Field = (1 - radius) * np.minimum(width, height)
    return ellipse


def capsule(
    x: Field, y: Field, start: tuple[Bound, Bound], end: tuple[Bound, Bound], radius: Bound
) -> Field:
    """Return all points within ``radius`` of the segment from ``start`` to ``end``."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = x - start[0], y - start[1]
    along = np.clip((x * dx + y * dy) / (dx * dx + dy * dy), 0, 1)
    capsule: Field = radius - np.sqrt((x - along * dx) ** 2 + (y - along * dy) ** 2)
    return capsule


def union(*shapes: Field) -> Field:
    """Return what any of the shapes holds."""
    return reduce(np.maximum, shapes)


def intersection(*shapes: Field) -> Field:
    """Return what all of the shapes hold."""
    return reduce(np.minimum, shapes)


def difference(shape: Field, hole: Field) -> Field:
    """Return what the shape holds and the hole does not."""
    return intersection(shape, -hole)

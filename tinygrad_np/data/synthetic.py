"""A data set like Fashion-MNIST that needs no file: garments drawn by formula.

Each class is a silhouette in its own coordinates: u to the right and v downwards, both from -1 to 1
over a garment of normal size. A silhouette is a signed distance in these units, positive inside,
built from the shapes of :mod:`~tinygrad_np.data.signed_distance`. Every image has its own size,
place, shear, proportions, cloth and noise.

Only +, -, x, /, square roots and comparisons of float32 are used, which IEEE 754 rounds alike
everywhere: a seed means the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from .signed_distance import (
    Bound,
    Field,
    box,
    capsule,
    difference,
    ellipse,
    intersection,
    piecewise_linear,
    triangle_wave,
    union,
)

__all__ = ["GARMENTS", "synthetic"]

Drawing = tuple[Field, Field]
"""The silhouette as signed distance, and the details on it: brightness to add."""

_SIDE = 28
_CHUNK = 250  # images drawn at a time: their fields stay in the processor's cache


def synthetic(
    train: int = 12_000, test: int = 2_000, seed: int = 0
) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]:
    """Draw a data set of ten kinds of garment, :data:`GARMENTS`, in equal numbers (to within one).

    Args:
        train: number of training images, N.
        test: number of test images, M.
        seed: the same seed and sizes give the same images, bit for bit.

    Returns:
        Training images (N, 28, 28) uint8, their labels (N,) int64, test images (M, 28, 28) uint8,
        their labels (M,) int64, in random order.

    Example:
        >>> images, labels, _, _ = synthetic(train=20, test=10)
        >>> images.shape, images.dtype, np.bincount(labels).tolist()
        ((20, 28, 28), dtype('uint8'), [2, 2, 2, 2, 2, 2, 2, 2, 2, 2])
    """
    train_seed, test_seed = np.random.SeedSequence(seed).spawn(2)
    return *_draw_set(train, train_seed), *_draw_set(test, test_seed)


def _draw_set(
    count: int, seed: np.random.SeedSequence
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(count, dtype=np.int64) % len(GARMENTS))
    images = np.empty((count, _SIDE, _SIDE), np.uint8)
    for label, draw in enumerate(_DRAWINGS.values()):
        places = np.flatnonzero(labels == label)
        for start in range(0, len(places), _CHUNK):
            chunk = places[start : start + _CHUNK]
            images[chunk] = _Canvas(rng, len(chunk)).render(draw)
    return images, labels


class _Canvas:
    """Coordinates and random numbers for n images of one garment, and their rendering."""

    def __init__(self, rng: np.random.Generator, n: int) -> None:
        self.rng = rng
        self.n = n
        half = (_SIDE - 1) / 2
        grid: Field = (np.arange(_SIDE, dtype=np.float32) - half) / half
        scale = self.uniform(0.6, 1.0)
        x = grid[None, None, :] - self.uniform(-0.2, 0.2)  # (n, 1, side)
        y = grid[None, :, None] - self.uniform(-0.16, 0.16)  # (n, side, 1)
        lean, tilt = self.uniform(-0.25, 0.25), self.uniform(-0.25, 0.25)
        self.u: Field = (x + lean * y) / (scale * self.uniform(0.86, 1.06))
        self.v: Field = (y + tilt * x) / scale
        self.side: Field = np.abs(self.u)  # what is drawn by it is mirrored
        self.pixel: Field = 1 / (half * scale)  # the size of one in units of v

    def uniform(self, low: float, high: float) -> Field:
        """Draw one number an image, uniform from low to high."""
        unit: Field = self.rng.random((self.n, 1, 1), dtype=np.float32)
        return low + (high - low) * unit

    def bernoulli(self, p: float) -> Field:
        """Draw one number an image, 1 with probability p, else 0."""
        chosen: Field = self.uniform(0, 1) < p
        return chosen.astype(np.float32)

    def triangular_noise(self) -> Field:
        """Draw one number a pixel, of triangular distribution from -1 to 1."""
        shape = (self.n, _SIDE, _SIDE)
        first, second = self.rng.random((2, *shape), dtype=np.float32)
        noise: Field = first - second
        return noise

    def coverage(self, shape: Field) -> Field:
        """Return how much of each pixel a shape covers, 0 to 1."""
        covered: Field = np.clip(shape / self.pixel + 0.5, 0, 1)
        return covered

    def render(self, draw: Callable[[_Canvas], Drawing]) -> NDArray[np.uint8]:
        """Return the drawing with its texture, light and noise: (n, side, side) uint8."""
        shape, details = draw(self)
        light = self.uniform(0.3, 0.95) + self.uniform(-0.12, 0.12) * self.u
        light = light + self.uniform(-0.12, 0.12) * self.v + details + self._pattern()
        light = light + self.uniform(0.02, 0.10) * self.triangular_noise()  # of the cloth
        image = self.coverage(shape) * np.clip(light, 0.12, 1)
        image = image + self.uniform(0.0, 0.2) * self.triangular_noise()  # of the camera
        grey: Field = np.clip(image, 0, 1) * 255 + 0.5
        return grey.astype(np.uint8)

    def _pattern(self) -> Field:
        """Return the brightness of stripes across, along, both (checks) or, mostly, neither."""
        across = self.bernoulli(0.3) * triangle_wave(
            self.uniform(1.5, 5) * self.v + self.uniform(0, 1)
        )
        along = self.bernoulli(0.2) * triangle_wave(
            self.uniform(1.5, 5) * self.u + self.uniform(0, 1)
        )
        pattern: Field = self.uniform(0.05, 0.25) * (across + along)
        return pattern


# What several garments have.


def _torso(s: _Canvas, shoulder: Bound, waist: Bound, hem: Bound, bottom: Bound) -> Field:
    """From the shoulders at v = -0.8, sloping a little, to the bottom."""
    half_width = piecewise_linear(s.v, (-0.8, shoulder), (0.0, waist), (bottom, hem))
    slope = s.uniform(0.1, 0.3) * s.side
    return intersection(half_width - s.side, s.v + 0.85 - slope, bottom - s.v)


def _short_sleeves(s: _Canvas, shoulder: Field) -> Field:
    hand = (s.uniform(0.68, 0.9), s.uniform(-0.38, -0.12))
    return capsule(s.side, s.v, (shoulder - 0.1, -0.58), hand, s.uniform(0.13, 0.19))


def _long_sleeves(s: _Canvas, shoulder: Field) -> Field:
    hand = (s.uniform(0.66, 0.9), s.uniform(0.45, 0.75))
    return capsule(s.side, s.v, (shoulder - 0.08, -0.6), hand, s.uniform(0.11, 0.17))


def _neckline(s: _Canvas, width: Field, depth: Field) -> Field:
    return ellipse(s.u, s.v + 0.85, width, depth)


def _collar(s: _Canvas) -> Field:
    """Two points of cloth beside the throat."""
    point = (s.uniform(0.1, 0.22), s.uniform(-0.66, -0.5))
    return capsule(s.side, s.v, (0.1, -0.86), point, s.uniform(0.05, 0.09))


def _edge(s: _Canvas, level: Bound) -> Field:
    """A thin line across at a height v: hems, cuffs, seams."""
    line: Field = 0.04 - np.abs(s.v - level)
    return line


# The garments: each returns its silhouette and the brightness that its details add.


def _t_shirt(s: _Canvas) -> Drawing:
    shoulder, bottom = s.uniform(0.44, 0.58), s.uniform(0.65, 0.9)
    waist = shoulder * s.uniform(0.85, 1.05)
    shape = union(_torso(s, shoulder, waist, waist, bottom), _short_sleeves(s, shoulder))
    shape = difference(shape, _neckline(s, s.uniform(0.16, 0.3), s.uniform(0.1, 0.32)))
    motif = ellipse(s.u, s.v + 0.1, s.uniform(0.15, 0.35), s.uniform(0.12, 0.3))
    return shape, s.bernoulli(0.35) * s.uniform(-0.4, 0.4) * s.coverage(motif)


def _trouser(s: _Canvas) -> Drawing:
    hip, ankle = s.uniform(0.3, 0.44), s.uniform(0.28, 0.5)
    width = piecewise_linear(s.v, (-0.9, hip * 0.85), (-0.5, hip), (0.9, ankle))
    legs = intersection(width - s.side, s.v + 0.9, 0.92 - s.v)
    crotch = s.uniform(-0.4, -0.1)
    gap = piecewise_linear(
        s.v, (crotch - 0.1, -0.1), (crotch, 0.0), (0.9, ankle * s.uniform(0.25, 0.6))
    )
    belt = s.uniform(-0.25, 0.25) * s.coverage(_edge(s, -0.8))
    return difference(legs, gap - s.side), belt


def _pullover(s: _Canvas) -> Drawing:
    shoulder, bottom = s.uniform(0.42, 0.56), s.uniform(0.62, 0.85)
    waist = shoulder * s.uniform(0.9, 1.1)
    shape = union(_torso(s, shoulder, waist, waist, bottom), _long_sleeves(s, shoulder))
    shape = difference(shape, _neckline(s, s.uniform(0.12, 0.24), s.uniform(0.05, 0.16)))
    rib = s.uniform(-0.25, 0.15) * s.coverage(_edge(s, bottom - 0.1))
    return shape, rib


def _dress(s: _Canvas) -> Drawing:
    shoulder, waist, hem = s.uniform(0.24, 0.36), s.uniform(0.18, 0.3), s.uniform(0.34, 0.68)
    waist_height = s.uniform(-0.25, 0.1)
    width = piecewise_linear(s.v, (-0.85, shoulder), (waist_height, waist), (0.92, hem))
    shape = intersection(width - s.side, s.v + 0.92, 0.92 - s.v)
    reach = shoulder + s.uniform(0.0, 0.3)
    sleeves = capsule(s.side, s.v, (shoulder - 0.08, -0.75), (reach, s.uniform(-0.6, 0.1)), 0.09)
    shape = np.where(s.bernoulli(0.45) > 0, union(shape, sleeves), shape)
    shape = difference(shape, _neckline(s, s.uniform(0.08, 0.2), s.uniform(0.1, 0.35)))
    belt = s.bernoulli(0.4) * s.uniform(-0.35, 0.35) * s.coverage(_edge(s, waist_height))
    return shape, belt


def _coat(s: _Canvas) -> Drawing:
    shoulder, bottom = s.uniform(0.42, 0.56), s.uniform(0.78, 0.95)
    waist, hem = shoulder * s.uniform(0.85, 1.02), shoulder * s.uniform(0.98, 1.2)
    shape = union(_torso(s, shoulder, waist, hem, bottom), _long_sleeves(s, shoulder))
    lapel = piecewise_linear(s.v, (-0.85, s.uniform(0.12, 0.24)), (s.uniform(-0.5, -0.1), 0.0))
    shape = difference(shape, intersection(lapel - s.side - 0.02, -0.4 - s.v))
    opening = s.coverage(s.uniform(0.01, 0.05) - np.abs(s.u - s.uniform(-0.05, 0.05)))
    pockets = s.coverage(box(s.side, s.v, 0.18, 0.36, 0.25, s.uniform(0.3, 0.36)))
    return shape, s.uniform(-0.5, -0.2) * opening + s.uniform(-0.25, 0.1) * pockets


def _sandal(s: _Canvas) -> Drawing:
    heel, thickness = s.uniform(0.0, 0.45), s.uniform(0.04, 0.09)
    ground = 0.5
    instep = ground - heel  # where the foot ends under the ankle
    sole = union(
        capsule(s.u, s.v, (-0.88, ground), (-0.3, ground - 0.02), thickness),
        capsule(s.u, s.v, (-0.3, ground - 0.02), (0.85, instep), thickness),
    )
    post = box(s.u, s.v, 0.85 - s.uniform(0.12, 0.5), 0.9, instep - 0.03, ground + thickness)
    strap = s.uniform(0.04, 0.075)
    arch = (s.uniform(-0.55, -0.35), s.uniform(-0.12, 0.15))
    ankle = (s.uniform(0.3, 0.6), instep - s.uniform(0.45, 0.75))
    straps = union(
        capsule(s.u, s.v, (-0.75, ground - 0.05), arch, strap),
        capsule(s.u, s.v, arch, (-0.1, ground - 0.05), strap),
        capsule(s.u, s.v, (0.84, instep), ankle, strap),
        capsule(s.u, s.v, arch, ankle, strap) - 2 * s.bernoulli(0.5),
        capsule(s.u, s.v, ankle, (0.1, ground - 0.3 * heel - 0.05), strap),
    )
    return union(sole, post, straps), s.uniform(-0.3, 0.1) * s.coverage(sole)


def _shirt(s: _Canvas) -> Drawing:
    shoulder, bottom = s.uniform(0.42, 0.57), s.uniform(0.65, 0.92)
    waist = shoulder * s.uniform(0.85, 1.05)
    sleeves = np.where(
        s.bernoulli(0.65) > 0, _long_sleeves(s, shoulder), _short_sleeves(s, shoulder)
    )
    shape = union(_torso(s, shoulder, waist, waist, bottom), sleeves, _collar(s))
    shape = difference(shape, _neckline(s, s.uniform(0.07, 0.13), s.uniform(0.12, 0.28)))
    placket = s.coverage(intersection(0.05 - s.side, s.v + 0.6))
    buttons = placket * (triangle_wave(s.uniform(2.5, 4) * s.v) > 0.5)
    collar = s.uniform(-0.2, 0.3) * s.coverage(_collar(s))
    return shape, s.uniform(-0.1, 0.25) * placket + s.uniform(-0.5, -0.2) * buttons + collar


def _sneaker(s: _Canvas) -> Drawing:
    ground, thickness = 0.42, s.uniform(0.1, 0.18)
    sole = box(s.u, s.v, -0.93, 0.92, ground - thickness, ground)
    tongue = s.uniform(-0.1, 0.2)
    toe, ankle = s.uniform(0.0, 0.15), s.uniform(-0.6, -0.35)
    top = piecewise_linear(
        s.u, (-0.95, 0.3), (-0.75, toe), (-0.4, toe - 0.05), (tongue, ankle), (0.55, ankle + 0.2)
    )
    top = piecewise_linear(s.u, (0.55, 0.0), (0.9, s.uniform(-0.2, 0.0))) + top
    upper = box(s.u, s.v, -0.92, 0.88, top, ground - 0.05)
    stripes = s.coverage(
        triangle_wave(s.uniform(1.5, 3) * (s.u + s.uniform(-0.8, 0.8) * s.v)) - 0.4
    )
    flank = np.minimum(
        s.coverage(box(s.u, s.v, -0.35, 0.6, top + 0.12, ground - thickness)), stripes
    )
    details = s.uniform(-0.3, 0.35) * s.coverage(sole) + s.uniform(-0.4, 0.4) * flank
    return union(sole, upper), details


def _bag(s: _Canvas) -> Drawing:
    half, top, bottom = s.uniform(0.6, 0.88), s.uniform(-0.35, 0.05), s.uniform(0.5, 0.75)
    taper = piecewise_linear(s.v, (top, half * s.uniform(0.75, 1.0)), (bottom, half))
    body = intersection(taper - s.side, s.v - top, bottom - s.v)
    width, height = half * s.uniform(0.35, 0.85), s.uniform(0.3, 0.6)
    outer = ellipse(s.u, s.v - top, width, height)
    strap = s.uniform(0.06, 0.12)
    handle = intersection(outer, strap - outer, top + 0.05 - s.v)
    flap = s.uniform(-0.35, 0.2) * s.coverage(_edge(s, top + s.uniform(0.15, 0.4)))
    clasp = s.uniform(-0.4, 0.4) * s.coverage(ellipse(s.u, s.v - top - 0.3, 0.1, 0.09))
    return union(body, handle), flap + clasp


def _ankle_boot(s: _Canvas) -> Drawing:
    ground, heel = 0.72, s.uniform(0.05, 0.3)
    shaft = s.uniform(-0.15, 0.1)  # where the instep becomes the shaft
    height, toe = s.uniform(-0.9, -0.5), s.uniform(0.25, 0.42)
    top = piecewise_linear(
        s.u, (-0.92, toe + 0.12), (-0.7, toe), (shaft - 0.1, 0.05), (shaft, height)
    )
    underside = piecewise_linear(s.u, (-0.3, ground), (0.3, ground - heel))
    foot = box(s.u, s.v, -0.9, piecewise_linear(s.v, (height, 0.72), (0.4, 0.84)), top, underside)
    post = box(s.u, s.v, s.uniform(0.25, 0.6), 0.84, 0.3, ground)
    sole = s.uniform(-0.4, 0.2) * s.coverage(0.07 - np.abs(s.v - underside + 0.04))
    zipper = s.uniform(-0.3, 0.3) * s.coverage(
        intersection(0.04 - np.abs(s.u - shaft - 0.3), 0.3 - s.v)
    )
    return union(foot, post), sole + zipper


_DRAWINGS: dict[str, Callable[[_Canvas], Drawing]] = {
    "T-shirt/top": _t_shirt,
    "Trouser": _trouser,
    "Pullover": _pullover,
    "Dress": _dress,
    "Coat": _coat,
    "Sandal": _sandal,
    "Shirt": _shirt,
    "Sneaker": _sneaker,
    "Bag": _bag,
    "Ankle boot": _ankle_boot,
}

GARMENTS: tuple[str, ...] = tuple(_DRAWINGS)
"""The names of the classes, those of Fashion-MNIST."""

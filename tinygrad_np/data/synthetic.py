"""Garments drawn by formula: a data set like Fashion-MNIST that needs no file.

Each class is a silhouette in its own coordinates: u to the right and v downwards, both from -1 to 1
over a garment of normal size. A silhouette is a *signed distance* in these units, positive inside,
so that the union of two parts is their maximum, the overlap their minimum and a hole
``minimum(shape, -hole)``. Every image has its own size, place, shear, proportions, cloth and noise.

Only +, -, x, /, square roots and comparisons of float32 are used, which IEEE 754 rounds alike
everywhere: a seed means the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["GARMENTS", "synthetic"]

Field = NDArray[Any]
"""float32: one number a pixel, (n, side, side), or one an image, (n, 1, 1)."""

Bound = Field | float

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
            images[chunk] = _Sketch(rng, len(chunk)).photograph(draw)
    return images, labels


class _Sketch:
    """Paper and pencil for n garments of one kind: coordinates, chance, ink and camera."""

    def __init__(self, rng: np.random.Generator, n: int) -> None:
        self.rng = rng
        self.n = n
        half = (_SIDE - 1) / 2
        grid: Field = (np.arange(_SIDE, dtype=np.float32) - half) / half
        scale = self.random(0.6, 1.0)
        x = grid[None, None, :] - self.random(-0.2, 0.2)  # (n, 1, side)
        y = grid[None, :, None] - self.random(-0.16, 0.16)  # (n, side, 1)
        lean, tilt = self.random(-0.25, 0.25), self.random(-0.25, 0.25)
        self.u: Field = (x + lean * y) / (scale * self.random(0.86, 1.06))
        self.v: Field = (y + tilt * x) / scale
        self.side: Field = np.abs(self.u)  # what is drawn by it is mirrored
        self.pixel: Field = 1 / (half * scale)  # the size of one in units of v

    def random(self, low: float, high: float) -> Field:
        """One number an image, uniform from low to high."""
        unit: Field = self.rng.random((self.n, 1, 1), dtype=np.float32)
        return low + (high - low) * unit

    def chance(self, p: float) -> Field:
        """One number an image, 1 with probability p, else 0."""
        chosen: Field = self.random(0, 1) < p
        return chosen.astype(np.float32)

    def noise(self) -> Field:
        """One number a pixel, of triangular distribution from -1 to 1."""
        shape = (self.n, _SIDE, _SIDE)
        first, second = self.rng.random((2, *shape), dtype=np.float32)
        noise: Field = first - second
        return noise

    def ink(self, shape: Field) -> Field:
        """How much of each pixel a shape covers, 0 to 1."""
        covered: Field = np.clip(shape / self.pixel + 0.5, 0, 1)
        return covered

    def photograph(self, draw: Callable[[_Sketch], Drawing]) -> NDArray[np.uint8]:
        """The drawing in cloth and light: (n, side, side) uint8."""
        shape, details = draw(self)
        light = self.random(0.3, 0.95) + self.random(-0.12, 0.12) * self.u
        light = light + self.random(-0.12, 0.12) * self.v + details + self._pattern()
        light = light + self.random(0.02, 0.10) * self.noise()  # the weave
        image = self.ink(shape) * np.clip(light, 0.12, 1)
        image = image + self.random(0.0, 0.2) * self.noise()  # the camera
        grey: Field = np.clip(image, 0, 1) * 255 + 0.5
        return grey.astype(np.uint8)

    def _pattern(self) -> Field:
        """Stripes across, stripes along, both (checks) or, mostly, none."""
        across = self.chance(0.3) * _wave(self.random(1.5, 5) * self.v + self.random(0, 1))
        along = self.chance(0.2) * _wave(self.random(1.5, 5) * self.u + self.random(0, 1))
        pattern: Field = self.random(0.05, 0.25) * (across + along)
        return pattern


# Basic shapes and curves. Knots and sizes are numbers or one number an image.


def _wave(phase: Field) -> Field:
    """A triangle wave of period 1 from -1 to 1."""
    wave: Field = 4 * np.abs(phase - np.floor(phase) - 0.5) - 1
    return wave


def _curve(x: Field, *knots: tuple[Bound, Bound]) -> Field:
    """The function through the knots (x, y): linear between, constant before and after them."""
    y = np.zeros_like(x) + knots[0][1]
    for (x0, y0), (x1, y1) in pairwise(knots):
        y = y + np.clip((x - x0) / (x1 - x0), 0, 1) * (y1 - y0)
    return y


def _box(x: Field, y: Field, left: Bound, right: Bound, top: Bound, bottom: Bound) -> Field:
    return _overlap(x - left, right - x, y - top, bottom - y)


def _ellipse(x: Field, y: Field, width: Bound, height: Bound) -> Field:
    """Half axes width and height around the origin. A distance near the rim, where it matters."""
    radius = np.sqrt((x / width) ** 2 + (y / height) ** 2)
    ellipse: Field = (1 - radius) * np.minimum(width, height)
    return ellipse


def _limb(
    x: Field, y: Field, start: tuple[Bound, Bound], end: tuple[Bound, Bound], radius: Bound
) -> Field:
    """All points within a radius of a segment: sleeves, straps, laces."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = x - start[0], y - start[1]
    along = np.clip((x * dx + y * dy) / (dx * dx + dy * dy), 0, 1)
    limb: Field = radius - np.sqrt((x - along * dx) ** 2 + (y - along * dy) ** 2)
    return limb


def _union(*shapes: Field) -> Field:
    union = shapes[0]
    for shape in shapes[1:]:
        union = np.maximum(union, shape)
    return union


def _overlap(*shapes: Field) -> Field:
    overlap = shapes[0]
    for shape in shapes[1:]:
        overlap = np.minimum(overlap, shape)
    return overlap


def _cut(shape: Field, hole: Field) -> Field:
    return _overlap(shape, -hole)


# What several garments have.


def _torso(s: _Sketch, shoulder: Bound, waist: Bound, hem: Bound, bottom: Bound) -> Field:
    """From the shoulders at v = -0.8, sloping a little, to the bottom."""
    half_width = _curve(s.v, (-0.8, shoulder), (0.0, waist), (bottom, hem))
    slope = s.random(0.1, 0.3) * s.side
    return _overlap(half_width - s.side, s.v + 0.85 - slope, bottom - s.v)


def _short_sleeves(s: _Sketch, shoulder: Field) -> Field:
    hand = (s.random(0.68, 0.9), s.random(-0.38, -0.12))
    return _limb(s.side, s.v, (shoulder - 0.1, -0.58), hand, s.random(0.13, 0.19))


def _long_sleeves(s: _Sketch, shoulder: Field) -> Field:
    hand = (s.random(0.66, 0.9), s.random(0.45, 0.75))
    return _limb(s.side, s.v, (shoulder - 0.08, -0.6), hand, s.random(0.11, 0.17))


def _neckline(s: _Sketch, width: Field, depth: Field) -> Field:
    return _ellipse(s.u, s.v + 0.85, width, depth)


def _collar(s: _Sketch) -> Field:
    """Two points of cloth beside the throat."""
    point = (s.random(0.1, 0.22), s.random(-0.66, -0.5))
    return _limb(s.side, s.v, (0.1, -0.86), point, s.random(0.05, 0.09))


def _edge(s: _Sketch, level: Bound) -> Field:
    """A thin line across at a height v: hems, cuffs, seams."""
    line: Field = 0.04 - np.abs(s.v - level)
    return line


# The garments: each returns its silhouette and the brightness that its details add.


def _t_shirt(s: _Sketch) -> Drawing:
    shoulder, bottom = s.random(0.44, 0.58), s.random(0.65, 0.9)
    waist = shoulder * s.random(0.85, 1.05)
    shape = _union(_torso(s, shoulder, waist, waist, bottom), _short_sleeves(s, shoulder))
    shape = _cut(shape, _neckline(s, s.random(0.16, 0.3), s.random(0.1, 0.32)))
    motif = _ellipse(s.u, s.v + 0.1, s.random(0.15, 0.35), s.random(0.12, 0.3))
    return shape, s.chance(0.35) * s.random(-0.4, 0.4) * s.ink(motif)


def _trouser(s: _Sketch) -> Drawing:
    hip, ankle = s.random(0.3, 0.44), s.random(0.28, 0.5)
    width = _curve(s.v, (-0.9, hip * 0.85), (-0.5, hip), (0.9, ankle))
    legs = _overlap(width - s.side, s.v + 0.9, 0.92 - s.v)
    crotch = s.random(-0.4, -0.1)
    gap = _curve(s.v, (crotch - 0.1, -0.1), (crotch, 0.0), (0.9, ankle * s.random(0.25, 0.6)))
    belt = s.random(-0.25, 0.25) * s.ink(_edge(s, -0.8))
    return _cut(legs, gap - s.side), belt


def _pullover(s: _Sketch) -> Drawing:
    shoulder, bottom = s.random(0.42, 0.56), s.random(0.62, 0.85)
    waist = shoulder * s.random(0.9, 1.1)
    shape = _union(_torso(s, shoulder, waist, waist, bottom), _long_sleeves(s, shoulder))
    shape = _cut(shape, _neckline(s, s.random(0.12, 0.24), s.random(0.05, 0.16)))
    rib = s.random(-0.25, 0.15) * s.ink(_edge(s, bottom - 0.1))
    return shape, rib


def _dress(s: _Sketch) -> Drawing:
    shoulder, waist, hem = s.random(0.24, 0.36), s.random(0.18, 0.3), s.random(0.34, 0.68)
    waist_height = s.random(-0.25, 0.1)
    width = _curve(s.v, (-0.85, shoulder), (waist_height, waist), (0.92, hem))
    shape = _overlap(width - s.side, s.v + 0.92, 0.92 - s.v)
    reach = shoulder + s.random(0.0, 0.3)
    sleeves = _limb(s.side, s.v, (shoulder - 0.08, -0.75), (reach, s.random(-0.6, 0.1)), 0.09)
    shape = np.where(s.chance(0.45) > 0, _union(shape, sleeves), shape)
    shape = _cut(shape, _neckline(s, s.random(0.08, 0.2), s.random(0.1, 0.35)))
    belt = s.chance(0.4) * s.random(-0.35, 0.35) * s.ink(_edge(s, waist_height))
    return shape, belt


def _coat(s: _Sketch) -> Drawing:
    shoulder, bottom = s.random(0.42, 0.56), s.random(0.78, 0.95)
    waist, hem = shoulder * s.random(0.85, 1.02), shoulder * s.random(0.98, 1.2)
    shape = _union(_torso(s, shoulder, waist, hem, bottom), _long_sleeves(s, shoulder))
    lapel = _curve(s.v, (-0.85, s.random(0.12, 0.24)), (s.random(-0.5, -0.1), 0.0))
    shape = _cut(shape, _overlap(lapel - s.side - 0.02, -0.4 - s.v))
    opening = s.ink(s.random(0.01, 0.05) - np.abs(s.u - s.random(-0.05, 0.05)))
    pockets = s.ink(_box(s.side, s.v, 0.18, 0.36, 0.25, s.random(0.3, 0.36)))
    return shape, s.random(-0.5, -0.2) * opening + s.random(-0.25, 0.1) * pockets


def _sandal(s: _Sketch) -> Drawing:
    heel, thickness = s.random(0.0, 0.45), s.random(0.04, 0.09)
    ground = 0.5
    instep = ground - heel  # where the foot ends under the ankle
    sole = _union(
        _limb(s.u, s.v, (-0.88, ground), (-0.3, ground - 0.02), thickness),
        _limb(s.u, s.v, (-0.3, ground - 0.02), (0.85, instep), thickness),
    )
    post = _box(s.u, s.v, 0.85 - s.random(0.12, 0.5), 0.9, instep - 0.03, ground + thickness)
    strap = s.random(0.04, 0.075)
    arch = (s.random(-0.55, -0.35), s.random(-0.12, 0.15))
    ankle = (s.random(0.3, 0.6), instep - s.random(0.45, 0.75))
    straps = _union(
        _limb(s.u, s.v, (-0.75, ground - 0.05), arch, strap),
        _limb(s.u, s.v, arch, (-0.1, ground - 0.05), strap),
        _limb(s.u, s.v, (0.84, instep), ankle, strap),
        _limb(s.u, s.v, arch, ankle, strap) - 2 * s.chance(0.5),
        _limb(s.u, s.v, ankle, (0.1, ground - 0.3 * heel - 0.05), strap),
    )
    return _union(sole, post, straps), s.random(-0.3, 0.1) * s.ink(sole)


def _shirt(s: _Sketch) -> Drawing:
    shoulder, bottom = s.random(0.42, 0.57), s.random(0.65, 0.92)
    waist = shoulder * s.random(0.85, 1.05)
    sleeves = np.where(s.chance(0.65) > 0, _long_sleeves(s, shoulder), _short_sleeves(s, shoulder))
    shape = _union(_torso(s, shoulder, waist, waist, bottom), sleeves, _collar(s))
    shape = _cut(shape, _neckline(s, s.random(0.07, 0.13), s.random(0.12, 0.28)))
    placket = s.ink(_overlap(0.05 - s.side, s.v + 0.6))
    buttons = placket * (_wave(s.random(2.5, 4) * s.v) > 0.5)
    collar = s.random(-0.2, 0.3) * s.ink(_collar(s))
    return shape, s.random(-0.1, 0.25) * placket + s.random(-0.5, -0.2) * buttons + collar


def _sneaker(s: _Sketch) -> Drawing:
    ground, thickness = 0.42, s.random(0.1, 0.18)
    sole = _box(s.u, s.v, -0.93, 0.92, ground - thickness, ground)
    tongue = s.random(-0.1, 0.2)
    toe, ankle = s.random(0.0, 0.15), s.random(-0.6, -0.35)
    top = _curve(
        s.u, (-0.95, 0.3), (-0.75, toe), (-0.4, toe - 0.05), (tongue, ankle), (0.55, ankle + 0.2)
    )
    top = _curve(s.u, (0.55, 0.0), (0.9, s.random(-0.2, 0.0))) + top
    upper = _box(s.u, s.v, -0.92, 0.88, top, ground - 0.05)
    stripes = s.ink(_wave(s.random(1.5, 3) * (s.u + s.random(-0.8, 0.8) * s.v)) - 0.4)
    flank = np.minimum(s.ink(_box(s.u, s.v, -0.35, 0.6, top + 0.12, ground - thickness)), stripes)
    details = s.random(-0.3, 0.35) * s.ink(sole) + s.random(-0.4, 0.4) * flank
    return _union(sole, upper), details


def _bag(s: _Sketch) -> Drawing:
    half, top, bottom = s.random(0.6, 0.88), s.random(-0.35, 0.05), s.random(0.5, 0.75)
    taper = _curve(s.v, (top, half * s.random(0.75, 1.0)), (bottom, half))
    body = _overlap(taper - s.side, s.v - top, bottom - s.v)
    width, height = half * s.random(0.35, 0.85), s.random(0.3, 0.6)
    outer = _ellipse(s.u, s.v - top, width, height)
    strap = s.random(0.06, 0.12)
    handle = _overlap(outer, strap - outer, top + 0.05 - s.v)
    flap = s.random(-0.35, 0.2) * s.ink(_edge(s, top + s.random(0.15, 0.4)))
    clasp = s.random(-0.4, 0.4) * s.ink(_ellipse(s.u, s.v - top - 0.3, 0.1, 0.09))
    return _union(body, handle), flap + clasp


def _ankle_boot(s: _Sketch) -> Drawing:
    ground, heel = 0.72, s.random(0.05, 0.3)
    shaft = s.random(-0.15, 0.1)  # where the instep becomes the shaft
    height, toe = s.random(-0.9, -0.5), s.random(0.25, 0.42)
    top = _curve(s.u, (-0.92, toe + 0.12), (-0.7, toe), (shaft - 0.1, 0.05), (shaft, height))
    underside = _curve(s.u, (-0.3, ground), (0.3, ground - heel))
    foot = _box(s.u, s.v, -0.9, _curve(s.v, (height, 0.72), (0.4, 0.84)), top, underside)
    post = _box(s.u, s.v, s.random(0.25, 0.6), 0.84, 0.3, ground)
    sole = s.random(-0.4, 0.2) * s.ink(0.07 - np.abs(s.v - underside + 0.04))
    zipper = s.random(-0.3, 0.3) * s.ink(_overlap(0.04 - np.abs(s.u - shaft - 0.3), 0.3 - s.v))
    return _union(foot, post), sole + zipper


_DRAWINGS: dict[str, Callable[[_Sketch], Drawing]] = {
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

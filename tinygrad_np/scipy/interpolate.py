"""A cubic spline under SciPy's name, differentiable by its values and where it is taken."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ShapeError
from ..core.tensor_base import unwrap
from .numbers import operands

__all__ = ["CubicSpline"]

ENDS = ("not-a-knot", "natural", "clamped")


class CubicSpline:
    """The piecewise cubic curve through some points whose second derivative is continuous.

    The slopes at the points solve a system of equations (de Boor, "A Practical Guide to Splines",
    1978, chapter 4); between them the curve is Hermite's cubic.

    Args:
        x: (n,), rising, n at least 2; data.
        y: (n, ...), an array or tensor.
        bc_type: what holds at the ends: "not-a-knot" (the first two pieces are one cubic),
            "natural" (the second derivative is 0) or "clamped" (the first is).
        extrapolate: whether the first and the last piece go on outside; NaN there if not.

    Raises:
        ShapeError: the numbers of places and values differ, or are less than two.
        ArgumentError: the places do not rise, or another ``bc_type``.

    >>> import numpy as np, tinygrad_np as tg
    >>> from tinygrad_np.scipy.interpolate import CubicSpline
    >>> y = tg.tensor(np.array([0.0, 1.0, 4.0, 9.0]), requires_grad=True)
    >>> curve = CubicSpline(np.arange(4.0), y)
    >>> value = curve(1.5)
    >>> value.backward()
    >>> round(value.item(), 6), y.grad.numpy().round(4).tolist()
    (2.25, [-0.0625, 0.5625, 0.5625, -0.0625])
    """

    def __init__(
        self, x: Any, y: Any, bc_type: str = "not-a-knot", extrapolate: bool = True
    ) -> None:
        self.x = np.asarray(unwrap(x), np.float64)
        (self.y,) = operands("CubicSpline", y)
        n = self.x.shape[0] if self.x.ndim == 1 else 0
        if n < 2 or not self.y.ndim or self.y.shape[0] != n:
            raise ShapeError(
                f"CubicSpline: x has shape {self.x.shape}, y {tuple(self.y.shape)}: as many values "
                "as places are needed, two at least"
            )
        if not np.all(np.diff(self.x) > 0):
            raise ArgumentError("CubicSpline: the places x must rise")
        if bc_type not in ENDS:
            raise ArgumentError(f"CubicSpline: bc_type={bc_type!r}: choose from {ENDS}")
        self.extrapolate = extrapolate
        self.slopes = self._slopes(bc_type)

    def _slopes(self, bc_type: str) -> Any:
        """The first derivatives at the points, (n, ...)."""
        h = np.diff(self.x)
        n = len(self.x)
        tail = (1,) * (self.y.ndim - 1)
        secants = (self.y[1:] - self.y[:-1]) / h.reshape(-1, *tail)  # (n - 1, ...)
        if n == 2:
            return np.stack([secants[0] * 0] * 2 if bc_type == "clamped" else [secants[0]] * 2)
        if n == 3 and bc_type == "not-a-knot":  # one parabola
            bend = (secants[1] - secants[0]) / (h[0] + h[1])
            first = secants[0] - bend * h[0]
            return np.stack([first, first + 2 * bend * h[0], first + 2 * bend * (h[0] + h[1])])
        matrix = np.zeros((n, n))
        inner = np.arange(1, n - 1)
        matrix[inner, inner - 1], matrix[inner, inner + 1] = h[1:], h[:-1]
        matrix[inner, inner] = 2 * (h[:-1] + h[1:])
        left, right = h[:-1].reshape(-1, *tail), h[1:].reshape(-1, *tail)
        middle = 3 * (right * secants[:-1] + left * secants[1:])
        if bc_type == "clamped":
            matrix[0, 0] = matrix[-1, -1] = 1
            first, last = secants[0] * 0, secants[-1] * 0
        elif bc_type == "natural":
            matrix[0, :2], matrix[-1, -2:] = (2, 1), (1, 2)
            first, last = 3 * secants[0], 3 * secants[-1]
        else:
            d = self.x[2] - self.x[0]
            matrix[0, :2] = h[1], d
            first = ((h[0] + 2 * d) * h[1] * secants[0] + h[0] ** 2 * secants[1]) / d
            d = self.x[-1] - self.x[-3]
            matrix[-1, -2:] = d, h[-2]
            last = (h[-1] ** 2 * secants[-2] + (2 * d + h[-1]) * h[-2] * secants[-1]) / d
        sides = np.concatenate([first[None], middle, last[None]], 0)
        kind = unwrap(sides).dtype
        solved = np.linalg.solve(matrix.astype(kind), sides.reshape(n, -1))
        return solved.reshape(tuple(sides.shape))

    def __call__(self, x: Any, nu: int = 0) -> Any:
        """The curve, or its derivative of order ``nu``, at ``x``.

        Args:
            x: any shape; derivatives go through it, too.
            nu: 0 to 3.

        Returns:
            The shape of x, with that of one value behind.
        """
        if nu not in (0, 1, 2, 3):
            raise ArgumentError(f"CubicSpline: nu={nu}: choose from 0, 1, 2, 3")
        (at,) = operands("CubicSpline", x)
        plain = np.asarray(unwrap(at))
        piece = np.clip(np.searchsorted(self.x, plain, "right") - 1, 0, len(self.x) - 2)
        shape = (*plain.shape, *(1,) * (self.y.ndim - 1))
        h = (self.x[piece + 1] - self.x[piece]).reshape(shape).astype(unwrap(self.y).dtype)
        u = (at - self.x[piece]).reshape(shape) / h
        y0, y1 = self.y[piece], self.y[piece + 1]
        m0, m1 = self.slopes[piece] * h, self.slopes[piece + 1] * h
        c, d = 3 * (y1 - y0) - 2 * m0 - m1, 2 * (y0 - y1) + m0 + m1
        value = (
            y0 + u * (m0 + u * (c + u * d)),
            (m0 + u * (2 * c + u * (3 * d))) / h,
            (2 * c + u * (6 * d)) / h**2,
            6 * d / h**3 + 0 * u,
        )[nu]
        outside = (plain < self.x[0]) | (plain > self.x[-1])
        if not self.extrapolate and np.any(outside):
            value = np.where(outside.reshape(shape), np.nan, value)
        return value

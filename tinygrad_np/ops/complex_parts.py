"""Complex numbers put together from their parts, and taken apart.

VJPs get and return ∂L/∂x - i ∂L/∂y (see :mod:`tinygrad_np.core.backward`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ..core.errors import ArgumentError, ShapeError
from ..core.registry import primitive
from ..core.tensor_base import unwrap
from ..core.types import Array, TensorLike
from .elementwise.complex_numbers import is_complex
from .elementwise.trigonometric import cos, sin

__all__ = ["complex", "polar", "view_as_complex", "view_as_real"]

_complex = primitive(
    lambda real, imag: _joined(real, imag),
    "real imag",
    lambda g: np.real(g),
    lambda g: -np.imag(g),
    name="complex",
    for_complex=True,
)


def _joined(real: Any, imag: Any) -> Array:
    y = np.empty(np.broadcast_shapes(np.shape(real), np.shape(imag)), np.result_type(real, 1j))
    y.real, y.imag = real, imag
    return y


def complex(real: TensorLike, imag: TensorLike) -> TensorLike:
    """Put complex numbers together from their parts; the shapes broadcast.

    Raises:
        ArgumentError: the parts are not both of float32, or both of float64.

    >>> import tinygrad_np as tg
    >>> tg.complex(tg.tensor([1.0, 2.0]), tg.tensor([0.5, -1.0]))
    tensor([1.0000+0.5000j, 2.0000-1.0000j], dtype=complex64)
    """
    kinds = [np.asarray(unwrap(part)).dtype for part in (real, imag)]
    if kinds[0] != kinds[1] or kinds[0].char not in "fd":
        raise ArgumentError(
            f"complex: the parts must be of one type, float32 or float64, not {kinds[0]} and "
            f"{kinds[1]}"
        )
    return _complex(real, imag)


def polar(abs: Any, angle: Any) -> Any:
    """Put complex numbers together from absolute values and angles: ``abs * exp(1j * angle)``.

    >>> import tinygrad_np as tg
    >>> tg.polar(tg.tensor([2.0]), tg.tensor([0.0]))
    tensor([2.+0.j], dtype=complex64)
    """
    return complex(abs * cos(angle), abs * sin(angle))


_view_as_real = primitive(
    lambda x: np.stack([x.real, x.imag], -1),
    "x",
    lambda g: g[..., 0] - 1j * g[..., 1],
    name="view_as_real",
    for_complex=True,
)
_view_as_complex = primitive(
    lambda x: _joined(x[..., 0], x[..., 1]),
    "x",
    lambda g: np.stack([np.real(g), -np.imag(g)], -1),
    name="view_as_complex",
    for_complex=True,
)


def view_as_real(input: TensorLike) -> TensorLike:
    """Give the parts of complex numbers along a new last axis of length 2. It is a copy here.

    Raises:
        RuntimeError: the numbers are real.

    >>> import tinygrad_np as tg
    >>> tg.view_as_real(tg.tensor([1 + 2j, 3.0]))
    tensor([[1., 2.],
            [3., 0.]])
    """
    if not is_complex(input):
        raise RuntimeError("view_as_real: the numbers are real")
    return _view_as_real(input)


def view_as_complex(input: TensorLike) -> TensorLike:
    """Make complex numbers of the last axis, which must have length 2. It is a copy here.

    Raises:
        ShapeError: it has another length.

    >>> import tinygrad_np as tg
    >>> tg.view_as_complex(tg.tensor([[1.0, 2.0], [3.0, 0.0]]))
    tensor([1.+2.j, 3.+0.j], dtype=complex64)
    """
    shape = np.shape(unwrap(input))
    if not shape or shape[-1] != 2:
        raise ShapeError(f"view_as_complex: the last axis of shape {shape} must have length 2")
    return _view_as_complex(input)

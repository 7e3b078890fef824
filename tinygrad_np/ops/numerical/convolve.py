"""Convolution and correlation of vectors, as NumPy has them. (Of images: ``conv2d``.)"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.type_promotion import operands
from ..shapes.flipping import flip
from ..shapes.reshaping import ravel


def _within(full: Any, n: int, m: int, mode: str) -> Any:
    """The part of the full convolution of ``n`` with ``m`` elements that a mode stands for."""
    shorter, longer = min(n, m), max(n, m)
    if mode == "full":
        return full
    if mode == "same":
        return full[(shorter - 1) // 2 : (shorter - 1) // 2 + longer]
    if mode == "valid":
        return full[shorter - 1 : longer]
    raise ArgumentError(f"convolve: mode={mode!r}: choose from 'full', 'same', 'valid'")


_convolve: Primitive = primitive(
    lambda a, v: np.convolve(a, v),
    "a v",
    lambda g, a_shape, v: _convolve(g, np.flip(v))[len(v) - 1 : len(v) - 1 + a_shape[0]],
    lambda g, a, v_shape: _convolve(g, np.flip(a))[len(a) - 1 : len(a) - 1 + v_shape[0]],
    name="convolve",
)


@implements(np.convolve)
def _numpy_convolve(a: Any, v: Any, mode: str = "full") -> Any:
    """The convolution of two vectors: the products of their polynomials' coefficients.

    >>> import numpy as np, tinygrad_np as tg
    >>> np.convolve(tg.tensor([1.0, 2.0]), tg.tensor([1.0, 1.0, 1.0])).tolist()
    [1.0, 3.0, 3.0, 2.0]
    """
    a, v = (ravel(x) if np.ndim(x) == 0 else x for x in operands("convolve", a, v))
    return _within(_convolve(a, v), len(a), len(v), mode)


@implements(np.correlate)
def _numpy_correlate(a: Any, v: Any, mode: str = "valid") -> Any:
    a, v = (ravel(x) if np.ndim(x) == 0 else x for x in operands("correlate", a, v))
    if len(a) < len(v) and mode == "same":  # NumPy centres it on the other side
        return flip(_numpy_convolve(v, flip(a, 0), mode), 0)
    return _numpy_convolve(a, flip(v, 0), mode)

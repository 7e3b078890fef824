"""The frequencies of a transform's entries, and their order."""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.registry import implements
from ...core.tensor_base import unwrap, wrap
from ...core.type_promotion import default_float, element_type
from ..shapes.flipping import roll

__all__ = ["fftfreq", "fftshift", "ifftshift", "rfftfreq"]


def fftfreq(n: int, d: float = 1.0, *, dtype: Any = None, requires_grad: bool = False) -> Any:
    """Give the frequencies of the ``n`` entries of ``fft``: first those from 0 on, then negative.

    Args:
        n: the length of the transform.
        d: the distance of two samples; frequencies are in periods per unit of it.
        dtype: the element type, by default the default floating-point type.
        requires_grad: whether gradients are computed with respect to the result.

    >>> import tinygrad_np as tg
    >>> tg.fft.fftfreq(4)
    tensor([ 0.0000,  0.2500, -0.5000, -0.2500])
    """
    return _made(np.fft.fftfreq(n, d), dtype, requires_grad)


def rfftfreq(n: int, d: float = 1.0, *, dtype: Any = None, requires_grad: bool = False) -> Any:
    """Give the frequencies of the entries of ``rfft``. Takes the arguments of :func:`fftfreq`.

    >>> import tinygrad_np as tg
    >>> tg.fft.rfftfreq(4)
    tensor([0.0000, 0.2500, 0.5000])
    """
    return _made(np.fft.rfftfreq(n, d), dtype, requires_grad)


def _made(frequencies: Any, dtype: Any, requires_grad: bool) -> Any:
    kind = default_float() if dtype is None else element_type(dtype)
    return wrap(frequencies.astype(kind)).requires_grad_(requires_grad)


@implements(np.fft.fftshift, x="input", axes="dim")
def fftshift(input: Any, dim: Any = None) -> Any:
    """Put the entry of frequency 0 into the middle of the axes.

    Args:
        input: any shape.
        dim: one axis or several, by default all (NumPy: ``axes``).

    >>> import tinygrad_np as tg
    >>> tg.fft.fftshift(tg.fft.fftfreq(4))
    tensor([-0.5000, -0.2500,  0.0000,  0.2500])
    """
    return _shifted(input, dim, lambda n: n // 2)


@implements(np.fft.ifftshift, x="input", axes="dim")
def ifftshift(input: Any, dim: Any = None) -> Any:
    """Undo :func:`fftshift`, whose arguments it takes.

    >>> import tinygrad_np as tg
    >>> tg.fft.ifftshift(tg.tensor([-1.0, 0.0, 1.0]))
    tensor([ 0.,  1., -1.])
    """
    return _shifted(input, dim, lambda n: -(n // 2))


def _shifted(input: Any, dim: Any, distance: Any) -> Any:
    shape = np.shape(unwrap(input))
    axes = range(len(shape)) if dim is None else [dim] if isinstance(dim, int) else dim
    return roll(input, tuple(distance(shape[axis]) for axis in axes), tuple(axes))

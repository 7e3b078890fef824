"""Convolutions and linear filters under SciPy's names.

>>> import numpy as np, tinygrad_np as tg
>>> from tinygrad_np.scipy import signal
>>> decay = tg.tensor(np.array(0.5), requires_grad=True)
>>> a = np.stack([np.ones(()), -decay])
>>> signal.lfilter(np.ones(1), a, np.array([1.0, 0.0, 0.0])).sum().backward()
>>> decay.grad.item()  # of 1 + d + d²
2.0
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import signal as _scipy

from ..core.errors import ArgumentError, ShapeError
from ..core.primitive import Primitive
from ..core.registry import primitive
from ..core.tensor_base import unwrap
from ..core.types import Array, Shape
from .numbers import operands

__all__ = ["convolve", "fftconvolve", "lfilter"]

MODES = ("full", "same", "valid")


def fftconvolve(in1: Any, in2: Any, mode: str = "full") -> Any:
    """Convolve two arrays over all axes, by Fourier transforms.

    Args:
        in1, in2: real or complex, with as many axes.
        mode: "full"; "same", the middle, of ``in1``'s shape; "valid", where they overlap whole.

    Raises:
        ArgumentError: another mode.
        ShapeError: different numbers of axes, or, for "valid", none contains the other.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import signal
    >>> signal.fftconvolve(np.array([1.0, 2.0]), np.array([1.0, 1.0])).round(9).tolist()
    [1.0, 3.0, 2.0]
    """
    a, b, shape = _both("fftconvolve", in1, in2, mode)
    is_complex = "c" in (a.dtype.kind, b.dtype.kind)
    axes = tuple(range(len(shape)))
    whole: Any
    if is_complex:
        whole = np.fft.ifftn(np.fft.fftn(a, shape, axes) * np.fft.fftn(b, shape, axes), None, axes)
    else:
        product = np.fft.rfftn(a, shape, axes) * np.fft.rfftn(b, shape, axes)
        whole = np.fft.irfftn(product, shape, axes)
    return _part(whole, tuple(a.shape), tuple(b.shape), mode)


def convolve(in1: Any, in2: Any, mode: str = "full", method: str = "auto") -> Any:
    """Convolve two arrays over all axes: sums of products, or by Fourier transforms.

    Args:
        in1, in2, mode: as in :func:`fftconvolve`.
        method: "direct" for sums of products (vectors alone), "fft", or "auto": "direct" for short
            vectors.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import signal
    >>> signal.convolve(np.array([1.0, 2.0]), np.array([1.0, 1.0]), "same")
    array([1., 3.])
    """
    if method not in ("auto", "direct", "fft"):
        raise ArgumentError(f"convolve: method={method!r}: choose 'auto', 'direct' or 'fft'")
    a, b, shape = _both("convolve", in1, in2, mode)
    real = "c" not in (a.dtype.kind, b.dtype.kind)
    direct = len(shape) == 1 and real and min(a.shape[0], b.shape[0]) <= 64
    if method == "fft" or not (direct or (method == "direct" and len(shape) == 1 and real)):
        if method == "direct":
            raise ArgumentError("convolve: method='direct' is for real vectors here; take 'fft'")
        return fftconvolve(a, b, mode)
    return _part(np.convolve(a, b), tuple(a.shape), tuple(b.shape), mode)


def _both(op: str, in1: Any, in2: Any, mode: str) -> tuple[Any, Any, Shape]:
    """The arrays, checked, and the shape of their whole convolution."""
    if mode not in MODES:
        raise ArgumentError(f"{op}: mode={mode!r}: choose from {', '.join(map(repr, MODES))}")
    a, b = operands(op, in1, in2)
    if a.ndim != b.ndim or 0 in (*a.shape, *b.shape):
        raise ShapeError(f"{op}: shapes {tuple(a.shape)} and {tuple(b.shape)} do not fit")
    pairs = list(zip(a.shape, b.shape, strict=True))
    if mode == "valid" and not (all(n >= m for n, m in pairs) or all(n <= m for n, m in pairs)):
        raise ShapeError(
            f"{op}: mode='valid': none of {tuple(a.shape)}, {tuple(b.shape)} contains the other"
        )
    return a, b, tuple(n + m - 1 for n, m in pairs)


def _part(whole: Any, a: Shape, b: Shape, mode: str) -> Any:
    """The part of the whole convolution that a mode asks for."""
    if mode == "full":
        return whole
    sizes = a if mode == "same" else tuple(abs(n - m) + 1 for n, m in zip(a, b, strict=True))
    starts = [(n + m - 1 - size) // 2 for n, m, size in zip(a, b, sizes, strict=True)]
    return whole[tuple(slice(s, s + size) for s, size in zip(starts, sizes, strict=True))]


# --- filters --------------------------------------------------------------------------------------


def _filter_forward(b: Array, a: Array, x: Array) -> Array:
    y: Array = _scipy.lfilter(b, a, x)
    return y.astype(np.result_type(b, a, x), copy=False)


def _backwards(x: Any) -> Any:
    return np.flip(x, -1)


def _by_delays(g: Any, filtered: Any, count: int) -> Any:
    """The sums of products of g with a signal that is 0, 1, 2, ... entries late: (count,)."""
    n = g.shape[-1]
    zero = np.zeros((), unwrap(g).dtype)
    return np.stack(
        [(g[..., k:] * filtered[..., : n - k]).sum() if k < n else zero for k in range(count)]
    )


def _by_denominator(g: Any, a: Any, y: Any) -> Any:
    one = np.ones(1, unwrap(a).dtype)
    return -_by_delays(g, _filter(one, a, y), a.shape[0])


# Of a[0] = 1 (it is divided out before, and its own derivative is not asked for).
_filter: Primitive = primitive(
    _filter_forward,
    "b a x",
    lambda g, a, x, b_shape: _by_delays(g, _filter(np.ones(1, unwrap(a).dtype), a, x), b_shape[0]),
    lambda g, a, y: _by_denominator(g, a, y),
    lambda g, b, a: _backwards(_filter(b, a, _backwards(g))),
    name="lfilter",
)


def lfilter(b: Any, a: Any, x: Any, axis: int = -1) -> Any:
    """Filter a signal by a recursion: ``a_0 y_n = sum_k b_k x_{n-k} - sum_{k>0} a_k y_{n-k}``.

    Args:
        b: (m,), what of the signal goes in.
        a: (n,), what of the output goes back; ``a[0]`` must not be 0.
        x: the signal, along ``axis``; 0 before its first entry.
        axis: the axis.

    Raises:
        ShapeError: b or a is not a vector, or x has no axis.
        ArgumentError: ``a[0]`` is 0, or something is complex.

    >>> import numpy as np
    >>> from tinygrad_np.scipy import signal
    >>> signal.lfilter(np.array([1.0]), np.array([1.0, -0.5]), np.array([1.0, 0.0, 0.0]))
    array([1.  , 0.5 , 0.25])
    """
    b, a, x = operands("lfilter", b, a, x)
    b, a = (v[None] if v.ndim == 0 else v for v in (b, a))
    if b.ndim != 1 or a.ndim != 1 or not x.ndim:
        raise ShapeError(
            f"lfilter: b has shape {tuple(b.shape)}, a {tuple(a.shape)}, x {tuple(x.shape)}: two "
            "vectors and a signal are needed"
        )
    if "c" in (b.dtype.kind, a.dtype.kind, x.dtype.kind):
        raise ArgumentError("lfilter: complex filters and signals are not supported")
    if not unwrap(a)[0]:
        raise ArgumentError("lfilter: a[0] is 0")
    first = a[0]
    ones = np.ones(1, unwrap(a).dtype)
    monic = np.concatenate([ones, a[1:] / first])
    y = _filter(b / first, monic, np.moveaxis(x, axis, -1))
    return np.moveaxis(y, -1, axis)

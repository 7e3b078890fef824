"""Discrete Fourier transforms along one axis.

The matrix of the transform is symmetric, so that the transpose of ``fft`` is ``fft`` itself, and
that of ``ifft`` is ``ifft``; with cotangents ∂L/∂x - i ∂L/∂y (:mod:`tinygrad_np.core.backward`) no
more is needed. ``rfft`` leaves out what a conjugate repeats: its transpose sets zeros there. Of
what ``irfft`` reads, all but the first and, of even lengths, the last entry count twice.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.primitive import Primitive
from ...core.registry import implements, primitive
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands
from ...core.types import Array, Shape, TensorLike
from ..elementwise.complex_numbers import conj, real
from ..shapes.padding import pad

__all__ = ["fft", "hfft", "ifft", "ihfft", "irfft", "rfft"]

NORMS = ("backward", "ortho", "forward")
OTHER_NORM = {"backward": "forward", "ortho": "ortho", "forward": "backward"}


def norm_of(op: str, norm: str | None) -> str:
    """Which of a pair of transforms is scaled.

    Raises:
        ArgumentError: there is no such norm.
    """
    if norm is None:
        return "backward"
    if norm not in NORMS:
        raise ArgumentError(f"{op}: norm={norm!r}: choose from 'backward', 'ortho', 'forward'")
    return norm


def fitted(x: Any, n: int, axis: int) -> Any:
    """Cut off at ``n`` entries along an axis, or filled up with zeros."""
    length = x.shape[axis]
    axis %= x.ndim
    if length > n:
        return x[(slice(None),) * axis + (slice(n),)]
    if length < n:
        return pad(x, [0, 0] * (x.ndim - 1 - axis) + [0, n - length])
    return x


_fft: Primitive = primitive(
    lambda x, *, n, axis, norm: np.fft.fft(x, n, axis, norm),
    "x",
    lambda g, x_shape, n, axis, norm: fitted(
        _fft(g, n=n, axis=axis, norm=norm), x_shape[axis], axis
    ),
    name="fft",
    for_complex=True,
)
_ifft: Primitive = primitive(
    lambda x, *, n, axis, norm: np.fft.ifft(x, n, axis, norm),
    "x",
    lambda g, x_shape, n, axis, norm: fitted(
        _ifft(g, n=n, axis=axis, norm=norm), x_shape[axis], axis
    ),
    name="ifft",
    for_complex=True,
)


def _rfft_vjp(g: Any, x_shape: Shape, n: int, axis: int, norm: str) -> Any:
    whole = _fft(fitted(g, n, axis), n=n, axis=axis, norm=norm)
    return fitted(real(whole), x_shape[axis], axis)


_rfft: Primitive = primitive(
    lambda x, *, n, axis, norm: np.fft.rfft(x, n, axis, norm),
    "x",
    _rfft_vjp,
    name="rfft",
    for_complex=True,
)


def _counts(n: int, length: int, axis: int, like: Any) -> Array:
    """How often each of the entries that ``irfft`` reads stands in the whole: once or twice."""
    counts = np.full(length, 2, real(unwrap(like)).dtype)
    counts[:1] = 1
    if n % 2 == 0:
        counts[n // 2 :] = 1
    return counts.reshape((-1,) + (1,) * (like.ndim - 1 - axis % like.ndim))


def _irfft_vjp(g: Any, x_shape: Shape, n: int, axis: int, norm: str) -> Any:
    half = n // 2 + 1
    whole = _ifft(g, n=n, axis=axis, norm=norm)
    kept = fitted(whole, half, axis) * _counts(n, half, axis, g)
    return fitted(kept, x_shape[axis], axis)


_irfft: Primitive = primitive(
    lambda x, *, n, axis, norm: np.fft.irfft(x, n, axis, norm),
    "x",
    _irfft_vjp,
    name="irfft",
    for_complex=True,
)


def _along(op: str, input: Any, n: int | None, dim: int, norm: str | None) -> tuple[Any, Any, str]:
    """The numbers, the length of the transform and its norm, checked."""
    (x,) = operands(op, input)
    if not -x.ndim <= dim < x.ndim:
        raise IndexError(f"{op}: dim={dim} is out of range for shape {tuple(x.shape)}")
    length = x.shape[dim] if n is None else n
    if length < 1 and n is not None:
        raise ArgumentError(f"{op}: n={n}: a transform has one entry at least")
    return x, length, norm_of(op, norm)


def _refuse_empty(op: str, n: int) -> None:
    if n < 1:
        raise ArgumentError(f"{op}: a transform of {n} entries is not defined; give n")


def _only_real(op: str, x: Any, instead: str) -> None:
    if x.dtype.kind == "c":
        raise TypeError(f"{op}: real numbers are needed; of complex ones take {instead}")


@implements(np.fft.fft, a="input", axis="dim")
def fft(
    input: TensorLike, n: int | None = None, dim: int = -1, norm: str | None = None
) -> TensorLike:
    """Compute the discrete Fourier transform: ``X_k = sum_j x_j exp(-2 pi i j k / n)``.

    Args:
        input: real or complex numbers; float32 makes complex64.
        n: the length along ``dim``, which is cut off or filled up with zeros; by default its own.
        dim: the axis (NumPy: ``axis``).
        norm: "backward" scales the inverse by 1/n, "forward" this one, "ortho" both by 1/sqrt(n).

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: an unknown ``norm``, or a length below 1.

    >>> import tinygrad_np as tg
    >>> tg.fft.fft(tg.tensor([1.0, 0.0, 0.0, 0.0]))
    tensor([1.+0.j, 1.+0.j, 1.+0.j, 1.+0.j], dtype=complex64)
    """
    x, length, scaled = _along("fft", input, n, dim, norm)
    _refuse_empty("fft", length)
    return _fft(x, n=length, axis=dim, norm=scaled)  # type: ignore[no-any-return]


@implements(np.fft.ifft, a="input", axis="dim")
def ifft(
    input: TensorLike, n: int | None = None, dim: int = -1, norm: str | None = None
) -> TensorLike:
    """Compute the inverse of :func:`fft`, whose arguments it takes.

    >>> import tinygrad_np as tg
    >>> tg.fft.ifft(tg.tensor([4.0, 0.0, 0.0, 0.0])).real
    tensor([1., 1., 1., 1.])
    """
    x, length, scaled = _along("ifft", input, n, dim, norm)
    _refuse_empty("ifft", length)
    return _ifft(x, n=length, axis=dim, norm=scaled)  # type: ignore[no-any-return]


@implements(np.fft.rfft, a="input", axis="dim")
def rfft(
    input: TensorLike, n: int | None = None, dim: int = -1, norm: str | None = None
) -> TensorLike:
    """Compute the half of :func:`fft` of real numbers that the other half is conjugate to.

    Takes the arguments of :func:`fft`; there are ``n // 2 + 1`` entries along ``dim``.

    Raises:
        TypeError: complex numbers.

    >>> import tinygrad_np as tg
    >>> tg.fft.rfft(tg.tensor([1.0, 0.0, 0.0, 0.0]))
    tensor([1.+0.j, 1.+0.j, 1.+0.j], dtype=complex64)
    """
    x, length, scaled = _along("rfft", input, n, dim, norm)
    _refuse_empty("rfft", length)
    _only_real("rfft", x, "fft")
    return _rfft(x, n=length, axis=dim, norm=scaled)  # type: ignore[no-any-return]


@implements(np.fft.irfft, a="input", axis="dim")
def irfft(
    input: TensorLike, n: int | None = None, dim: int = -1, norm: str | None = None
) -> TensorLike:
    """Compute the inverse of :func:`rfft`: real numbers.

    Args:
        input: the first half of a transform; imaginary parts of the first entry, and of even
            lengths of the last, count as 0.
        n: the number of entries of the result; by default ``2 * (m - 1)`` for m entries.
        dim, norm: as in :func:`fft`.

    >>> import tinygrad_np as tg
    >>> tg.fft.irfft(tg.fft.rfft(tg.tensor([1.0, 2.0, 4.0])), n=3)
    tensor([1., 2., 4.])
    """
    x, length, scaled = _along("irfft", input, n, dim, norm)
    if n is None:
        length = 2 * (length - 1)
    _refuse_empty("irfft", length)
    return _irfft(x, n=length, axis=dim, norm=scaled)  # type: ignore[no-any-return]


@implements(np.fft.hfft, a="input", axis="dim")
def hfft(
    input: TensorLike, n: int | None = None, dim: int = -1, norm: str | None = None
) -> TensorLike:
    """Compute the transform, real numbers, of a signal of which the first half is given.

    The other half is conjugate to it. Takes the arguments of :func:`irfft`.

    >>> import tinygrad_np as tg
    >>> tg.fft.hfft(tg.tensor([1.0, 0.0]), n=2)
    tensor([1., 1.])
    """
    return irfft(conj(input), n, dim, OTHER_NORM[norm_of("hfft", norm)])


@implements(np.fft.ihfft, a="input", axis="dim")
def ihfft(
    input: TensorLike, n: int | None = None, dim: int = -1, norm: str | None = None
) -> TensorLike:
    """Compute the inverse of :func:`hfft`, the first half of the signal.

    Takes the arguments of :func:`rfft`.

    >>> import tinygrad_np as tg
    >>> tg.fft.ihfft(tg.tensor([1.0, 1.0])).real
    tensor([1., 0.])
    """
    return conj(rfft(input, n, dim, OTHER_NORM[norm_of("ihfft", norm)]))

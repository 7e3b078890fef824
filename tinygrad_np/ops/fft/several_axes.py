"""Fourier transforms along several axes, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ...core.errors import ArgumentError
from ...core.registry import implements
from ...core.tensor_base import unwrap
from ...core.types import TensorLike
from ..elementwise.complex_numbers import conj
from .transforms import OTHER_NORM, fft, ifft, irfft, norm_of, rfft

__all__ = [
    "fft2",
    "fftn",
    "hfft2",
    "hfftn",
    "ifft2",
    "ifftn",
    "ihfft2",
    "ihfftn",
    "irfft2",
    "irfftn",
    "rfft2",
    "rfftn",
]

Sizes = int | Sequence[int] | None
Axes = int | Sequence[int] | None
LAST_TWO = (-2, -1)


def _axes(op: str, input: Any, s: Sizes, dim: Axes) -> tuple[list[int], list[int | None]]:
    """The axes, and the length of the transform along each (None: the axis's own)."""
    ndim = np.ndim(unwrap(input))
    sizes: list[int] | None = None if s is None else [s] if isinstance(s, int) else list(s)
    if dim is not None:
        axes = [dim] if isinstance(dim, int) else list(dim)
    elif sizes is not None:
        axes = list(range(-len(sizes), 0))
    else:
        axes = list(range(-ndim, 0))
    if sizes is not None and len(sizes) != len(axes):
        raise ArgumentError(f"{op}: {len(sizes)} lengths in s={s}, but {len(axes)} axes")
    if any(not -ndim <= axis < ndim for axis in axes):
        raise IndexError(f"{op}: dim={dim} is out of range for {ndim} dimensions")
    if len({axis % ndim for axis in axes}) != len(axes):
        raise ArgumentError(f"{op}: dim={dim} names a dimension twice")
    if not axes:
        raise ArgumentError(f"{op}: there is no axis to transform along")
    if sizes is None:
        return axes, [None] * len(axes)
    return axes, [None if n == -1 else n for n in sizes]


def _along_all(
    transform: Callable[..., Any], x: Any, lengths: Sequence[Any], axes: Sequence[int], norm: Any
) -> Any:
    for axis, n in zip(axes, lengths, strict=True):
        x = transform(x, n, axis, norm)
    return x


@implements(np.fft.fftn, a="input", axes="dim")
def fftn(input: TensorLike, s: Sizes = None, dim: Axes = None, norm: str | None = None) -> Any:
    """Compute the Fourier transform along several axes.

    Args:
        input: real or complex numbers.
        s: the length along each axis, which is cut off or filled up with zeros; -1 for its own.
        dim: the axes (NumPy: ``axes``); by default the last ``len(s)``, or all.
        norm: as in :func:`tinygrad_np.fft.fft`.

    Raises:
        IndexError: ``dim`` is out of range.
        ArgumentError: an axis twice, as many lengths as axes are not given, or an unknown norm.

    >>> import tinygrad_np as tg
    >>> tg.fft.fftn(tg.ones(2, 2)).real
    tensor([[4., 0.],
            [0., 0.]])
    """
    axes, lengths = _axes("fftn", input, s, dim)
    return _along_all(fft, input, lengths, axes, norm)


@implements(np.fft.ifftn, a="input", axes="dim")
def ifftn(input: TensorLike, s: Sizes = None, dim: Axes = None, norm: str | None = None) -> Any:
    """Compute the inverse of :func:`fftn`, whose arguments it takes.

    >>> import tinygrad_np as tg
    >>> tg.fft.ifftn(tg.fft.fftn(tg.ones(2, 2))).real
    tensor([[1., 1.],
            [1., 1.]])
    """
    axes, lengths = _axes("ifftn", input, s, dim)
    return _along_all(ifft, input, lengths, axes, norm)


@implements(np.fft.rfftn, a="input", axes="dim")
def rfftn(input: TensorLike, s: Sizes = None, dim: Axes = None, norm: str | None = None) -> Any:
    """Compute :func:`fftn` of real numbers, of the last axis the half that is not repeated.

    Takes the arguments of :func:`fftn`.

    >>> import tinygrad_np as tg
    >>> tg.fft.rfftn(tg.ones(2, 4)).shape
    (2, 3)
    """
    axes, lengths = _axes("rfftn", input, s, dim)
    half = rfft(input, lengths[-1], axes[-1], norm)
    return _along_all(fft, half, lengths[:-1], axes[:-1], norm)


@implements(np.fft.irfftn, a="input", axes="dim")
def irfftn(input: TensorLike, s: Sizes = None, dim: Axes = None, norm: str | None = None) -> Any:
    """Compute the inverse of :func:`rfftn`, whose arguments it takes: real numbers.

    Without ``s`` the last axis gets an even length.

    >>> import tinygrad_np as tg
    >>> tg.fft.irfftn(tg.fft.rfftn(tg.ones(2, 2)))
    tensor([[1., 1.],
            [1., 1.]])
    """
    axes, lengths = _axes("irfftn", input, s, dim)
    whole = _along_all(ifft, input, lengths[:-1], axes[:-1], norm)
    return irfft(whole, lengths[-1], axes[-1], norm)


def hfftn(input: TensorLike, s: Sizes = None, dim: Axes = None, norm: str | None = None) -> Any:
    """Compute the transform, real numbers, of a signal whose last axis is given by half.

    Takes the arguments of :func:`irfftn`.

    >>> import tinygrad_np as tg
    >>> tg.fft.hfftn(tg.ones(2, 2)).shape
    (2, 2)
    """
    return irfftn(conj(input), s, dim, OTHER_NORM[norm_of("hfftn", norm)])


def ihfftn(input: TensorLike, s: Sizes = None, dim: Axes = None, norm: str | None = None) -> Any:
    """Compute the inverse of :func:`hfftn`, of the last axis the first half.

    Takes the arguments of :func:`rfftn`.

    >>> import tinygrad_np as tg
    >>> tg.fft.ihfftn(tg.ones(2, 4)).shape
    (2, 3)
    """
    return conj(rfftn(input, s, dim, OTHER_NORM[norm_of("ihfftn", norm)]))


@implements(np.fft.fft2, a="input", axes="dim")
def fft2(input: TensorLike, s: Sizes = None, dim: Axes = LAST_TWO, norm: str | None = None) -> Any:
    """Compute :func:`fftn` along two axes, by default the last.

    >>> import tinygrad_np as tg
    >>> tg.fft.fft2(tg.ones(2, 2)).real[0]
    tensor([4., 0.])
    """
    return fftn(input, s, dim, norm)


@implements(np.fft.ifft2, a="input", axes="dim")
def ifft2(input: TensorLike, s: Sizes = None, dim: Axes = LAST_TWO, norm: str | None = None) -> Any:
    """Compute :func:`ifftn` along two axes, by default the last.

    >>> import tinygrad_np as tg
    >>> tg.fft.ifft2(tg.fft.fft2(tg.ones(1, 2))).real
    tensor([[1., 1.]])
    """
    return ifftn(input, s, dim, norm)


@implements(np.fft.rfft2, a="input", axes="dim")
def rfft2(input: TensorLike, s: Sizes = None, dim: Axes = LAST_TWO, norm: str | None = None) -> Any:
    """Compute :func:`rfftn` along two axes, by default the last.

    >>> import tinygrad_np as tg
    >>> tg.fft.rfft2(tg.ones(2, 4)).shape
    (2, 3)
    """
    return rfftn(input, s, dim, norm)


@implements(np.fft.irfft2, a="input", axes="dim")
def irfft2(
    input: TensorLike, s: Sizes = None, dim: Axes = LAST_TWO, norm: str | None = None
) -> Any:
    """Compute :func:`irfftn` along two axes, by default the last.

    >>> import tinygrad_np as tg
    >>> tg.fft.irfft2(tg.fft.rfft2(tg.ones(1, 2)))
    tensor([[1., 1.]])
    """
    return irfftn(input, s, dim, norm)


def hfft2(input: TensorLike, s: Sizes = None, dim: Axes = LAST_TWO, norm: str | None = None) -> Any:
    """Compute :func:`hfftn` along two axes, by default the last.

    >>> import tinygrad_np as tg
    >>> tg.fft.hfft2(tg.ones(2, 2)).shape
    (2, 2)
    """
    return hfftn(input, s, dim, norm)


def ihfft2(
    input: TensorLike, s: Sizes = None, dim: Axes = LAST_TWO, norm: str | None = None
) -> Any:
    """Compute :func:`ihfftn` along two axes, by default the last.

    >>> import tinygrad_np as tg
    >>> tg.fft.ihfft2(tg.ones(2, 4)).shape
    (2, 3)
    """
    return ihfftn(input, s, dim, norm)

"""Transforms of a signal, window by window, and back.

Griffin and Lim, "Signal estimation from modified short-time Fourier transform" (1984).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ...core.errors import ArgumentError, ShapeError
from ...core.tensor_base import unwrap
from ...core.type_promotion import operands, real_type
from ...core.types import TensorLike
from ..complex_parts import view_as_real
from ..elementwise.complex_numbers import is_complex
from ..indexing.item import getitem
from ..shapes.padding import pad
from ..shapes.permuting import swapaxes
from ..shapes.reshaping import reshape
from ..shapes.sliding_windows import _fold, unfold
from .transforms import fft, fitted, ifft, irfft, rfft

__all__ = ["istft", "stft"]


def stft(
    input: TensorLike,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = None,
    center: bool = True,
    pad_mode: str = "reflect",
    normalized: bool = False,
    onesided: bool | None = None,
    return_complex: bool | None = None,
) -> TensorLike:
    """Compute the Fourier transform of each window of a signal.

    Args:
        input: (T,) or (N, T).
        n_fft: the length of the transforms.
        hop_length: the distance of two windows, by default ``n_fft // 4``.
        win_length: the length of the window, by default ``n_fft``; a shorter one is put in the
            middle of zeros.
        window: (win_length,), by default ones.
        center: whether window t is around entry ``t * hop_length``; the signal is padded for it.
        pad_mode: how; as in :func:`tinygrad_np.nn.functional.pad`.
        normalized: whether to divide by ``sqrt(n_fft)``.
        onesided: whether to leave out what a conjugate repeats; by default for real signals.
        return_complex: True for complex numbers; False for their parts along a new last axis. It
            must be given for real signals, as in PyTorch.

    Returns:
        (N, frequencies, windows), or without N.

    Raises:
        ShapeError: the signal has not one or two axes, or is shorter than a window.
        ArgumentError: numbers that are not positive, a window that does not fit, or no
            ``return_complex``.

    >>> import tinygrad_np as tg
    >>> tg.stft(tg.ones(16), 8, return_complex=True).shape
    (5, 9)
    """
    (x,) = operands("stft", input)
    if x.ndim not in (1, 2):
        raise ShapeError(f"stft: shape {tuple(x.shape)}: a signal (T,) or signals (N, T) needed")
    complex_signal = is_complex(x) or is_complex(window)
    if return_complex is None:
        if not complex_signal:
            raise ArgumentError("stft: of real signals return_complex must be given")
        return_complex = True
    hop, weights = _windows("stft", x, n_fft, hop_length, win_length, window)
    if center:
        x = pad(x, [n_fft // 2, n_fft // 2], pad_mode)
    if x.shape[-1] < n_fft:
        raise ShapeError(f"stft: n_fft={n_fft} is longer than the signal, {x.shape[-1]} entries")
    if onesided and complex_signal:
        raise ArgumentError("stft: onesided=True is for real signals and windows")
    frames: Any = unfold(x, -1, n_fft, hop)
    frames = frames * weights
    half = not complex_signal if onesided is None else onesided
    y: Any = (rfft if half else fft)(frames, n_fft, -1, "ortho" if normalized else None)
    y = swapaxes(y, -1, -2)
    return y if return_complex else view_as_real(y)  # type: ignore[no-any-return]


def istft(
    input: TensorLike,
    n_fft: int,
    hop_length: int | None = None,
    win_length: int | None = None,
    window: Any = None,
    center: bool = True,
    normalized: bool = False,
    onesided: bool | None = None,
    length: int | None = None,
    return_complex: bool = False,
) -> TensorLike:
    """Compute the signal whose transforms by :func:`stft` are nearest to these: its inverse.

    The windows' signals, times the window, are added up and divided by the sum of its squares.

    Args:
        input: (N, frequencies, windows), or without N, of complex numbers.
        n_fft, hop_length, win_length, window, center, normalized, onesided: as given to
            :func:`stft`.
        length: of the signal, by default as far as the windows reach.
        return_complex: whether the signal is of complex numbers.

    Returns:
        (N, T), or (T,).

    Raises:
        ShapeError: another shape.
        ArgumentError: real numbers, numbers that are not positive, a window that does not fit, or
            entries that no window covers.

    >>> import tinygrad_np as tg
    >>> x = tg.tensor([0.0, 1.0, 2.0, 3.0, 2.0, 1.0, 0.0, 1.0])
    >>> tg.istft(tg.stft(x, 4, return_complex=True), 4).numpy().round(5).tolist()
    [0.0, 1.0, 2.0, 3.0, 2.0, 1.0, 0.0, 1.0]
    """
    (y,) = operands("istft", input)
    if not is_complex(y):
        raise ArgumentError("istft: complex numbers are needed; see view_as_complex")
    if y.ndim not in (2, 3):
        raise ShapeError(f"istft: shape {tuple(y.shape)}: (N, frequencies, windows) needed")
    half = y.shape[-2] == n_fft // 2 + 1 if onesided is None else onesided
    frequencies = n_fft // 2 + 1 if half else n_fft
    if y.shape[-2] != frequencies:
        raise ShapeError(f"istft: {y.shape[-2]} frequencies, but n_fft={n_fft} makes {frequencies}")
    if half and return_complex:
        raise ArgumentError("istft: return_complex=True needs all frequencies, onesided=False")
    hop, weights = _windows("istft", y, n_fft, hop_length, win_length, window)
    norm = "ortho" if normalized else None
    frames: Any = swapaxes(y, -1, -2)
    frames = irfft(frames, n_fft, -1, norm) if half else ifft(frames, n_fft, -1, norm)
    if not half and not return_complex:
        frames = frames.real
    count = y.shape[-1]
    reach = n_fft + hop * (count - 1)
    sums = _added_up(frames * weights, reach, hop)
    squares = _added_up(np.broadcast_to((weights * weights)[None], (count, n_fft)), reach, hop)
    start = n_fft // 2 if center else 0
    stop = start + length if length is not None else reach - start
    inside = slice(start, min(stop, reach))
    if np.abs(unwrap(squares)[inside]).min(initial=1) < 1e-11:
        raise ArgumentError("istft: some entries of the signal are covered by no window")
    x = getitem(sums, (..., inside)) / getitem(squares, inside)
    return fitted(x, stop - start, -1)  # type: ignore[no-any-return]


def _added_up(frames: Any, reach: int, hop: int) -> Any:
    """Windows (..., count, n) added where they stand: (..., reach)."""
    shape = tuple(frames.shape)
    return _fold(frames, shape=(*shape[:-2], reach), axis=len(shape) - 2, size=shape[-1], step=hop)


def _windows(
    op: str, x: Any, n_fft: int, hop_length: Any, win_length: Any, window: Any
) -> tuple[int, Any]:
    """The distance of two windows, and the weights of their entries, (n_fft,)."""
    hop = n_fft // 4 if hop_length is None else int(hop_length)
    width = n_fft if win_length is None else int(win_length)
    if n_fft <= 0 or hop <= 0 or not 0 < width <= n_fft:
        raise ArgumentError(
            f"{op}: n_fft={n_fft}, hop_length={hop}, win_length={width}: they must be positive, "
            "and the window no longer than the transform"
        )
    if window is None:
        weights: Any = np.ones(width, real_type(unwrap(x).dtype))
    else:
        (weights,) = operands(op, window)
        if tuple(weights.shape) != (width,):
            raise ArgumentError(
                f"{op}: the window has shape {tuple(weights.shape)}, expected ({width},)"
            )
    before = math.floor((n_fft - width) / 2)
    return hop, reshape(pad(weights, [before, n_fft - width - before]), (n_fft,))

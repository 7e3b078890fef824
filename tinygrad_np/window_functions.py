"""Windows for spectra of signals (Harris, "On the use of windows for harmonic analysis", 1978).

A periodic window of length N is a symmetric one of length N + 1 without its last number: so its
copies fit each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from .core.device import check_placement
from .core.type_promotion import default_float, element_type
from .creation import made_of
from .ops.arguments import check_flag
from .tensor import Tensor

__all__ = [
    "bartlett_window",
    "blackman_window",
    "hamming_window",
    "hann_window",
    "kaiser_window",
]


def _window(
    op: str,
    shape: Callable[[Any], Any],
    window_length: int,
    periodic: bool,
    dtype: Any,
    requires_grad: bool,
    placement: tuple[Any, Any],
) -> Tensor:
    """A window of a function of places from 0 to 1."""
    check_placement(*placement)
    if window_length < 0:
        raise RuntimeError(f"{op}: window_length={window_length} must not be negative")
    kind = element_type(default_float() if dtype is None else dtype)
    if kind.kind != "f":
        raise RuntimeError(f"{op}: {kind}: a window is of floating-point numbers")
    if window_length == 1:
        return made_of(np.ones(1), kind, requires_grad)
    check_flag(op, "periodic", periodic)
    steps = window_length if periodic else window_length - 1
    places = np.arange(window_length) / max(steps, 1)
    return made_of(shape(places), kind, requires_grad)


def bartlett_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Make a triangle, 0 at its ends.

    Args:
        window_length: how many numbers.
        periodic: leave out the last number of a symmetric window that is one longer.
        dtype: by default the default float type.

    Raises:
        RuntimeError: a negative length, or a type that is not floating-point.

    >>> import tinygrad_np as tg
    >>> tg.bartlett_window(4)
    tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    return _window(
        "bartlett_window",
        lambda t: 1 - abs(2 * t - 1),
        window_length,
        periodic,
        dtype,
        requires_grad,
        (device, layout),
    )


def blackman_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Make Blackman's window: a sum of two cosines, 0 at its ends.

    Args:
        window_length: how many numbers.
        periodic: leave out the last number of a symmetric window that is one longer.
        dtype: by default the default float type.

    Raises:
        RuntimeError: a negative length, or a type that is not floating-point.

    >>> import tinygrad_np as tg
    >>> tg.blackman_window(4)
    tensor([-1.3878e-17,  3.4000e-01,  1.0000e+00,  3.4000e-01])
    """
    return _window(
        "blackman_window",
        lambda t: 0.42 - 0.5 * np.cos(2 * np.pi * t) + 0.08 * np.cos(4 * np.pi * t),
        window_length,
        periodic,
        dtype,
        requires_grad,
        (device, layout),
    )


def hamming_window(
    window_length: int,
    periodic: bool = True,
    alpha: float = 0.54,
    beta: float = 0.46,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Make Hamming's window, ``alpha - beta cos(2 pi t)``.

    Args:
        window_length: how many numbers.
        periodic: leave out the last number of a symmetric window that is one longer.
        alpha, beta: of the formula.
        dtype: by default the default float type.

    Raises:
        RuntimeError: a negative length, or a type that is not floating-point.

    >>> import tinygrad_np as tg
    >>> tg.hamming_window(4)
    tensor([0.0800, 0.5400, 1.0000, 0.5400])
    """
    return _window(
        "hamming_window",
        lambda t: alpha - beta * np.cos(2 * np.pi * t),
        window_length,
        periodic,
        dtype,
        requires_grad,
        (device, layout),
    )


def hann_window(
    window_length: int,
    periodic: bool = True,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Make Hann's window: half of ``1 - cos(2 pi t)``.

    Args:
        window_length: how many numbers.
        periodic: leave out the last number of a symmetric window that is one longer.
        dtype: by default the default float type.

    Raises:
        RuntimeError: a negative length, or a type that is not floating-point.

    >>> import tinygrad_np as tg
    >>> tg.hann_window(4)
    tensor([0.0000, 0.5000, 1.0000, 0.5000])
    """
    return _window(
        "hann_window",
        lambda t: 0.5 - 0.5 * np.cos(2 * np.pi * t),
        window_length,
        periodic,
        dtype,
        requires_grad,
        (device, layout),
    )


def kaiser_window(
    window_length: int,
    periodic: bool = True,
    beta: float = 12.0,
    *,
    dtype: Any = None,
    layout: Any = None,
    device: Any = None,
    pin_memory: bool = False,
    requires_grad: bool = False,
) -> Tensor:
    """Make Kaiser's window: Bessel's function I0 over half an ellipse.

    Args:
        window_length: how many numbers.
        periodic: leave out the last number of a symmetric window that is one longer.
        beta: how narrow the window is.
        dtype: by default the default float type.

    Raises:
        RuntimeError: a negative length, or a type that is not floating-point.

    >>> import tinygrad_np as tg
    >>> tg.kaiser_window(4)
    tensor([5.2773e-05, 2.1567e-01, 1.0000e+00, 2.1567e-01])
    """
    return _window(
        "kaiser_window",
        lambda t: np.i0(beta * np.sqrt(np.maximum(1 - (2 * t - 1) ** 2, 0))) / np.i0(beta),
        window_length,
        periodic,
        dtype,
        requires_grad,
        (device, layout),
    )

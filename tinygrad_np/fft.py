"""Discrete Fourier transforms under the names of ``torch.fft``; NumPy's ``np.fft`` means them too.

>>> import numpy as np, tinygrad_np as tg
>>> x = tg.tensor([1.0, 2.0, 0.0, -1.0], requires_grad=True)
>>> power = (np.fft.rfft(x).abs() ** 2).sum()
>>> power.backward()
>>> x.grad.shape
(4,)
"""

from __future__ import annotations

from .ops.fft.frequencies import *
from .ops.fft.several_axes import *
from .ops.fft.transforms import *

__all__ = [
    "fft",
    "fft2",
    "fftfreq",
    "fftn",
    "fftshift",
    "hfft",
    "hfft2",
    "hfftn",
    "ifft",
    "ifft2",
    "ifftn",
    "ifftshift",
    "ihfft",
    "ihfft2",
    "ihfftn",
    "irfft",
    "irfft2",
    "irfftn",
    "rfft",
    "rfft2",
    "rfftfreq",
    "rfftn",
]

"""Fourier transforms, as functions of real numbers, or of the parts of complex ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

import tinygrad_np as tg

from . import any_shapes, arrays, arrays_of, case

SIGNALS = any_shapes(min_dims=1, min_side=1)
PAIRS = SIGNALS.flatmap(lambda shape: st.just([shape, shape]))
LENGTHS = st.one_of(st.none(), st.integers(1, 6))
LONG = st.integers(1, 6)
NORMS = st.sampled_from(["backward", "ortho", "forward"])


def dims(draw: st.DrawFn, arrays: Any) -> int:
    return draw(st.integers(-arrays[0].ndim, arrays[0].ndim - 1))


def of_parts(transform: Any) -> Any:
    def function(x: Any, y: Any, **settings: Any) -> Any:
        z = transform(tg.complex(x, y), **settings)
        return tg.view_as_real(z) if tg.is_complex(z) else z

    return function


case("fft", of_parts(tg.fft.fft), arrays_of(PAIRS), n=LENGTHS, dim=dims, norm=NORMS)
case("ifft", of_parts(tg.fft.ifft), arrays_of(PAIRS), n=LENGTHS, dim=dims, norm=NORMS)
case("irfft", of_parts(tg.fft.irfft), arrays_of(PAIRS), n=LONG, dim=dims, norm=NORMS)
case("irfft", of_parts(tg.fft.hfft), arrays_of(PAIRS), n=LONG, dim=dims, norm=NORMS)
case(
    "rfft",
    lambda x, **settings: tg.view_as_real(tg.fft.rfft(x, **settings)),
    arrays(SIGNALS),
    n=LENGTHS,
    dim=dims,
    norm=NORMS,
)
case(
    "rfft",
    lambda x, **settings: tg.view_as_real(tg.fft.ihfft(x, **settings)),
    arrays(SIGNALS),
    n=LENGTHS,
    dim=dims,
    norm=NORMS,
)

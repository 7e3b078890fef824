"""``tg.fft`` and ``np.fft`` on tensors: NumPy's values, gradients by the laws, and uses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np.testing import gradcheck, gradgradcheck

close = np.testing.assert_allclose
ONE = ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft")
TWO = ("fft2", "ifft2", "rfft2", "irfft2")
ALL = ("fftn", "ifftn", "rfftn", "irfftn")
SHIFTS = ("fftshift", "ifftshift")


def numbers(name: str, shape: Any, seed: int = 0) -> Any:
    x = np.random.default_rng(seed).normal(size=(2, *shape))
    return x[0] if name in ("rfft", "ihfft", "rfft2", "rfftn") else x[0] + 1j * x[1]


def settings_of(name: str) -> list[dict[str, Any]]:
    if name in ONE:
        return [{}, {"n": 5}, {"n": 8, "norm": "ortho"}, {"axis": 0, "norm": "forward"}]
    if name in TWO:
        return [{}, {"s": (3, 6)}, {"axes": (2, 0), "norm": "ortho"}]
    if name in ALL:
        return [{}, {"s": (3, 6), "axes": (0, 1)}, {"axes": (1,), "norm": "forward"}]
    return [{}, {"axes": 1}, {"axes": (0, 2)}]


@pytest.mark.parametrize("name", [*ONE, *TWO, *ALL, *SHIFTS])
def test_values_are_numpys_under_its_name_and_pytorchs(name: str) -> None:
    for shape in ((3, 4, 6), (2, 5, 7)):
        x = numbers(name, shape)
        for settings in settings_of(name):
            expected = getattr(np.fft, name)(x, **settings)
            y = getattr(np.fft, name)(tg.tensor(x), **settings)
            assert isinstance(y, tg.Tensor) and y.dtype == expected.dtype
            close(y.numpy(), expected, atol=1e-13)
            ours = {{"axis": "dim", "axes": "dim"}.get(k, k): v for k, v in settings.items()}
            close(getattr(tg.fft, name)(tg.tensor(x), **ours).numpy(), expected, atol=1e-13)
            single = getattr(tg.fft, name)(
                tg.tensor(x.astype("c8" if x.dtype.kind == "c" else "f4")), **ours
            )
            assert single.dtype.itemsize * 2 == y.dtype.itemsize


def test_hermitian_transforms_of_several_axes_undo_each_other() -> None:
    x = tg.tensor(np.random.default_rng(0).normal(size=(3, 4, 6)))
    for there, back in ((tg.fft.ihfft2, tg.fft.hfft2), (tg.fft.ihfftn, tg.fft.hfftn)):
        for norm in ("backward", "ortho", "forward"):
            close(back(there(x, norm=norm), norm=norm).numpy(), x.numpy(), atol=1e-13)
    close(tg.fft.hfftn(x[:1, :1]).numpy(), tg.fft.hfft(x[:1, :1]).numpy(), atol=1e-13)


def test_frequencies() -> None:
    for n in (5, 8):
        close(tg.fft.fftfreq(n, 0.5, dtype=tg.float64).numpy(), np.fft.fftfreq(n, 0.5))
        close(tg.fft.rfftfreq(n, 0.5, dtype=tg.float64).numpy(), np.fft.rfftfreq(n, 0.5))
    assert tg.fft.fftfreq(4).dtype == np.float32


def test_what_is_wrong_is_named() -> None:
    x = tg.ones(4)
    for call, kind, says in (
        (lambda: tg.fft.fft(x, norm="unit"), RuntimeError, "fft: norm='unit'"),
        (lambda: tg.fft.fft(x, dim=1), IndexError, "fft: dim=1 is out of range"),
        (lambda: tg.fft.fft(x, 0), RuntimeError, "fft: n=0"),
        (lambda: tg.fft.rfft(x * 1j), TypeError, "rfft: real numbers are needed"),
        (lambda: tg.fft.irfft(tg.ones(1)), RuntimeError, "irfft: a transform of 0 entries"),
        (lambda: tg.fft.fft2(x), IndexError, "out of range for 1 dimensions"),
        (lambda: tg.fft.fftn(x, (1, 2), (0,)), RuntimeError, "2 lengths"),
        (lambda: tg.fft.fftn(x, dim=(0, -1)), RuntimeError, "names a dimension twice"),
    ):
        with pytest.raises(kind, match=says):
            call()


# --- uses -----------------------------------------------------------------------------------------


@given(st.integers(1, 9), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_a_convolution_is_a_product_of_transforms(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, k = rng.normal(size=n), rng.normal(size=m)

    def convolved(x: Any, k: Any) -> Any:
        size = n + m - 1
        return np.fft.irfft(np.fft.rfft(x, size) * np.fft.rfft(k, size), size)

    close(convolved(x, k), np.convolve(x, k), atol=1e-12)
    x, k = (tg.tensor(v, requires_grad=True) for v in (x, k))
    g = rng.normal(size=n + m - 1)
    ours = tg.autograd.grad(convolved(x, k), (x, k), tg.tensor(g))
    for found, expected in zip(
        ours, tg.autograd.grad(np.convolve(x, k), (x, k), tg.tensor(g)), strict=True
    ):
        close(found, expected, atol=1e-12)


def analytic(x: Any) -> Any:
    """The signal with its Hilbert transform as imaginary part: no negative frequencies."""
    n = x.shape[-1]
    weights = np.zeros(n)
    weights[0] = 1
    weights[1 : (n + 1) // 2] = 2
    if n % 2 == 0:
        weights[n // 2] = 1
    return np.fft.ifft(np.fft.fft(x) * weights)


@pytest.mark.parametrize("n", [7, 8])
def test_the_envelope_of_a_signal_by_the_hilbert_transform(n: int) -> None:
    from scipy.signal import hilbert

    x = np.random.default_rng(n).normal(size=n)
    close(analytic(tg.tensor(x)).numpy(), hilbert(x), atol=1e-12)
    assert gradcheck(lambda x: analytic(x).abs(), (x,))
    assert gradgradcheck(lambda x: analytic(x).abs(), (x,), rtol=1e-5)


# --- short-time transforms ------------------------------------------------------------------------

SIGNAL = np.sin(np.arange(40) ** 1.3)
WINDOW = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(6) / 6)


@pytest.mark.parametrize(
    ("settings", "mean_square"),
    [  # torch.stft(SIGNAL, 8, **settings, return_complex=True).abs().square().mean()
        ({}, 4.284684108854147),
        ({"hop_length": 3, "win_length": 6, "window": WINDOW}, 1.1864352431948768),
        ({"normalized": True, "onesided": False}, 0.48513059860183294),
        ({"center": False, "hop_length": 5}, 4.405727143099246),
        ({"pad_mode": "constant", "hop_length": 2}, 3.985564287696858),
    ],
)
def test_stft_has_pytorchs_values_and_istft_undoes_it(
    settings: dict[str, Any], mean_square: float
) -> None:
    x = tg.tensor(SIGNAL)
    y = tg.stft(x, 8, **settings, return_complex=True)
    close((y.abs() ** 2).mean().item(), mean_square, rtol=1e-12)
    parts = x.stft(8, **settings, return_complex=False)
    close(parts[..., 0].numpy(), y.real.numpy())
    back = {k: v for k, v in settings.items() if k not in ("pad_mode",)}
    if settings.get("center", True):
        again = tg.istft(y, 8, **back, length=len(SIGNAL))
        n = 40 if (40 % settings.get("hop_length", 2)) == 0 else 39
        close(again.numpy()[:n], SIGNAL[:n], atol=1e-12)
        both = tg.stft(tg.stack([x, 2 * x]), 8, **settings, return_complex=True)
        close(tg.istft(both, 8, **back).numpy()[1], 2 * tg.istft(y, 8, **back).numpy(), atol=1e-12)


def test_short_time_transforms_are_differentiable() -> None:
    def spectrogram(x: Any, window: Any) -> Any:
        return tg.stft(x, 6, 3, window=window, return_complex=True).abs()

    assert gradcheck(spectrogram, (SIGNAL[:14], WINDOW + 0.3))

    def filtered(x: Any) -> Any:
        y = tg.stft(x, 6, 3, window=WINDOW + 0.3, return_complex=True)
        return tg.istft(y * y, 6, 3, window=WINDOW + 0.3)

    assert gradcheck(filtered, (SIGNAL[:14],))
    assert gradgradcheck(filtered, (SIGNAL[:14],), rtol=1e-5)


def test_short_time_transforms_name_what_is_wrong() -> None:
    x = tg.ones(16)
    y = tg.stft(x, 8, return_complex=True)
    for call, says in (
        (lambda: tg.stft(x, 8), "return_complex must be given"),
        (lambda: tg.stft(x, 8, window=tg.ones(3), return_complex=True), r"expected \(8,\)"),
        (lambda: tg.stft(x, 8, 0, return_complex=True), "they must be positive"),
        (lambda: tg.stft(x, 40, center=False, return_complex=True), "longer than the signal"),
        (lambda: tg.istft(y, 16), "5 frequencies, but n_fft=16"),
        (lambda: tg.istft(y.abs(), 8), "complex numbers are needed"),
        (lambda: tg.istft(y, 8, window=tg.zeros(8)), "covered by no window"),
    ):
        with pytest.raises(RuntimeError, match=says):
            call()

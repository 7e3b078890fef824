"""Interpolation: element types and errors; values are in the files of PyTorch's values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_np as tg
from tinygrad_np.nn import functional as F

BILINEAR = [
    [11, 67, 133, 168, 43, 78, 144, 200],
    [55, 111, 177, 212, 87, 122, 188, 244],
    [99, 155, 125, 32, 99, 166, 136, 32],
]
BILINEAR_ANTIALIASED = [
    [16, 72, 138, 173, 48, 83, 149, 205],
    [55, 111, 165, 184, 83, 122, 176, 212],
    [94, 150, 134, 59, 99, 161, 145, 64],
]
BICUBIC = [
    [6, 56, 151, 175, 32, 56, 151, 204],
    [49, 99, 207, 244, 81, 98, 206, 255],
    [95, 179, 124, 0, 92, 197, 142, 0],
]
IMAGE = np.arange(0, 240, 20, dtype=np.uint8).reshape(1, 1, 3, 4)


@pytest.mark.parametrize("corners", [False, True])
def test_uint8_is_interpolated_between_numbers_and_rounded(corners: bool) -> None:
    y = F.interpolate(tg.tensor(IMAGE), (5, 3), mode="bilinear", align_corners=corners)
    wide = F.interpolate(IMAGE.astype(float), (5, 3), mode="bilinear", align_corners=corners)
    assert y.dtype == np.uint8
    np.testing.assert_array_equal(y.data, wide.round())
    if not corners:  # PyTorch's
        assert y.data[0, 0, :2].tolist() == [[3, 30, 57], [35, 62, 89]]


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.bool_])
def test_other_integers_have_only_their_nearest(dtype: Any) -> None:
    image = IMAGE.astype(dtype)
    assert F.interpolate(image, (5, 3)).dtype == dtype
    with pytest.raises(NotImplementedError, match=r"convert it first, x.float\(\)"):
        F.interpolate(image, (5, 3), mode="bilinear")


def test_float16_is_rounded_once() -> None:
    x = np.random.default_rng(0).normal(size=(2, 1, 9)).astype(np.float16)
    y = F.interpolate(tg.tensor(x), 31, mode="linear")
    exact = F.interpolate(x.astype(float), 31, mode="linear").astype(np.float16)
    assert y.dtype == np.float16
    np.testing.assert_allclose(y.data, exact, rtol=1e-3, atol=1e-6)  # float32's error, rounded


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({}, ValueError, "size or scale_factor, one of them"),
        ({"size": 2, "scale_factor": 2.0}, ValueError, "size or scale_factor, one of them"),
        ({"size": 2, "mode": "cubic"}, NotImplementedError, "mode='cubic': choose from nearest"),
        ({"size": 2, "mode": "linear"}, NotImplementedError, "does not fit the shape"),
        ({"size": (2, 3, 4), "mode": "trilinear"}, ValueError, "size=\\(2, 3, 4\\)"),
        ({"size": 2, "align_corners": True}, ValueError, "has no align_corners"),
        ({"scale_factor": (2.0, 2.0, 2.0)}, ValueError, "for 2 spatial dimensions"),
        ({"size": (0, 2)}, RuntimeError, "nothing is left"),
    ],
)
def test_errors_name_what_came(settings: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        F.interpolate(IMAGE, **settings)


def test_bytes_are_resampled_in_two_passes_of_whole_numbers_as_in_pytorch() -> None:
    image = (np.arange(36) * 89 % 256).astype(np.uint8).reshape(1, 1, 6, 6)
    expected = {  # torch.nn.functional.interpolate(image, size=(3, 8), mode=..., antialias=...)
        ("bilinear", False): BILINEAR,
        ("bilinear", True): BILINEAR_ANTIALIASED,
        ("bicubic", False): BICUBIC,
    }
    for (mode, antialias), values in expected.items():
        y = F.interpolate(tg.tensor(image), (3, 8), mode=mode, antialias=antialias)
        assert y.numpy()[0, 0].tolist() == values

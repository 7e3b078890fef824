"""Pooling against a reference in loops: values, ties, gradients, errors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.nn import functional as F

Array = np.ndarray[Any, np.dtype[Any]]
Drawn = tuple[Array, dict[str, Any]]


def starts(length: int, k: int, stride: int, padding: int, dilation: int, up: bool) -> list[int]:
    """Where the windows begin on an axis: while they fit, and with ``up`` one that does not."""
    span = dilation * (k - 1) + 1
    found = []
    start = -padding
    while start + span <= length + padding:
        found.append(start)
        start += stride
    if up and start < length and start - stride + span < length + padding:
        found.append(start)  # one more, that reaches over the end
    return found


def pooled(x: Array, settings: dict[str, Any], reduce: Any) -> Array:
    """``reduce(image, rows, columns)`` for each window's rows and columns that are on the image."""
    kernel, stride, padding, dilation, up = settings.values()
    axes = [
        starts(n, k, s, p, d, up)
        for n, k, s, p, d in zip(x.shape[2:], kernel, stride, padding, dilation, strict=True)
    ]
    y = np.zeros((*x.shape[:2], len(axes[0]), len(axes[1])))
    for (n, c), image in ((index, x[index]) for index in np.ndindex(x.shape[:2])):
        for i, top in enumerate(axes[0]):
            for j, left in enumerate(axes[1]):
                rows = [top + a * dilation[0] for a in range(kernel[0])]
                columns = [left + b * dilation[1] for b in range(kernel[1])]
                y[n, c, i, j] = reduce(image, rows, columns)
    return y


def on(places: list[int], length: int) -> list[int]:
    return [place for place in places if 0 <= place < length]


def largest(image: Array, rows: list[int], columns: list[int]) -> float:
    window = image[np.ix_(on(rows, image.shape[0]), on(columns, image.shape[1]))]
    return float(window.max(initial=-np.inf))


def first_largest(image: Array, rows: list[int], columns: list[int]) -> int:
    """Its place, counted along the rows of the image: of equal ones the first."""
    best, place = -np.inf, -1
    for row in on(rows, image.shape[0]):
        for column in on(columns, image.shape[1]):
            if image[row, column] > best:
                best, place = image[row, column], row * image.shape[1] + column
    return place


@st.composite
def poolings(draw: st.DrawFn, dilated: bool) -> Drawn:
    kernel = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    stride = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    dilation = (draw(st.integers(1, 2)), draw(st.integers(1, 2))) if dilated else (1, 1)
    # A dilated window could miss the image with all of its taps.
    padding = tuple(0 if max(dilation) > 1 else draw(st.integers(0, k // 2)) for k in kernel)
    size = [
        d * (k - 1) + 1 + draw(st.integers(0, 3)) for k, d in zip(kernel, dilation, strict=True)
    ]
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.integers(-3, 3, (draw(st.integers(0, 2)), draw(st.integers(1, 2)), *size)) / 2  # ties
    if draw(st.booleans()):
        x = np.asfortranarray(x)
    up = draw(st.booleans()) and max(dilation) == 1
    names = ("kernel", "stride", "padding", "dilation", "up")
    return x, dict(zip(names, (kernel, stride, padding, dilation, up), strict=True))


@given(poolings(dilated=True))
def test_max_pool2d_is_its_definition(drawn: Drawn) -> None:
    x, settings = drawn
    tensor = tg.tensor(x, requires_grad=True)
    y, indices = F.max_pool2d(tensor, *settings.values(), return_indices=True)
    np.testing.assert_array_equal(y.data, pooled(x, settings, largest))
    places = pooled(x, settings, first_largest).astype(int)
    np.testing.assert_array_equal(indices.data, places)
    g = np.random.default_rng(0).normal(size=y.shape)
    y.backward(g)
    expected = np.zeros(x.shape)
    for n, c, i, j in np.ndindex(*y.shape):
        expected[n, c].reshape(-1)[places[n, c, i, j]] += g[n, c, i, j]
    np.testing.assert_allclose(tensor.grad.data, expected, rtol=0, atol=1e-14)


@given(poolings(dilated=False), st.booleans())
def test_avg_pool2d_is_its_definition(drawn: Drawn, with_padding: bool) -> None:
    x, settings = drawn
    (h, w), (ph, pw) = x.shape[2:], settings["padding"]

    def average(image: Array, rows: list[int], columns: list[int]) -> float:
        total = image[np.ix_(on(rows, h), on(columns, w))].sum()
        if not with_padding:
            return float(total / (len(on(rows, h)) * len(on(columns, w))))
        height = sum(-ph <= row < h + ph for row in rows)
        return float(total / (height * sum(-pw <= column < w + pw for column in columns)))

    tensor = tg.tensor(x, requires_grad=True)
    k, s, p, _, up = settings.values()
    y = F.avg_pool2d(tensor, k, s, p, up, with_padding)
    expected = pooled(x, settings, average)
    np.testing.assert_allclose(y.data, expected, rtol=0, atol=1e-14)
    g = np.random.default_rng(0).normal(size=y.shape)
    y.backward(g)  # it is linear: <dx, x> = <g, y>
    np.testing.assert_allclose((tensor.grad.data * x).sum(), (g * expected).sum(), atol=1e-12)


@given(st.integers(1, 7), st.integers(1, 7), st.integers(1, 8), st.integers(1, 8))
def test_adaptive_avg_pool2d_is_its_definition(h: int, w: int, oh: int, ow: int) -> None:
    x = np.random.default_rng(h).normal(size=(2, 3, h, w))
    y = F.adaptive_avg_pool2d(tg.tensor(x), (oh, ow))
    expected = np.zeros((2, 3, oh, ow))
    for i in range(oh):
        for j in range(ow):
            rows = slice(i * h // oh, -(-(i + 1) * h // oh))
            expected[:, :, i, j] = x[:, :, rows, j * w // ow : -(-(j + 1) * w // ow)].mean((2, 3))
    np.testing.assert_allclose(y.data, expected, rtol=0, atol=1e-14)
    np.testing.assert_array_equal(F.adaptive_avg_pool2d(tg.tensor(x), (None, w)).data, x)


def test_the_first_of_equal_elements_takes_the_gradient() -> None:
    x = tg.zeros(1, 1, 4, 4, requires_grad=True)
    F.max_pool2d(x, 2).sum().backward()
    np.testing.assert_array_equal(x.grad.data[0, 0, :2, :2], [[1, 0], [0, 0]])


def test_one_image_without_a_batch_and_integers() -> None:
    x = tg.tensor(np.arange(12).reshape(1, 3, 4))
    np.testing.assert_array_equal(F.max_pool2d(x, 2).data, [[[5, 7]]])
    np.testing.assert_array_equal(F.max_pool2d(x, 2, padding=1).data, [[[0, 2, 3], [8, 10, 11]]])
    image = tg.ones(1, 3, 4)
    assert F.avg_pool2d(image, 2).shape == (1, 1, 2)
    values, indices = F.max_pool2d(image, 2, return_indices=True)
    assert values.shape == indices.shape == (1, 1, 2)


def test_a_window_over_minus_infinity_keeps_to_the_image() -> None:
    x = tg.tensor(np.full((1, 1, 2, 2), -np.inf))
    y, indices = F.max_pool2d(x, 3, 1, 1, return_indices=True)
    assert np.isneginf(y.data).all()
    assert indices.data.min() >= 0
    assert indices.data.max() < 4


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: F.max_pool2d(x, 2, padding=2), "padding=2 must be at most half of the kernel"),
        (lambda x: F.max_pool2d(x, 5), "max_pool2d: the kernel, 5x5, is larger than the padded"),
        (lambda x: F.max_pool2d(x, 0), "kernel_size=0: must be at least 1"),
        (lambda x: F.avg_pool2d(x, (1, 2, 3)), "a pair of integers"),
        (lambda x: F.avg_pool2d(x, 2, divisor_override=0), "divisor_override must not be 0"),
        (lambda x: F.avg_pool2d(x[0, 0], 2), r"avg_pool2d: the input has shape \(4, 4\)"),
        (lambda x: F.adaptive_avg_pool2d(x[0, 0], 2), "adaptive_avg_pool2d: the input has shape"),
    ],
)
def test_errors_name_what_came_and_what_was_expected(call: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        call(tg.zeros(1, 1, 4, 4))


def test_layers_call_the_functions() -> None:
    x = tg.tensor(np.random.default_rng(0).normal(size=(2, 3, 7, 7)))
    pool = nn.MaxPool2d(3, 2, 1, ceil_mode=True, return_indices=True)
    for found, expected in zip(pool(x), F.max_pool2d(x, 3, 2, 1, 1, True, True), strict=True):
        np.testing.assert_array_equal(found.data, expected.data)
    mean = nn.AvgPool2d(3, 2, 1, True, False)
    np.testing.assert_array_equal(mean(x).data, F.avg_pool2d(x, 3, 2, 1, True, False).data)
    assert nn.AdaptiveAvgPool2d((None, 2))(x).shape == (2, 3, 7, 2)
    assert "MaxPool2d(kernel_size=2, stride=2, padding=0" in repr(nn.MaxPool2d(2))

"""Convolution against a reference in loops, written for clarity: values, gradients, errors."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_np as tg
from tinygrad_np import nn
from tinygrad_np.nn import functional as F
from tinygrad_np.ops.nn.convolution import passes
from tinygrad_np.ops.nn.convolution.algorithm_choice import LIMITS

Array = np.ndarray[Any, np.dtype[Any]]
Drawn = tuple[Array, Array, Array, dict[str, Any]]


def reference(
    x: Array, weight: Array, bias: Array, stride: Any, padding: Any, dilation: Any, groups: int
) -> Array:
    """The definition: each output is a sum over a window."""
    n, _, h, w = x.shape
    outputs, channels, kh, kw = weight.shape
    padded = np.zeros((n, x.shape[1], h + 2 * padding[0], w + 2 * padding[1]))
    padded[:, :, padding[0] : padding[0] + h, padding[1] : padding[1] + w] = x
    oh = (padded.shape[2] - dilation[0] * (kh - 1) - 1) // stride[0] + 1
    ow = (padded.shape[3] - dilation[1] * (kw - 1) - 1) // stride[1] + 1
    y = np.zeros((n, outputs, oh, ow))
    for o in range(outputs):
        first = o // (outputs // groups) * channels  # of the channels of this output's group
        for i in range(oh):
            for j in range(ow):
                rows = slice(i * stride[0], i * stride[0] + dilation[0] * (kh - 1) + 1, dilation[0])
                cols = slice(j * stride[1], j * stride[1] + dilation[1] * (kw - 1) + 1, dilation[1])
                window = padded[:, first : first + channels, rows, cols]
                y[:, o, i, j] = (window * weight[o]).sum((1, 2, 3)) + bias[o]
    return y


def gradients(x: Array, weight: Array, g: Array, settings: dict[str, Any]) -> tuple[Array, Array]:
    """By linearity: each element's gradient is the output of a unit there, times ``g``."""
    zero = np.zeros(weight.shape[0])

    def of(array: Array, output: Any) -> Array:
        d = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            unit = np.zeros(array.shape)
            unit[index] = 1
            d[index] = (output(unit) * g).sum()
        return d

    return (
        of(x, lambda unit: reference(unit, weight, zero, **settings)),
        of(weight, lambda unit: reference(x, unit, zero, **settings)),
    )


def relaid(x: Array, order: tuple[int, ...]) -> Array:
    """The same array with its axes in another order in memory."""
    return np.ascontiguousarray(x.transpose(order)).transpose(np.argsort(order))


@st.composite
def convolutions(draw: st.DrawFn) -> Drawn:
    small = st.integers(1, 2)
    groups, c, o = draw(small), draw(small), draw(small)
    kernel, stride, dilation = ((draw(st.integers(1, 3)), draw(st.integers(1, 3))) for _ in "abc")
    padding = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    if draw(st.booleans()):  # as it can be convolved by rows
        kernel, stride, dilation = (kernel[0], 1 + kernel[1]), (stride[0], 1), (1, dilation[1])
        padding = draw(st.sampled_from([(0, 0), padding]))
    size = [
        max(1, d * (k - 1) + 1 - 2 * p + draw(st.integers(0, 4)))
        for k, d, p in zip(kernel, dilation, padding, strict=True)
    ]
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    x = rng.normal(size=(draw(st.integers(0, 2)), groups * c, *size))
    x = relaid(x, tuple(draw(st.permutations(range(4)))))
    weight = rng.normal(size=(groups * o, c, *kernel))
    settings = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
    return x, weight, rng.normal(size=groups * o), settings


# Which way a convolution is computed depends on its sizes. Limits at which those drawn here take
# each of them:
WAYS: dict[str, dict[str, float]] = {
    "columns": {},
    "strips": {"short_row": 1, "deep": 1_000, "deep_weight_gradient": 1_000},
    "rows": {"short_row": 1, "deep": 0, "deep_weight_gradient": 0, "wide": 100},
    "blocks of rows": {
        "short_row": 1,
        "deep": 0,
        "deep_weight_gradient": 0,
        "wide": 100,
        "block_bytes": 1,
        "small_block_bytes": 1,
    },
}


@contextmanager
def computed(way: str) -> Iterator[None]:
    with ExitStack() as stack:
        for name, limit in WAYS[way].items():
            stack.enter_context(patch.object(LIMITS, name, limit))
        yield


@pytest.mark.parametrize("way", WAYS)
@given(convolutions())
def test_conv2d_is_its_definition(way: str, drawn: Drawn) -> None:
    with computed(way):
        check_conv2d(drawn)


def check_conv2d(drawn: Drawn) -> None:
    x, weight, bias, settings = drawn
    tensors = [tg.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    y = F.conv2d(*tensors, **settings)
    expected = reference(x, weight, bias, **settings)
    np.testing.assert_allclose(y.data, expected, rtol=0, atol=1e-12)
    g = np.random.default_rng(0).normal(size=expected.shape)
    y.backward(g)
    dx, dw = gradients(x, weight, g, settings)
    np.testing.assert_allclose(tensors[0].grad.data, dx, rtol=0, atol=1e-12)
    np.testing.assert_allclose(tensors[1].grad.data, dw, rtol=0, atol=1e-12)
    np.testing.assert_allclose(tensors[2].grad.data, g.sum((0, 2, 3)), rtol=0, atol=1e-12)


@pytest.mark.parametrize("way", WAYS)
@given(convolutions())
def test_conv_transpose2d_is_the_gradient_of_the_image(way: str, drawn: Drawn) -> None:
    with computed(way):
        check_conv_transpose2d(drawn)


def check_conv_transpose2d(drawn: Drawn) -> None:
    x, weight, _, settings = drawn
    stride, padding, dilation = (settings[name] for name in ("stride", "padding", "dilation"))
    y_shape = reference(x, weight, np.zeros(len(weight)), **settings).shape
    y = np.random.default_rng(0).normal(size=y_shape)
    # Of the sizes that the convolution maps to this output, the one of x.
    rest = tuple(
        x.shape[a] + 2 * padding[a - 2] - (y.shape[a] - 1) * stride[a - 2]
        - dilation[a - 2] * (weight.shape[a] - 1) - 1
        for a in (2, 3)
    )  # fmt: skip
    found = F.conv_transpose2d(tg.tensor(y), tg.tensor(weight), output_padding=rest, **settings)
    dx, _ = gradients(x, weight, y, settings)
    np.testing.assert_allclose(found.data, dx, rtol=0, atol=1e-12)


@pytest.mark.parametrize("way", WAYS)
def test_padding_may_differ_from_side_to_side(way: str) -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(16, 4, 9, 9)), rng.normal(size=(6, 4, 4, 4))
    found, wanted = ([tg.tensor(a, requires_grad=True) for a in (x, weight)] for _ in "ab")
    g = rng.normal(size=(16, 6, 9, 9))
    with computed(way):
        y = F.conv2d(*found, padding="same")
        y.backward(g)
    expected = F.conv2d(F.pad(wanted[0], (1, 2, 1, 2)), wanted[1])
    expected.backward(g)
    np.testing.assert_allclose(y.data, expected.data, rtol=0, atol=1e-12)
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(a.grad.data, b.grad.data, rtol=0, atol=1e-11)


@pytest.mark.parametrize("way", WAYS)
def test_an_image_that_no_tap_reaches_has_no_gradient(way: str) -> None:
    x = tg.tensor(np.ones((2, 1, 3, 1)), requires_grad=True)
    weight = tg.tensor(np.ones((1, 1, 1, 2)), requires_grad=True)
    with computed(way):  # taps at -2 and 1
        F.conv2d(x, weight, stride=(1, 3), padding=(0, 2), dilation=(1, 3)).sum().backward()
    np.testing.assert_array_equal(x.grad.data, np.zeros(x.shape))
    np.testing.assert_array_equal(weight.grad.data, np.zeros(weight.shape))


@given(st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.integers(1, 3))
def test_conv1d_is_conv2d_on_one_row(k: int, stride: int, padding: int, dilation: int) -> None:
    rng = np.random.default_rng(k)
    x, weight, bias = rng.normal(size=(2, 4, 7)), rng.normal(size=(6, 2, k)), rng.normal(size=6)
    arguments = tg.tensor(weight), tg.tensor(bias), stride, padding, dilation, 2
    y = F.conv1d(tg.tensor(x), *arguments)
    settings = {"stride": (1, stride), "padding": (0, padding), "dilation": (1, dilation)}
    expected = reference(x[:, :, None], weight[:, :, None], bias, groups=2, **settings)
    np.testing.assert_allclose(y.data, expected[:, :, 0], rtol=0, atol=1e-12)
    one = F.conv1d(
        tg.tensor(x[0]), tg.tensor(weight), tg.tensor(bias), stride, padding, dilation, 2
    )
    np.testing.assert_allclose(one.data, y.data[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize("way", ["columns", "rows", "blocks of rows"])
@pytest.mark.parametrize("dilation", [1, 2])
@pytest.mark.parametrize("stride", [1, 2, 3, (2, 1), (3, 1)])
@pytest.mark.parametrize("kernel", [(6, 4, 3, 3), (4, 1, 3, 3), (6, 4, 1, 1), (6, 4, 5, 2)])
def test_padding_is_zeros_around_the_image(
    kernel: tuple[int, ...], stride: Any, dilation: int, way: str
) -> None:
    with computed(way):
        check_padding(kernel, stride, dilation)


def check_padding(kernel: tuple[int, ...], stride: Any, dilation: int) -> None:
    # The zeros are never stored: rows of 16 images are long enough to be written out as strips.
    rng = np.random.default_rng(0)
    x, weight, bias = (
        rng.normal(size=(16, 4, 14, 13)),
        rng.normal(size=kernel),
        rng.normal(size=kernel[0]),
    )
    settings = {"stride": stride, "dilation": dilation, "groups": 4 // kernel[1]}
    found = [tg.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    wanted = [tg.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    y = F.conv2d(*found, padding=(2, 1), **settings)
    expected = F.conv2d(F.pad(wanted[0], (1, 1, 2, 2)), *wanted[1:], **settings)
    np.testing.assert_allclose(y.data, expected.data, rtol=0, atol=1e-12)
    g = rng.normal(size=y.shape)
    y.backward(g)
    expected.backward(g)
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(a.grad.data, b.grad.data, rtol=0, atol=1e-11)


@pytest.mark.parametrize("kernel", [(3, 3), (2, 4), (1, 2)])
@pytest.mark.parametrize("dilation", [1, 2])
def test_padding_same_keeps_the_size_and_valid_adds_nothing(
    kernel: tuple[int, int], dilation: int
) -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=(2, 1, 8, 9)), rng.normal(size=(1, 1, *kernel))
    y = F.conv2d(tg.tensor(x), tg.tensor(weight), padding="same", dilation=dilation)
    assert y.shape == x.shape
    gaps = [dilation * (k - 1) for k in kernel]
    sides = [(0, 0), (0, 0), *((gap // 2, gap - gap // 2) for gap in gaps)]
    wide = F.conv2d(tg.tensor(np.pad(x, sides)), tg.tensor(weight), dilation=dilation)
    np.testing.assert_allclose(y.data, wide.data, rtol=0, atol=1e-12)
    valid = F.conv2d(tg.tensor(x), tg.tensor(weight), padding="valid")
    np.testing.assert_array_equal(valid.data, F.conv2d(tg.tensor(x), tg.tensor(weight)).data)


# Sizes at which every way of computing is taken: small products and whole ones, blocks of rows,
# windows written out and rows as they are. Values are compared at single places.
LARGE = [
    ((64, 1, 28, 28), (6, 1, 5, 5), 1, 1),
    ((37, 6, 12, 12), (16, 6, 5, 5), 1, 1),
    ((32, 16, 18, 16), (32, 16, 3, 3), 1, 1),
    ((32, 32, 17, 32), (16, 32, 3, 3), 1, 1),
    ((8, 64, 16, 16), (64, 64, 3, 3), 1, 1),
    ((16, 64, 32, 32), (64, 64, 3, 3), 1, 1),
    ((16, 24, 17, 17), (48, 24, 3, 3), 2, 1),
    ((16, 32, 16, 16), (32, 1, 3, 3), 1, 32),
    ((16, 32, 18, 19), (32, 1, 3, 3), 2, 32),
    ((16, 32, 16, 16), (64, 1, 3, 3), 1, 32),
    ((16, 32, 16, 16), (64, 32, 1, 1), 1, 1),
    ((16, 32, 17, 16), (64, 16, 1, 1), 2, 2),
]


@pytest.mark.parametrize(("shape", "kernel", "stride", "groups"), LARGE)
def test_large_convolutions(shape: Any, kernel: Any, stride: int, groups: int) -> None:
    rng = np.random.default_rng(0)
    x, weight = rng.normal(size=shape), rng.normal(size=kernel)
    bias = rng.normal(size=kernel[0])
    tensors = [tg.tensor(a, requires_grad=True) for a in (x, weight, bias)]
    y = F.conv2d(*tensors, stride=stride, groups=groups)
    g = rng.normal(size=y.shape)
    y.backward(g)
    channels, kh, kw = kernel[1:]
    per_group = kernel[0] // groups
    for o in (0, kernel[0] - 1):
        first = o // per_group * channels
        window = x[:, first : first + channels, stride : stride + kh, :kw]
        expected = (window * weight[o]).sum((1, 2, 3)) + bias[o]
        np.testing.assert_allclose(y.data[:, o, 1, 0], expected, rtol=0, atol=1e-11)
        oh, ow = y.shape[2:]
        taps = x[:, first, kh - 1 :: stride, kw - 1 :: stride][:, :oh, :ow]
        expected = (taps * g[:, o]).sum()
        np.testing.assert_allclose(tensors[1].grad.data[o, 0, -1, -1], expected, rtol=1e-11)
    # The corner of the image meets one tap of one window; <dx, x> is <g, y - bias>.
    corner = np.einsum("no,oc->nc", g[:, :per_group, 0, 0], weight[:per_group, :, 0, 0])
    found = tensors[0].grad.data
    np.testing.assert_allclose(found[:, :channels, 0, 0], corner, rtol=0, atol=1e-11)
    linear = (g * (y.data - bias[:, None, None])).sum()
    np.testing.assert_allclose((found * x).sum(), linear, rtol=1e-10)


def test_float16_sums_stay_in_range() -> None:
    # Finite as a sum over all taps; the parts of single columns of the kernel are not.
    x, weight = np.full((16, 32, 8, 16), 200, np.float16), np.zeros((2, 32, 3, 3), np.float16)
    weight[..., 0], weight[..., 2], weight[:, 0, 1, 1] = 10, -10, 1
    y = F.conv2d(tg.tensor(x), tg.tensor(weight)).data
    np.testing.assert_array_equal(y, np.float16(200))


def test_images_own_their_memory() -> None:
    # With the batch innermost; a view a leaf would copy, to keep it as its gradient.
    x, weight = np.ones((16, 4, 8, 8)), np.ones((5, 4, 3, 3))
    y = passes.forward(x, weight)
    d = passes.input_gradient(y, weight, size=(8, 8))
    for images in (y, d):
        assert images.base is None
        assert images.transpose(1, 2, 3, 0).flags.c_contiguous


def test_memory_beside_a_large_convolution_is_small() -> None:
    # Parts are made for some channels and some rows at a time.
    cases = [((4, 32, 1, 8_000), (128, 32, 1, 9), (0, 4)), ((8, 32, 256, 256), (4, 32, 3, 3), 1)]
    for shape, kernel, padding in cases:
        x, weight = tg.ones(*shape), tg.ones(*kernel)
        tracemalloc.start()
        y = F.conv2d(x, weight, padding=padding)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        images = x.data.nbytes  # brought into order first
        assert peak < y.data.nbytes + images + 45e6, (shape, peak / 1e6)


def test_float32_bias_gradient_keeps_its_digits() -> None:
    g = np.full((64, 2, 64, 64), 0.1, np.float32)
    bias = tg.zeros(2, requires_grad=True)
    F.conv2d(tg.zeros(64, 1, 64, 64), tg.zeros(2, 1, 1, 1), bias).backward(g)
    np.testing.assert_allclose(bias.grad.data, g[:, 0].astype(np.float64).sum(), rtol=1e-6)


def test_the_input_gradient_is_not_computed_where_nobody_needs_it() -> None:
    weight = tg.ones(2, 1, 3, 3, requires_grad=True)
    node = F.conv2d(tg.ones(1, 1, 5, 5), weight).grad_fn
    assert node is not None and node.edges is not None
    assert [parent for parent, _, _ in node.edges] == [weight.node]


def test_a_layout_lasts_from_layer_to_layer() -> None:
    x = tg.tensor(np.random.default_rng(0).normal(size=(4, 3, 8, 8)))
    y = F.max_pool2d(tg.relu(F.conv2d(x, tg.tensor(np.ones((5, 3, 3, 3))))), 2)
    assert y.shape == (4, 5, 3, 3)
    assert y.numpy().transpose(1, 2, 3, 0).flags.c_contiguous


@pytest.mark.parametrize(
    ("x", "weight", "settings", "message"),
    [
        ((1, 3, 8, 8), (4, 6, 3, 3), {}, "conv2d: the input has 3 channels, the weight expects 6"),
        ((8, 8), (4, 6, 3, 3), {}, r"expected \(N, C, H, W\)"),
        ((1, 3, 8, 8), (4, 3, 3), {}, r"expected \(O, C / groups, kh, kw\)"),
        ((1, 3, 8, 8), (4, 3, 0, 3), {}, r"the weight has shape \(4, 3, 0, 3\)"),
        ((1, 3, 8, 8), (0, 3, 3, 3), {}, "each at least 1"),
        ((1, 4, 8, 8), (3, 2, 3, 3), {"groups": 2}, "do not divide into 2 groups"),
        ((1, 1, 4, 9), (1, 1, 5, 3), {}, "5x3, is larger than the padded input, 4x9"),
        ((1, 1, 4, 4), (1, 1, 3, 3), {"dilation": 3}, "7x7 dilated, is larger than"),
        ((1, 1, 4, 4), (1, 1, 3, 3), {"stride": 0}, "stride=0: must be at least 1"),
        ((1, 1, 4, 4), (1, 1, 3, 3), {"stride": (1, 1, 1)}, "a pair of integers"),
        ((1, 1, 4, 4), (1, 1, 3, 3), {"padding": -1}, "padding=-1: must be at least 0"),
        ((1, 1, 4, 4), (1, 1, 3, 3), {"padding": "some"}, "'same', 'valid' or numbers"),
        ((1, 1, 4, 4), (1, 1, 3, 3), {"padding": "same", "stride": 2}, "needs stride 1"),
        ((1, 1, 4, 4), (1, 1, 3, 3), {"bias": tg.zeros(2)}, r"the bias has shape \(2,\), expected"),
    ],
)
def test_errors_name_what_came_and_what_was_expected(
    x: Any, weight: Any, settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        F.conv2d(tg.zeros(*x), tg.zeros(*weight), **settings)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"output_padding": 2, "stride": 2}, "must be less than the stride or the dilation"),
        ({"padding": 4}, "nothing is left of the output"),
        ({"groups": 3}, "do not divide into 3 groups"),
    ],
)
def test_errors_of_the_transpose(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        F.conv_transpose2d(tg.zeros(1, 2, 4, 4), tg.zeros(2, 1, 3, 3), **settings)


# --- unfold and fold -----------------------------------------------------------------------------


@given(convolutions())
def test_unfold_makes_a_convolution_of_a_matrix_product(drawn: Drawn) -> None:
    x, weight, bias, settings = drawn
    if settings["groups"] > 1:
        return
    kernel = weight.shape[2:]
    window = {k: settings[k] for k in ("stride", "padding", "dilation")}
    columns = F.unfold(tg.tensor(x), kernel, **window)
    y = reference(x, weight, bias, **settings)
    product = weight.reshape(len(weight), -1) @ columns.data + bias[:, None]
    np.testing.assert_allclose(product, y.reshape(product.shape), rtol=0, atol=1e-12)


def test_fold_of_unfold_counts_the_windows() -> None:
    x = tg.ones(1, 1, 3, 3)
    counted = F.fold(F.unfold(x, 2), 3, 2)
    np.testing.assert_array_equal(counted.data[0, 0], [[1, 2, 1], [2, 4, 2], [1, 2, 1]])
    with pytest.raises(ValueError, match=r"expected \(N, C \* 4, 4\)"):
        F.fold(tg.ones(1, 4, 5), 3, 2)


# --- layers ------------------------------------------------------------------------------------


def test_layers_hold_what_pytorch_holds() -> None:
    layer = nn.Conv2d(4, 6, (3, 2), groups=2)
    shapes = {name: array.shape for name, array in layer.state_dict().items()}
    assert shapes == {"weight": (6, 2, 3, 2), "bias": (6,)}
    bound = 1 / np.sqrt(2 * 3 * 2)
    assert 0.5 * bound < np.abs(layer.weight.data).max() <= bound
    assert np.abs(layer.bias.data).max() <= bound
    assert nn.ConvTranspose2d(4, 6, 3, groups=2, bias=False).weight.shape == (4, 3, 3, 3)
    assert repr(nn.Conv2d(1, 6, 5, padding=2, bias=False)) == (
        "Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2), bias=False)"
    )
    with pytest.raises(ValueError, match="Conv2d: 3 in and 4 out channels do not divide"):
        nn.Conv2d(3, 4, 3, groups=2)
    with pytest.raises(ValueError, match="padding_mode='mirror': choose from"):
        nn.Conv2d(3, 4, 3, padding_mode="mirror")
    with pytest.raises(ValueError, match="Conv1d: padding='same' needs stride 1"):
        nn.Conv1d(3, 4, 3, stride=2, padding="same")
    with pytest.raises(ValueError, match="Conv3d: padding='smae': choose from"):
        nn.Conv3d(3, 4, 3, padding="smae")


@pytest.mark.parametrize("mode", ["reflect", "replicate", "circular"])
@pytest.mark.parametrize("padding", [2, "same"])
def test_padding_modes_are_a_pad_before(mode: str, padding: Any) -> None:
    names = {"reflect": "reflect", "replicate": "edge", "circular": "wrap"}
    x = np.random.default_rng(0).normal(size=(2, 3, 6, 7)).astype(np.float32)
    layer = nn.Conv2d(3, 2, 5, padding=padding, padding_mode=mode)
    wide = np.pad(x, [(0, 0), (0, 0), (2, 2), (2, 2)], names[mode])
    expected = F.conv2d(tg.tensor(wide), layer.weight, layer.bias)
    np.testing.assert_allclose(layer(tg.tensor(x)).data, expected.data, rtol=0, atol=1e-6)


def test_layers_call_the_functions() -> None:
    x = tg.tensor(np.random.default_rng(0).normal(size=(2, 4, 6, 6)).astype(np.float32))
    layer = nn.Conv2d(4, 2, 3, 2, 1, 2, 2)
    expected = F.conv2d(x, layer.weight, layer.bias, 2, 1, 2, 2)
    np.testing.assert_array_equal(layer(x).data, expected.data)
    up = nn.ConvTranspose2d(4, 2, 3, 2, 1, 1, 2)
    expected = F.conv_transpose2d(x, up.weight, up.bias, 2, 1, 1, 2)
    np.testing.assert_array_equal(up(x).data, expected.data)
    line = nn.Conv1d(4, 2, 3, padding="same")
    assert line(x[..., 0]).shape == (2, 2, 6)
    assert nn.Unfold(2, stride=2)(x).shape == (2, 16, 9)
    np.testing.assert_array_equal(nn.Fold(6, 2, stride=2)(nn.Unfold(2, stride=2)(x)).data, x.data)

"""Augmentation: against slow and obvious loops, and by what must hold whatever is drawn."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_np.data import (
    Compose,
    Cutout,
    RandomAffine,
    RandomCrop,
    RandomErasing,
    RandomHorizontalFlip,
    RandomRotation,
    RandomShift,
    cutmix,
    mixup,
    rotate,
    shift,
)

FILL = -0.5
RANDOM = {
    "affine": RandomAffine(25, 0.3, fill=FILL),
    "rotation": RandomRotation(25, fill=FILL),
    "shift": RandomShift(0.3, fill=FILL),
    "flip": RandomHorizontalFlip(0.5),
    "cutout": Cutout(4, 0.9, fill=FILL),
    "crop": RandomCrop(3, fill=FILL),
    "erasing": RandomErasing(0.9, fill=FILL),
    "compose": Compose([RandomAffine(10, 0.1), RandomHorizontalFlip(), Cutout(3)]),
}
IDENTITY = {
    "affine": RandomAffine(0, 0),
    "affine, p": RandomAffine(25, 0.3, p=0),
    "affine, shifts round to 0": RandomAffine(0, 0.01),
    "rotation": RandomRotation(0),
    "rotation, p": RandomRotation(25, p=0),
    "shift": RandomShift(0),
    "shift, p": RandomShift(0.3, p=0),
    "flip": RandomHorizontalFlip(0),
    "cutout": Cutout(0, p=1),
    "cutout, p": Cutout(5, p=0),
    "crop": RandomCrop(0),
    "mirrored crop": RandomCrop(0, "reflect"),
    "erasing": RandomErasing(p=0),
    "erasing, scale": RandomErasing(p=1, scale=(0, 0)),
    "compose": Compose([]),
}

shapes = st.tuples(st.integers(0, 5), st.integers(1, 9), st.integers(1, 9))
dtypes = st.sampled_from([np.float32, np.float64])
seeds = st.integers(0, 2**32)


def draw_images(shape, dtype=np.float32, seed=0):
    return np.random.default_rng(seed).random(shape).astype(dtype)


def slow_rotation(image, degrees, down, across, fill):
    """Each pixel of the output asks where in the image it comes from, in plain Python."""
    height, width = image.shape
    middle_y, middle_x = (height - 1) / 2, (width - 1) / 2
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def pixel(row, column):
        inside = 0 <= row < height and 0 <= column < width
        return float(image[row, column]) if inside else fill

    out = np.empty(image.shape)
    for row in range(height):
        for column in range(width):
            x, y = column - across - middle_x, row - down - middle_y
            source_x, source_y = cos * x - sin * y + middle_x, sin * x + cos * y + middle_y
            left, top = math.floor(source_x), math.floor(source_y)
            right_part, lower_part = source_x - left, source_y - top
            out[row, column] = (1 - lower_part) * (
                (1 - right_part) * pixel(top, left) + right_part * pixel(top, left + 1)
            ) + lower_part * (
                (1 - right_part) * pixel(top + 1, left) + right_part * pixel(top + 1, left + 1)
            )
    return out


@settings(deadline=None)
@given(shapes, dtypes, seeds, st.booleans())
def test_rotation_and_shift_against_the_slow_loop(shape, dtype, seed, whole):
    images = draw_images(shape, dtype, seed)
    rng = np.random.default_rng(seed)
    degrees = rng.uniform(-180, 180, len(images))
    down, across = rng.uniform(-4, 4, (2, len(images)))
    if whole:
        down, across = down.round(), across.round()
    result = rotate(images, degrees, down, across, fill=FILL)
    expected = np.empty(shape)
    for i, image in enumerate(images):
        expected[i] = slow_rotation(image, degrees[i], down[i], across[i], FILL)
    tolerance = 1e-5 if dtype == np.float32 else 1e-13
    np.testing.assert_allclose(result, expected, rtol=0, atol=tolerance)


def test_positive_angles_turn_counter_clockwise():
    image = np.zeros((1, 5, 5))
    image[0, 2, 4] = 1  # right of the centre
    assert np.argwhere(rotate(image, 90.0).round(9)).tolist() == [[0, 0, 2]]  # above it


def test_quarter_turns_are_exact():
    images = draw_images((3, 8, 8), np.float64)
    for quarters in range(-2, 3):
        turned = rotate(images, np.full(3, 90.0 * quarters))
        np.testing.assert_allclose(turned, np.rot90(images, quarters, (1, 2)), atol=1e-13)


@given(shapes, st.integers(-10, 10), st.integers(-10, 10))
def test_shift_against_padding(shape, down, across):
    images = draw_images(shape)
    padded = np.pad(images, ((0, 0), (10, 10), (10, 10)), constant_values=FILL)
    expected = padded[:, 10 - down :, 10 - across :][:, : shape[1], : shape[2]]
    np.testing.assert_array_equal(shift(images, down, across, fill=FILL), expected)
    np.testing.assert_array_equal(rotate(images, 0.0, down, across, fill=FILL), expected)


def test_each_image_has_its_own_shift():
    images = draw_images((4, 6, 6))
    down, across = np.array([0, 1, -2, 3]), np.array([2, 0, -1, 1])
    result = shift(images, down, across)
    for i in range(4):
        np.testing.assert_array_equal(result[i], shift(images[[i]], down[i], across[i])[0])


@pytest.mark.parametrize("transform", IDENTITY.values(), ids=IDENTITY)
def test_zero_magnitude_is_identity(transform):
    images = draw_images((20, 9, 12))
    np.testing.assert_array_equal(transform(images, np.random.default_rng(0)), images)


@pytest.mark.parametrize("transform", RANDOM.values(), ids=RANDOM)
@settings(deadline=None, max_examples=30)
@given(shape=shapes, dtype=dtypes, seed=seeds)
def test_shape_and_dtype_are_kept_and_the_input_too(transform, shape, dtype, seed):
    images = draw_images(shape, dtype, seed)
    before = images.copy()
    result = transform(images, np.random.default_rng(seed))
    assert result.shape == shape
    assert result.dtype == dtype
    assert not np.shares_memory(result, images)
    np.testing.assert_array_equal(images, before)
    with_channel = transform(images[:, np.newaxis], np.random.default_rng(seed))
    np.testing.assert_array_equal(with_channel, result[:, np.newaxis])
    # All channels are changed alike.
    colours = transform(np.stack([images] * 3, axis=1), np.random.default_rng(seed))
    np.testing.assert_array_equal(colours, np.stack([result] * 3, axis=1))
    # Views with other strides give the same.
    strided = np.asfortranarray(images)
    np.testing.assert_array_equal(transform(strided, np.random.default_rng(seed)), result)


@pytest.mark.parametrize("transform", RANDOM.values(), ids=RANDOM)
def test_each_image_and_each_call_draws_anew(transform):
    images = np.repeat(draw_images((1, 12, 12)), 50, axis=0)
    rng = np.random.default_rng(0)
    one, two = transform(images, rng), transform(images, rng)
    assert len(np.unique(one, axis=0)) > 1
    assert not np.array_equal(one, two)


@pytest.mark.parametrize("transform", RANDOM.values(), ids=RANDOM)
def test_a_blank_image_changes_by_fill_alone(transform):
    values = transform(np.ones((50, 12, 12)), np.random.default_rng(0))
    assert values.max() <= 1 + 1e-12
    assert values.min() >= FILL - 1e-12


def test_draws_cover_the_range_and_no_more(monkeypatch):
    seen = {}

    def record(images, degrees, down, across, *, fill):
        seen.update(degrees=degrees, down=down, across=across)
        return images

    monkeypatch.setattr("tinygrad_np.data.augment.rotate", record)
    RandomAffine(10, 0.1)(np.zeros((5000, 28, 48)), np.random.default_rng(0))
    assert 9.9 < seen["degrees"].max() <= 10
    assert -10 <= seen["degrees"].min() < -9.9
    assert abs(seen["degrees"].mean()) < 0.3
    assert sorted(set(seen["down"])) == list(range(-3, 4))
    assert sorted(set(seen["across"])) == list(range(-5, 6))


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize(
    "make",
    [
        lambda p: RandomAffine(20, 0.4, p=p),
        lambda p: RandomRotation(20, p=p),
        lambda p: RandomHorizontalFlip(p),
        lambda p: Cutout(3, p=p),
    ],
    ids=["affine", "rotation", "flip", "cutout"],
)
def test_p_is_the_share_of_images_changed(make, p):
    images = draw_images((4000, 6, 6)) + 1
    result = make(p)(images, np.random.default_rng(0))
    changed = (result != images).any(axis=(1, 2)).mean()
    assert changed == pytest.approx(p, abs=5 * math.sqrt(p * (1 - p) / 4000) + 2e-3)


def test_flipping_twice_is_identity():
    images = draw_images((7, 5, 6))
    flip, rng = RandomHorizontalFlip(1), np.random.default_rng(0)
    np.testing.assert_array_equal(flip(images, rng), images[:, :, ::-1])
    np.testing.assert_array_equal(flip(flip(images, rng), rng), images)


@given(st.integers(1, 12), seeds)
def test_cutout_is_one_square_cut_off_by_the_border(size, seed):
    result = Cutout(size, p=1, fill=FILL)(np.ones((30, 9, 11)), np.random.default_rng(seed))
    for image in result:
        rows, columns = np.nonzero(image == FILL)
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert len(rows) == height * width  # a solid block
        for length, first, last, side in (
            (height, rows.min(), rows.max(), 9),
            (width, columns.min(), columns.max(), 11),
        ):
            assert length == size or (length < size and (first == 0 or last == side - 1))


@pytest.mark.parametrize("dtype", [np.uint8, np.int64, np.bool_])
@pytest.mark.parametrize("name", ["shift", "flip", "cutout"])
def test_what_does_not_interpolate_takes_any_dtype(name, dtype):
    transform = {"shift": RandomShift(), "flip": RandomHorizontalFlip(), "cutout": Cutout()}[name]
    assert transform(np.ones((3, 8, 8), dtype), np.random.default_rng(0)).dtype == dtype


@given(st.integers(1, 12), st.sampled_from([0.2, 1.0, 5.0]), seeds)
def test_mixup_mixes_images_and_targets_alike(n, alpha, seed):
    images = np.random.default_rng(1).random((n, 1, 3, 3)).astype(np.float32)
    targets = np.eye(n, dtype=np.float32)
    mixed, weights = mixup(images, targets, np.random.default_rng(seed), alpha)
    assert mixed.shape == images.shape
    assert mixed.dtype == weights.dtype == np.float32
    # One-hot targets, each its own: a row of the mixed ones is the recipe of its image.
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-6)
    assert weights.min() >= 0
    assert (weights > 0).sum(axis=1).max() <= 2
    np.testing.assert_allclose(mixed, np.tensordot(weights, images, 1), rtol=0, atol=1e-6)


def test_mixup_weights_are_beta():
    n = 20_000
    mixed, _ = mixup(np.eye(2)[np.arange(n) % 2], np.zeros((n, 1)), np.random.default_rng(0), 0.5)
    # Beta(a, a) has variance 1 / (4 (2 a + 1)); half of the pairs are of one kind, of variance 1/4.
    assert mixed[:, 0].var() == pytest.approx((1 / 8 + 1 / 4) / 2, rel=0.03)


def test_mixup_of_alpha_0_is_identity():
    images, targets = draw_images((9, 4, 4)), np.eye(9)
    mixed, weights = mixup(images, targets, np.random.default_rng(0), alpha=0)
    np.testing.assert_array_equal(mixed, images)
    np.testing.assert_array_equal(weights, targets)


@pytest.mark.parametrize("transform", list(RANDOM.values())[:7], ids=list(RANDOM)[:7])
@pytest.mark.parametrize("shape", [(4, 784), (4, 8, 8, 3), (28,)])
def test_what_is_no_batch_of_images_is_refused(transform, shape):
    with pytest.raises(ValueError, match=r"of shape .*, expected \(N, H, W\) or \(N, C, H, W\)"):
        transform(np.zeros(shape), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RandomAffine(degrees=-1), "RandomAffine: degrees is -1, expected 0 to 180"),
        (lambda: RandomRotation(181), "RandomRotation: degrees is 181, expected 0 to 180"),
        (lambda: RandomAffine(translate=1.5), "translate is 1.5, expected 0 to 1"),
        (lambda: RandomShift(float("nan")), "RandomShift: translate is nan, expected 0 to 1"),
        (lambda: RandomHorizontalFlip(2), "RandomHorizontalFlip: p is 2, expected 0 to 1"),
        (lambda: Cutout(-1), "Cutout: size is -1, expected a number of pixels from 0 on"),
        (lambda: Cutout(p=-0.1), "Cutout: p is -0.1, expected 0 to 1"),
        (
            lambda: rotate(np.zeros((2, 4, 4)), np.zeros(3)),
            r"rotate: degrees has shape \(3,\), expected one value for each of the 2 images",
        ),
        (
            lambda: shift(np.zeros((2, 4, 4)), np.zeros(3, int), 0),
            r"shift: down has shape \(3,\)",
        ),
        (
            lambda: mixup(np.zeros((2, 4)), np.zeros((3, 4)), np.random.default_rng(0)),
            "mixup: 3 targets for 2 images",
        ),
        (
            lambda: mixup(np.zeros((2, 4)), np.zeros((2, 4)), np.random.default_rng(0), -1),
            "mixup: alpha is -1",
        ),
    ],
)
def test_bad_arguments(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_integers_cannot_be_interpolated_or_mixed():
    images, rng = np.zeros((2, 4, 4), np.uint8), np.random.default_rng(0)
    with pytest.raises(TypeError, match="rotate: images are uint8, expected floating-point"):
        RandomRotation(10)(images, rng)
    with pytest.raises(TypeError, match="mixup: images are uint8"):
        mixup(images, np.eye(2), rng)
    with pytest.raises(TypeError, match="mixup: targets are int64"):
        mixup(images.astype(np.float32), np.eye(2, dtype=np.int64), rng)


@given(st.integers(1, 4), st.booleans(), seeds)
def test_a_crop_is_the_padded_image_at_one_of_its_places(border, mirrored, seed):
    images = draw_images((20, 2, 6, 7), seed=seed)
    mode = "reflect" if mirrored else "constant"
    result = RandomCrop(border, mode, FILL)(images, np.random.default_rng(seed))
    around = ((0, 0), (0, 0), (border, border), (border, border))
    padded = np.pad(images, around, mode, **({} if mirrored else {"constant_values": FILL}))
    for image, whole in zip(result, padded, strict=True):
        places = [
            (down, across)
            for down in range(2 * border + 1)
            for across in range(2 * border + 1)
            if np.array_equal(whole[:, down : down + 6, across : across + 7], image)
        ]
        assert places


def test_crops_come_from_everywhere_alike():
    marked = np.zeros((9000, 3, 3))
    marked[:, 1, 1] = 1
    places = RandomCrop(1)(marked, np.random.default_rng(0)).mean(axis=0)
    np.testing.assert_allclose(places, np.full((3, 3), 1 / 9), atol=0.015)


def test_a_mirrored_border_needs_an_image_larger_than_it():
    with pytest.raises(ValueError, match="images of 3x5 cannot be mirrored by 3 pixels"):
        RandomCrop(3, "reflect")(np.zeros((1, 3, 5)), np.random.default_rng(0))


@given(seeds)
def test_erasing_is_one_rectangle_within_the_image(seed):
    erase = RandomErasing(1, (0.1, 0.4), (0.5, 2), fill=FILL)
    for image in erase(np.ones((30, 16, 12)), np.random.default_rng(seed)):
        rows, columns = np.nonzero(image == FILL)
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert len(rows) == height * width
        assert 0.06 <= len(rows) / (16 * 12) <= 0.5  # rounded to whole pixels
        assert 0.4 <= height / width <= 2.6


def test_every_channel_has_its_own_fill():
    fill = (0.1, 0.2, 0.3)
    for transform in (
        RandomAffine(0, 0.4, fill=fill),
        RandomShift(0.4, fill=fill),
        RandomCrop(3, fill=fill),
        Cutout(4, 1, fill),
        RandomErasing(1, fill=fill),
    ):
        changed = transform(np.ones((40, 3, 8, 8)), np.random.default_rng(0))
        for channel in range(3):
            assert set(np.unique(changed[:, channel]).round(12)) == {fill[channel], 1.0}
        with pytest.raises(ValueError, match="expected a number, or one for each of the 2 chan"):
            transform(np.ones((4, 2, 8, 8)), np.random.default_rng(0))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RandomCrop(-1), "padding is -1"),
        (lambda: RandomCrop(1, "edge"), "padding_mode is 'edge'"),
        (lambda: RandomErasing(scale=(0.5, 0.2)), "expected 0 <= least <= most <= 1"),
        (lambda: RandomErasing(ratio=(0, 1)), "expected 0 < least <= most"),
        (lambda: RandomErasing(2), "p is 2, expected 0 to 1"),
        (lambda: cutmix(np.ones((2, 4, 4)), np.eye(2), np.random.default_rng(0), -1), "alpha"),
    ],
)
def test_arguments_out_of_range(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@given(st.integers(1, 12), st.sampled_from([0.2, 1.0, 5.0]), seeds)
def test_cutmix_takes_pixels_of_two_images_and_targets_by_their_number(n, alpha, seed):
    number = np.arange(n, dtype=np.float32).reshape(-1, 1, 1, 1)
    images = number * np.ones((1, 2, 5, 6), np.float32)
    mixed, weights = cutmix(images, np.eye(n, dtype=np.float32), np.random.default_rng(seed), alpha)
    assert mixed.dtype == weights.dtype == np.float32
    for image, row in zip(mixed, weights, strict=True):
        counts = np.bincount(image.astype(int).ravel(), minlength=n) / image.size
        np.testing.assert_allclose(row, counts, atol=1e-6)
    np.testing.assert_array_equal(mixed[:, 0], mixed[:, 1])


def test_the_part_that_cutmix_cuts_is_beta():
    """The border cuts rectangles off, so that less is covered than was drawn."""
    n = 4000
    _, weights = cutmix(
        np.zeros((n, 8, 8)), np.eye(2)[np.arange(n) % 2], np.random.default_rng(0), 1.0
    )
    assert 0.5 < weights.max(axis=1).mean() < 0.9
    none, same = cutmix(np.ones((4, 8, 8)), np.eye(4), np.random.default_rng(0), 0)
    np.testing.assert_array_equal(same, np.eye(4))
    np.testing.assert_array_equal(none, np.ones((4, 8, 8)))

"""Changes of colours, beside Pillow's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageOps

from tinygrad_np.data import ColorJitter, RandAugment, rand_augment
from tinygrad_np.data.color import (
    adjust_brightness,
    adjust_contrast,
    adjust_saturation,
)

seeds = st.integers(0, 2**32)


def draw(seed, shape=(3, 3, 9, 7)):
    rng = np.random.default_rng(seed)
    return (
        rng.integers(0, 256, shape) // rng.integers(1, 4, (len(shape) and shape[0], 1, 1, 1))
    ).astype(np.uint8)


def pillow(change, images):
    """What a function of Pillow's makes of each image."""
    pictures = [Image.fromarray(image.transpose(1, 2, 0)) for image in images]
    return np.stack([np.asarray(change(picture)).transpose(2, 0, 1) for picture in pictures])


ENHANCERS = {
    "brightness": (ImageEnhance.Brightness, adjust_brightness),
    "contrast": (ImageEnhance.Contrast, adjust_contrast),
    "saturation": (ImageEnhance.Color, adjust_saturation),
    "sharpness": (
        ImageEnhance.Sharpness,
        lambda images, factor: rand_augment._sharpen(
            images, np.full(len(images), (factor - 1) / 0.9), None
        ),
    ),
}


@pytest.mark.parametrize("name", ENHANCERS)
@given(seed=seeds, factor=st.floats(0.1, 1.9))
def test_factors_do_what_pillow_does(name, seed, factor):
    theirs, ours = ENHANCERS[name]
    images = draw(seed)
    expected = pillow(lambda picture: theirs(picture).enhance(factor), images)
    difference = ours(images, np.float32(factor)).astype(int) - expected
    assert abs(difference).max() <= 2  # Pillow rounds greys on the way


@given(seeds)
def test_histograms_and_levels_do_what_pillow_does(seed):
    images = draw(seed)
    whole = np.ones(len(images))
    for ours, theirs in (
        (rand_augment._equalize(images), ImageOps.equalize),
        (rand_augment._stretch(images), ImageOps.autocontrast),
        (rand_augment._posterize(images, whole, None), lambda p: ImageOps.posterize(p, 4)),
        (rand_augment._solarize(images, whole / 2, None), lambda p: ImageOps.solarize(p, 128)),
    ):
        assert abs(ours.astype(int) - pillow(theirs, images)).max() <= 1


def test_a_rotation_and_shears_move_pixels_where_they_should():
    images = np.zeros((1, 1, 9, 9), np.uint8)
    images[0, 0, 4, 8] = 200  # right of the middle
    zero = np.zeros((1, 1, 1), np.uint8)
    turned = rand_augment._rotate(images, np.array([3.0]), zero)  # by 90 degrees
    assert np.argwhere(turned[0, 0]).tolist() == [[0, 4]]
    images = np.zeros((1, 1, 9, 9), np.uint8)
    images[0, 0, 8, 4] = 200  # below the middle
    shift = rand_augment._shift_down(images, np.array([0.5]), zero)
    assert np.argwhere(shift[0, 0]).tolist() == [[6, 4]]
    sheared = rand_augment._shear_across(images, np.array([1.0]), zero)
    assert np.argwhere(sheared[0, 0]).tolist() == [[8, 3]]


TRANSFORMS = {
    "jitter": ColorJitter(0.4, 0.4, 0.4),
    "RandAugment": RandAugment(3, 0.7),
}


@pytest.mark.parametrize("transform", TRANSFORMS.values(), ids=TRANSFORMS)
@given(seed=seeds, channels=st.sampled_from([None, 1, 3]), size=st.integers(1, 9))
def test_shape_is_kept_and_the_input_too(transform, seed, channels, size):
    shape = (4, size, size + 2) if channels is None else (4, channels, size, size + 2)
    images = np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)
    before = images.copy()
    result = transform(images, np.random.default_rng(seed))
    assert (result.shape, result.dtype) == (shape, np.uint8)
    assert not np.shares_memory(result, images)
    np.testing.assert_array_equal(images, before)
    again = transform(images, np.random.default_rng(seed))
    np.testing.assert_array_equal(result, again)
    with pytest.raises(TypeError, match="put it before Normalize"):
        transform(images / 255, np.random.default_rng(seed))


@pytest.mark.parametrize("transform", TRANSFORMS.values(), ids=TRANSFORMS)
def test_each_image_and_each_call_draws_anew(transform):
    images = np.repeat(draw(0, (1, 3, 12, 12)), 50, axis=0)
    rng = np.random.default_rng(0)
    one, two = transform(images, rng), transform(images, rng)
    assert len(np.unique(one, axis=0)) > 10
    assert not np.array_equal(one, two)


def test_nothing_is_changed_by_no_strength():
    images = draw(1)
    rng = np.random.default_rng(0)
    np.testing.assert_array_equal(ColorJitter()(images, rng), images)
    np.testing.assert_array_equal(RandAugment(0)(images, rng), images)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: ColorJitter(contrast=-1), "contrast is -1"),
        (lambda: RandAugment(-1), "num_ops is -1"),
        (lambda: RandAugment(magnitude=1.5), "magnitude is 1.5, expected 0 to 1"),
    ],
)
def test_arguments_out_of_range(make, message):
    with pytest.raises(ValueError, match=message):
        make()

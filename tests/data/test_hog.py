"""Histograms of oriented gradients: against slow and obvious loops, and by their symmetries."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_np.data import hog


def images_of(seed, count, height, width):
    return np.random.default_rng(seed).standard_normal((count, height, width))


def by_loops(image, cell, bins, eps):
    """The definition, pixel by pixel."""
    rows, columns = image.shape[0] // cell, image.shape[1] // cell
    histograms = np.zeros((rows, columns, bins))
    down, across = np.gradient(image)
    for i in range(rows * cell):
        for j in range(columns * cell):
            length = np.hypot(down[i, j], across[i, j])
            place = np.arctan2(down[i, j], across[i, j]) / (np.pi / bins)
            first = int(np.floor(place))
            cell_of = histograms[i // cell, j // cell]
            cell_of[first % bins] += length * (1 - (place - first))
            cell_of[(first + 1) % bins] += length * (place - first)
    found = []
    for i in range(rows - 1):
        for j in range(columns - 1):
            block = histograms[i : i + 2, j : j + 2].ravel()
            found.append(block * np.sqrt(block.size / (block @ block + eps**2)))
    return np.concatenate(found)


@given(
    st.integers(0, 1000),
    st.integers(1, 3),
    st.integers(8, 13),
    st.integers(8, 13),
    st.integers(2, 4),
    st.integers(1, 9),
    st.sampled_from([0.1, 0.3, 1.0]),
)
def test_against_loops(seed, count, height, width, cell, bins, eps):
    images = images_of(seed, count, height, width)
    expected = [by_loops(image, cell, bins, eps) for image in images]
    np.testing.assert_allclose(hog(images, cell, bins, eps), expected, rtol=1e-9, atol=1e-12)


def grid(images, **settings):
    """(N, block rows, block columns, row and column in the block, bins)"""
    return hog(images, **settings).reshape(len(images), 6, 6, 2, 2, 9)


@given(st.integers(0, 1000))
def test_a_mirrored_image_has_mirrored_directions(seed):
    images = images_of(seed, 2, 28, 28)
    turned = grid(images)[:, :, ::-1, :, ::-1][..., (9 - np.arange(9)) % 9]
    np.testing.assert_allclose(grid(images[:, :, ::-1]), turned, rtol=1e-9, atol=1e-12)


@given(st.integers(0, 1000), st.floats(0.5, 20), st.floats(-3, 3))
def test_light_does_not_matter(seed, contrast, brightness):
    images = images_of(seed, 2, 28, 28)
    np.testing.assert_allclose(
        hog(-contrast * images + brightness, eps=1e-9), hog(images, eps=1e-9), rtol=1e-7
    )


def test_an_edge_votes_for_its_direction_alone():
    image = np.zeros((1, 28, 28))
    image[:, :, 14:] = 1  # a gradient along the rows
    found = grid(image)
    assert found[..., 0].any()
    assert not found[..., 1:].any()
    assert grid(image.swapaxes(1, 2))[..., [4, 5]].any()  # 90 degrees, half way between 80 and 100
    assert not grid(image.swapaxes(1, 2))[..., [0, 1, 2, 3, 6, 7, 8]].any()


def test_blank_images_have_none():
    assert not hog(np.full((2, 28, 28), 0.7)).any()
    assert hog(np.zeros((0, 28, 28))).shape == (0, 1296)


def test_float32_stays_and_agrees():
    images = images_of(0, 4, 28, 28)
    found = hog(images.astype(np.float32))
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, hog(images), atol=2e-4)


@pytest.mark.parametrize(
    ("images", "settings", "error", "message"),
    [
        (np.zeros((1, 7, 28)), {}, ValueError, "images of 7x28, expected at least 8x8"),
        (np.zeros((28, 28)), {}, ValueError, "expected .N, H, W."),
        (np.zeros((1, 28, 28), np.uint8), {}, TypeError, "uint8, expected floats"),
        (np.zeros((1, 28, 28)), {"cell": 0}, ValueError, "cell=0"),
        (np.zeros((1, 28, 28)), {"bins": 0}, ValueError, "bins=0"),
        (np.zeros((1, 28, 28)), {"eps": 0.0}, ValueError, "eps=0.0"),
    ],
)
def test_what_it_cannot_take(images, settings, error, message):
    with pytest.raises(error, match=f"hog: .*{message}"):
        hog(images, **settings)

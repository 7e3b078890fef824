"""A user's image files become grey, bright on black, and of the model's size."""

import numpy as np
import pytest
from PIL import Image

from train.inspection.image_files import read_image


@pytest.fixture
def drawing():
    """Bright on black, with a black border: 12x12 from 0 to 255."""
    image = np.zeros((12, 12), np.uint8)
    image[3:9, 4:8] = np.arange(24).reshape(6, 4) * 11
    return image


def saved(tmp_path, pixels, name="image.png"):
    Image.fromarray(pixels).save(tmp_path / name)
    return str(tmp_path / name)


def test_an_image_of_the_right_kind_is_left_as_it_is(drawing, tmp_path):
    assert np.array_equal(read_image(saved(tmp_path, drawing), (12, 12)), drawing)


@pytest.mark.parametrize("kind", ["RGB", "RGBA", "LA", "P", "16 bit", "JPEG"])
def test_every_kind_of_image_becomes_grey(drawing, tmp_path, kind):
    if kind == "16 bit":
        path = saved(tmp_path, drawing.astype(np.uint16) * 257)
    elif kind == "JPEG":
        path = str(tmp_path / "image.jpg")
        Image.fromarray(drawing).save(path, quality=100)
    else:
        path = str(tmp_path / "image.png")
        Image.fromarray(drawing).convert(kind).save(path)
    difference = np.abs(read_image(path, (12, 12)).astype(int) - drawing)
    assert difference.max() <= (3 if kind == "JPEG" else 1)


def test_dark_on_bright_is_inverted_by_its_border_or_on_request(drawing, tmp_path):
    dark = saved(tmp_path, 255 - drawing)
    assert np.array_equal(read_image(dark, (12, 12)), drawing)
    assert np.array_equal(read_image(dark, (12, 12), "never"), 255 - drawing)
    bright = saved(tmp_path, drawing, "bright.png")
    assert np.array_equal(read_image(bright, (12, 12), "always"), 255 - drawing)


def test_what_is_transparent_is_white_as_on_paper(drawing, tmp_path):
    ink = np.zeros((12, 12, 4), np.uint8)
    ink[..., 3] = drawing
    assert np.array_equal(read_image(saved(tmp_path, ink), (12, 12)), drawing)


def test_resized_without_distortion(tmp_path):
    wide = np.zeros((20, 60), np.uint8)
    wide[5:15, 25:35] = 255  # a square
    small = read_image(saved(tmp_path, wide), (12, 12)).astype(float)
    rows, columns = small.sum(1), small.sum(0)
    assert small.shape == (12, 12)
    assert np.allclose(rows, columns, atol=2)
    assert small.sum() == pytest.approx(wide.sum() / 25, rel=0.03)

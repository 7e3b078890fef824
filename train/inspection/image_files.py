"""A user's image files, turned into images of the kind that a model was trained on."""

from __future__ import annotations

import os
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from tinygrad_np.data import DataError
from tinygrad_np.data.picture import (
    as_bytes,
    border_value,
    fit,
    looks_like_a_picture,
    read_picture,
)

from ..command_line.errors import ProgramError
from ..command_line.flags import ImageShape

__all__ = ["INVERT", "is_blank", "list_images", "read_image"]

INVERT = ("auto", "always", "never")


def read_image(path: str, shape: ImageShape, invert: str = "auto") -> NDArray[np.uint8]:
    """Read an image file as an image of a model's size, grey or in colour.

    The image is turned upright as its EXIF data says. For a model of grey images colours become
    their luma. Transparent pixels become white, as on paper, or black where what is visible is
    itself nearer to white. The image is resized, and padded with the colour of its border to the
    wanted proportions: nothing is distorted or cut off.

    Published sets of grey images are bright on black, so an image on a bright ground must be
    inverted for them. ``"auto"`` inverts it if the median of its border is nearer to white than to
    black. Images in colour are inverted by ``"always"`` alone.

    Args:
        path: a PNG, or any other format that Pillow reads, whatever its name ends in. Of several
            frames the first is taken. Numbers of more than 8 bits are scaled by their type, numbers
            without a scale from black at the lowest to white at the highest.
        shape: (height, width), or (channels, height, width) of a model of images in colour.
        invert: ``"auto"``, ``"always"`` or ``"never"``.

    Returns:
        uint8 of ``shape``.

    Raises:
        ProgramError: no such file, or not an image; names the file.
    """
    grey = len(shape) == 2
    try:
        pixels = read_picture(path, grey)
    except DataError as error:
        raise ProgramError(str(error)) from error.__cause__
    border = border_value(pixels)
    if invert == "always" or (invert == "auto" and grey and border > 0.5):
        pixels, border = 1 - pixels, 1 - border
    height, width = shape[-2:]
    image = as_bytes(fit(pixels, (height, width), border))
    # A grey file for a model of images in colour has the same in each channel.
    return image if image.shape == shape else np.broadcast_to(image, shape).copy()


def is_blank(image: NDArray[np.uint8]) -> bool:
    """Return whether all pixels of an image are equal.

    >>> is_blank(np.zeros((2, 2), np.uint8)), is_blank(np.eye(2, dtype=np.uint8))
    (True, False)
    """
    return bool(image.min() == image.max())


def list_images(paths: Iterable[str]) -> list[str]:
    """Replace each folder by the image files that are directly in it, by name.

    Raises:
        ProgramError: there is no image in a folder.
    """
    listed: list[str] = []
    for path in paths:
        if not os.path.isdir(path):
            listed.append(path)
            continue
        found = [os.path.join(path, name) for name in sorted(os.listdir(path))]
        images = [file for file in found if os.path.isfile(file) and looks_like_a_picture(file)]
        if not images:
            raise ProgramError(f"{path}: a folder without images; name image files, or another")
        listed += images
    return listed

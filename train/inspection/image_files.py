"""A user's image files, turned into images of the kind that a model was trained on."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..command_line.errors import ProgramError

__all__ = ["INVERT", "read_image"]

INVERT = ("auto", "always", "never")

_LUMA = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601, section 2.5.1


def read_image(path: str, shape: tuple[int, int], invert: str = "auto") -> NDArray[np.uint8]:
    """Read an image file as a grey image of a model's size, bright on black.

    Colours become their luma; transparent pixels become white, as on paper. The image is padded
    with the colour of its border to the wanted proportions and then resized: nothing is distorted
    or cut off.

    The data sets are bright on black, so an image on a bright ground must be inverted. ``"auto"``
    inverts it if the median of its border is nearer to white than to black.

    Args:
        path: a PNG, or any other format that Pillow reads.
        shape: height and width.
        invert: ``"auto"``, ``"always"`` or ``"never"``.

    Returns:
        (height, width).

    Raises:
        ProgramError: no such file, or not an image.
    """
    grey = _read_grey(path)
    border = float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    if invert == "always" or (invert == "auto" and border > 0.5):
        grey, border = 1 - grey, 1 - border
    return _resize(_pad(grey, shape, border), shape)


def _read_grey(path: str) -> NDArray[np.float32]:
    """Read the image (H, W) as numbers from 0 to 1."""
    from matplotlib.image import imread
    from PIL import Image

    try:
        pixels: NDArray[Any] = imread(path)
    except FileNotFoundError:
        raise ProgramError(f"{path}: there is no such image") from None
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise ProgramError(
            f"{path}: cannot be read as an image ({reason}); save it as PNG"
        ) from error
    if pixels.dtype == np.uint8:  # PNG comes as floats from 0 to 1, all else as bytes
        pixels = pixels / np.float32(255)
    if pixels.ndim == 2:
        pixels = pixels[..., np.newaxis]
    channels = pixels.shape[2]
    if channels in (2, 4):
        alpha = pixels[..., -1:]
        pixels = pixels[..., :-1] * alpha + (1 - alpha)
    if pixels.shape[2] == 3:
        pixels = pixels @ np.array(_LUMA, pixels.dtype)[:, np.newaxis]
    grey: NDArray[np.float32] = pixels[..., 0].astype(np.float32)
    return grey


def _pad(grey: NDArray[np.float32], shape: tuple[int, int], value: float) -> NDArray[np.float32]:
    """Add a border on two sides so that the image has the proportions of ``shape``."""
    height, width = grey.shape
    rows = max(0, round(width * shape[0] / shape[1]) - height)
    columns = max(0, round(height * shape[1] / shape[0]) - width)
    padding = ((rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2))
    return np.pad(grey, padding, constant_values=value)


def _resize(grey: NDArray[np.float32], shape: tuple[int, int]) -> NDArray[np.uint8]:
    """Resize the image, and turn it into bytes."""
    from PIL import Image

    height, width = shape
    # Pillow's filters widen as they shrink an image, so fine detail does not alias.
    resized = np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BILINEAR))
    levels: NDArray[np.uint8] = np.rint(255 * resized.clip(0, 1)).astype(np.uint8)
    return levels

"""A user's image files, turned into images of the kind that a model was trained on."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_np.data.files import open_regular

from ..command_line.errors import ProgramError

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["INVERT", "is_blank", "list_images", "read_image"]

INVERT = ("auto", "always", "never")

_LUMA = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601, section 2.5.1
_MOST_PIXELS = 100_000_000
_MOST_PADDED = 4_000_000  # a strip of 60,000 x 1 must not become 60,000 x 60,000

Grey = NDArray[np.float32]


def read_image(path: str, shape: tuple[int, int], invert: str = "auto") -> NDArray[np.uint8]:
    """Read an image file as a grey image of a model's size, bright on black.

    The image is turned upright as its EXIF data says. Colours become their luma. Transparent pixels
    become white, as on paper, or black where what is visible is itself nearer to white. The image
    is resized, and padded with the colour of its border to the wanted proportions: nothing is
    distorted or cut off.

    The data sets are bright on black, so an image on a bright ground must be inverted. ``"auto"``
    inverts it if the median of its border is nearer to white than to black.

    Args:
        path: a PNG, or any other format that Pillow reads, whatever its name ends in. Of several
            frames the first is taken. Numbers of more than 8 bits are scaled by their type, numbers
            without a scale from black at the lowest to white at the highest.
        shape: height and width.
        invert: ``"auto"``, ``"always"`` or ``"never"``.

    Returns:
        (height, width).

    Raises:
        ProgramError: no such file, or not an image; names the file.
    """
    grey = _read_grey(path)
    border = float(np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])))
    if invert == "always" or (invert == "auto" and border > 0.5):
        grey, border = 1 - grey, 1 - border
    return _fit(grey, shape, border)


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
        images = [file for file in found if os.path.isfile(file) and _looks_like_an_image(file)]
        if not images:
            raise ProgramError(f"{path}: a folder without images; name image files, or another")
        listed += images
    return listed


def _looks_like_an_image(path: str) -> bool:
    """Return whether a file has the name of an image, or begins like one."""
    from PIL import Image

    if os.path.splitext(path)[1].lower() in Image.registered_extensions():
        return True
    try:
        with _quiet(), open_regular(path) as file, Image.open(file):
            return True
    except Exception:  # whatever a file leads to that is none
        return False


# --- from a file to numbers -----------------------------------------------------------------------


def _read_grey(path: str) -> Grey:
    """Read the image (H, W) as numbers from 0 to 1."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with _quiet(), open_regular(path) as file, Image.open(file) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ProgramError(
                    f"{path}: has {image.width:,} x {image.height:,} pixels, expected at most "
                    f"{_MOST_PIXELS:,}; save it smaller"
                )
            return _grey(ImageOps.exif_transpose(image))
    except ProgramError:
        raise
    except FileNotFoundError:
        raise ProgramError(f"{path}: there is no such image") from None
    except UnidentifiedImageError:
        empty = "the file is empty" if os.path.getsize(path) == 0 else "in no format known here"
        raise ProgramError(f"{path}: not an image ({empty}); save it as PNG") from None
    except Exception as error:  # whatever damage leads to
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise ProgramError(
            f"{path}: cannot be read as an image ({reason[:120]}); save it as PNG"
        ) from error


def _quiet() -> warnings.catch_warnings[Any]:
    """Silence Pillow's warnings: what matters of them is said here."""
    return warnings.catch_warnings(action="ignore")


def _grey(image: Image.Image) -> Grey:
    """Turn an image of any mode into numbers (H, W) from 0 to 1."""
    if image.mode[0] in "IF":  # one channel with more than 8 bits
        return _scaled(np.asarray(image), image.mode)
    has_alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    if not has_alpha:
        return _luma(image)
    pixels = image.convert("RGBA")
    luma = _luma(pixels.convert("RGB"))
    alpha = np.asarray(pixels.getchannel("A")).astype(np.float32) / np.float32(255)
    seen = float(alpha.sum())
    ground = 0.0 if seen and float((alpha * luma).sum()) / seen > 0.5 else 1.0
    composite: Grey = luma * alpha + np.float32(ground) * (1 - alpha)
    return composite


def _luma(image: Image.Image) -> Grey:
    """Turn an opaque image with channels of 8 bits into its luma."""
    luma: Grey
    if image.mode in ("1", "L"):
        luma = np.asarray(image.convert("L")).astype(np.float32)
    else:
        luma = np.asarray(image.convert("RGB")).astype(np.float32) @ np.array(_LUMA, np.float32)
    luma /= np.float32(255)
    return luma


def _scaled(pixels: NDArray[Any], mode: str) -> Grey:
    """Scale numbers of more than 8 bits so that 0 is black and 1 is white."""
    if not np.isfinite(pixels).all():
        raise ValueError("some of its numbers are NaN or infinite")
    low, high = float(pixels.min()), float(pixels.max())
    # Floats go to 1, to the largest byte or to the largest number of 16 bits; of integers with more
    # than 16 bits nobody knows where white is.
    scales = [65535.0] if mode.startswith("I") else [1.0, 255.0, 65535.0]
    white = next((scale for scale in scales if high <= scale), None)
    if white is None or low < 0:
        return ((pixels - low) / max(high - low, 1e-300)).astype(np.float32)
    return (pixels / white).astype(np.float32)


# --- from numbers to a model's image --------------------------------------------------------------


def _fit(grey: Grey, shape: tuple[int, int], border: float) -> NDArray[np.uint8]:
    """Add a border to the proportions of ``shape``, resize to it, and turn it into bytes."""
    height, width = grey.shape
    rows = max(height, round(width * shape[0] / shape[1]))
    columns = max(width, round(height * shape[1] / shape[0]))
    if rows * columns > _MOST_PADDED:
        scale = sqrt(_MOST_PADDED / (rows * columns))
        smaller = (max(1, int(scale * height)), max(1, int(scale * width)))
        return _fit(_resized(grey, smaller), shape, border)
    above, before = (rows - height) // 2, (columns - width) // 2
    padding = ((above, rows - height - above), (before, columns - width - before))
    fitted = _resized(np.pad(grey, padding, constant_values=border), shape)
    levels: NDArray[np.uint8] = np.rint(255 * fitted.clip(0, 1)).astype(np.uint8)
    return levels


def _resized(grey: Grey, shape: tuple[int, int]) -> Grey:
    from PIL import Image

    height, width = shape
    # Pillow's filters widen as they shrink an image, so fine detail does not alias.
    return np.asarray(Image.fromarray(grey).resize((width, height), Image.Resampling.BILINEAR))

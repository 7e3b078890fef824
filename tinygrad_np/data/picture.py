"""One picture file of any kind, as pixels. Pillow reads it: the extra ``[pictures]``."""

from __future__ import annotations

import os
import warnings
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .errors import DataError
from .files import open_regular

if TYPE_CHECKING:
    from PIL import Image

__all__ = ["Pixels", "as_bytes", "border_value", "fit", "looks_like_a_picture", "read_picture"]

Pixels = NDArray[np.float32]
"""Numbers from 0 to 1: (H, W) grey, or (H, W, 3) red, green and blue."""

_LUMA = (0.299, 0.587, 0.114)  # of red, green and blue: ITU-R BT.601, section 2.5.1
_MOST_PIXELS = 100_000_000
_MOST_PADDED = 4_000_000  # a strip of 60,000 x 1 must not become 60,000 x 60,000


def read_picture(path: str, grey: bool = False) -> Pixels:
    """Read a picture as numbers from 0 to 1.

    It is turned upright as its EXIF data says. Transparent pixels become white, as on paper, or
    black where what is visible is itself nearer to white. Of several frames the first is taken.
    Numbers of more than 8 bits are scaled by their type, numbers without a scale from black at the
    lowest to white at the highest.

    Args:
        path: a PNG, JPEG, WebP, BMP, GIF, TIFF or any other file that Pillow reads, whatever its
            name ends in.
        grey: turn colours into their luma.

    Returns:
        (H, W) if ``grey`` or if the file has no colours, else (H, W, 3).

    Raises:
        DataError: no such file, not a picture, or one of more than 100 million pixels; names the
            file.

    Example:
        >>> try:
        ...     read_picture("no/such/file.png")
        ... except DataError as error:
        ...     print(error)
        no/such/file.png: there is no such image
    """
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with _quiet(), open_regular(path) as file, Image.open(file) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise DataError(
                    f"{path}: has {image.width:,} x {image.height:,} pixels, expected at most "
                    f"{_MOST_PIXELS:,}; save it smaller"
                )
            return _pixels(ImageOps.exif_transpose(image), grey)
    except DataError:
        raise
    except FileNotFoundError:
        raise DataError(f"{path}: there is no such image") from None
    except UnidentifiedImageError:
        empty = "the file is empty" if os.path.getsize(path) == 0 else "in no format known here"
        raise DataError(f"{path}: not an image ({empty}); save it as PNG") from None
    except Exception as error:  # whatever damage leads to
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise DataError(
            f"{path}: cannot be read as an image ({reason[:120]}); save it as PNG"
        ) from error


def looks_like_a_picture(path: str) -> bool:
    """Return whether a file has the name of a picture, or begins like one.

    Example:
        >>> looks_like_a_picture("cat.jpeg"), looks_like_a_picture("no/such/file")
        (True, False)
    """
    from PIL import Image

    if os.path.splitext(path)[1].lower() in Image.registered_extensions():
        return True
    try:
        with _quiet(), open_regular(path) as file, Image.open(file):
            return True
    except Exception:  # whatever a file leads to that is none
        return False


def border_value(pixels: Pixels) -> Pixels:
    """Return the median along the border of a picture: one number, or one a channel.

    Example:
        >>> float(border_value(np.ones((4, 4), np.float32)))
        1.0
    """
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    median: Pixels = np.median(border, axis=0)
    return median


def fit(pixels: Pixels, shape: tuple[int, int], border: Pixels | float) -> Pixels:
    """Add a border to the proportions of ``shape``, and resize to it: nothing is distorted.

    Example:
        >>> fit(np.ones((2, 4), np.float32), (4, 4), 0.0)
        array([[0., 0., 0., 0.],
               [1., 1., 1., 1.],
               [1., 1., 1., 1.],
               [0., 0., 0., 0.]], dtype=float32)
    """
    if pixels.shape[:2] == shape:
        return pixels
    height, width = pixels.shape[:2]
    rows = max(height, round(width * shape[0] / shape[1]))
    columns = max(width, round(height * shape[1] / shape[0]))
    if rows * columns > _MOST_PADDED:
        scale = sqrt(_MOST_PADDED / (rows * columns))
        smaller = (max(1, int(scale * height)), max(1, int(scale * width)))
        return fit(_resized(pixels, smaller), shape, border)
    above, before = (rows - height) // 2, (columns - width) // 2
    padded = np.empty((rows, columns, *pixels.shape[2:]), np.float32)
    padded[:] = border
    padded[above : above + height, before : before + width] = pixels
    return _resized(padded, shape)


def as_bytes(pixels: Pixels) -> NDArray[np.uint8]:
    """Turn pixels from 0 to 1 into bytes: (H, W), or (3, H, W) of a picture in colour.

    Example:
        >>> as_bytes(np.array([[[0.0, 0.5, 1.0]]], np.float32)).ravel()
        array([  0, 128, 255], dtype=uint8)
    """
    levels: NDArray[np.uint8] = np.rint(255 * pixels.clip(0, 1)).astype(np.uint8)
    return levels if levels.ndim == 2 else np.ascontiguousarray(levels.transpose(2, 0, 1))


def _quiet() -> warnings.catch_warnings[Any]:
    """Silence Pillow's warnings: what matters of them is said here."""
    return warnings.catch_warnings(action="ignore")


def _pixels(image: Image.Image, grey: bool) -> Pixels:
    """Turn an image of any mode into numbers from 0 to 1."""
    if image.mode[0] in "IF":  # one channel with more than 8 bits
        return _scaled(np.asarray(image), image.mode)
    has_alpha = image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info
    if not has_alpha:
        return _opaque(image, grey)
    pixels = image.convert("RGBA")
    opaque = pixels.convert("L" if image.mode in ("LA", "La") else "RGB")
    colours, luma = _opaque(opaque, grey), _opaque(opaque, True)
    alpha = np.asarray(pixels.getchannel("A")).astype(np.float32) / np.float32(255)
    seen = float(alpha.sum())
    ground = 0.0 if seen and float((alpha * luma).sum()) / seen > 0.5 else 1.0
    if colours.ndim == 3:
        alpha = alpha[:, :, np.newaxis]
    composite: Pixels = colours * alpha + np.float32(ground) * (1 - alpha)
    return composite


def _opaque(image: Image.Image, grey: bool) -> Pixels:
    """Turn an opaque image with channels of 8 bits into numbers from 0 to 1."""
    pixels: Pixels
    if image.mode in ("1", "L"):
        pixels = np.asarray(image.convert("L")).astype(np.float32)
    else:
        pixels = np.asarray(image.convert("RGB")).astype(np.float32)
        if grey:
            pixels = pixels @ np.array(_LUMA, np.float32)
    pixels /= np.float32(255)
    return pixels


def _scaled(pixels: NDArray[Any], mode: str) -> Pixels:
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


def _resized(pixels: Pixels, shape: tuple[int, int]) -> Pixels:
    from PIL import Image

    if pixels.ndim == 3:
        return np.stack([_resized(pixels[:, :, i], shape) for i in range(pixels.shape[2])], axis=2)
    height, width = shape
    # Pillow's filters widen as they shrink an image, so fine detail does not alias.
    plane = Image.fromarray(np.ascontiguousarray(pixels))
    return np.asarray(plane.resize((width, height), Image.Resampling.BILINEAR))

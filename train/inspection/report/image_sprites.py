"""Many small images as one PNG, of which the page shows parts."""

from __future__ import annotations

import base64
import io
from math import ceil
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Sprites", "data_uri", "make_sprites"]

_COLUMNS = 32
_MOST_SIDE = 64  # pixels of an image in the page: larger ones are made smaller


class Sprites(NamedTuple):
    """Images in rows of one PNG.

    Attributes:
        uri: the PNG.
        width, height: pixels of one image.
        columns, rows: of the sheet.
    """

    uri: str
    width: int
    height: int
    columns: int
    rows: int


def make_sprites(images: NDArray[np.uint8]) -> Sprites:
    """Lay images out in one PNG, row by row.

    Args:
        images: (N, H, W) grey or (N, 3, H, W), N at least 1.

    Example:
        >>> sheet = make_sprites(np.zeros((40, 28, 28), np.uint8))
        >>> sheet.columns, sheet.rows, sheet.width, sheet.uri[:22]
        (32, 2, 28, 'data:image/png;base64,')
    """
    from PIL import Image

    if images.ndim == 4:
        images = images.transpose(0, 2, 3, 1)  # (N, H, W, 3)
    shrink = max(1, ceil(max(images.shape[1:3]) / _MOST_SIDE))
    height, width = max(1, images.shape[1] // shrink), max(1, images.shape[2] // shrink)
    columns = min(_COLUMNS, len(images))
    rows = ceil(len(images) / columns)
    sheet = Image.new("L" if images.ndim == 3 else "RGB", (columns * width, rows * height))
    for i, pixels in enumerate(images):
        picture = Image.fromarray(pixels)
        if shrink > 1:
            picture = picture.resize((width, height), Image.Resampling.BOX)
        sheet.paste(picture, (i % columns * width, i // columns * height))
    file = io.BytesIO()
    sheet.save(file, format="PNG", optimize=True)
    return Sprites(data_uri(file.getvalue()), width, height, columns, rows)


def data_uri(png: bytes | memoryview) -> str:
    """Return a PNG as an address that holds the picture itself."""
    return f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}"

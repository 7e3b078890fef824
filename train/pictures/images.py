"""Sheets of images with captions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .text import short
from .tiles import Section, tile_sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["image_sheet", "transformed_images"]

_MOST_LETTERS = 40  # in a line of a caption


def image_sheet(
    images: NDArray[np.uint8], captions: Sequence[str], title: str, columns: int = 6
) -> Figure:
    """Draw images in rows, each below its caption.

    Args:
        images: (N, H, W) grey or (N, 3, H, W), N at least 1; 0 is black and 255 white.
        captions: N texts, which may have several lines; long lines lose their middle.
        title: what the images have in common.
        columns: the largest number of images in a row.
    """
    columns = min(columns, len(images))
    captions = ["\n".join(short(line, _MOST_LETTERS) for line in c.split("\n")) for c in captions]
    longest = max(len(line) for text in captions for line in text.split("\n"))
    return tile_sheet(
        [Section("", images, columns, 0, 255, captions)],
        title,
        "gray",
        tile_inches=1.1,
        caption_inches=0.062 * longest,
    )


def transformed_images(
    rows: Mapping[str, NDArray[Any]], low: float, high: float, title: str
) -> Figure:
    """Draw the same images in each row, each row changed by another transform.

    Args:
        rows: images (N, H, W) or (N, 3, H, W) by the name of the transform.
        low, high: the values that are drawn black and white.
        title: the title of the sheet.
    """
    sections = [Section(name, images, len(images), low, high) for name, images in rows.items()]
    return tile_sheet(sections, title, "gray")

"""Sheets of small images in rows, for kernels, neurons, feature maps and samples."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .style import INK, bare, new_figure, number
from .text import MOST_LETTERS

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Section", "tile_sheet"]

_GAP = 0.07  # all sizes are in inches
_LINE = 0.145  # of a caption
_HEADER = 0.34
_FONT = 7.5  # points
_LETTER = 0.075  # of a heading
_SCALE = 2.8  # colours, both values and the unit


class Section(NamedTuple):
    """Tiles with a common heading and scale.

    Attributes:
        label: the heading; empty for none.
        tiles: (N, H, W), drawn row by row by the colour map; or (N, 3, H, W) in their own colours.
        columns: tiles in a row.
        low, high: the values at the ends of the colour map.
        captions: a text for each tile, or none at all.
        unit: the name of the scale in the heading; empty for no scale.
    """

    label: str
    tiles: NDArray[Any]
    columns: int
    low: float
    high: float
    captions: Sequence[str] = ()
    unit: str = ""


def tile_sheet(
    sections: Sequence[Section],
    title: str,
    colormap: str,
    tile_inches: float = 0.75,
    caption_inches: float = 0.0,
) -> Figure:
    """Draw sections below each other.

    Args:
        sections: at least one, each with at least one tile.
        title: the title of the sheet.
        colormap: its name in matplotlib.
        tile_inches: the length of a tile's longer side.
        caption_inches: the width of the captions, if they are wider than a tile.
    """
    pitch = max(tile_inches, caption_inches) + _GAP
    heading = _LETTER * min(MOST_LETTERS, max(len(section.label) for section in sections))
    if any(section.unit for section in sections):
        heading += _SCALE
    width = max(max(section.columns for section in sections) * pitch, heading, 3.0)
    height = sum(_height(section, tile_inches) for section in sections)
    figure = new_figure(width, height + 0.4, title)
    axes = figure.subplots()
    top = 0.0
    for section in sections:
        _draw(axes, section, colormap, tile_inches, pitch, top, heading)
        top += _height(section, tile_inches)
    bare(axes, width, height)
    return figure


def _tile_size(section: Section, tile_inches: float) -> tuple[float, float]:
    """Return the width and height of a tile in inches."""
    rows, columns = section.tiles.shape[-2:]
    scale = tile_inches / max(rows, columns)
    return columns * scale, rows * scale


def _caption_height(section: Section) -> float:
    """Return the height of the captions above a row in inches."""
    return _LINE * max((text.count("\n") + 1 for text in section.captions), default=0)


def _height(section: Section, tile_inches: float) -> float:
    """Return the height of a section in inches."""
    rows = -(-len(section.tiles) // section.columns)
    row = _tile_size(section, tile_inches)[1] + _caption_height(section) + _GAP
    return rows * row + (_HEADER if section.label else 0) + 0.1


def _draw(
    axes: Axes,
    section: Section,
    colormap: str,
    tile_inches: float,
    pitch: float,
    top: float,
    heading: float,
) -> None:
    """Draw a section below ``top``; its scale ends at the width ``heading``."""
    if section.label:
        axes.text(0, top + 0.2, section.label, fontsize=9, color=INK, va="center")
        if section.unit:
            _draw_scale(axes, section, colormap, heading - _SCALE, top + 0.2)
        top += _HEADER
    width, height = _tile_size(section, tile_inches)
    caption = _caption_height(section)
    for i, tile in enumerate(section.tiles):
        row, column = divmod(i, section.columns)
        left = column * pitch + (pitch - _GAP - width) / 2
        upper = top + row * (height + caption + _GAP) + caption
        axes.imshow(
            tile if tile.ndim == 2 else _in_colour(tile, section.low, section.high),
            cmap=colormap,
            vmin=section.low,
            vmax=section.high,
            extent=(left, left + width, upper + height, upper),
            interpolation="nearest",
        )
        if section.captions:
            axes.text(
                left + width / 2,
                upper - 0.02,
                section.captions[i],
                fontsize=_FONT,
                color=INK,
                ha="center",
                va="bottom",
                linespacing=1.1,
            )


def _in_colour(tile: NDArray[Any], low: float, high: float) -> NDArray[Any]:
    """Turn red, green and blue (3, H, W) into what matplotlib draws: (H, W, 3) from 0 to 1."""
    scaled: NDArray[Any] = (tile.transpose(1, 2, 0) - low) / ((high - low) or 1.0)
    return scaled.clip(0, 1)


def _draw_scale(axes: Axes, section: Section, colormap: str, start: float, middle: float) -> None:
    """Draw the colours from lowest to highest, with both values, right of the heading."""
    left, width, height = start + 0.75, 0.8, 0.12
    axes.imshow(
        np.linspace(0, 1, 64)[np.newaxis],
        cmap=colormap,
        extent=(left, left + width, middle + height / 2, middle - height / 2),
        aspect="auto",
    )
    style: dict[str, Any] = {"fontsize": _FONT, "color": INK, "va": "center"}
    axes.text(left - 0.05, middle, number(section.low), ha="right", **style)
    axes.text(left + width + 0.05, middle, f"{number(section.high)}  {section.unit}", **style)

"""The outputs of convolutions for one image, map by map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from .selection import evenly_spaced
from .style import SEQUENTIAL
from .tiles import Section, tile_sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["feature_maps"]

_COLUMNS = 8
_MOST_MAPS = 32  # of a layer
_MOST_LAYERS = 12
_COLOURS = 3


def feature_maps(image: NDArray[Any], layers: Mapping[str, NDArray[Any]], title: str) -> Figure:
    """Draw an image and each layer's maps of it; each has its own scale.

    Args:
        image: (1, H, W) grey, or (3, H, W) in red, green and blue.
        layers: maps (C, H, W) by the name of the layer, in order. If there are more than 32 maps,
            the first 32 are drawn; of more than 12 layers 12, and the first 8 maps of each.
        title: the image and the model.
    """
    sections = []
    chosen, part = evenly_spaced(list(layers.items()), _MOST_LAYERS, "layers")
    layers = dict(chosen)
    most_maps = _COLUMNS if part else _MOST_MAPS
    if len(image) == _COLOURS:
        height, width = image.shape[1:]
        low, high = float(image.min()), float(image.max())
        heading = f"image: {height} x {width} in colour"
        sections.append(Section(heading, image[None], _COLUMNS, low, high))
    else:
        layers = {"image": image} | dict(layers)
    for name, maps in layers.items():
        count, height, width = maps.shape
        shown = maps[:most_maps]
        which = f"first {len(shown)} of {count}" if len(shown) < count else f"{count}"
        kind = "map" if count == 1 else "maps"
        sections.append(
            Section(
                f"{name}: {which} {kind} of {height} x {width}",
                shown,
                _COLUMNS,
                float(shown.min()),
                float(shown.max()),
                unit="activation",
            )
        )
    return tile_sheet(sections, title + part, SEQUENTIAL)

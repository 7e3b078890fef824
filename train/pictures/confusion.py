"""The confusion matrix as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .style import INK, new_figure
from .text import short_names

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["confusion_matrix"]

_MOST_LETTERS = 24  # of a class's name
_LINE, _LARGEST = 0.2, 30.0  # inches: between names, and the side of the largest matrix
_MOST_WITH_COUNTS = 30  # classes; with more the counts would be too small to read


def confusion_matrix(confusion: NDArray[np.integer], classes: Sequence[str], title: str) -> Figure:
    """Draw a confusion matrix: counts, coloured by their share of the row.

    Args:
        confusion: (classes, classes), how often each class (row) was predicted as each (column).
        classes: the names of the classes.
        title: the model and the data.
    """
    count = len(classes)
    names = short_names(classes, _MOST_LETTERS)
    shares = confusion / np.maximum(confusion.sum(1, keepdims=True), 1)
    room = 1.3 + 0.08 * max(map(len, names))  # for the names beside and below the matrix
    pitch = 0.55 if count <= _MOST_WITH_COUNTS else min(0.28, _LARGEST / count)
    side = room + pitch * count
    figure = new_figure(max(side + 1, 4.5), side, title)
    axes = figure.subplots()
    image = axes.imshow(100 * shares, cmap="Blues", vmin=0, vmax=100)
    every = ceil(_LINE / pitch)  # of very many classes, only so many are named
    ticks = range(0, count, every)
    axes.set_xticks(ticks, names[::every], rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(ticks, names[::every])
    axes.set(xlabel="predicted class", ylabel="true class")
    axes.spines[:].set_visible(False)
    if count <= _MOST_WITH_COUNTS:
        for row, column in np.ndindex(count, count):
            if confusion[row, column]:
                color = "white" if shares[row, column] > 0.5 else INK
                text = f"{confusion[row, column]:,}"
                axes.text(
                    column, row, text, ha="center", va="center", color=color, fontsize="small"
                )
    figure.colorbar(image, label="share of the images of the true class, %", shrink=0.8)
    return figure

"""The confusion matrix as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .style import INK, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["confusion_matrix"]

_MOST_WITH_COUNTS = 30  # classes; with more the counts would be too small to read


def confusion_matrix(confusion: NDArray[np.integer], classes: Sequence[str], title: str) -> Figure:
    """Draw a confusion matrix: counts, coloured by their share of the row.

    Args:
        confusion: (classes, classes), how often each class (row) was predicted as each (column).
        classes: the names of the classes.
        title: the model and the data.
    """
    count = len(classes)
    shares = confusion / np.maximum(confusion.sum(1, keepdims=True), 1)
    side = 2.5 + 0.55 * min(count, _MOST_WITH_COUNTS)
    figure = new_figure(side + 1, side, title)
    axes = figure.subplots()
    image = axes.imshow(100 * shares, cmap="Blues", vmin=0, vmax=100)
    axes.set_xticks(range(count), classes, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(count), classes)
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

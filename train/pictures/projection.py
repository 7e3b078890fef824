"""Hidden activations by class, in two dimensions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .pca import pca
from .style import look, new_figure, tidy
from .text import legend_label, short_names

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["projections"]

_PANELS_IN_A_ROW = 2
_MOST_POINTS = 4000  # drawn; more would only cover each other
_MOST_CLASSES = 100  # which differ in colour or marker
_MOST_LETTERS = 24


def projections(
    activations: Mapping[str, NDArray[Any]],
    labels: NDArray[np.int64],
    classes: Sequence[str],
    title: str,
) -> Figure:
    """Draw activations by their first two principal components, coloured by class.

    The components are computed from all samples. At most 4,000 evenly spaced samples are drawn,
    of the first 100 classes.

    Args:
        activations: (N, ...) by the name of the layer; all axes but the first are flattened.
        labels: (N,).
        classes: the names of the classes.
        title: the model and the data.
    """
    from matplotlib.lines import Line2D

    columns = min(len(activations), _PANELS_IN_A_ROW)
    rows = -(-len(activations) // columns)
    drawn = min(len(classes), _MOST_CLASSES)
    names = short_names(classes[:drawn], _MOST_LETTERS)
    if drawn < len(classes):
        title += f"\nthe first {drawn} of {len(classes)} classes"
    width, height = 4.8 * columns, 4.4 * rows + 0.3
    pitch = 0.6 + 0.085 * max(map(len, names))  # of the legend's columns
    beside = drawn <= 5 * (height - 1)
    of_legend = 1 if beside else int(width / pitch)
    if beside:
        figure = new_figure(width + pitch, height, title)
    else:
        figure = new_figure(width, height + 0.2 * (drawn // of_legend + 3), title)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    shown = np.arange(0, len(labels), -(-len(labels) // _MOST_POINTS))
    for axes, (name, values) in zip(panels, activations.items(), strict=False):
        flat = values.reshape(len(values), -1)
        points, explained = pca(flat)
        for label in range(drawn):
            x, y = points[shown[labels[shown] == label]].T
            color, marker = look(label)
            axes.scatter(
                x,
                y,
                s=9,
                marker=marker,
                color=color,
                alpha=0.55,
                linewidths=0,
            )
        axes.set(
            title=f"{name}, {flat.shape[1]} values",
            xlabel=f"first principal component ({explained[0]:.0%} of the variance)",
            ylabel=f"second principal component ({explained[1]:.0%} of the variance)",
        )
        axes.title.set_fontsize(9)
        tidy(axes)
    for axes in panels[len(activations) :]:
        axes.set_axis_off()
    handles = [
        Line2D([], [], linestyle="", color=look(i)[0], marker=look(i)[1], label=legend_label(name))
        for i, name in enumerate(names)
    ]
    figure.legend(
        handles=handles,
        loc="outside right center" if beside else "outside lower center",
        frameon=False,
        title="class",
        ncols=of_legend,
    )
    return figure

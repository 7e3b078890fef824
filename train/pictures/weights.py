"""The weights and biases of a model, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_np import nn

from .style import BIASES, DIVERGING, INK, WEIGHTS, new_figure, number, tidy
from .tiles import Section, tile_sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "kernels",
    "neurons",
    "weight_heat_maps",
    "weight_histograms",
    "weight_spread",
]

Array = NDArray[Any]
_PANELS_IN_A_ROW = 3
_MOST_NEURONS = 64
_MOST_CHANNELS = 16


def weight_heat_maps(
    network: nn.Module, title: str, classes: Sequence[str] | None = None
) -> Figure | None:
    """Draw the weight matrix of every linear layer, with a row of pixels for each neuron.

    Args:
        network: any module.
        title: the model.
        classes: the names of the last layer's outputs, for a classifier.

    Returns:
        The figure; None for a model without linear layers.
    """
    layers = list(_layers(network, nn.Linear))
    if not layers:
        return None
    columns = min(len(layers), _PANELS_IN_A_ROW)
    rows = -(-len(layers) // columns)
    figure = new_figure(4.3 * columns + 0.5, 3.6 * rows + 0.4, title)
    panels = figure.subplots(rows, columns, squeeze=False).ravel()
    for axes, (name, layer) in zip(panels, layers, strict=False):
        weight = layer.weight.data
        limit = _limit(weight)
        image = axes.imshow(
            weight, cmap=DIVERGING, vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest"
        )
        outputs, inputs = weight.shape
        axes.set(
            title=f"{name} Linear, {outputs} x {inputs}", xlabel="input", ylabel="output neuron"
        )
        axes.title.set_fontsize(10)
        if classes is not None and layer is layers[-1][1] and len(classes) == outputs <= 30:
            axes.set_yticks(range(outputs), classes)
            axes.set_ylabel("")
        figure.colorbar(image, ax=axes, label="weight", extend="both")
    for axes in panels[len(layers) :]:
        axes.set_axis_off()
    return figure


def neurons(
    weight: Array,
    title: str,
    image_shape: tuple[int, int] | None = None,
    names: Sequence[str] | None = None,
) -> Figure | None:
    """Draw the incoming weights of each neuron of a linear layer as an image.

    If there are more than 64 neurons, the 64 with the largest Euclidean norm are drawn.

    Args:
        weight: (outputs, inputs).
        title: the layer and the model.
        image_shape: rows and columns, if the inputs are the pixels of an image. If not, the inputs
            are drawn as a square, or as the rectangle nearest to a square.
        names: the names of the neurons; by default their numbers.

    Returns:
        The figure; None if the rectangle would be four or more times as wide as high.
    """
    outputs, inputs = weight.shape
    rows, width = image_shape or _rectangle(inputs)
    if width >= 4 * rows:
        return None
    norms = np.linalg.norm(weight, axis=1)
    shown = np.sort(np.argsort(-norms, kind="stable")[:_MOST_NEURONS])
    limit = _limit(weight[shown])
    which = f"{len(shown)} of {outputs}" if len(shown) < outputs else f"{outputs}"
    section = Section(
        f"{which} neurons, {inputs} inputs as {rows} x {width}",
        weight[shown].reshape(-1, rows, width),
        8 if len(shown) > 10 else 5,
        -limit,
        limit,
        [names[i] if names else f"{i}" for i in shown],
        "weight",
    )
    return tile_sheet([section], title, DIVERGING, 0.85 if names is None else 1.1)


def kernels(network: nn.Module, title: str) -> Figure | None:
    """Draw the kernels of every convolution, a row for each input and a column for each output.

    If there are more than 16 channels, the first 16 are drawn.

    Returns:
        The figure; None for a model without convolutions.
    """
    sections = []
    for name, layer in _layers(network, nn.Conv2d):
        weight = layer.weight.data
        outputs, inputs, height, width = weight.shape
        shown = weight[:_MOST_CHANNELS, :_MOST_CHANNELS].swapaxes(0, 1)  # (in, out, kh, kw)
        limit = _limit(shown)
        sections.append(
            Section(
                f"{name} Conv2d, {height} x {width}: {inputs} in, {outputs} out",
                shown.reshape(-1, height, width),
                shown.shape[1],
                -limit,
                limit,
                unit="weight",
            )
        )
    return tile_sheet(sections, title, DIVERGING, 0.5) if sections else None


def weight_histograms(network: nn.Module, title: str) -> Figure:
    """Draw histograms of the weights and biases of each layer, one row of panels a layer."""
    from matplotlib.ticker import MaxNLocator

    layers = list(_layers(network, nn.Module))
    figure = new_figure(9, 0.8 + 1.55 * len(layers), title)
    panels = figure.subplots(len(layers), 2, squeeze=False)
    for row, (name, layer) in zip(panels, layers, strict=True):
        for axes, kind, color in zip(row, ("weight", "bias"), (WEIGHTS, BIASES), strict=True):
            values = _values(layer, kind)
            if values is None:
                axes.set_axis_off()
                continue
            axes.hist(values, bins=min(60, max(5, isqrt(len(values)))), color=color)
            axes.set_title(
                f"{name} {type(layer).__name__}, {kind}: {len(values):,} values, mean "
                f"{number(values.mean())}, sd {number(values.std())}",
                fontsize=8.5,
            )
            axes.set(ylabel="count")
            axes.xaxis.set_major_locator(MaxNLocator(6))
            tidy(axes)
    for axes, kind in zip(panels[-1], ("weight", "bias"), strict=True):
        axes.set_xlabel(f"value of a {kind}")
    return figure


def weight_spread(network: nn.Module, title: str) -> Figure:
    """Draw the spread of the weights and biases of each layer, one box a layer.

    Normalization layers are left out: their scales are near 1, and would flatten the others.
    """
    layers = [(name, layer) for name, layer in _layers(network, nn.Module) if layer.weight.ndim > 1]
    figure = new_figure(max(6.0, 2 + 0.9 * len(layers)), 5.6, title)
    panels: Sequence[Axes] = figure.subplots(2, 1, sharex=True)
    labels = [f"{name}\n{type(layer).__name__}" for name, layer in layers]
    for axes, kind, color in zip(panels, ("weight", "bias"), (WEIGHTS, BIASES), strict=True):
        for position, (_, layer) in enumerate(layers):
            values = _values(layer, kind)
            if values is None:
                continue
            axes.boxplot(
                [values],
                positions=[position],
                widths=0.5,
                whis=(1, 99),
                showfliers=False,
                patch_artist=True,
                boxprops={"facecolor": color, "edgecolor": INK},
                medianprops={"color": INK},
                manage_ticks=False,
            )
            axes.plot([position] * 2, [values.min(), values.max()], "_", color=INK, markersize=7)
        axes.axhline(0, color=INK, linewidth=0.6)
        axes.set_ylabel(f"value of a {kind}")
        tidy(axes)
    panels[1].set_xticks(range(len(layers)), labels, fontsize=9)
    panels[1].set_xlabel("layer")
    figure.text(
        0.5,
        -0.02,
        "box: middle half with the median; whiskers: 1st to 99th percentile; dashes: least and "
        "greatest",
        ha="center",
        fontsize=8,
        color=INK,
    )
    return figure


def _layers(network: nn.Module, kind: type[Any]) -> Iterator[tuple[str, Any]]:
    """Give the modules of a kind that have a weight of their own, by name."""
    for name, module in network.named_modules():
        if isinstance(module, kind) and _values(module, "weight") is not None:
            yield name, module


def _values(layer: nn.Module, kind: str) -> Array | None:
    """Return all values of a parameter, flattened; None if the layer does not have it."""
    parameter = dict(layer.named_parameters(recurse=False)).get(kind)
    return None if parameter is None else parameter.data.ravel()


def _limit(weight: Array) -> float:
    """Return the end of a scale around 0, without the outermost 0.5 %, which would pale the rest.

    >>> _limit(np.array([-2.0, 2.0]))
    2.0
    """
    return float(np.quantile(np.abs(weight), 0.995)) or 1.0


def _rectangle(count: int) -> tuple[int, int]:
    """Return rows and columns of the rectangle of ``count`` cells that is nearest to a square.

    >>> _rectangle(256), _rectangle(128), _rectangle(7)
    ((16, 16), (8, 16), (1, 7))
    """
    rows = next(n for n in range(isqrt(count), 0, -1) if count % n == 0)
    return rows, count // rows

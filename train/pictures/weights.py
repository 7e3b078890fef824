"""The weights and biases of a model, layer by layer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isqrt
from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_np import nn

from .layer_names import layer_names
from .selection import evenly_spaced
from .style import BIASES, DIVERGING, INK, WEIGHTS, new_figure, number, tidy
from .text import short, short_names
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
_MOST_CONVOLUTIONS = 8
_FEW_CONVOLUTIONS, _FEW_CHANNELS = 3, 4  # of more than so many, so many inputs are drawn
_MOST_ROWS = 16
_COLOURS = 3
_PIXELS = 500  # at least as many as the sides of a heat map have at the default resolution
_MOST_LETTERS, _MOST_IN_A_TILE = 24, 16  # of the name of a class


def weight_heat_maps(
    network: nn.Module, title: str, classes: Sequence[str] | None = None
) -> Figure | None:
    """Draw the weight matrix of every linear layer, with a row for each neuron.

    A matrix with more entries than the picture has pixels is smoothed.

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
        weight = layer.weight.numpy(force=True)
        limit = _limit(weight)
        outputs, inputs = weight.shape
        # Smoothing is for a matrix with more entries than pixels: it would blur a smaller one.
        image = axes.imshow(
            weight.repeat(-(-_PIXELS // outputs), 0).repeat(-(-_PIXELS // inputs), 1),
            cmap=DIVERGING,
            vmin=-limit,
            vmax=limit,
            aspect="auto",
            extent=(-0.5, inputs - 0.5, outputs - 0.5, -0.5),
        )
        axes.set(
            title=f"{name}, {outputs} x {inputs}", xlabel="number of the input", ylabel="neuron"
        )
        axes.title.set_fontsize(10)
        if classes is not None and layer is layers[-1][1] and len(classes) == outputs <= 30:
            axes.set_yticks(range(outputs), short_names(classes, _MOST_LETTERS))
            axes.set_ylabel("")
        figure.colorbar(image, ax=axes, label="weight", extend="both")
    for axes in panels[len(layers) :]:
        axes.set_axis_off()
    return figure


def neurons(
    weight: Array,
    title: str,
    image_shape: tuple[int, ...],
    names: Sequence[str] | None = None,
) -> Figure:
    """Draw the incoming weights of each neuron of a layer that sees pixels as an image.

    If there are more than 64 neurons, the 64 with the largest Euclidean norm are drawn.

    Args:
        weight: (outputs, rows * columns), one input for each pixel; with three channels (outputs, 3
            * rows * columns), drawn in red, green and blue, grey for 0.
        title: the layer and the model.
        image_shape: rows and columns of the image, with the channels before them if there are any.
        names: the names of the neurons; by default their numbers.
    """
    outputs = len(weight)
    rows, width = image_shape[-2:]
    channels = " in red, green and blue, grey for 0" if len(image_shape) == 3 else ""
    norms = np.linalg.norm(weight, axis=1)
    shown = np.sort(np.argsort(-norms, kind="stable")[:_MOST_NEURONS])
    limit = _limit(weight[shown])
    if len(shown) < outputs:
        which = f"the {len(shown)} of {outputs} neurons with the largest weights"
    else:
        which = f"all {outputs} neurons"
    section = Section(
        f"{which}, {rows} x {width} pixels each{channels}",
        weight[shown].reshape(-1, *image_shape),
        8 if len(shown) > 10 else 5,
        -limit,
        limit,
        [short(names[i], _MOST_IN_A_TILE) if names else f"{i}" for i in shown],
        "" if channels else "weight",
    )
    return tile_sheet([section], title, DIVERGING, 0.85 if names is None else 1.1)


def kernels(network: nn.Module, title: str) -> Figure | None:
    """Draw the kernels of every convolution, a row for each input and a column for each output.

    If there are more than 16 channels, the first 16 are drawn, and the heading says so; where
    there are more than 3 convolutions, the first 4 inputs of each, and 8 convolutions at most.
    Those of a layer that sees red, green and blue are drawn in these colours, too.

    Returns:
        The figure; None for a model without convolutions.
    """
    sections: list[Section] = []
    convolutions = list(_layers(network, nn.Conv2d))
    layers, part = evenly_spaced(convolutions, _MOST_CONVOLUTIONS, "convolutions")
    most_inputs = _FEW_CHANNELS if len(layers) > _FEW_CONVOLUTIONS else _MOST_CHANNELS
    for name, layer in layers:
        weight = layer.weight.numpy(force=True)
        outputs, inputs, height, width = weight.shape
        if inputs == _COLOURS and not sections:
            limit = _limit(weight)
            sections.append(
                Section(
                    f"{name}, all {outputs} outputs in red, green and blue, grey for 0",
                    weight,
                    _MOST_CHANNELS,
                    -limit,
                    limit,
                )
            )
        shown = weight[:_MOST_CHANNELS, :most_inputs].swapaxes(0, 1)  # (in, out, kh, kw)
        limit = _limit(shown)
        sections.append(
            Section(
                f"{name}, {height} x {width}: {_part(inputs, 'input', most_inputs)} by row, "
                f"{_part(outputs, 'output', _MOST_CHANNELS)} by column",
                shown.reshape(-1, height, width),
                shown.shape[1],
                -limit,
                limit,
                unit="weight",
            )
        )
    return tile_sheet(sections, title + part, DIVERGING, 0.5) if sections else None


def weight_histograms(network: nn.Module, title: str) -> Figure:
    """Draw histograms of the weights and biases of each layer, one row of panels a layer."""
    from matplotlib.ticker import MaxNLocator

    layers = list(_layers(network, nn.Module))
    if len(layers) > _MOST_ROWS:
        layers = [(name, layer) for name, layer in layers if layer.weight.ndim > 1]
        title += "\nwithout the normalization layers"
    layers, part = evenly_spaced(layers, _MOST_ROWS, "layers")
    title += part
    figure = new_figure(9, 0.8 + 1.75 * len(layers), title)
    panels = figure.subplots(len(layers), 2, squeeze=False)
    for row, (name, layer) in zip(panels, layers, strict=True):
        for axes, kind, color in zip(row, ("weight", "bias"), (WEIGHTS, BIASES), strict=True):
            values = _values(layer, kind)
            if values is None:
                axes.set_axis_off()
                continue
            # In float64: scales that hardly differ have no float32 between them for the bins.
            axes.hist(
                values.astype(np.float64), bins=min(60, max(5, isqrt(len(values)))), color=color
            )
            axes.set_title(
                f"{name}, {kind}: {len(values):,} values\nmean "
                f"{number(values.mean())}, standard deviation {number(values.std())}",
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
    figure = new_figure(max(6.0, 2 + 1.1 * len(layers)), 5.6, title)
    panels: Sequence[Axes] = figure.subplots(2, 1, sharex=True)
    labels = ["\n".join(wrap(name, 12)) for name, _ in layers]
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
    """Give the layers of a kind that have a weight, by name."""
    names = layer_names(network)
    for key, module in network.named_modules():
        if key in names and isinstance(module, kind) and _values(module, "weight") is not None:
            yield names[key], module


def _part(count: int, what: str, most: int) -> str:
    """Say how many channels there are, and how many are drawn.

    >>> _part(1, "input", 16), _part(16, "output", 16), _part(32, "output", 16)
    ('1 input', '16 outputs', 'the first 16 of 32 outputs')
    """
    some = f"the first {most} of " if count > most else ""
    return f"{some}{count} {what}{'' if count == 1 else 's'}"


def _values(layer: nn.Module, kind: str) -> Array | None:
    """Return all values of a parameter, flattened; None if the layer does not have it."""
    parameter = dict(layer.named_parameters(recurse=False)).get(kind)
    return None if parameter is None else parameter.numpy(force=True).ravel()


def _limit(weight: Array) -> float:
    """Return the end of a scale around 0, without the outermost 0.5 %, which would pale the rest.

    >>> _limit(np.array([-2.0, 2.0]))
    2.0
    """
    return float(np.quantile(np.abs(weight), 0.995)) or 1.0

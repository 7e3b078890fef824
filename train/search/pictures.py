"""Pictures of a search: pairs of settings, and trials over parallel axes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import ceil, floor, log10
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullLocator

from ..pictures.style import INK, SEQUENTIAL, VALIDATION, new_figure, save, tidy
from ..pictures.text import short
from .results import short_text
from .space import Axis, Choices, Range
from .trial import Trial, ranked

__all__ = ["draw_heat_maps", "draw_parallel"]

_JITTER = 0.12  # of the step between listed values, so that equal trials do not hide each other
_MOST_LETTERS, _MOST_AT_A_LINE = 24, 14  # of a listed value
_NEAREST = 0.08  # of the length of an axis, between two marks
_FEWEST_MARKS, _MOST_DECADES = 2, 7
_COLORS = colormaps[SEQUENTIAL]


def draw_heat_maps(
    folder: str, title: str, axes: Sequence[Axis], trials: Sequence[Trial]
) -> list[str]:
    """Draw, for each pair of settings that vary, the accuracy at each pair of values.

    Two settings with listed values make a heat map of the best accuracies. Values that were drawn
    from a range lie anywhere: there each trial is a point.

    Args:
        folder: the folder for the files ``heat-<name>-<name>.png`` and
            ``scatter-<name>-<name>.png``.
        title: what was searched.
        axes: the axes of the search.
        trials: all trials, at least one of them finished.

    Returns:
        The names of the files.
    """
    names = []
    varying = [axis for axis in axes if len(axis.corners) > 1]
    done = ranked(trials)
    for y_axis, x_axis in combinations(varying, 2):
        listed = isinstance(y_axis, Choices) and isinstance(x_axis, Choices)
        kind = "heat" if listed else "scatter"
        name = f"{kind}-{y_axis.name}-{x_axis.name}.png"
        if isinstance(y_axis, Choices) and isinstance(x_axis, Choices):
            best = "\nbest over the other settings" if len(varying) > 2 else ""
            figure = _heat_map(title + best, y_axis, x_axis, done)
        else:
            figure = _scatter(title, y_axis, x_axis, done)
        save(figure, f"{folder}/{name}")
        names.append(name)
    return names


def _scatter(title: str, y_axis: Axis, x_axis: Axis, done: Sequence[Trial]) -> Figure:
    """Draw each trial as a point, coloured by its accuracy, the best one on top and ringed."""
    rng = np.random.default_rng(0)
    points = np.array(
        [[_place(axis, t.values[axis.name], rng) for axis in (x_axis, y_axis)] for t in done]
    )
    accuracies = [100 * t.outcome.val_accuracy for t in done if t.outcome is not None]
    figure = new_figure(6.4, 4.8, title)
    axes = figure.subplots()
    # The best come first, and are to be drawn last.
    x, y = points[::-1].T
    image = axes.scatter(x, y, c=accuracies[::-1], cmap=_COLORS, s=42, zorder=2, clip_on=False)
    axes.scatter(
        x[-1],
        y[-1],
        s=130,
        facecolors="none",
        edgecolors=VALIDATION,
        linewidths=2,
        zorder=3,
        clip_on=False,
        label=f"best: {accuracies[0]:.2f} %",
    )
    for ruler, axis in ((axes.xaxis, x_axis), (axes.yaxis, y_axis)):
        if isinstance(axis, Choices):
            texts = [short(short_text(value), _MOST_LETTERS) for value in _ordered(axis)]
            ruler.set_ticks(range(len(texts)), texts)
            ruler.axes.set(**{f"{ruler.axis_name}lim": (-0.5, len(texts) - 0.5)})
            continue
        if axis.log:
            (axes.set_xscale if axis is x_axis else axes.set_yscale)("log")
            ruler.set_minor_locator(NullLocator())
        texts = [short_text(mark) for mark in _marks(axis)]
        ruler.set_ticks([float(mark) for mark in _marks(axis)], texts)
    axes.set(xlabel=x_axis.name, ylabel=y_axis.name)
    tidy(axes)
    figure.colorbar(image, label="validation accuracy, %")
    figure.legend(loc="outside lower center", frameon=False)
    return figure


def _place(axis: Axis, value: Any, rng: np.random.Generator) -> float:
    """Return where a value stands on an axis; listed values stand beside their number."""
    if isinstance(axis, Choices):
        return _ordered(axis).index(value) + rng.uniform(-_JITTER, _JITTER)
    return float(value)


def _heat_map(title: str, y_axis: Choices, x_axis: Choices, done: Sequence[Trial]) -> Figure:
    """Draw the best accuracy at each pair of listed values."""
    rows, columns = _ordered(y_axis), _ordered(x_axis)
    best = np.full((len(rows), len(columns)), np.nan)
    for trial in reversed(done):  # the best last
        assert trial.outcome is not None
        place = rows.index(trial.values[y_axis.name]), columns.index(trial.values[x_axis.name])
        best[place] = 100 * trial.outcome.val_accuracy
    row_names, column_names = (
        [short(short_text(value), _MOST_LETTERS) for value in values] for values in (rows, columns)
    )
    pitch = max(0.9, 0.1 * max(map(len, column_names)))
    size = (max(5.0, 2.6 + pitch * best.shape[1]), max(3.4, 1.8 + 0.5 * best.shape[0]))
    figure = new_figure(*size, title)
    axes = figure.subplots()
    image = axes.imshow(np.ma.masked_invalid(best), cmap=_COLORS, aspect="auto")
    low, high = np.nanmin(best), np.nanmax(best)
    for (i, j), value in np.ndenumerate(best):
        dark = np.isfinite(value) and value < (low + high) / 2
        text = f"{value:.2f}" if np.isfinite(value) else "none"
        axes.text(j, i, text, ha="center", va="center", color="white" if dark else "black")
    axes.set_xticks(range(len(columns)), column_names)
    axes.set_yticks(range(len(rows)), row_names)
    axes.set(xlabel=x_axis.name, ylabel=y_axis.name)
    figure.colorbar(image, label="validation accuracy, %")
    return figure


def draw_parallel(path: str, title: str, axes: Sequence[Axis], trials: Sequence[Trial]) -> None:
    """Draw each finished trial as a line through its settings to its validation accuracy.

    Args:
        path: the path of the PNG.
        title: what was searched.
        axes: the axes of the search.
        trials: all trials, at least one of them finished.
    """
    done = ranked(trials)
    accuracies = np.array([100 * t.outcome.val_accuracy for t in done if t.outcome is not None])
    low, high = accuracies.min(), accuracies.max()
    scale = Normalize(low, high if high > low else low + 1)
    figure = new_figure(max(6.0, 2.0 + 1.9 * len(axes)), 4.2, title)
    plot = figure.subplots()
    rng = np.random.default_rng(0)
    for trial, accuracy in reversed(list(zip(done, accuracies, strict=True))):
        heights = [_height(axis, trial.values[axis.name]) for axis in axes]
        # Lines of a grid lie upon each other: spread a little.
        heights = [height + rng.uniform(-0.012, 0.012) for height in heights]
        is_best = trial is done[0]
        plot.plot(
            [*heights, scale(accuracy)],
            color=VALIDATION if is_best else _COLORS(scale(accuracy)),
            linewidth=2.4 if is_best else 1.0,
            alpha=1.0 if is_best else 0.75,
            label=f"best: {accuracy:.2f} %" if is_best else None,
        )
    for x, axis in enumerate(axes):
        _ticks(
            plot,
            x,
            [(_height(axis, v), short(short_text(v), _MOST_AT_A_LINE)) for v in _marks(axis)],
        )
    marks = _marks(Range("", float(low), float(scale.vmax or high), log=False, integer=False))
    _ticks(plot, len(axes), [(float(scale(mark)), f"{mark:.2f}") for mark in marks], right=True)
    plot.set_xticks(
        range(len(axes) + 1), [*(axis.name for axis in axes), "validation\naccuracy, %"]
    )
    plot.set_yticks([])
    plot.set(xlim=(-0.35, len(axes) + 0.35), ylim=(-0.06, 1.06))
    plot.spines[:].set_visible(False)
    plot.tick_params(bottom=False)
    plot.legend(frameon=False, loc="upper left", bbox_to_anchor=(0, -0.12))
    figure.colorbar(_mappable(scale), ax=plot, label="validation accuracy, %", pad=0.02, aspect=30)
    save(figure, path)


def _height(axis: Axis, value: Any) -> float:
    """Return the height of a value on its axis, from 0 to 1."""
    if isinstance(axis, Choices):
        last = len(axis.values) - 1
        return _ordered(axis).index(value) / last if last else 0.5
    low, high, at = axis.low, axis.high, value
    if axis.log:
        low, high, at = np.log(low), np.log(high), np.log(value)
    return float((at - low) / (high - low))


def _marks(axis: Axis) -> Sequence[Any]:
    """Return the values that are written at an axis: of a range round ones, and both ends.

    >>> _marks(Range("lr", 1e-4, 1e-1, log=True, integer=False))
    [0.0001, 0.001, 0.01, 0.1]
    >>> _marks(Range("lr", 3e-4, 5e-3, log=True, integer=False))
    [0.0003, 0.0005, 0.001, 0.002, 0.005]
    >>> _marks(Range("hidden", 16, 500, log=False, integer=True))
    [16, 100, 200, 300, 400, 500]
    """
    if isinstance(axis, Choices):
        return axis.values
    marks = [axis.low, axis.high]
    for mark in _round_numbers(axis):
        heights = [_height(axis, other) for other in marks]
        if all(abs(_height(axis, mark) - height) >= _NEAREST for height in heights):
            marks.append(mark)
    return sorted({axis.value(mark) for mark in marks})


def _round_numbers(axis: Range) -> list[float]:
    """Return round numbers within a range, about five."""
    if axis.log:
        decades = range(floor(log10(axis.low)), ceil(log10(axis.high)) + 1)
        every = -(-len(decades) // _MOST_DECADES)
        for factors in ((1,), (1, 2, 5), (1, 2, 3, 4, 5, 6, 7, 8, 9)):
            # Read from text, as 3 * 10.0**-4 is not 0.0003.
            found = [float(f"{f}e{n}") for n in decades[::every] for f in factors]
            found = [number for number in found if axis.low < number < axis.high]
            if len(found) >= _FEWEST_MARKS:
                return found
    ticks = MaxNLocator(5).tick_values(axis.low, axis.high)
    return [float(f"{tick:.12g}") for tick in ticks if axis.low < tick < axis.high]


def _ordered(axis: Choices) -> Sequence[Any]:
    """Sort numbers; leave other values in the order in which they are listed."""
    numbers = all(type(value) in (int, float) for value in axis.values)
    return sorted(axis.values) if numbers else axis.values


def _ticks(plot: Axes, x: int, marks: Sequence[tuple[float, str]], right: bool = False) -> None:
    plot.axvline(x, color=INK, linewidth=1.0, zorder=3)
    for height, text in marks:
        plot.text(
            x + (0.04 if right else -0.04),
            height,
            text,
            ha="left" if right else "right",
            va="center",
            fontsize=8,
            zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 0.8},
        )


def _mappable(scale: Normalize) -> Any:
    from matplotlib.cm import ScalarMappable

    return ScalarMappable(scale, _COLORS)

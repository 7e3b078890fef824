"""Pictures of a search: heat maps of pairs of settings, and trials over parallel axes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

import numpy as np
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from ..pictures.style import INK, SEQUENTIAL, VALIDATION, new_figure, save
from .results import short_text
from .space import Axis, Choices, Range
from .trial import Trial, ranked

__all__ = ["draw_heat_maps", "draw_parallel"]

_BINS = 6  # of a range
_COLORS = colormaps[SEQUENTIAL]


def draw_heat_maps(
    folder: str, title: str, axes: Sequence[Axis], trials: Sequence[Trial]
) -> list[str]:
    """Draw, for each pair of settings that vary, the best accuracy at each pair of values.

    Args:
        folder: the folder for the files ``heat-<name>-<name>.png``.
        title: what was searched.
        axes: the axes of the search.
        trials: all trials, at least one of them finished.

    Returns:
        The names of the files.
    """
    names = []
    varying = [axis for axis in axes if len(axis.corners) > 1]
    if len(varying) > 2:
        title += "\nbest over the other settings"
    for y_axis, x_axis in combinations(varying, 2):
        name = f"heat-{y_axis.name}-{x_axis.name}.png"
        _heat_map(f"{folder}/{name}", title, y_axis, x_axis, ranked(trials))
        names.append(name)
    return names


def _heat_map(path: str, title: str, y_axis: Axis, x_axis: Axis, done: Sequence[Trial]) -> None:
    rows, columns = _Bins(y_axis), _Bins(x_axis)
    best = np.full((len(rows.labels), len(columns.labels)), np.nan)
    for trial in reversed(done):  # the best last
        assert trial.outcome is not None
        place = rows.index(trial.values[y_axis.name]), columns.index(trial.values[x_axis.name])
        best[place] = 100 * trial.outcome.val_accuracy
    size = (max(5.0, 2.6 + 0.9 * best.shape[1]), max(3.4, 1.8 + 0.5 * best.shape[0]))
    figure = new_figure(*size, title)
    axes = figure.subplots()
    image = axes.imshow(np.ma.masked_invalid(best), cmap=_COLORS, aspect="auto")
    low, high = np.nanmin(best), np.nanmax(best)
    for (i, j), value in np.ndenumerate(best):
        dark = np.isfinite(value) and value < (low + high) / 2
        text = f"{value:.2f}" if np.isfinite(value) else "none"
        axes.text(j, i, text, ha="center", va="center", color="white" if dark else "black")
    axes.set_xticks(range(len(columns.labels)), columns.labels)
    axes.set_yticks(range(len(rows.labels)), rows.labels)
    axes.set(xlabel=x_axis.name, ylabel=y_axis.name)
    figure.colorbar(image, label="validation accuracy, %")
    save(figure, path)


class _Bins:
    """The rows or columns of a heat map: an axis's values, or equal parts of its range."""

    def __init__(self, axis: Axis) -> None:
        self._axis = axis
        if isinstance(axis, Choices):
            self.labels = [short_text(value) for value in _ordered(axis)]
            return
        space = np.geomspace if axis.log else np.linspace
        self._edges = space(axis.low, axis.high, _BINS + 1)
        ends = [f"{edge:.2g}" for edge in self._edges]
        self.labels = [f"{low} to {high}" for low, high in pairwise(ends)]

    def index(self, value: Any) -> int:
        """Return the row or column of a value."""
        if isinstance(self._axis, Choices):
            return _ordered(self._axis).index(value)
        return min(int(np.searchsorted(self._edges[1:], value)), _BINS - 1)


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
        _ticks(plot, x, [(_height(axis, value), short_text(value)) for value in _marks(axis)])
    marks = np.linspace(low, scale.vmax or high, 5)
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
    """Return the values that are written at an axis."""
    if isinstance(axis, Range):
        space = np.geomspace if axis.log else np.linspace
        return [axis.value(mark) for mark in space(axis.low, axis.high, 5).tolist()]
    return axis.values


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

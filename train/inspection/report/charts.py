"""Curves as SVG, with the numbers that a reader's pointer asks for."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from ...pictures.curves import ACCURACY, LOSS
from ...pictures.style import TRAINING, VALIDATION, look, new_figure, tidy
from ...run_folder.history import Epoch, best_epoch

__all__ = ["Chart", "Line", "curve_charts"]

_WIDTH, _HEIGHT = 5.2, 3.5  # inches; about 500 pixels, so that a telephone shows it in full


class Line(NamedTuple):
    """A curve.

    Attributes:
        label: what it shows.
        color: as CSS and matplotlib have it.
        dashed: whether it is.
        values: one an epoch, from the first.
        chosen: the epoch whose weights were kept, or None.
    """

    label: str
    color: str
    dashed: bool
    values: list[float]
    chosen: int | None


class Chart(NamedTuple):
    """A chart.

    Attributes:
        title: what it shows.
        svg: the picture; no user's text is in it.
        lines: its curves.
        hover: for the page's script: the box of the axes as parts of the picture's width and
            height, the epochs at its sides, and the curves.
    """

    title: str
    svg: str
    lines: list[Line]
    hover: dict[str, Any]


def curve_charts(histories: Sequence[tuple[str, Sequence[Epoch]]]) -> list[Chart]:
    """Draw loss and accuracy of one run or of several.

    Args:
        histories: names and epochs, at least one epoch each.
    """
    return [
        _chart("Loss", LOSS, histories, lambda e: e.train_loss, lambda e: e.val_loss),
        _chart("Accuracy", ACCURACY, histories, lambda e: e.train_accuracy, _validation_accuracy),
    ]


def _validation_accuracy(epoch: Epoch) -> float:
    return epoch.val_accuracy


def _chart(
    title: str,
    unit: str,
    histories: Sequence[tuple[str, Sequence[Epoch]]],
    training: Callable[[Epoch], float],
    validation: Callable[[Epoch], float],
) -> Chart:
    lines = []
    for i, (name, history) in enumerate(histories):
        alone = len(histories) == 1
        color = look(i)[0]
        prefix = "" if alone else f"{name}: "
        kept = best_epoch(history).epoch
        means, after = list(map(training, history)), list(map(validation, history))
        lines += [
            Line(f"{prefix}training", TRAINING if alone else color, not alone, means, None),
            Line(f"{prefix}validation", VALIDATION if alone else color, False, after, kept),
        ]
    svg, box = _draw(title, unit, lines)
    hover = {
        "box": box,
        "percent": unit == ACCURACY,
        "lines": [line._asdict() for line in lines],
    }
    return Chart(title, svg, lines, hover)


def _draw(title: str, unit: str, lines: Sequence[Line]) -> tuple[str, dict[str, float]]:
    """Draw the curves; return the picture, and where the axes are in it."""
    import matplotlib as mpl
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    figure = new_figure(_WIDTH, _HEIGHT, "")
    axes = figure.subplots()
    for line in lines:
        epochs = range(1, len(line.values) + 1)
        style, marker = ("--" if line.dashed else "-"), ("o" if len(line.values) == 1 else "")
        axes.plot(epochs, line.values, style, color=line.color, marker=marker, markersize=4)
        if line.chosen is not None:
            axes.plot(line.chosen, line.values[line.chosen - 1], "o", color=line.color)
    last = max(len(line.values) for line in lines)
    margin = 0.6 if last == 1 else 0.04 * (last - 1)
    axes.set(xlabel="epoch", ylabel=unit, xlim=(1 - margin, last + margin))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    if unit == ACCURACY:
        axes.yaxis.set_major_formatter(PercentFormatter(1.0, symbol="%"))
    tidy(axes)
    figure.draw_without_rendering()
    extent = axes.get_window_extent().transformed(figure.transFigure.inverted())
    box = {
        "left": extent.x0,
        "right": extent.x1,
        "top": 1 - extent.y1,
        "bottom": 1 - extent.y0,
        "first": axes.get_xlim()[0],
        "last": axes.get_xlim()[1],
        "low": axes.get_ylim()[0],
        "high": axes.get_ylim()[1],
    }
    file = io.StringIO()
    # Letters as text, so that they can be selected and read aloud; names of parts that stay the
    # same from one page to the next.
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": title}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    svg = file.getvalue()
    return svg[svg.index("<svg") :], {name: round(float(value), 5) for name, value in box.items()}

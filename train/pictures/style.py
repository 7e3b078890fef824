"""The style of every picture: colours, figures, axes, saving."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import IO, TYPE_CHECKING

from ..command_line.errors import ProgramError
from ..run_folder.atomic_files import replacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "BIASES",
    "COLORS",
    "DIVERGING",
    "DPI",
    "INK",
    "MARKERS",
    "SEQUENTIAL",
    "TRAINING",
    "VALIDATION",
    "WEIGHTS",
    "new_figure",
    "own_style",
    "save",
    "save_to",
    "tidy",
]

DPI = 150
"""The default resolution, in pixels an inch."""

INK = "#1f2933"
TRAINING, VALIDATION = "#7a8594", "#c2410c"
WEIGHTS, BIASES = "#4477aa", "#ee9944"

# The scheme "muted" of Paul Tol's "Colour schemes" (SRON/EPS/TN/09-002), which colour-blind readers
# can tell apart, in an order with unlike neighbours, and black.
COLORS = (
    "#332288",
    "#ddaa33",
    "#117733",
    "#cc6677",
    "#88ccee",
    "#882255",
    "#44aa99",
    "#aa4499",
    "#999933",
    "#000000",
)
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "<", ">", "*")
"""Shapes beside the colours, so that classes differ in a grey print, too."""

DIVERGING, SEQUENTIAL = "RdBu_r", "viridis"
"""The names of the colour maps: for values with a sign, and for values without."""


@contextmanager
def own_style() -> Iterator[None]:
    """Draw as these modules say, whatever style and backend the user's environment names.

    Raises:
        ProgramError: matplotlib is not installed.
    """
    try:
        _import_matplotlib()
        from matplotlib import style
    except ImportError:
        raise ProgramError('pictures need matplotlib: pip install "tinygrad-np[train]"') from None
    with style.context("default"):
        yield


def _import_matplotlib() -> None:
    """Import matplotlib even if MPLBACKEND names a backend that this Python lacks.

    A notebook passes its own on to the programs that it starts. No picture needs a backend.
    """
    if "matplotlib" in sys.modules:
        return
    named = os.environ.pop("MPLBACKEND", None)
    try:
        matplotlib = import_module("matplotlib")
    finally:
        if named is not None:
            os.environ["MPLBACKEND"] = named
    if named is not None:
        with suppress(ValueError):
            matplotlib.rcParams["backend"] = named


def new_figure(width: float, height: float, title: str) -> Figure:
    """Make an empty figure of this size in inches, with room for every label."""
    _import_matplotlib()
    from matplotlib.figure import Figure

    from .canvas import PlainTextCanvas

    figure = Figure(figsize=(width, height), layout="constrained")
    PlainTextCanvas(figure)
    figure.suptitle(title, fontsize=12, color=INK)
    return figure


def tidy(*panels: Axes) -> None:
    """Draw a light grid, and remove the frame from the sides without a scale."""
    for axes in panels:
        axes.grid(alpha=0.25)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)


def bare(axes: Axes, width: float, height: float) -> None:
    """Turn axes into a free canvas: inches from the upper left corner, no scales, no frame."""
    axes.set_axis_off()
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal")


def save(figure: Figure, path: str, dpi: int = DPI) -> None:
    """Write a figure as PNG, whole or not at all; the page grows for labels at its edge.

    Letters that the font lacks become boxes.

    Raises:
        ProgramError: the picture would have too many pixels.
    """
    with replacing(path) as file:
        save_to(file, figure, dpi)


def save_to(file: IO[bytes], figure: Figure, dpi: int) -> None:
    """Write a figure to an open file as PNG, like :func:`save`."""
    # Of letters that the font lacks, and of pages that are too small for all that is on them.
    with warnings.catch_warnings(action="ignore"):
        figure.savefig(file, format="png", dpi=dpi, bbox_inches="tight", pad_inches=0.1)


def number(value: float) -> str:
    r"""Write a number for a label, with a typographic minus sign.

    >>> number(-0.123456) == "\N{MINUS SIGN}0.123"
    True
    """
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")


def cycle(choices: Sequence[str], position: int) -> str:
    """Return the choice at a position; after the last comes the first again."""
    return choices[position % len(choices)]


def look(position: int) -> tuple[str, str]:
    """Return a colour and a marker: a hundred pairs, after which the first comes again.

    >>> look(0), len({look(i) for i in range(100)})
    (('#332288', 'o'), 100)
    """
    return cycle(COLORS, position), cycle(MARKERS, position + position // len(COLORS))

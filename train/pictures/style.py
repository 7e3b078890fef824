"""Colours that all eyes tell apart, figures that cut nothing off, and saving them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    "save",
    "tidy",
]

DPI = 150
"""Pixels an inch, where nobody asks for more."""

INK = "#1f2933"
TRAINING, VALIDATION = "#7a8594", "#c2410c"
WEIGHTS, BIASES = "#4477aa", "#ee9944"

# "Muted" of Paul Tol's "Colour schemes" (SRON/EPS/TN/09-002), which stay apart for colour-blind
# eyes, in an order that keeps neighbours far apart, and black.
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
"""Beside colour, shape: with both, print in grey still tells classes apart."""

DIVERGING, SEQUENTIAL = "RdBu_r", "viridis"
"""Colour maps, by name: of what has a sign, and of what has none."""


def new_figure(width: float, height: float, title: str) -> Figure:
    """An empty figure of this size in inches, whose layout leaves room for every label.

    Raises:
        ProgramError: matplotlib is not installed.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ProgramError('pictures need matplotlib: pip install "tinygrad-np[train]"') from None
    figure = Figure(figsize=(width, height), layout="constrained")
    figure.suptitle(title, fontsize=12, color=INK)
    return figure


def tidy(*panels: Axes) -> None:
    """A light grid and no frame on the sides that bear no scale."""
    for axes in panels:
        axes.grid(alpha=0.25)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)


def bare(axes: Axes, width: float, height: float) -> None:
    """Axes in inches from the upper left corner, without scales or frame, to draw upon freely."""
    axes.set_axis_off()
    axes.set(xlim=(0, width), ylim=(height, 0), aspect="equal")


def save(figure: Figure, path: str, dpi: int = DPI) -> None:
    """Write a figure as PNG, atomically; the page grows where a label would be cut off."""
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=dpi, bbox_inches="tight", pad_inches=0.1)


def number(value: float) -> str:
    r"""A number for a label, with the minus sign of the typesetters.

    >>> number(-0.123456) == "\N{MINUS SIGN}0.123"
    True
    """
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")


def cycle(choices: Sequence[str], position: int) -> str:
    """The choice at a position, from the start again after the last."""
    return choices[position % len(choices)]

"""The loss over a rising learning rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .style import TRAINING, VALIDATION, new_figure, number, tidy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["lr_curve"]

_HIGHEST = 1.5  # times the first loss; higher values would flatten the rest of the curve


def lr_curve(
    rates: NDArray[np.float64], losses: NDArray[np.float64], suggestion: float, title: str
) -> Figure:
    """Draw the smoothed loss at each rate that was tried, with the suggestion marked.

    Args:
        rates: at least one learning rate, rising.
        losses: the smoothed loss at each.
        suggestion: the learning rate to be marked.
        title: what was trained on what.
    """
    from matplotlib.ticker import NullFormatter

    figure = new_figure(7, 4, title)
    axes = figure.subplots()
    axes.plot(rates, losses, color=TRAINING, label="training")
    axes.axvline(suggestion, color=VALIDATION, linestyle=":", label=f"suggestion: {suggestion:g}")
    axes.set(xlabel="learning rate", ylabel="smoothed loss, nats", xscale="log")
    axes.xaxis.set_major_formatter(lambda rate, place: number(rate))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_ylim(top=min(float(losses.max()), _HIGHEST * float(losses[0])))
    tidy(axes)
    axes.legend(frameon=False)
    return figure

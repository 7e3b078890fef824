"""The loss over a rising learning rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lr_finder import RangeTest
from .style import TRAINING, VALIDATION, new_figure, tidy

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["range_test"]

_LOST = 1.5  # times the first loss: what lies above would only flatten the rest


def range_test(test: RangeTest, title: str) -> Figure:
    """The smoothed loss at each rate that was tried, with the suggestion marked.

    Args:
        test: at least one rate.
        title: what was trained on what.
    """
    figure = new_figure(7, 4, title)
    axes = figure.subplots()
    axes.plot(test.rates, test.losses, color=TRAINING, label="training")
    axes.axvline(
        test.suggestion, color=VALIDATION, linestyle=":", label=f"suggestion: {test.suggestion:g}"
    )
    axes.set(xlabel="learning rate", ylabel="smoothed loss, nats", xscale="log")
    axes.set_ylim(top=min(float(test.losses.max()), _LOST * float(test.losses[0])))
    tidy(axes)
    axes.legend(frameon=False)
    return figure

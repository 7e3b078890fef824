"""Loss and accuracy by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..run_folder.history import Epoch, best_epoch
from .style import COLORS, MARKERS, TRAINING, VALIDATION, cycle, new_figure, tidy

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["overlaid_curves", "training_curves"]

LOSS, ACCURACY = "cross-entropy loss, nats", "accuracy"


def training_curves(history: Sequence[Epoch], title: str, loss_extras: str = "") -> Figure:
    """Draw loss and accuracy of training and validation; mark the epoch whose weights were kept.

    Args:
        history: at least one epoch.
        title: the model and the data.
        loss_extras: the parts of the training loss that the validation loss lacks, as in "label
            smoothing 0.1"; they may be why it is the higher one.
    """
    best = best_epoch(history)
    epochs = [epoch.epoch for epoch in history]
    smoothed = f" ({loss_extras})" if loss_extras else ""
    figure = new_figure(10, 4, title)
    losses, accuracies = figure.subplots(1, 2)
    for axes, train_label, train, validation, chosen, label in (
        (
            losses,
            f"training{smoothed}",
            [e.train_loss for e in history],
            [e.val_loss for e in history],
            best.val_loss,
            f"epoch {best.epoch}, chosen: {best.val_loss:.3f}",
        ),
        (
            accuracies,
            "training",
            [e.train_accuracy for e in history],
            [e.val_accuracy for e in history],
            best.val_accuracy,
            f"epoch {best.epoch}, chosen: {best.val_accuracy:.2%}",
        ),
    ):
        marker = "o" if len(epochs) == 1 else ""
        axes.plot(epochs, train, color=TRAINING, marker=marker, label=train_label)
        axes.plot(epochs, validation, color=VALIDATION, marker=marker, label="validation")
        axes.axvline(best.epoch, color=VALIDATION, linewidth=0.8, linestyle=":")
        axes.plot(best.epoch, chosen, "o", color=VALIDATION, label=label)
        _legend(axes)
    _finish(losses, accuracies)
    return figure


def overlaid_curves(histories: Mapping[str, Sequence[Epoch]], title: str) -> Figure:
    """Draw several runs in one pair of plots, with each run's chosen epoch marked.

    Validation is a solid line, training a dashed one.

    Args:
        histories: at least one epoch each, by the name of the run.
        title: what is compared.
    """
    from matplotlib.lines import Line2D

    rows = -(-len(histories) // 2)
    figure = new_figure(10, 4.3 + 0.2 * rows, title)
    losses, accuracies = figure.subplots(1, 2)
    handles = []
    for i, (name, history) in enumerate(histories.items()):
        best = best_epoch(history)
        color, marker = cycle(COLORS, i), cycle(MARKERS, i)
        epochs = [epoch.epoch for epoch in history]
        for axes, train, validation, chosen in (
            (
                losses,
                [e.train_loss for e in history],
                [e.val_loss for e in history],
                best.val_loss,
            ),
            (
                accuracies,
                [e.train_accuracy for e in history],
                [e.val_accuracy for e in history],
                best.val_accuracy,
            ),
        ):
            axes.plot(epochs, train, color=color, linewidth=1, linestyle="--", alpha=0.7)
            axes.plot(epochs, validation, color=color)
            axes.plot(best.epoch, chosen, marker, color=color, markeredgecolor="white")
        label = f"{name}: epoch {best.epoch}, {best.val_accuracy:.2%}, loss {best.val_loss:.3f}"
        handles.append(Line2D([], [], color=color, marker=marker, label=label))
    figure.legend(handles=handles, loc="outside lower center", ncols=2, frameon=False)
    kinds = [
        Line2D([], [], color="black", label="validation"),
        Line2D([], [], color="black", linewidth=1, linestyle="--", label="training"),
        Line2D([], [], color="black", marker="o", linestyle="", label="chosen epoch"),
    ]
    _legend(losses, kinds)
    _finish(losses, accuracies)
    return figure


def _legend(axes: Axes, handles: Sequence[Artist] | None = None) -> None:
    """Draw a legend that stays readable in front of a curve."""
    axes.legend(handles=handles, framealpha=0.85, edgecolor="none")


def _finish(losses: Axes, accuracies: Axes) -> None:
    """Name the axes, and choose their ticks."""
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    for axes, name in ((losses, LOSS), (accuracies, ACCURACY)):
        axes.set(xlabel="epoch", ylabel=name)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    accuracies.yaxis.set_major_formatter(PercentFormatter(1.0, symbol="%"))
    tidy(losses, accuracies)

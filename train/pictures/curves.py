"""Loss and accuracy by epoch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING

from ..run_folder.history import Epoch, best_epoch
from .style import INK, TRAINING, VALIDATION, look, new_figure, tidy
from .text import legend_label

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["overlaid_curves", "training_curves"]

LOSS, ACCURACY = "cross-entropy, nats", "accuracy"
_RUNNING = "training, mean over each epoch"
_MOST_IN_A_COLUMN, _MOST_IN_A_LINE = 30, 100  # letters: of a name, and of a note
_MEANS = "training lines: means over the steps of an epoch, while the weights change"


def training_curves(
    history: Sequence[Epoch], title: str, loss_extras: str = "", noise: str = ""
) -> Figure:
    """Draw loss and accuracy of training and validation; mark the epoch whose weights were kept.

    Args:
        history: at least one epoch.
        title: the model and the data.
        loss_extras: what ``train_loss`` has and ``val_loss`` does not, as in "label smoothing 0.1",
            in the runs of older versions: the picture then says that the two do not compare.
        noise: what makes training images harder than those of validation, as in "dropout 0.1".
    """
    best = best_epoch(history)
    epochs = [epoch.epoch for epoch in history]
    extras = f" (with {loss_extras}: another loss)" if loss_extras else ""
    figure = new_figure(10, 4.2, title)
    losses, accuracies = figure.subplots(1, 2)
    for axes, train_label, train, validation, chosen, label in (
        (
            losses,
            f"training{extras}",
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
    figure.supxlabel(f"{_MEANS}, with {noise}" if noise else _MEANS, fontsize=8.5, color=INK)
    return figure


def overlaid_curves(
    histories: Mapping[str, Sequence[Epoch]], title: str, notes: Sequence[str] = ()
) -> Figure:
    """Draw several runs in one pair of plots, with each run's chosen epoch marked.

    Validation is a solid line, training a dashed one.

    Args:
        histories: at least one epoch each, by the name of the run.
        title: what is compared.
        notes: what keeps the runs from being compared; a line below the title for each.
    """
    from matplotlib.lines import Line2D

    columns = 2 if max(map(len, histories)) <= _MOST_IN_A_COLUMN else 1
    rows = -(-len(histories) // columns)
    below = [line for note in notes for line in wrap(note, _MOST_IN_A_LINE, break_on_hyphens=False)]
    figure = new_figure(10, 4.1 + 0.2 * (rows + len(below)), "\n".join([title, *below]))
    losses, accuracies = figure.subplots(1, 2)
    handles = []
    for i, (name, history) in enumerate(histories.items()):
        best = best_epoch(history)
        color, marker = look(i)
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
        handles.append(Line2D([], [], color=color, marker=marker, label=legend_label(label)))
    figure.legend(handles=handles, loc="outside lower center", ncols=columns, frameon=False)
    kinds = [
        Line2D([], [], color="black", label="validation, after each epoch"),
        Line2D([], [], color="black", linewidth=1, linestyle="--", label=_RUNNING),
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
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
        first, last = axes.dataLim.intervalx
        if first == last:  # one epoch alone: no ticks between it and its neighbours
            axes.set_xlim(first - 0.6, last + 0.6)
    accuracies.yaxis.set_major_formatter(PercentFormatter(1.0, symbol="%"))
    tidy(losses, accuracies)

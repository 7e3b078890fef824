"""Loss and accuracy by epoch, as a picture."""

from __future__ import annotations

from collections.abc import Sequence

from .atomic import replacing
from .trainer import Epoch

__all__ = ["TRAIN_COLOR", "VALIDATION_COLOR", "draw_curves"]

TRAIN_COLOR, VALIDATION_COLOR = "#7a8594", "#c2410c"


def draw_curves(path: str, title: str, history: Sequence[Epoch], best: Epoch) -> None:
    """Draw training and validation loss and accuracy with the chosen epoch marked, as a PNG.

    Args:
        path: of the picture.
        title: what was trained on what.
        history: at least one epoch.
        best: the epoch whose weights were kept.
    """
    # Not pyplot: a figure of its own needs neither a display nor global state.
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator, PercentFormatter

    epochs = [epoch.epoch for epoch in history]
    figure = Figure(figsize=(10, 4), layout="constrained")
    figure.suptitle(title)
    losses, accuracies = figure.subplots(1, 2)
    for axes, name, train, validation, at_best in (
        (
            losses,
            "cross-entropy loss, nats",
            [e.train_loss for e in history],
            [e.val_loss for e in history],
            best.val_loss,
        ),
        (
            accuracies,
            "accuracy",
            [e.train_accuracy for e in history],
            [e.val_accuracy for e in history],
            best.val_accuracy,
        ),
    ):
        marker = "o" if len(epochs) == 1 else ""
        axes.plot(epochs, train, color=TRAIN_COLOR, marker=marker, label="training")
        axes.plot(epochs, validation, color=VALIDATION_COLOR, marker=marker, label="validation")
        axes.axvline(best.epoch, color=VALIDATION_COLOR, linewidth=0.8, linestyle=":")
        axes.plot(
            best.epoch,
            at_best,
            "o",
            color=VALIDATION_COLOR,
            label=f"epoch {best.epoch}, chosen: {best.val_loss:.3f}"
            if axes is losses
            else f"epoch {best.epoch}, chosen: {best.val_accuracy:.2%}",
        )
        axes.set(xlabel="epoch", ylabel=name)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.grid(alpha=0.25)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
    accuracies.yaxis.set_major_formatter(PercentFormatter(1.0, symbol=" %"))
    with replacing(path) as temporary:
        figure.savefig(temporary, format="png", dpi=120)

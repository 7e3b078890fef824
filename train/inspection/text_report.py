"""Metrics as tables to read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

__all__ = ["report_text"]


def report_text(title: str, metrics: dict[str, Any]) -> str:
    """Lay out metrics as tables: scores by class, and the confusion matrix.

    Args:
        title: the first line.
        metrics: the metrics of ``train.evaluate``, see its metrics.json.

    >>> import numpy as np
    >>> from train.training.metrics import classification_report
    >>> scores = classification_report(np.array([0, 0, 1]), np.array([0, 1, 1]), ["cat", "dog"])
    >>> about = {"dataset": "pets", "images": 3, "test_loss": 0.5, "test_accuracy": 2 / 3}
    >>> print(report_text("MLP", about | scores))
    MLP
    pets: 3 test images, loss 0.5000, accuracy 66.67%
    <BLANKLINE>
    class          precision     recall         F1    support
    cat               1.0000     0.5000     0.6667          2
    dog               0.5000     1.0000     0.6667          1
    macro average     0.7500     0.7500     0.6667          3
    micro average     0.6667     0.6667     0.6667          3
    <BLANKLINE>
    confusion matrix: true classes by row, predicted ones by column
           0  1
    0 cat  1  1
    1 dog  0  1
    <BLANKLINE>
    """
    averages = {
        f"{kind} average": {**metrics[kind], "support": metrics["images"]}
        for kind in ("macro", "micro")
    }
    scores = [("class", "precision", "recall", "F1", "support")]
    for name, row in (metrics["per_class"] | averages).items():
        shares = (f"{row[score]:.4f}" for score in ("precision", "recall", "f1"))
        scores.append((name, *shares, f"{row['support']:,}"))
    names = list(metrics["per_class"])
    confusion = [("", *map(str, range(len(names))))]
    for i, counts in enumerate(metrics["confusion"]):
        confusion.append((f"{i} {names[i]}", *map(str, counts)))
    return "\n".join(
        (
            title,
            f"{metrics['dataset']}: {metrics['images']:,} test images, loss "
            f"{metrics['test_loss']:.4f}, accuracy {metrics['test_accuracy']:.2%}",
            "",
            *_aligned(scores),
            "",
            "confusion matrix: true classes by row, predicted ones by column",
            *_aligned(confusion),
            "",
        )
    )


def _aligned(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Align the first column to the left and all others to the right, in columns of one width.

    >>> _aligned([("class", "F1"), ("Ankle boot", "0.95")])
    ['class         F1', 'Ankle boot  0.95']
    """
    first = max(len(row[0]) for row in rows)
    width = 2 + max(len(cell) for row in rows for cell in row[1:])
    return [row[0].ljust(first) + "".join(cell.rjust(width) for cell in row[1:]) for row in rows]

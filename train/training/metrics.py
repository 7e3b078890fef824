"""Metrics of a classifier: loss, accuracy, and precision, recall and F1 by class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_np import Tensor, nn, no_grad

__all__ = ["classification_report", "confusion_matrix", "loss_and_accuracy"]


@no_grad()
def loss_and_accuracy(
    logits: NDArray[np.floating[Any]], labels: NDArray[np.int64]
) -> tuple[float, float]:
    """Compute the mean cross-entropy, in nats and without label smoothing, and the accuracy.

    Args:
        logits: (N, classes), N at least 1.
        labels: (N,).

    >>> loss, accuracy = loss_and_accuracy(np.array([[2.0, 2.0], [9.0, 0.0]]), np.array([1, 0]))
    >>> round(loss, 4), accuracy
    (0.3466, 0.5)
    """
    loss: Tensor = nn.functional.cross_entropy(Tensor(logits), labels)
    correct = np.count_nonzero(logits.argmax(1) == labels)
    return float(loss.item()), int(correct) / len(labels)


def confusion_matrix(
    labels: NDArray[np.int64], predictions: NDArray[np.int64], classes: int
) -> NDArray[np.int64]:
    """Count how often each class (row) was predicted as each class (column).

    >>> confusion_matrix(np.array([0, 0, 1]), np.array([0, 1, 1]), 2)
    array([[1, 1],
           [0, 1]])
    """
    pairs = labels * classes + predictions
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def classification_report(
    labels: NDArray[np.int64], predictions: NDArray[np.int64], classes: Sequence[str]
) -> dict[str, Any]:
    """Compute precision, recall and F1, as in a run's metrics.json.

    TP counts the right predictions of a class, FP the wrong ones, and FN the images of the class
    with another prediction. Precision is TP / (TP + FP), recall TP / (TP + FN), F1
    2 TP / (2 TP + FP + FN); 0 / 0 counts as 0.

    Returns:
        ``per_class``: by name, ``precision``, ``recall``, ``f1`` and ``support``, the number of
        images. ``macro``: the plain mean of each over the classes. ``micro``: each from the sums of
        TP, FP and FN. ``confusion``: rows of counts, see :func:`confusion_matrix`.

    >>> report = classification_report(np.array([0, 0, 1]), np.array([0, 1, 1]), ["cat", "dog"])
    >>> report["per_class"]["dog"]
    {'precision': 0.5, 'recall': 1.0, 'f1': 0.6666666666666666, 'support': 1}
    """
    confusion = confusion_matrix(labels, predictions, len(classes))
    right = confusion.diagonal()
    predicted, support = confusion.sum(0), confusion.sum(1)
    scores = {
        "precision": _ratio(right, predicted),
        "recall": _ratio(right, support),
        "f1": _ratio(2 * right, predicted + support),
    }
    # Every image is one prediction of one class: the sums of FP and of FN are equal, and micro
    # precision, recall and F1 are all the accuracy.
    accuracy = float(_ratio(right.sum(), confusion.sum()))
    return {
        "per_class": {
            name: {score: float(values[i]) for score, values in scores.items()}
            | {"support": int(support[i])}
            for i, name in enumerate(classes)
        },
        "macro": {score: float(values.mean()) for score, values in scores.items()},
        "micro": dict.fromkeys(scores, accuracy),
        "confusion": confusion.tolist(),
    }


def _ratio(part: Any, whole: Any) -> NDArray[np.float64]:
    """Divide, with 0 for 0 / 0."""
    return np.asarray(part / np.maximum(whole, 1))

"""Metrics against their definitions, written out for one image and one class at a time."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pytest import approx

from train.training.metrics import classification_report, confusion_matrix, loss_and_accuracy

CLASSES = ["ant", "bee", "cat", "dog"]
answers = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=40)


def ratio(a, b):
    return a / b if b else 0.0


@given(answers)
def test_report(pairs):
    labels, predictions = (np.array(column) for column in zip(*pairs, strict=True))
    report = classification_report(labels, predictions, CLASSES)
    for number, name in enumerate(CLASSES):
        tp = sum(p == number and t == number for t, p in pairs)
        fp = sum(p == number and t != number for t, p in pairs)
        fn = sum(p != number and t == number for t, p in pairs)
        precision, recall = ratio(tp, tp + fp), ratio(tp, tp + fn)
        assert report["per_class"][name] == {
            "precision": approx(precision),
            "recall": approx(recall),
            "f1": approx(ratio(2 * precision * recall, precision + recall)),
            "support": tp + fn,
        }
    for score in ("precision", "recall", "f1"):
        each = [report["per_class"][name][score] for name in CLASSES]
        assert report["macro"][score] == approx(sum(each) / 4)
        assert report["micro"][score] == approx(sum(t == p for t, p in pairs) / len(pairs))
    assert report["confusion"] == [
        [sum(pair == (t, p) for pair in pairs) for p in range(4)] for t in range(4)
    ]


@given(answers)
def test_confusion_counts_every_pair_once(pairs):
    labels, predictions = (np.array(column) for column in zip(*pairs, strict=True))
    confusion = confusion_matrix(labels, predictions, 4)
    assert confusion.sum() == len(pairs)
    assert confusion.sum(1).tolist() == np.bincount(labels, minlength=4).tolist()


@given(
    hnp.arrays(np.float64, (5, 3), elements=st.floats(-50, 50)),
    hnp.arrays(np.int64, 5, elements=st.integers(0, 2)),
)
def test_loss_and_accuracy(logits, labels):
    losses, right = [], 0
    for row, label in zip(logits, labels, strict=True):
        losses.append(np.log(np.exp(row - row[label]).sum()))
        right += int(np.argmax(row)) == label
    loss, accuracy = loss_and_accuracy(logits, labels)
    assert loss == approx(np.mean(losses), rel=1e-9, abs=1e-12)
    assert accuracy == right / 5

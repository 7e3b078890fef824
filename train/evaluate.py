"""Test a run's best weights: ``python -m train.evaluate RUN``.

Prints loss, accuracy, and precision, recall and F1 by class, and leaves them in RUN/evaluation
with the confusion matrix and a sheet of the most confident mistakes. ``--dataset`` and
``--data-dir`` test on other data, ``--predict IMAGE.png`` says what single images are.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tinygrad_np.data import DATASETS

from . import blas, pictures
from .atomic import write_text
from .image_files import read_image
from .metrics import classification_report, loss_and_accuracy
from .options import Parser, folder
from .program import guarded, require
from .reporting import add_report_flags
from .trained_model import LabelledImages, TrainedModel, load_test_set, load_trained

__all__ = ["confident_mistakes", "evaluate", "main", "probabilities", "report_text"]

METRICS, REPORT = "metrics.json", "report.txt"
CONFUSION, MISTAKES = "confusion.png", "mistakes.png"
PREDICTIONS, PREDICTED = "predictions.json", "predictions.png"

_MISTAKES_SHOWN = 30
_GUESSES_SHOWN = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, by default the command line's.

    Returns:
        The exit code: 0 done, 2 bad input (one line on stderr).
    """
    return guarded("train.evaluate", lambda: _run(_parse(argv)))


def _parse(argv: Sequence[str] | None) -> Namespace:
    parser = Parser(
        prog="python -m train.evaluate",
        description="Test the best weights of a run, by its own settings.",
        allow_abbrev=False,
    )
    parser.add_argument("run", metavar="RUN", help="folder that a training program left")
    parser.add_argument(
        "--dataset", choices=DATASETS, help="test on this data set (default: the run's own)"
    )
    parser.add_argument(
        "--data-dir", type=folder, metavar="DIR", help="test on a folder of IDX files of your own"
    )
    parser.add_argument(
        "--predict",
        nargs="+",
        metavar="IMAGE",
        help="say what these image files are instead; they are made grey, resized and, where their "
        "border is bright, inverted, as the data sets are bright on black",
    )
    add_report_flags(
        parser,
        image_flag="--predict",
        out="the results (default: RUN/evaluation, and RUN/evaluation/NAME for other data of that "
        "name)",
    )
    return parser.parse_args(argv)


def _run(args: Namespace) -> int:
    require("matplotlib", "tqdm")
    if args.invert and not args.predict:
        Parser().error("--invert has no effect without --predict")
    if args.predict and (args.dataset or args.data_dir):
        Parser().error("--predict takes image files: leave out --dataset and --data-dir")
    model = load_trained(args.run)
    blas.set_threads(args.threads or model.settings.threads)
    out = args.out or os.path.join(args.run, "evaluation")
    if args.predict:
        os.makedirs(out, exist_ok=True)
        _predict(model, args.predict, args.invert or "auto", out, args.dpi)
        return 0
    test = load_test_set(model, args.dataset, args.data_dir)
    if args.out is None and (args.dataset or args.data_dir):
        out = os.path.join(out, test.name)
    if test.classes != model.classes:
        print(
            f"train.evaluate: note: {test.name} has other classes than the model, whose names "
            f"stand here for labels 0 to {len(model.classes) - 1}",
            file=sys.stderr,
        )
    os.makedirs(out, exist_ok=True)
    print(evaluate(model, test, out, args.dpi))
    return 0


# --- a test set -----------------------------------------------------------------------------------


def evaluate(model: TrainedModel, test: LabelledImages, out: str, dpi: int = pictures.DPI) -> str:
    """Test a model, and write metrics, report and pictures to a folder that is there.

    Returns:
        The report.
    """
    logits = model.logits(test.images)
    loss, accuracy = loss_and_accuracy(logits, test.labels)
    scores = classification_report(test.labels, logits.argmax(1), model.classes)
    metrics = {
        "model": type(model.network).__name__,
        "trained_on": model.dataset,
        "epoch": model.epoch,
        "dataset": test.name,
        "images": len(test.labels),
        "test_loss": loss,
        "test_accuracy": accuracy,
        **scores,
    }
    named = "" if test.classes == model.classes else ", classes named as the model's"
    report = report_text(model.title + named, metrics)
    where = f"{model.title}: {test.name} test set{named}"
    _write_json(os.path.join(out, METRICS), metrics)
    write_text(os.path.join(out, REPORT), report)
    pictures.save(
        pictures.confusion_matrix(
            np.array(scores["confusion"]),
            model.classes,
            f"{where}\n{len(test.labels):,} images, accuracy {accuracy:.2%}",
        ),
        os.path.join(out, CONFUSION),
        dpi,
    )
    figure = _mistakes(model, test, logits, where)
    if figure is not None:
        pictures.save(figure, os.path.join(out, MISTAKES), dpi)
    return f"{report}\nsaved  {out}"


def report_text(title: str, metrics: dict[str, Any]) -> str:
    """Metrics as of :func:`evaluate` as tables to read: scores by class, and the confusion matrix.

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
    """The first column to the left, the others to the right, all numbers in columns of one width.

    >>> _aligned([("class", "F1"), ("Ankle boot", "0.95")])
    ['class         F1', 'Ankle boot  0.95']
    """
    first = max(len(row[0]) for row in rows)
    width = 2 + max(len(cell) for row in rows for cell in row[1:])
    return [row[0].ljust(first) + "".join(cell.rjust(width) for cell in row[1:]) for row in rows]


def _mistakes(
    model: TrainedModel, test: LabelledImages, logits: NDArray[np.float32], where: str
) -> Any | None:
    """The wrong answers that the model is surest of; None where it makes no mistake."""
    chances = probabilities(logits)
    predicted, sure = chances.argmax(1), chances.max(1)
    wrong = confident_mistakes(chances, test.labels)
    if wrong.size == 0:
        return None
    shown = wrong[:_MISTAKES_SHOWN]
    captions = [
        f"no. {i}: {model.classes[test.labels[i]]}\ntaken for {model.classes[predicted[i]]}, "
        f"{sure[i]:.1%}"
        for i in shown
    ]
    title = f"{where}\nthe {len(shown)} most confident of {len(wrong):,} mistakes"
    return pictures.image_sheet(test.images[shown], captions, title)


def confident_mistakes(
    chances: NDArray[np.floating[Any]], labels: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The positions of the wrong answers, the most confident first.

    Args:
        chances: (N, classes).
        labels: (N,).

    >>> chances = np.array([[0.4, 0.6], [0.1, 0.9], [0.2, 0.8]])
    >>> confident_mistakes(chances, np.array([0, 0, 1]))
    array([1, 0])
    """
    wrong = np.flatnonzero(chances.argmax(1) != labels)
    order = np.argsort(-chances.max(1)[wrong], kind="stable")
    mistakes: NDArray[np.int64] = wrong[order]
    return mistakes


def probabilities(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """The softmax of each row of logits.

    >>> probabilities(np.array([[0.0, np.log(3.0)]]))
    array([[0.25, 0.75]])
    """
    exps = np.exp(logits - logits.max(1, keepdims=True), dtype=np.float64)
    chances: NDArray[np.float64] = exps / exps.sum(1, keepdims=True)
    return chances


# --- single images --------------------------------------------------------------------------------


def _predict(model: TrainedModel, paths: Sequence[str], invert: str, out: str, dpi: int) -> None:
    """Print and save what image files are, with a sheet of them as the model sees them."""
    images = np.stack([read_image(path, model.image_shape, invert) for path in paths])
    chances = probabilities(model.logits(images))
    answers, captions = [], []
    for path, row in zip(paths, chances, strict=True):
        best = np.argsort(-row, kind="stable")[:_GUESSES_SHOWN]
        guesses = {model.classes[i]: float(row[i]) for i in best}
        answers.append({"image": path, "predicted": model.classes[best[0]], "chances": guesses})
        listed = ", ".join(f"{name} {chance:.1%}" for name, chance in guesses.items())
        print(f"{path}: {listed}")
        first, chance = next(iter(guesses.items()))
        captions.append(f"{os.path.basename(path)}\n{first}, {chance:.1%}")
    _write_json(os.path.join(out, PREDICTIONS), {"model": model.title, "predictions": answers})
    title = f"{model.title}\nimages as the model sees them, and what it takes them for"
    pictures.save(pictures.image_sheet(images, captions, title), os.path.join(out, PREDICTED), dpi)
    print(f"saved  {out}")


def _write_json(path: str, content: dict[str, Any]) -> None:
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())

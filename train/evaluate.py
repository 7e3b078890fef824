"""Test a run's best weights: ``python -m train.evaluate RUN``.

The program prints loss, accuracy, and precision, recall and F1 by class. It saves them in
RUN/evaluation with the confusion matrix and a sheet of the most confident mistakes. ``--dataset``
and ``--data-dir`` test on other data, ``--predict IMAGE.png`` classifies single images.
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

from tinygrad_np.threads import try_set_num_threads

from . import pictures
from .command_line import console
from .command_line.errors import ProgramError
from .command_line.exit_codes import EXIT_BAD_INPUT, EXIT_DONE, exit_code
from .command_line.extras import require
from .inspection.evaluation_data import LabelledImages, load_test_set
from .inspection.flags import parse_evaluate
from .inspection.image_files import is_blank, list_images, read_image
from .inspection.mistakes import confident_mistakes, probabilities
from .inspection.text_report import report_text
from .run_folder.atomic_files import make_folder, make_folder_within, write_text
from .run_folder.folder import RunFolder
from .run_folder.trained_model import TrainedModel, load_trained
from .training.metrics import classification_report, loss_and_accuracy

__all__ = ["evaluate", "main"]

METRICS, REPORT = "metrics.json", "report.txt"
CONFUSION, MISTAKES = "confusion.png", "mistakes.png"
PREDICTIONS, PREDICTED = "predictions.json", "predictions.png"

_MISTAKES_SHOWN = 30
_GUESSES_SHOWN = 3
_PREDICTIONS_SHOWN = 100


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, or with those of the process.

    Returns:
        The exit code: 0 done, 2 bad input (one line on stderr).
    """
    return exit_code("train.evaluate", lambda: _run(parse_evaluate(argv)))


def _run(args: Namespace) -> int:
    require("matplotlib", "tqdm")
    model = load_trained(args.run)
    try_set_num_threads(args.threads or model.settings.threads)
    with pictures.own_style():
        if args.predict:
            return _predict(model, args)
        test = load_test_set(model, args.dataset, args.data_dir)
        if test.classes != model.classes:
            console.other_class_names(test.name, len(model.classes))
        other = [test.name] if args.dataset or args.data_dir else []
        out = _results_folder(args, *other)
        console.evaluation(evaluate(model, test, out, args.dpi), out)
    return EXIT_DONE


def _results_folder(args: Namespace, *names: str) -> str:
    """Make the folder for the results: ``--out``, or one within the run."""
    if args.out is None:
        return make_folder_within(args.run, "evaluation", *names)
    RunFolder.check_holds_none(args.out)
    make_folder(args.out)
    out: str = args.out
    return out


# --- a test set -----------------------------------------------------------------------------------


def evaluate(model: TrainedModel, test: LabelledImages, out: str, dpi: int = pictures.DPI) -> str:
    """Test a model, and write metrics, report and pictures to an existing folder.

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
    return report


def _mistakes(
    model: TrainedModel, test: LabelledImages, logits: NDArray[np.float32], where: str
) -> Any | None:
    """Draw the wrong answers that the model is surest of; None if it makes no mistake."""
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


# --- single images --------------------------------------------------------------------------------


def _predict(model: TrainedModel, args: Namespace) -> int:
    """Print and save predictions for image files, with a sheet of what the model sees.

    Files that are no images are named in a line each. They do not keep the others from being
    predicted, but make the exit code 2.
    """
    paths, images, problems = [], [], []
    for path in list_images(args.predict):
        try:
            images.append(read_image(path, model.image_shape, args.invert or "auto"))
            paths.append(path)
        except ProgramError as error:
            problems.append(str(error))
    if images:
        out = _results_folder(args)
        _save_predictions(model, paths, np.stack(images), out, args.dpi)
    for problem in problems:
        console.program_failed("train.evaluate", problem)
    return EXIT_BAD_INPUT if problems else EXIT_DONE


def _save_predictions(
    model: TrainedModel, paths: Sequence[str], images: NDArray[np.uint8], out: str, dpi: int
) -> None:
    answers, captions = [], []
    for path, image, row in zip(paths, images, probabilities(model.logits(images)), strict=True):
        best = np.argsort(-row, kind="stable")[:_GUESSES_SHOWN]
        guesses = {model.classes[i]: float(row[i]) for i in best}
        blank = is_blank(image)
        answers.append(
            {
                "image": path,
                "predicted": model.classes[best[0]],
                "chances": guesses,
                **({"blank": True} if blank else {}),
            }
        )
        console.prediction(path, guesses)
        if blank:
            console.blank_image("train.evaluate", path)
        first, chance = next(iter(guesses.items()))
        captions.append(f"{os.path.basename(path)}\n{first}, {chance:.1%}")
    _write_json(os.path.join(out, PREDICTIONS), {"model": model.title, "predictions": answers})
    part = (
        f"the first {_PREDICTIONS_SHOWN} of {len(images):,} "
        if len(captions) > _PREDICTIONS_SHOWN
        else ""
    )
    title = f"{model.title}\n{part}images as the model sees them, and what it takes them for"
    sheet = pictures.image_sheet(images[:_PREDICTIONS_SHOWN], captions[:_PREDICTIONS_SHOWN], title)
    pictures.save(sheet, os.path.join(out, PREDICTED), dpi)
    console.predictions_saved(out)


def _write_json(path: str, content: dict[str, Any]) -> None:
    write_text(path, json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())

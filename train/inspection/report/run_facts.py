"""Everything that a page says of one run."""

from __future__ import annotations

import io
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import tinygrad_np as tg

from ...command_line.parser import flag_name, flag_value
from ...pictures.style import save_to
from ...run_folder.folder import CONFIG, RunFolder
from ...run_folder.history import Epoch, best_epoch
from ...run_folder.reading import read_json
from ...run_folder.trained_model import TrainedModel, load_trained
from ...training.metrics import classification_report, loss_and_accuracy
from ..evaluation_data import LabelledImages, load_test_set
from ..mistakes import probabilities
from ..model_pictures import draw_model
from .confusion_cells import ConfusionCells, confusion_cells
from .image_sprites import data_uri

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Fact", "Picture", "RunFacts", "gather"]

_PICTURES = {
    "neurons.png": "What each neuron of the first layer looks for",
    "kernels.png": "Kernels of the convolutions",
    "weights.png": "Weights of the linear layers",
    "feature-maps.png": "What the convolutions make of one image",
    "histograms.png": "Distribution of the weights",
    "projection.png": "Hidden activations by their principal components (PCA)",
}
_DPI = 100


class Fact(NamedTuple):
    """A line of a table.

    Attributes:
        name: what is stated.
        value: the statement.
        marked: whether it stands out: a setting that is not the default.
    """

    name: str
    value: str
    marked: bool = False


class Picture(NamedTuple):
    """A picture of a model.

    Attributes:
        caption: what it shows.
        uri: the PNG itself.
    """

    caption: str
    uri: str


class RunFacts(NamedTuple):
    """A run, as its page tells it.

    Attributes:
        name: what the page calls it; of several runs each has its own.
        model: the kind of model.
        history: its epochs.
        best: the epoch whose weights were kept.
        finished: whether it trained to its end.
        test_loss, test_accuracy: of the kept weights, on the whole test set.
        test: the test set.
        scores: precision, recall and F1, as of
            :func:`~train.training.metrics.classification_report`.
        cells: the confusion matrix.
        layers: the summary of the model.
        settings: every setting, those that are not the default marked.
        data, versions: facts.
        command: what made the run.
        pictures: of weights, kernels and activations.
    """

    name: str
    model: str
    history: list[Epoch]
    best: Epoch
    finished: bool
    test_loss: float
    test_accuracy: float
    test: LabelledImages
    scores: dict[str, Any]
    cells: ConfusionCells
    layers: tg.model_summary.ModelSummary
    settings: list[Fact]
    data: list[Fact]
    versions: list[Fact]
    command: str
    pictures: list[Picture]


def gather(name: str, path: str) -> RunFacts:
    """Load a run, test its best weights, and gather what its page says.

    Args:
        name: what the page calls the run.
        path: its folder.

    Raises:
        ProgramError: there is no run, or a file of it is damaged.
        DataError: its test images cannot be had.
    """
    folder = RunFolder.open(path)
    history = folder.read_history()
    model = load_trained(path)
    test = load_test_set(model)
    logits = model.logits(test.images)
    loss, accuracy = loss_and_accuracy(logits, test.labels)
    scores = classification_report(test.labels, logits.argmax(1), model.classes)
    config = read_json(folder.file(CONFIG))
    blank = np.zeros((1, *model.image_shape), np.uint8)
    return RunFacts(
        name,
        type(model.network).__name__,
        history,
        best_epoch(history),
        folder.read_metrics() is not None,
        loss,
        accuracy,
        test,
        scores,
        confusion_cells(
            probabilities(logits),
            test.labels,
            test.images,
            model.classes,
            np.array(scores["confusion"]),
        ),
        tg.summary(model.network, model.as_input(blank)),
        _settings(model),
        _facts(config["data"], ("name", "train", "validation", "test", "image_shape", "crc32")),
        _facts(config.get("versions"), ("tinygrad_np", "numpy", "python", "machine")),
        f"python -m train.{model.name} {shlex.join(model.settings.to_flags())}".strip(),
        _pictures(model, test),
    )


def _settings(model: TrainedModel) -> list[Fact]:
    changed = set(model.settings.to_flags())
    return [
        Fact(
            flag_name(item.name),
            flag_value(getattr(model.settings, item.name)),
            flag_name(item.name) in changed,
        )
        for item in fields(model.settings)
    ]


def _facts(content: Any, names: Sequence[str]) -> list[Fact]:
    """The entries of a file that are there, as text."""
    known: Mapping[str, Any] = content if isinstance(content, dict) else {}
    return [Fact(name.replace("_", " "), _text(known[name])) for name in names if name in known]


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " x ".join(map(_text, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


def _pictures(model: TrainedModel, test: LabelledImages) -> list[Picture]:
    about = f"test image 0, {model.classes[test.labels[0]]}"
    found: dict[str, Picture] = {}
    for name, figure in draw_model(model, test, test.images[0], about):
        if figure is not None and name in _PICTURES:
            found[name] = Picture(_PICTURES[name], data_uri(_png(figure)))
        if name == "projection.png":  # what comes after it does not tell of this run
            break
    return [found[name] for name in _PICTURES if name in found]


def _png(figure: Figure) -> bytes:
    file = io.BytesIO()
    save_to(file, figure, _DPI)
    return file.getvalue()

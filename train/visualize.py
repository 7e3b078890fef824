"""Pictures of a run: ``python -m train.visualize RUN``, or of several in one plot: ``RUN1 RUN2``.

================================  ================================================================
``curves.png``                    loss and accuracy by epoch
``curves-overlaid.png``           the same of several runs
``weights.png``                   the weight matrix of each linear layer as a heat map
``neurons-<layer>.png``           what each neuron of a linear layer weighs, as an image
``kernels.png``                   the kernels of each convolution
``feature-maps.png``              what the convolutions make of one image
``histograms.png``                weights and biases of each layer
``spread.png``                    how far they spread, layer by layer
``projection.png``                hidden activations of the test set by principal components
``augmentation.png``              training images as each transform changes them
``graph.dot``, ``graph.png``      the computation graph
================================  ================================================================
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

import tinygrad_np as tg
from models.activations import ACTIVATIONS
from models.mlp import MLP
from tinygrad_np import data, nn

from . import blas, pictures
from .atomic import write_text
from .errors import ProgramError
from .image_files import read_image
from .options import Parser, integer
from .prediction import BATCH_SIZE
from .program import guarded, require
from .recording import layer_outputs
from .reporting import add_report_flags
from .run_folder import RunFolder
from .trained_model import LabelledImages, TrainedModel, load_test_set, load_trained

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_model", "draw_runs", "main"]

GRAPH_TEXT = "graph.dot"
OVERLAID = "curves-overlaid.png"

_SAMPLES = 10  # of the sheet of transforms

Drawn = Iterator[tuple[str, "Figure | None"]]
"""Pictures by the names of their files; None where a model has nothing to show."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, by default the command line's.

    Returns:
        The exit code: 0 done, 2 bad input (one line on stderr).
    """
    return guarded("train.visualize", lambda: _run(_parse(argv)))


def _parse(argv: Sequence[str] | None) -> Namespace:
    parser = Parser(
        prog="python -m train.visualize",
        description="Draw what a run learned and how; of several runs, their curves in one plot.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "runs", nargs="+", metavar="RUN", help="folder that a training program left"
    )
    parser.add_argument(
        "--image",
        metavar="FILE",
        help="image for the feature maps, made grey, resized and inverted as by train.evaluate "
        "--predict (default: one of the test set)",
    )
    parser.add_argument(
        "--index",
        type=integer(0),
        metavar="N",
        help="number of the test image for the feature maps (default: 0)",
    )
    add_report_flags(
        parser,
        image_flag="--image",
        out="the pictures (default: pictures in the folder of the first RUN)",
    )
    return parser.parse_args(argv)


def _run(args: Namespace) -> int:
    require("matplotlib", "tqdm")
    of_one = {"--image": args.image, "--invert": args.invert, "--index": args.index}
    given = [name for name, value in of_one.items() if value is not None]
    if len(args.runs) > 1 and given:
        raise ProgramError(f"{given[0]} has no effect on the curves of several runs: give one run")
    if args.image is not None and args.index is not None:
        raise ProgramError("--image and --index both say which image: give one of them")
    if args.invert is not None and args.image is None:
        raise ProgramError("--invert has no effect without --image")
    folders = [RunFolder.open(path) for path in args.runs]
    out = args.out or folders[0].file("pictures")
    if len(folders) > 1:
        _save(out, OVERLAID, draw_runs(folders), args.dpi)
        return 0
    model = load_trained(args.runs[0])
    blas.set_threads(args.threads or model.settings.threads)
    title = (
        f"{type(model.network).__name__} on {model.dataset}, {_size(model.network):,} parameters"
    )
    curves = pictures.training_curves(folders[0].read_history(), title, model.settings.in_the_loss)
    test = load_test_set(model)
    if args.image is not None:
        image = read_image(args.image, model.image_shape, args.invert or "auto")
        about = os.path.basename(args.image)
    else:
        index = args.index or 0
        if index >= len(test.labels):
            raise ProgramError(
                f"--index {index}: the test set of {test.name} has images 0 to "
                f"{len(test.labels) - 1}"
            )
        image = test.images[index]
        about = f"test image {index}, {model.classes[test.labels[index]]}"
    _save(out, "curves.png", curves, args.dpi)
    for name, figure in draw_model(model, test, image, about):
        if figure is not None:
            _save(out, name, figure, args.dpi)
    _save_text(out, GRAPH_TEXT, tg.graph(*_computed(model, image)).dot)
    return 0


def _save(out: str, name: str, figure: Figure, dpi: int) -> None:
    os.makedirs(out, exist_ok=True)
    pictures.save(figure, os.path.join(out, name), dpi)
    print(os.path.join(out, name), flush=True)


def _save_text(out: str, name: str, text: str) -> None:
    write_text(os.path.join(out, name), text + "\n")
    print(os.path.join(out, name), flush=True)


def _size(network: nn.Module) -> int:
    return sum(parameter.size for parameter in network.parameters())


# --- several runs ---------------------------------------------------------------------------------


def draw_runs(folders: Sequence[RunFolder]) -> Figure:
    """The curves of several runs in one plot, by the names of their folders.

    Raises:
        ProgramError: a run without an epoch yet, or with a damaged history.
    """
    histories = {}
    for run in folders:
        name = os.path.basename(os.path.abspath(run.path))
        # Folders of one name are told apart by where they are.
        histories[run.path if name in histories else name] = run.read_history()
    return pictures.overlaid_curves(histories, f"{len(folders)} runs by epoch")


# --- one model ------------------------------------------------------------------------------------


def draw_model(
    model: TrainedModel, test: LabelledImages, image: NDArray[np.uint8], about: str
) -> Drawn:
    """Every picture of a model that it has something to show in, by the name of its file.

    Args:
        model: the model.
        test: its test set.
        image: (H, W), for the feature maps.
        about: what that image is.
    """
    network, title = model.network, model.title
    yield (
        "weights.png",
        pictures.weight_heat_maps(network, f"Weights of the linear layers\n{title}", model.classes),
    )
    yield from _neurons(model)
    yield (
        "kernels.png",
        pictures.kernels(
            network,
            f"Convolution kernels: input channels by row, output channels by column\n{title}",
        ),
    )
    yield "feature-maps.png", _feature_maps(model, image, f"Feature maps of {about}\n{title}")
    yield (
        "histograms.png",
        pictures.weight_histograms(network, f"Distribution of weights and biases\n{title}"),
    )
    yield (
        "spread.png",
        pictures.weight_spread(network, f"Spread of weights and biases by layer\n{title}"),
    )
    yield (
        "projection.png",
        _projections(model, test, f"Hidden activations of the {test.name} test set\n{title}"),
    )
    yield (
        "augmentation.png",
        _transformed(model, test, f"Augmentation: images of {test.name}, changed at random"),
    )
    yield (
        "graph.png",
        pictures.computation_graph(
            tg.graph(*_computed(model, image)),
            f"Computation graph for one image\n{title}",
        ),
    )


def _neurons(model: TrainedModel) -> Drawn:
    """The neurons of each linear layer; those of the first as images if it sees the pixels."""
    layers = [
        (name, layer)
        for name, layer in model.network.named_modules()
        if isinstance(layer, nn.Linear)
    ]
    height, width = model.image_shape
    for name, layer in layers:
        first, last = layer is layers[0][1], layer is layers[-1][1]
        sees_pixels = first and isinstance(model.network, MLP)
        weight = layer.weight.data
        others = layer.in_features - height * width if sees_pixels else 0
        note = f": the pixels, without {others:,} features" if others else ""
        yield (
            f"neurons-{name}.png",
            pictures.neurons(
                # The pixels come first; what else the layer sees is no image.
                weight[:, : height * width] if sees_pixels else weight,
                f"Incoming weights of each neuron, {name} Linear{note}\n{model.title}",
                model.image_shape if sees_pixels else None,
                model.classes if last else None,
            ),
        )


def _feature_maps(model: TrainedModel, image: NDArray[np.uint8], title: str) -> Figure | None:
    """What each layer with maps (N, C, H, W) makes of an image; None where there is none."""
    batch = model.as_input(image[np.newaxis])
    maps = {
        name: output[0]
        for name, output in layer_outputs(model.network, batch).items()
        if output.ndim == 4
    }
    return pictures.feature_maps({"Image": batch[0]} | maps, title) if maps else None


def _projections(model: TrainedModel, test: LabelledImages, title: str) -> Figure | None:
    """The outputs of every activation function; None where there is none."""

    def hidden(layer: nn.Module) -> bool:
        return isinstance(layer, tuple(ACTIVATIONS.values()))

    parts: dict[str, list[NDArray[Any]]] = {}
    for start in range(0, len(test.labels), BATCH_SIZE):
        batch = model.as_input(test.images[start : start + BATCH_SIZE])
        for name, output in layer_outputs(model.network, batch, hidden).items():
            parts.setdefault(name, []).append(output.reshape(len(output), -1))
    if not parts:
        return None
    activations = {name: np.concatenate(outputs) for name, outputs in parts.items()}
    return pictures.projections(activations, test.labels, model.classes, title)


def _transformed(model: TrainedModel, test: LabelledImages, title: str) -> Figure:
    """The first images under each transform, at the settings that training uses."""
    images = data.normalize(test.images[:_SAMPLES])  # 0 to 1, so black is 0
    rng = np.random.default_rng(model.settings.seed)
    degrees, part = model.settings.rotate, model.settings.shift
    cutout = model.settings.cutout or min(model.image_shape) // 4
    targets = data.one_hot(test.labels[:_SAMPLES], len(model.classes))
    mixed, _ = data.mixup(images, targets, rng, model.settings.mixup or 1.0)
    return pictures.transformed_images(
        {
            "as they are": images,
            f"rotated by up to {degrees:g} degrees": data.RandomRotation(degrees)(images, rng),
            f"shifted by up to {part:g} of the size": data.RandomShift(part)(images, rng),
            "--augment: both": data.RandomAffine(degrees, part)(images, rng),
            "--flip: half of them, left to right": data.RandomHorizontalFlip()(images, rng),
            f"--cutout {cutout}: half of them": data.Cutout(cutout)(images, rng),
            f"--mixup {model.settings.mixup or 1.0:g}: mixed with another": mixed,
        },
        0,
        1,
        title,
    )


def _computed(
    model: TrainedModel, image: NDArray[np.uint8]
) -> tuple[tg.Tensor, dict[str, tg.Tensor]]:
    """The logits of an image, with their graph, and the leaves of that graph by name."""
    batch = tg.tensor(model.as_input(image[np.newaxis]), requires_grad=True)
    return model.network(batch), {"input": batch, **dict(model.network.named_parameters())}


if __name__ == "__main__":
    sys.exit(main())

"""Pictures of a run: ``python -m train.visualize RUN``, or of several in one plot: ``RUN1 RUN2``.

================================  ================================================================
``curves.png``                    loss and accuracy by epoch
``curves-overlaid.png``           the same of several runs
``weights.png``                   the weight matrix of each linear layer as a heat map
``neurons.png``                   the weights of each neuron that sees the pixels as an image
``kernels.png``                   the kernels of each convolution
``feature-maps.png``              the outputs of the convolutions for one image
``histograms.png``                weights and biases of each layer
``spread.png``                    their spread, layer by layer
``projection.png``                hidden activations by their principal components
``augmentation.png``              the same images, changed by each transform
``graph.dot``, ``graph.png``      the computation graph
================================  ================================================================
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

import tinygrad_np as tg
from tinygrad_np.threads import try_set_num_threads

from . import pictures
from .command_line import console
from .command_line.errors import ProgramError
from .command_line.exit_codes import EXIT_DONE, exit_code
from .command_line.extras import require
from .inspection.differences import differences
from .inspection.evaluation_data import load_test_set
from .inspection.flags import parse_visualize
from .inspection.image_files import is_blank, read_image
from .inspection.model_pictures import draw_model, has_feature_maps, logits_with_graph
from .run_folder.atomic_files import make_folder, make_folder_within, write_text
from .run_folder.folder import RunFolder
from .run_folder.trained_model import load_trained

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["draw_runs", "main"]

GRAPH_TEXT = "graph.dot"
OVERLAID = "curves-overlaid.png"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, or with those of the process.

    Returns:
        The exit code: 0 done, 2 bad input (one line on stderr).
    """
    return exit_code("train.visualize", lambda: _run(parse_visualize(argv)))


def _run(args: Namespace) -> int:
    require("matplotlib", "tqdm")
    folders = [RunFolder.open(path) for path in args.runs]
    if args.out is not None:
        RunFolder.check_holds_none(args.out)
    with pictures.own_style():
        if len(folders) > 1:
            figure = draw_runs(folders)
            _save(_results_folder(args), OVERLAID, figure, args.dpi)
        else:
            _draw_run(folders[0], args)
    return EXIT_DONE


def _results_folder(args: Namespace) -> str:
    """Make the folder for the pictures: ``--out``, or one within the first run."""
    if args.out is None:
        return make_folder_within(args.runs[0], "pictures")
    make_folder(args.out)
    out: str = args.out
    return out


def _draw_run(folder: RunFolder, args: Namespace) -> None:
    """Draw every picture of one run."""
    model = load_trained(args.runs[0])
    try_set_num_threads(args.threads or model.settings.threads)
    title = f"{type(model.network).__name__} on {model.dataset}, {model.parameters:,} parameters"
    curves = pictures.training_curves(
        folder.read_history(), title, folder.loss_extras(), model.settings.training_noise
    )
    test = load_test_set(model)
    if args.image is not None:
        image = read_image(args.image, model.image_shape, args.invert or "auto")
        about = os.path.basename(args.image)
        if is_blank(image):
            console.blank_image("train.visualize", args.image)
    else:
        index = args.index or 0
        if index >= len(test.labels):
            raise ProgramError(
                f"--index {index}: the test set of {test.name} has images 0 to "
                f"{len(test.labels) - 1}"
            )
        image = test.images[index]
        about = f"test image {index}, {model.classes[test.labels[index]]}"
    chosen = "--image" if args.image is not None else "--index"
    if (args.image, args.index) != (None, None) and not has_feature_maps(model):
        raise ProgramError(
            f"{chosen} has no effect on this run: a {type(model.network).__name__} has no feature "
            "maps; leave it out"
        )
    out = _results_folder(args)
    _save(out, "curves.png", curves, args.dpi)
    for name, figure in draw_model(model, test, image, about):
        if figure is not None:
            _save(out, name, figure, args.dpi)
    _save_text(out, GRAPH_TEXT, tg.graph(*logits_with_graph(model, image)).dot)


def _save(out: str, name: str, figure: Figure, dpi: int) -> None:
    pictures.save(figure, os.path.join(out, name), dpi)
    console.file_saved(os.path.join(out, name))


def _save_text(out: str, name: str, text: str) -> None:
    write_text(os.path.join(out, name), text + "\n")
    console.file_saved(os.path.join(out, name))


# --- several runs ---------------------------------------------------------------------------------


def draw_runs(folders: Sequence[RunFolder]) -> Figure:
    """Draw the curves of several runs in one plot, by the names of their folders.

    Raises:
        ProgramError: a run has no epoch yet, or a damaged history.
    """
    histories = {}
    for run in folders:
        name = os.path.basename(os.path.abspath(run.path))
        # Folders with the same name are told apart by their paths.
        histories[run.path if name in histories else name] = run.read_history()
    title = f"{len(folders)} runs by epoch"
    notes = differences(dict(zip(histories, folders, strict=True)))
    return pictures.overlaid_curves(histories, title, notes)


if __name__ == "__main__":
    sys.exit(main())

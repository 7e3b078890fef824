"""Make the pictures of docs/gallery: ``python -m docs.make_gallery``.

Trains an MLP and a LeNet on Fashion-MNIST, a matter of minutes, or takes two runs that there are
(``--mlp RUN --lenet RUN``), evaluates and draws them by the programs that any user has, and keeps a
choice of the pictures, made small enough for a repository.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from tempfile import TemporaryDirectory
from types import ModuleType

from PIL import Image

from train import evaluate, lenet, mlp, visualize

GALLERY = os.path.join(os.path.dirname(__file__), "gallery")

CHOICE = {
    "mlp": (
        "pictures/curves.png",
        "pictures/weights.png",
        "pictures/neurons.png",
        "pictures/histograms.png",
        "pictures/projection.png",
        "pictures/augmentation.png",
        "evaluation/confusion.png",
    ),
    "lenet": (
        "pictures/kernels.png",
        "pictures/feature-maps.png",
        "pictures/spread.png",
        "pictures/graph.png",
        "evaluation/mistakes.png",
    ),
    "both": ("pictures/curves-overlaid.png",),
}

DPI, COLORS = "90", 128
"""With these every picture takes less than 100 kB, and all less than 600 kB."""


def main() -> int:
    """Make the gallery; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m docs.make_gallery", description=__doc__)
    parser.add_argument("--mlp", metavar="RUN", help="a run of train.mlp (default: a new one)")
    parser.add_argument("--lenet", metavar="RUN", help="a run of train.lenet (default: a new one)")
    args = parser.parse_args()
    os.makedirs(GALLERY, exist_ok=True)
    with TemporaryDirectory() as folder:
        runs = {}
        for name, program in (("mlp", mlp), ("lenet", lenet)):
            runs[name] = getattr(args, name) or os.path.join(folder, name)
            if not getattr(args, name):
                _succeed(program.main(["--dataset", "fashion", "--out", runs[name]]))
        drawn = {name: os.path.join(folder, "drawn", name) for name in CHOICE}
        for name, run in runs.items():
            _draw(evaluate, [run], os.path.join(drawn[name], "evaluation"))
            _draw(visualize, [run], os.path.join(drawn[name], "pictures"))
        _draw(visualize, [runs["mlp"], runs["lenet"]], os.path.join(drawn["both"], "pictures"))
        for name, files in CHOICE.items():
            for file in files:
                shrink(
                    os.path.join(drawn[name], file),
                    os.path.join(GALLERY, f"{name}-{os.path.basename(file)}"),
                )
    return 0


def _draw(program: ModuleType, runs: Sequence[str], out: str) -> None:
    _succeed(program.main([*runs, "--dpi", DPI, "--out", out]))


def _succeed(code: int) -> None:
    if code != 0:
        sys.exit(code)


def shrink(source: str, target: str) -> None:
    """Save a picture with :data:`COLORS` colours."""
    # Chosen by coverage: a cut at the median would merge the rare ends of a colour map.
    method = Image.Quantize.MAXCOVERAGE
    picture = Image.open(source).convert("RGB").quantize(COLORS, method, dither=Image.Dither.NONE)
    picture.save(target, optimize=True)


if __name__ == "__main__":
    sys.exit(main())

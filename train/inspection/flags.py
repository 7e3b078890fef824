"""Every flag of ``train.evaluate``, ``train.visualize`` and ``train.report``, with its default."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from tinygrad_np.data import DATASETS

from ..command_line.errors import ProgramError
from ..command_line.parser import Parser
from ..command_line.values import folder, integer
from ..pictures.style import DPI
from .image_files import INVERT

__all__ = ["parse_evaluate", "parse_report", "parse_visualize"]


def parse_evaluate(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line of ``train.evaluate``.

    Raises:
        ProgramError: a flag is wrong, or contradicts another.
        SystemExit: after ``--help`` was printed.
    """
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
    _add_shared_flags(
        parser,
        image_flag="--predict",
        out="the results (default: RUN/evaluation, and RUN/evaluation/NAME for other data of that "
        "name)",
    )
    flags = parser.parse_args(argv)
    if flags.invert and not flags.predict:
        raise ProgramError("--invert has no effect without --predict")
    if flags.predict and (flags.dataset or flags.data_dir):
        raise ProgramError("--predict takes image files: leave out --dataset and --data-dir")
    return flags


def parse_visualize(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line of ``train.visualize``.

    Raises:
        ProgramError: a flag is wrong, or contradicts another.
        SystemExit: after ``--help`` was printed.
    """
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
    _add_shared_flags(
        parser,
        image_flag="--image",
        out="the pictures (default: pictures in the folder of the first RUN)",
    )
    flags = parser.parse_args(argv)
    of_one_run = {
        "--image": flags.image,
        "--invert": flags.invert,
        "--index": flags.index,
        "--threads": flags.threads,
    }
    given = [name for name, value in of_one_run.items() if value is not None]
    if len(flags.runs) > 1 and given:
        raise ProgramError(f"{given[0]} has no effect on the curves of several runs: give one run")
    if flags.image is not None and flags.index is not None:
        raise ProgramError("--image and --index both say which image: give one of them")
    if flags.invert is not None and flags.image is None:
        raise ProgramError("--invert has no effect without --image")
    return flags


def parse_report(argv: Sequence[str] | None) -> Namespace:
    """Parse the command line of ``train.report``.

    Raises:
        ProgramError: a flag is wrong.
        SystemExit: after ``--help`` was printed.
    """
    parser = Parser(
        prog="python -m train.report",
        description="Write one page about a run, or about several side by side, that needs nothing "
        "else: to read, to print, to hand in.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "runs", nargs="+", metavar="RUN", help="folder that a training program left"
    )
    parser.add_argument(
        "--out",
        type=folder,
        metavar="FILE",
        help="the page (default: report.html in the folder of the first RUN)",
    )
    _add_threads(parser)
    return parser.parse_args(argv)


def _add_shared_flags(parser: Parser, *, image_flag: str, out: str) -> None:
    """Add ``--invert``, ``--out``, ``--dpi`` and ``--threads``.

    Args:
        parser: the parser that gets the flags.
        image_flag: the program's flag for image files, which ``--invert`` belongs to.
        out: the contents of the folder ``--out``, and its default, for ``--help``.
    """
    parser.add_argument(
        "--invert",
        choices=INVERT,
        help=f"with {image_flag}: whether to turn bright into dark (default: auto, by the border)",
    )
    parser.add_argument("--out", type=folder, metavar="DIR", help=f"folder for {out}")
    parser.add_argument(
        "--dpi",
        type=integer(30, most=1200),
        default=DPI,
        metavar="N",
        help=f"pixels an inch of the pictures (default: {DPI})",
    )
    _add_threads(parser)


def _add_threads(parser: Parser) -> None:
    parser.add_argument(
        "--threads",
        type=integer(1, most=1024),
        metavar="N",
        help="threads of the linear algebra library (default: the run's own)",
    )

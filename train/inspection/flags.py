"""The flags that ``train.evaluate`` and ``train.visualize`` share, with their defaults."""

from __future__ import annotations

from ..command_line.parser import Parser
from ..command_line.values import folder, integer
from ..pictures.style import DPI
from .image_files import INVERT

__all__ = ["add_report_flags"]


def add_report_flags(parser: Parser, *, image_flag: str, out: str) -> None:
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
        type=integer(30),
        default=DPI,
        metavar="N",
        help=f"pixels an inch of the pictures (default: {DPI})",
    )
    parser.add_argument(
        "--threads",
        type=integer(1),
        metavar="N",
        help="threads of the linear algebra library (default: the run's own)",
    )

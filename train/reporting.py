"""The flags that the programs which look at a finished run share."""

from __future__ import annotations

from . import pictures
from .image_files import INVERT
from .options import Parser, folder, integer

__all__ = ["add_report_flags"]


def add_report_flags(parser: Parser, *, image_flag: str, out: str) -> None:
    """Add ``--invert``, ``--out``, ``--dpi`` and ``--threads``.

    Args:
        parser: gets the flags.
        image_flag: the flag of this program that takes image files, which ``--invert`` goes with.
        out: what ``--out`` is a folder for, and its default.
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
        default=pictures.DPI,
        metavar="N",
        help=f"pixels an inch of the pictures (default: {pictures.DPI})",
    )
    parser.add_argument(
        "--threads",
        type=integer(1),
        metavar="N",
        help="threads of the linear algebra library (default: the run's own)",
    )

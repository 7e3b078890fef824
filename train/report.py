"""One page to hand in: ``python -m train.report RUN``, or several runs side by side: ``RUN RUN``.

The program tests the best weights of each run on its test set, and writes one file, report.html,
that needs nothing else: settings, model, curves, the confusion matrix with the images behind its
cells, mistakes, weights, principal components, versions and the command that made the run.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime

from tinygrad_np.threads import try_set_num_threads

from . import pictures
from .command_line import console
from .command_line.errors import ProgramError
from .command_line.exit_codes import EXIT_DONE, exit_code
from .command_line.extras import require
from .inspection.differences import differences
from .inspection.flags import parse_report
from .inspection.report.document import render
from .inspection.report.run_facts import gather
from .run_folder.atomic_files import write_text
from .run_folder.folder import RunFolder

__all__ = ["main"]

REPORT = "report.html"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, or with those of the process.

    Returns:
        The exit code: 0 done, 2 bad input (one line on stderr).
    """
    return exit_code("train.report", lambda: _run(parse_report(argv)))


def _run(args: Namespace) -> int:
    require("matplotlib", "tqdm")
    require("jinja2", purpose="a report", extra="report")
    names = _names(args.runs)
    folders = {name: RunFolder.open(path) for name, path in names.items()}
    out = args.out if args.out is not None else os.path.join(args.runs[0], REPORT)
    if os.path.isdir(out):
        raise ProgramError(f"--out {out}: a folder is there; give the name of a file")
    if not os.path.isdir(os.path.dirname(os.path.abspath(out))):
        raise ProgramError(f"--out {out}: there is no such folder for it; make it first")
    if args.threads is not None:
        try_set_num_threads(args.threads)
    with pictures.own_style():
        runs = [gather(name, path) for name, path in names.items()]
        notes = differences(folders) if len(runs) > 1 else []
        page = render(runs, notes, datetime.now())
    write_text(out, page)
    console.file_saved(out)
    return EXIT_DONE


def _names(paths: Sequence[str]) -> dict[str, str]:
    """Name runs by their folders, and those whose folders have the same name by their paths.

    Raises:
        ProgramError: a run is given twice.
    """
    names: dict[str, str] = {}
    for path in paths:
        name = os.path.basename(os.path.abspath(path))
        if any(os.path.realpath(path) == os.path.realpath(other) for other in names.values()):
            raise ProgramError(f"{path}: the run is given twice")
        names[path if name in names else name] = path
    return names


if __name__ == "__main__":
    sys.exit(main())

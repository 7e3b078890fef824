"""``python -m train.search``."""

from __future__ import annotations

import sys

from ..command_line.exit_codes import exit_code


def _run() -> int:
    from .program import main  # takes a while, in which Ctrl-C is handled already

    return main()


if __name__ == "__main__":
    sys.exit(exit_code("train.search", _run))

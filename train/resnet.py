"""Train a residual network, or the plain one beside it: ``python -m train.resnet``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .command_line.exit_codes import exit_code


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, or with those of the process; return the exit code."""
    return exit_code("train.resnet", lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    from .training import program  # takes a while, in which Ctrl-C is handled already

    return program.main("resnet", argv)


if __name__ == "__main__":
    sys.exit(main())

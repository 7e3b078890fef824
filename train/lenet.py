"""Train a convolutional network: ``python -m train.lenet --dataset mnist``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from . import program


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, by default the command line's; gives the exit code."""
    return program.main("lenet", argv)


if __name__ == "__main__":
    sys.exit(main())

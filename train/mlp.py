"""Train a multi-layer perceptron: ``python -m train.mlp --dataset fashion``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from . import program


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, by default the command line's; gives the exit code."""
    return program.main("mlp", argv)


if __name__ == "__main__":
    sys.exit(main())

"""Train LeNet, a small convolutional network: ``python -m train.lenet --dataset mnist``."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .training import program


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, or with those of the process; return the exit code."""
    return program.main("lenet", argv)


if __name__ == "__main__":
    sys.exit(main())

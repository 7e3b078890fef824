"""Train a network of your own: ``python -m train.run mynets:MyNet --dataset cifar10``.

The module is imported from the current folder, or from where Python finds it: its code is run, by
this program and by each that makes the network of its run folder anew (evaluate, visualize,
search). A run folder holds the name alone.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .command_line.exit_codes import exit_code


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with these flags, or with those of the process; return the exit code.

    The first argument may be the class, for ``--net``.
    """
    argv = list(sys.argv[1:] if argv is None else argv)
    if argv and not argv[0].startswith("-"):
        argv.insert(0, "--net")
    return exit_code("train.run", lambda: _run(argv))


def _run(argv: Sequence[str]) -> int:
    from .training import program  # takes a while, in which Ctrl-C is handled already

    return program.main("run", argv)


if __name__ == "__main__":
    sys.exit(main())

"""Exit codes of the programs, and the one place where errors become exit codes."""

from __future__ import annotations

import sys
from collections.abc import Callable

from . import console
from .errors import ProgramError, system_error_message
from .interrupt import signals_as_ctrl_c
from .streams import discard, open_closed_streams

__all__ = [
    "EXIT_BAD_INPUT",
    "EXIT_BROKEN_PIPE",
    "EXIT_DONE",
    "EXIT_FAILED",
    "EXIT_INTERRUPTED",
    "exit_code",
]

EXIT_DONE, EXIT_FAILED, EXIT_BAD_INPUT = 0, 1, 2
# As shells have it for programs that SIGINT and SIGPIPE end.
EXIT_INTERRUPTED, EXIT_BROKEN_PIPE = 130, 141


def exit_code(program: str, run: Callable[[], int]) -> int:
    """Call ``run`` and return its exit code.

    An error that the user can correct is printed in one line on stderr and gives 2. Ctrl-C, SIGTERM
    and SIGHUP give 130. If whoever reads stdout has gone, as ``| head`` does, the program ends in
    silence with 141. All other errors are bugs, and pass with their traceback.

    Args:
        program: the program's name, which starts the line.
        run: the program. What it needs is imported when it is called, so that Ctrl-C is handled
            from the start.
    """
    open_closed_streams()
    with signals_as_ctrl_c():
        try:
            return _run_and_flush(program, run)
        except KeyboardInterrupt:
            console.program_interrupted(program)
            return EXIT_INTERRUPTED
        except OSError as error:
            if error.filename == console.STDOUT:
                discard(sys.stdout)
                if isinstance(error, BrokenPipeError):
                    return EXIT_BROKEN_PIPE
            console.program_failed(program, system_error_message(error))
            return EXIT_BAD_INPUT


def _run_and_flush(program: str, run: Callable[[], int]) -> int:
    """Call ``run``, and see that all it printed gets out."""
    try:
        code = _exit_code(program, run)
    except SystemExit:  # of --help
        console.flush()
        raise
    console.flush()
    return code


def _exit_code(program: str, run: Callable[[], int]) -> int:
    try:
        return run()
    except ProgramError as error:
        message = str(error)
    except ValueError as error:
        from tinygrad_np.data import DataError

        if not isinstance(error, DataError):
            raise
        message = str(error)
    console.program_failed(program, message)
    return EXIT_BAD_INPUT

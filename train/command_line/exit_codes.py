"""Exit codes of the programs, and the one place where errors become exit codes."""

from __future__ import annotations

from collections.abc import Callable

from tinygrad_np.data import DataError

from . import console
from .errors import ProgramError

__all__ = ["EXIT_BAD_INPUT", "EXIT_DONE", "EXIT_FAILED", "EXIT_INTERRUPTED", "exit_code"]

EXIT_DONE, EXIT_FAILED, EXIT_BAD_INPUT, EXIT_INTERRUPTED = 0, 1, 2, 130


def exit_code(program: str, run: Callable[[], int]) -> int:
    """Call ``run`` and return its exit code.

    An error that the user can correct is printed in one line on stderr and gives 2; Ctrl-C gives
    130. All other errors are bugs, and pass with their traceback.

    Args:
        program: the program's name, which starts the line.
        run: the program.
    """
    try:
        return run()
    except (ProgramError, DataError) as error:
        message = str(error)
    except OSError as error:
        message = ": ".join(filter(None, (error.filename, error.strerror))) or str(error)
    except KeyboardInterrupt:
        console.program_interrupted(program)
        return EXIT_INTERRUPTED
    console.program_failed(program, message)
    return EXIT_BAD_INPUT

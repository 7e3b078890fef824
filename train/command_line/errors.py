"""Errors that a user can correct; programs print them in one line."""

from __future__ import annotations

import errno

__all__ = ["DivergedError", "ProgramError", "system_error_message"]

_REMEDIES = {
    errno.ENOSPC: "make room there",
    errno.EDQUOT: "make room there",
    errno.EFBIG: "raise the limit on the size of files, ulimit -f",
    errno.EMFILE: "raise the limit on open files, ulimit -n",
}


class ProgramError(Exception):
    """Wrong flags, files or folders.

    The message is one line: what was given, what was expected, the remedy. Programs print it on
    stderr and exit with 2.
    """


class DivergedError(ProgramError):
    """The loss is no longer a finite number."""


def system_error_message(error: OSError) -> str:
    """Name the file, what is wrong with it, and the remedy where there is a common one.

    >>> system_error_message(OSError(errno.ENOSPC, "No space left on device", "runs/a/last.npz"))
    'runs/a/last.npz: No space left on device; make room there'
    """
    names = [str(name) for name in (error.filename, error.filename2) if name is not None]
    message = ": ".join(filter(None, (" to ".join(names), error.strerror))) or str(error)
    remedy = _REMEDIES.get(error.errno or 0)
    return f"{message}; {remedy}" if remedy else message

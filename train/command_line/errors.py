"""Errors that a user can correct; programs print them in one line."""

from __future__ import annotations

__all__ = ["DivergedError", "ProgramError"]


class ProgramError(Exception):
    """Wrong flags, files or folders.

    The message is one line: what was given, what was expected, the remedy. Programs print it on
    stderr and exit with 2.
    """


class DivergedError(ProgramError):
    """The loss is no longer a finite number."""

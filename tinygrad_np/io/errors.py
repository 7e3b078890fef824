"""What a file can have wrong with it, as exceptions."""

from __future__ import annotations

import pickle

__all__ = ["LoadError", "RefusedError", "shown"]


class LoadError(RuntimeError):
    """A file that cannot be loaded: truncated, damaged, or of a format that is not known."""


class RefusedError(LoadError, pickle.UnpicklingError):
    """A file that asks for something which loading never does: to build an object of a class that
    is no tensor, number, text or container, or to run code.

    It is a ``pickle.UnpicklingError`` too, as in PyTorch.
    """


def shown(text: object) -> str:
    """Text out of a file as a message may show it: short, and without control characters.

    >>> shown("weight" * 30), shown("a\\nb")
    ("'weightweightweightweightweightweightweightweightweightweigh...'", "'a\\\\nb'")
    """
    string = str(text)
    return ascii(string if len(string) <= 60 else f"{string[:59]}...")

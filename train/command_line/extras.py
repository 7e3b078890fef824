"""Optional packages that a program needs."""

from __future__ import annotations

from importlib.util import find_spec

from .errors import ProgramError

__all__ = ["require"]


def require(*modules: str, purpose: str = "training", extra: str = "train") -> None:
    """Check that modules are installed, before anything else is done.

    Args:
        modules: names as they are imported.
        purpose: the use for them, for the message.
        extra: the optional dependencies of this project that bring them.

    Raises:
        ProgramError: a module is missing; the message is the command that installs it.

    >>> require("json", "csv")
    """
    missing = [module for module in modules if find_spec(module) is None]
    if missing:
        raise ProgramError(
            f'{purpose} needs {" and ".join(missing)}: pip install "tinygrad-np[{extra}]"'
        )

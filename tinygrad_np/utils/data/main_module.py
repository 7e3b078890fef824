"""The user's script in worker processes.

A class or function of the script is known to a worker by its name in ``__main__``, so the worker
must run the script to have it. A script that guards its work by ``if __name__ == "__main__":`` is
run as ``__mp_main__``, as :mod:`multiprocessing` does it. One that does not is run up to where it
starts workers: all that its data set needs is defined there.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import sys
import traceback
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from types import ModuleType
from typing import Any, NamedTuple

__all__ = ["MainModule", "WorkersReachedError", "hidden_main", "is_being_run"]

_being_run = False


class WorkersReachedError(BaseException):
    """The script, run in a worker, has come to where it starts workers itself."""


class MainModule(NamedTuple):
    """Where the script is.

    Attributes:
        path: of its file.
        name: under which it was started by ``python -m``, or None.
    """

    path: str
    name: str | None

    @classmethod
    def current(cls) -> MainModule | None:
        """Find the script of this process; None in an interactive session.

        Example:
            >>> import types
            >>> from unittest import mock
            >>> with mock.patch.dict(sys.modules, __main__=types.ModuleType("__main__")):
            ...     print(MainModule.current())
            None
        """
        main = sys.modules["__main__"]
        path = getattr(main, "__file__", None)
        if path is None or not os.path.isfile(path):
            return None
        spec = main.__spec__
        return cls(os.path.abspath(path), None if spec is None else spec.name)

    def run(self) -> str | None:
        """Run the script in this process, as the module that pickles call ``__main__``.

        What it prints is dropped: it is not the program here.

        Returns:
            The traceback of the exception that it ended with; None if there is none.
        """
        global _being_run
        module = ModuleType("__mp_main__")
        module.__file__ = self.path
        if self.name is not None:
            module.__spec__ = importlib.util.find_spec(self.name)
            module.__package__ = self.name.rpartition(".")[0]
        sys.modules["__main__"] = sys.modules["__mp_main__"] = module
        _being_run = True
        try:
            with open(os.devnull, "w") as nothing, contextlib.redirect_stdout(nothing):
                _ScriptLoader(module.__name__, self.path).exec_module(module)
        except WorkersReachedError:
            return None
        except BaseException:
            return traceback.format_exc()
        finally:
            _being_run = False
        return None


def is_being_run() -> bool:
    """Tell whether this is a worker that is running the script."""
    return _being_run


class _ScriptLoader(SourceFileLoader):
    """Loads a script, and leaves no bytecode beside it."""

    def set_data(self, path: str, data: Any, *, _mode: int = 0) -> None:
        pass


@contextlib.contextmanager
def hidden_main() -> Iterator[None]:
    """Start processes that do not run the script on their own account.

    :mod:`multiprocessing` has every new process run the script first, whether it needs it or not.
    It asks the module ``__main__`` for its file; this one has none.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main

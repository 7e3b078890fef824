"""The connection to the database that holds the trials of a search."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from multiprocessing import parent_process
from time import monotonic, sleep
from typing import Any, TypeVar

import optuna
from optuna.exceptions import StorageInternalError
from optuna.storages import RDBStorage
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)

from ..command_line import console
from ..command_line.errors import ProgramError

__all__ = [
    "FILE",
    "DatabaseLostError",
    "UnreachableError",
    "open_database",
    "ride_out",
    "searches_in",
    "unreachable",
]

T = TypeVar("T")

FILE = "file:"
"""The beginning of the address of an SQLite file: the path follows as it is, whatever is in it."""

# The packages of drivers, by the modules that are imported.
_DRIVERS = {"psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary", "MySQLdb": "mysqlclient"}
_CONNECT_SECONDS = 10
_MAKE_TABLES_SECONDS = 3.0
_SQLITE_BUSY_SECONDS = 60
_RIDE_OUT_SECONDS = 30.0
_QUIET_SECONDS = 3.0  # of an absence before the user is told
_LONGEST_PAUSE = 1.0


class UnreachableError(ProgramError):
    """A database that cannot be reached: not there, not allowed, or no database."""


class DatabaseLostError(ProgramError):
    """A database that was reached before, and has stayed away since."""


def open_database(url: str) -> RDBStorage:
    """Open a database; a new one gets its tables.

    Args:
        url: an address in SQLAlchemy's form, or :data:`FILE` and the path of an SQLite file.

    Raises:
        UnreachableError: the database cannot be reached.
        ProgramError: its driver is not installed.
    """
    try:
        return _connect(url)
    except (IntegrityError, ProgrammingError):
        # Another machine made the same tables at the same time; after the sleep they are there.
        sleep(_MAKE_TABLES_SECONDS)
    try:
        return _connect(url)
    except (IntegrityError, ProgrammingError) as error:
        raise unreachable(url, error) from error


def searches_in(url: str) -> list[str]:
    """Return the names of the searches that a database holds.

    Raises:
        ProgramError: the database cannot be reached.
    """
    return optuna.get_all_study_names(open_database(url))


def _connect(url: str) -> RDBStorage:
    """Connect, and make the tables if there are none."""
    try:
        if url.startswith(FILE):
            path = url.removeprefix(FILE)
            # The path is not put into an address, where "?" and "{" have a meaning.
            return RDBStorage("sqlite:///search.db", {"creator": lambda: _connect_to_file(path)})
        options: dict[str, Any] = {"connect_args": {"connect_timeout": _CONNECT_SECONDS}}
        if make_url(url).get_backend_name() == "sqlite":
            options = {"connect_args": {"timeout": _SQLITE_BUSY_SECONDS}}
        # Optuna fills in a template; nothing in the address is one.
        return RDBStorage(url.replace("{", "{{").replace("}", "}}"), options)
    except ImportError as error:
        missing = getattr(error.__cause__ or error, "name", None) or str(error)
        driver = _DRIVERS.get(missing, missing)
        raise ProgramError(
            f"--storage {_without_password(url)}: its driver is not installed, "
            f"pip install '{driver}'"
        ) from error
    except (IntegrityError, ProgrammingError):
        raise
    except (SQLAlchemyError, OSError, ValueError, RuntimeError, TypeError) as error:
        raise unreachable(url, error) from error


def _connect_to_file(path: str) -> sqlite3.Connection:
    # SQLAlchemy hands a connection to one thread at a time.
    return sqlite3.connect(path, timeout=_SQLITE_BUSY_SECONDS, check_same_thread=False)


def unreachable(url: str, error: Exception) -> UnreachableError:
    """Make the error for a database that cannot be reached."""
    if url.startswith(FILE):
        path = url.removeprefix(FILE)
        return UnreachableError(f"{path}: cannot hold the trials of a search ({_reason(error)})")
    return UnreachableError(
        f"--storage {_without_password(url)}: cannot be reached ({_reason(error)}); expected for "
        "example sqlite:///search.db or postgresql://user@host/database"
    )


def _without_password(url: str) -> str:
    """Hide the password in an address."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return url


# --- a database that goes away --------------------------------------------------------------------


def ride_out(call: Callable[[], T], give_up: Callable[[], bool]) -> T:
    """Call a function that needs the database; while the database is away, call it again.

    Args:
        call: the function. It may have done its work before the connection broke.
        give_up: asked between calls; true means that nobody wants to wait any more.

    Raises:
        DatabaseLostError: the database stays away for half a minute, or fails in another way.
    """
    start, pause, told = monotonic(), 0.05, False
    while True:
        try:
            return call()
        except (UnreachableError, SQLAlchemyError, StorageInternalError) as error:
            away = monotonic() - start
            if not _is_away(error) or away > _RIDE_OUT_SECONDS or give_up():
                raise DatabaseLostError(
                    f"the database of the search is lost ({_reason(error)}); when it is back, the "
                    "same command goes on"
                ) from error
            if away > _QUIET_SECONDS and not told and parent_process() is None:
                told = True
                console.database_away(_reason(error), _RIDE_OUT_SECONDS)
        sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def _is_away(error: BaseException | None) -> bool:
    """Return whether an error is one of the connection, and not of what was asked."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            return True
        error = error.__cause__
    return False


def _reason(error: BaseException) -> str:
    """Say in one line what the database, or its driver, said."""
    while isinstance(error, UnreachableError | StorageInternalError) and error.__cause__:
        error = error.__cause__
    text = str(getattr(error, "orig", None) or error)
    return next((line for line in text.splitlines() if line.strip()), type(error).__name__).strip()

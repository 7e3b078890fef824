"""The connection to the database that holds the trials of a search."""

from __future__ import annotations

from time import sleep

import optuna
from optuna.storages import RDBStorage
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, ProgrammingError, SQLAlchemyError

from ..command_line.errors import ProgramError

__all__ = ["open_database", "searches_in", "unreachable"]

# The packages of drivers, by the modules that are imported.
_DRIVERS = {"psycopg": "psycopg[binary]", "psycopg2": "psycopg2-binary", "MySQLdb": "mysqlclient"}
_CONNECT_SECONDS = 10
_MAKE_TABLES_SECONDS = 3.0
_SQLITE_BUSY_SECONDS = 60


def open_database(url: str) -> RDBStorage:
    """Open a database by its SQLAlchemy address; a new one gets its tables.

    Raises:
        ProgramError: the database cannot be reached, or its driver is not installed.
    """
    try:
        return _connect(url)
    except (IntegrityError, ProgrammingError):
        # Another machine made the same tables at the same time; after the sleep they are there.
        sleep(_MAKE_TABLES_SECONDS)
        return _connect(url)


def searches_in(url: str) -> list[str]:
    """Return the names of the searches that a database holds.

    Raises:
        ProgramError: the database cannot be reached.
    """
    return optuna.get_all_study_names(open_database(url))


def _connect(url: str) -> RDBStorage:
    """Connect, and make the tables if there are none."""
    try:
        kind = make_url(url).get_backend_name()
        options = (
            {"timeout": _SQLITE_BUSY_SECONDS}
            if kind == "sqlite"
            else {"connect_timeout": _CONNECT_SECONDS}
        )
        return RDBStorage(url, engine_kwargs={"connect_args": options})
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


def unreachable(url: str, error: Exception) -> ProgramError:
    """Make the error for a database that cannot be reached."""
    reason = str(getattr(error, "orig", None) or error).partition("\n")[0]
    return ProgramError(
        f"--storage {_without_password(url)}: cannot be reached ({reason}); expected for example "
        "sqlite:///search.db or postgresql://user@host/database"
    )


def _without_password(url: str) -> str:
    """Hide the password in an address."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return url

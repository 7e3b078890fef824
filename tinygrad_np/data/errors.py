"""What goes wrong with data, as exceptions that a program can print as they are."""

__all__ = ["DataError", "DataNotFoundError"]


class DataError(ValueError):
    """Data that cannot be used: broken, inconsistent or out of range.

    The message is one sentence for the user: it names the file, what came, what was expected and
    the remedy. Programs print it and exit with 2.
    """


class DataNotFoundError(DataError):
    """A data set that is on no path searched and could not be downloaded either."""

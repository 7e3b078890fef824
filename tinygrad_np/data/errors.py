"""The exceptions that the functions of this package raise for unusable data."""

__all__ = ["DataError", "DataNotFoundError"]


class DataError(ValueError):
    """Data that cannot be used: broken, inconsistent or out of range.

    The message is one line for the user. It names the file, what was found, what was expected and
    what to do, so that a program can print it as it is.

    Example:
        >>> from tinygrad_np import data
        >>> try:
        ...     data.read_idx("no/such/file")
        ... except data.DataError as error:
        ...     print(error)
        no/such/file: cannot be read (No such file or directory), expected an IDX file; check the \
path and its permissions
    """


class DataNotFoundError(DataError):
    """A data set that is in no folder searched and was not downloaded either.

    Example:
        >>> from tinygrad_np import data
        >>> try:
        ...     data.load("mnist", "no/such/folder")
        ... except data.DataNotFoundError as error:
        ...     print(str(error).partition(",")[0])
        mnist: not found in no/such/folder (no such folder)
    """

"""What the labels of a data set mean: the name of each class, and the label it starts at."""

from __future__ import annotations

import os
import unicodedata
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .errors import DataError
from .files import open_regular

__all__ = ["CLASSES_FILE", "ClassNames", "name_classes", "read_class_names"]

CLASSES_FILE = "classes.txt"
"""The file that names the classes of a folder, one a line."""

_MOST_BYTES = 1 << 20  # of that file: some 50,000 names


class ClassNames(NamedTuple):
    """The classes of a data set, and the label in its files that stands for the first of them.

    Example:
        >>> ClassNames(("ash", "oak"), first=1).to_indices("labels", np.array([2, 1, 2]))
        array([1, 0, 1])
    """

    names: tuple[str, ...]
    first: int = 0

    def to_indices(self, path: str, labels: NDArray[np.integer[Any]]) -> NDArray[np.int64]:
        """Turn labels as stored into the numbers of their classes, counted from 0.

        Raises:
            DataError: a label is not that of a class; names the file ``path``.
        """
        last = self.first + len(self.names) - 1
        wrong = np.flatnonzero((labels < self.first) | (labels > last))
        if wrong.size:
            index = int(wrong[0])
            raise DataError(
                f"{path}: label {labels[index]} at index {index} is out of range, expected "
                f"{self.first} to {last} for {len(self.names)} classes; correct the labels, or "
                f"name every class in {CLASSES_FILE}"
            )
        indices = labels.astype(np.int64)
        indices -= self.first
        return indices


def name_classes(
    path: str, labels: NDArray[np.integer[Any]], names: tuple[str, ...] | None
) -> ClassNames:
    """Find out what classes the training labels tell of.

    Labels may count from 0 or from 1, as published sets do. With names, they count from 1 where the
    smallest label is 1 and the largest is the number of names. Without names, each whole number
    from the smallest to the largest label is a class and its own name; at least half of these
    numbers must occur, for else some label is more likely wrong than the rest.

    Args:
        path: the file of the labels, for messages.
        labels: (N,) integers as stored, at least one.
        names: the names of all classes, where they are known.

    Raises:
        DataError: a label is negative, or lies far from all others.

    Example:
        >>> name_classes("labels", np.array([1, 3, 2, 3]), None)
        ClassNames(names=('1', '2', '3'), first=1)
        >>> name_classes("labels", np.array([1, 2, 1]), ("ash", "oak"))
        ClassNames(names=('ash', 'oak'), first=1)
    """
    smallest, largest = int(labels.min()), int(labels.max())
    if names is not None:
        return ClassNames(names, first=int((smallest, largest) == (1, len(names))))
    if smallest < 0:
        index = int(labels.argmin())
        raise DataError(
            f"{path}: label {smallest} at index {index} is out of range, expected 0 or more; "
            "correct the labels"
        )
    occurring = np.unique(labels)
    if 2 * len(occurring) < largest - smallest + 1:
        gap = int(np.diff(occurring).argmax())
        stray = int(occurring[gap + 1])
        index = int(np.flatnonzero(labels == stray)[0])
        raise DataError(
            f"{path}: label {stray} at index {index} is out of range: {len(occurring)} different "
            f"labels occur, and the one before it is {occurring[gap]}; correct the labels, or name "
            f"every class in {CLASSES_FILE}"
        )
    return ClassNames(tuple(str(label) for label in range(smallest, largest + 1)), smallest)


def read_class_names(folder: str) -> tuple[str, ...] | None:
    """Read the names of a folder's classes from its :data:`CLASSES_FILE`, None where there is none.

    Raises:
        DataError: the file is no regular file, no UTF-8 text or longer than 1 MiB, it holds control
            characters, or its lines are not names each of its own.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with open(f"{folder}/classes.txt", "w") as file:
        ...         _ = file.write("ash\\noak\\n")
        ...     read_class_names(folder)
        ('ash', 'oak')
    """
    path = os.path.join(folder, CLASSES_FILE)
    if not os.path.lexists(path):
        return None
    try:
        with open_regular(path) as file:
            content = file.read(_MOST_BYTES + 1)
        text = content[:_MOST_BYTES].decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DataError(
            f"{path}: cannot be read ({reason}), expected UTF-8 text with one class name a line; "
            "correct it or remove it"
        ) from error
    if len(content) > _MOST_BYTES:
        raise DataError(
            f"{path}: more than {_MOST_BYTES:,} bytes, expected one short name a line; correct it "
            "or remove it"
        )
    names = tuple(line.strip() for line in text.rstrip().split("\n"))
    if not all(names) or len(set(names)) < len(names):
        raise DataError(
            f"{path}: {len(names) if any(names) else 0} lines of which {len(set(names) - {''})} "
            "are different names, expected one name a line, each its own; correct it or remove it"
        )
    for number, name in enumerate(names, 1):
        if any(unicodedata.category(character) == "Cc" for character in name):
            raise DataError(
                f"{path}: control characters in line {number}, {name[:80]!r}, expected a name; "
                "correct it or remove it"
            )
    return names

"""Images in CSV files: a row an image, its label and its pixels."""

from __future__ import annotations

import csv
import io
import os
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from .errors import DataError
from .files import open_regular
from .image_dataset import ImageDataset
from .limits import require_room
from .npz_file import to_bytes
from .parts import Part, assemble

__all__ = ["read_csv"]

_LABEL_NAMES = ("label", "labels", "class", "target", "y")
_CHUNK_BYTES = 1 << 24
_MOST_LINE = 1 << 20


def read_csv(path: str, name: str, test_path: str | None = None) -> ImageDataset:
    """Read a data set of square grey images from a CSV file, as data-science sites hand it out.

    A row holds the label, then the pixels of an image, line by line, from 0 to 255. The first line
    may be a header, which then says which column the label is: the one called ``label``, ``class``,
    ``target`` or ``y``.

    Args:
        path: the file.
        name: what to call the data set.
        test_path: a second file with the test set. If its header has no label, it is of no use
            here, and a test set is drawn from the first.

    Raises:
        DataError: the file cannot be read, a row has another length or is not of numbers, or the
            images are not square.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with open(f"{folder}/train.csv", "w") as file:
        ...         _ = file.write("label,p0,p1,p2,p3\\n" + "0,9,9,9,9\\n1,0,0,0,255\\n" * 6)
        ...     read_csv(f"{folder}/train.csv", "leaves")
        ImageDataset('leaves', train=10, test=2 (of the training files), images=2x2, classes=2)
    """
    train = _part(path)
    if train is None:
        raise DataError(
            f"{path}: its header names no label, expected a column called label; name it so"
        )
    return assemble(name, train, None if test_path is None else _part(test_path))


def _part(path: str) -> Part | None:
    """The images and labels of a file; None if its header has no label."""
    try:
        with open_regular(path) as file:
            size = os.fstat(file.fileno()).st_size
            first = file.readline(_MOST_LINE)
            header = _header(path, first)
            if header is not None and not set(header) & set(_LABEL_NAMES):
                return None
            column = 0
            if header is not None:
                column = next(i for i, title in enumerate(header) if title in _LABEL_NAMES)
            else:
                file.seek(0)
            require_room(path, size, size)
            values = _numbers(path, file, first.count(b",") + 1, header is not None)
    except OSError as error:
        raise DataError(
            f"{path}: cannot be read ({error.strerror or error}); check the path and its "
            "permissions"
        ) from error
    labels = values[:, column]
    pixels = np.delete(values, column, axis=1)
    side = isqrt(pixels.shape[1])
    if not side or side * side != pixels.shape[1]:
        raise DataError(
            f"{path}: {pixels.shape[1]:,} pixels a row, expected a square number of them, as 784 "
            "for 28x28, beside the label"
        )
    return Part(path, to_bytes(path, pixels).reshape(-1, side, side), labels.astype(np.int64))


def _header(path: str, line: bytes) -> list[str] | None:
    """The titles of the columns, in small letters; None if the first line holds numbers."""
    try:
        cells = next(csv.reader([line.decode("utf-8-sig")]), [])
    except (UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path}: no CSV text, expected a label and pixels a row") from error
    if len(cells) < 2:
        raise DataError(f"{path}: {len(cells)} columns, expected a label and pixels a row")
    try:
        [float(cell) for cell in cells]
    except ValueError:
        return [cell.strip().lower() for cell in cells]
    return None


def _numbers(
    path: str, file: io.BufferedReader, columns: int, after_header: bool
) -> NDArray[np.int16]:
    """The rows that follow, (N, columns)."""
    rows: list[NDArray[np.int16]] = []
    line = 1 + after_header
    while lines := file.readlines(_CHUNK_BYTES):
        try:
            text = b"".join(lines).decode("ascii")
            chunk = np.loadtxt(io.StringIO(text), np.float64, delimiter=",", ndmin=2)
            whole = chunk.astype(np.int16)
        except (UnicodeDecodeError, ValueError) as error:
            reason = str(error).partition(";")[0]
            raise DataError(
                f"{path}: not all numbers from line {line:,} on ({reason}); correct the file"
            ) from error
        if chunk.size and (chunk.shape[1] != columns or not (whole == chunk).all()):
            raise DataError(
                f"{path}: from line {line:,} on {chunk.shape[1]:,} columns, or numbers with "
                f"fractions, expected {columns:,} whole numbers a row; correct the file"
            )
        rows.append(whole)
        line += len(lines)
    if not sum(len(chunk) for chunk in rows):
        raise DataError(f"{path}: no rows, expected a label and pixels a row")
    return np.concatenate([chunk for chunk in rows if len(chunk)])

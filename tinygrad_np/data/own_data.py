"""Data of one's own: which of the kinds known here a folder or a file holds, and how it is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

from .cifar import LAYOUTS, find_cifar, read_cifar
from .class_names import read_class_names
from .csv_file import read_csv
from .idx_folder import missing_files, read_folder
from .image_dataset import ImageDataset
from .npz_file import read_npz
from .picture_folder import (
    AS_THEY_ARE,
    PictureOptions,
    Progress,
    holds_pictures,
    read_picture_folder,
)

__all__ = ["KINDS", "Found", "find_data", "find_pictures", "read_data"]

KINDS = (
    "IDX files, a CIFAR archive or its files, train.npz or train.csv, or pictures in folders by "
    "class"
)

_TABLES: dict[str, Callable[[str, str, str | None], ImageDataset]] = {
    ".npz": read_npz,
    ".csv": read_csv,
}


class Found(NamedTuple):
    """Data that was found.

    Attributes:
        kind: ``"idx"``, ``"cifar10"``, ``"cifar100"``, ``".npz"``, ``".csv"`` or ``"pictures"``.
        paths: the folder or the file; with a second one of the test set where there is such.
    """

    kind: str
    paths: tuple[str, ...]


def find_data(place: str, *, test_files: bool = False) -> Found | None:
    """Find out what data a folder or a file holds, other than pictures; nothing is read.

    Args:
        place: the folder or file.
        test_files: whether IDX files must be complete with those of the test set.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as empty:
        ...     print(find_data(empty))
        None
    """
    if not os.path.isdir(place):
        suffix = os.path.splitext(place)[1].lower()
        if suffix in _TABLES and os.path.isfile(place):
            return Found(suffix, (place,))
        file = os.path.basename(place)
        for name, layout in LAYOUTS.items():
            if file.startswith(layout.archive) and os.path.isfile(place):
                return Found(name, (place,))
        return None
    if not missing_files(place, test_files=test_files):
        return Found("idx", (place,))
    for name in LAYOUTS:
        if (found := find_cifar(place, name)) is not None:
            return Found(name, (found,))
    for suffix in _TABLES:
        if paths := _tables(place, suffix):
            return Found(suffix, paths)
    return None


def find_pictures(place: str) -> Found | None:
    """Find out whether a folder holds pictures in folders by class.

    Example:
        >>> print(find_pictures("no/such/folder"))
        None
    """
    return Found("pictures", (place,)) if holds_pictures(place) else None


def read_data(
    found: Found,
    name: str,
    names: tuple[str, ...] | None = None,
    options: PictureOptions = AS_THEY_ARE,
    decoding: Progress | None = None,
) -> tuple[ImageDataset, object]:
    """Read data as :func:`find_data` found it.

    Args:
        found: what and where.
        name: what to call the data set.
        names: of the classes, where the files don't name them.
        options: of pictures.
        decoding: called while pictures are decoded.

    Returns:
        The data set, and the checksum by which a published set is known; None where there is none.

    Raises:
        DataError: a file is broken, or does not fit the others.
    """
    path, *test = found.paths
    if found.kind == "idx":
        return read_folder(path, name, names)
    if found.kind in LAYOUTS:
        return read_cifar(path, found.kind, name)
    if found.kind == "pictures":
        return read_picture_folder(path, name, options, decoding), None
    dataset = _TABLES[found.kind](path, name, test[0] if test else None)
    named = read_class_names(os.path.dirname(path) or os.curdir) or names
    if named is not None and len(named) == len(dataset.classes):
        dataset = dataset._replace(classes=named)
    return dataset, None


def _tables(folder: str, suffix: str) -> tuple[str, ...]:
    """The file of the training set in a folder, and that of the test set where there is one."""
    files = sorted(
        entry.name
        for entry in os.scandir(folder)
        if entry.name.lower().endswith(suffix) and entry.is_file()
    )

    def named(word: str) -> list[str]:
        return [os.path.join(folder, file) for file in files if word in file.lower()]

    train, test = named("train"), named("test")
    if train:
        return (train[0], *test[:1])
    return (os.path.join(folder, files[0]),) if len(files) == 1 else ()

"""Data sets by name: where they are looked for, how they are checked, what they hold."""

from __future__ import annotations

import os
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .download import Progress, fetch
from .errors import DataError, DataNotFoundError
from .idx import read_idx
from .synthetic import GARMENTS, synthetic

__all__ = ["DATASETS", "Dataset", "find", "load"]

DATASETS = ("fashion", "mnist", "synthetic")
"""The names that :func:`load` knows without a folder."""

ROOT_VARIABLE = "TINYGRAD_NP_DATA"
"""The environment variable whose value is a folder with a subfolder for each data set."""

_CLASSES = {"fashion": GARMENTS, "mnist": tuple("0123456789"), "synthetic": GARMENTS}
_FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
_CLASSES_FILE = "classes.txt"


class Dataset(NamedTuple):
    """Labelled grey images, split into a training and a test set.

    Attributes:
        name: what to call it in tables and file names.
        train_images: (N, H, W) uint8.
        train_labels: (N,) int64, from 0 to ``len(classes) - 1``.
        test_images: (M, H, W) uint8.
        test_labels: (M,) int64.
        classes: the name of each class, in the order of the labels.
    """

    name: str
    train_images: NDArray[np.uint8]
    train_labels: NDArray[np.int64]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.int64]
    classes: tuple[str, ...]

    def __repr__(self) -> str:
        height, width = self.train_images.shape[1:]
        return (
            f"Dataset({self.name!r}, train={len(self.train_images)}, test={len(self.test_images)}, "
            f"images={height}x{width}, classes={len(self.classes)})"
        )


def load(
    name: str | None = None,
    data_dir: str | os.PathLike[str] | None = None,
    *,
    download: bool = True,
    progress: Progress | None = None,
) -> Dataset:
    """Load a data set by name, or a folder of IDX files of one's own.

    ``synthetic`` is drawn, see :func:`synthetic`. Any other set is four IDX files,
    ``{train,t10k}-{images-idx3,labels-idx1}-ubyte``, each gzipped (``.gz``) or not. They are looked
    for

    1. in ``data_dir``, or in its subfolder ``name``. A folder that is given is the only one
    searched; 2. in ``$TINYGRAD_NP_DATA/<name>/``;
    3. in the user's cache, ``$XDG_CACHE_HOME/tinygrad-np/<name>/`` (``~/.cache`` by default);
    4. on the network, from where they go into the cache.

    Files that are found are checked by structure: IDX format, image and label counts, label range.
    A file that is downloaded must have its published checksum, too.

    A folder may hold images of another size and any number of classes. The file ``classes.txt`` in
    it, one name a line, names them; without it, ``fashion`` and ``mnist`` have the names of their
    classes, any other set the numbers from 0 to the largest training label.

    Args:
        name: ``"fashion"``, ``"mnist"`` or ``"synthetic"``; with ``data_dir`` any name, by default
            the folder's own.
        data_dir: a folder of IDX files.
        download: whether to use the network for what is found nowhere else.
        progress: called while a file arrives, as ``progress(file_name, bytes_so_far,
            bytes_in_all)``.

    Raises:
        DataNotFoundError: the set is in none of these places; names each of them.
        DataError: a file is broken, the files do not fit together, or the name is unknown.

    Example:
        >>> load("synthetic")
        Dataset('synthetic', train=12000, test=2000, images=28x28, classes=10)
    """
    if data_dir is not None:
        name = name or os.path.basename(os.path.abspath(data_dir))
    elif name not in DATASETS:
        raise DataError(
            f"unknown data set {name!r}, expected one of {', '.join(DATASETS)}; "
            "for IDX files of your own give their folder as data_dir"
        )
    elif name == "synthetic":
        return Dataset(name, *synthetic(), GARMENTS)
    folder = find(name, data_dir)
    if folder is not None:
        return _read_folder(name, folder)
    if data_dir is not None:
        raise DataNotFoundError(
            f"{name}: not found in {_describe_places(name, data_dir)}; "
            "put the four IDX files there or give another folder"
        )
    remedy = (
        f"put the four IDX files there, or into {name}/ of a folder that {ROOT_VARIABLE} names, or "
        "give their folder as data_dir (--data-dir), or take the data set 'synthetic'"
    )
    tried = f"{name}: not found in {_describe_places(name)}"
    if not download:
        raise DataNotFoundError(f"{tried}, and not downloaded as download=False; {remedy}")
    try:
        fetch(name, _cache(name), progress=progress)
    except DataNotFoundError as error:
        raise DataNotFoundError(f"{tried}; {error}; {remedy}") from error
    return _read_folder(name, _cache(name))


def find(name: str, data_dir: str | os.PathLike[str] | None = None) -> str | None:
    """The first folder, of those that :func:`load` searches, that holds all four files of the set.

    Nothing is read or downloaded. None where there is no such folder.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as empty:
        ...     print(find("fashion", empty))
        None
    """
    return next((f for f in _places(name, data_dir) if not _missing(f)), None)


def _places(name: str, data_dir: str | os.PathLike[str] | None = None) -> list[str]:
    if data_dir is not None:
        return [os.fspath(data_dir), os.path.join(data_dir, name)]
    root = os.environ.get(ROOT_VARIABLE)
    return [os.path.join(root, name), _cache(name)] if root else [_cache(name)]


def _cache(name: str) -> str:
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(root, "tinygrad-np", name)


def _describe_places(name: str, data_dir: str | os.PathLike[str] | None = None) -> str:
    """Each place searched, with what it lacks."""
    return ", ".join(
        f"{folder} (lacks {', '.join(_missing(folder))})"
        if os.path.isdir(folder)
        else f"{folder} (no such folder)"
        for folder in _places(name, data_dir)
    )


def _missing(folder: str) -> list[str]:
    return [f"{file}[.gz]" for file in _FILES if _path(folder, file) is None]


def _path(folder: str, file: str) -> str | None:
    candidates = (os.path.join(folder, file + suffix) for suffix in ("", ".gz"))
    return next((path for path in candidates if os.path.isfile(path)), None)


def _read_folder(name: str, folder: str) -> Dataset:
    paths = [_path(folder, file) or file for file in _FILES]
    train_images, test_images = _read_images(paths[0]), _read_images(paths[2])
    if train_images.shape[1:] != test_images.shape[1:]:
        raise DataError(
            f"{paths[2]}: images of {_size(test_images)}, expected {_size(train_images)} as in "
            f"{paths[0]}; make both sets of one size"
        )
    train_labels = _read_labels(paths[1], train_images)
    test_labels = _read_labels(paths[3], test_images)
    classes = _read_classes(folder) or _CLASSES.get(name)
    if classes is None:
        # A label beyond every byte and every image is a wrong one: no billion names for it.
        count = min(int(train_labels.max()) + 1, max(len(train_labels), 256))
        classes = tuple(str(label) for label in range(max(count, 1)))
    for path, labels in ((paths[1], train_labels), (paths[3], test_labels)):
        _check_range(path, labels, len(classes))
    return Dataset(name, train_images, train_labels, test_images, test_labels, classes)


def _read_images(path: str) -> NDArray[np.uint8]:
    images = read_idx(path)
    if images.dtype != np.uint8 or images.ndim != 3 or images.size == 0:
        raise DataError(
            f"{path}: {images.dtype} of shape {images.shape}, expected images as uint8 of shape "
            "(count, height, width), none of them 0; put an image file there"
        )
    return images


def _read_labels(path: str, images: NDArray[np.uint8]) -> NDArray[np.int64]:
    labels = read_idx(path)
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise DataError(
            f"{path}: {labels.dtype} of shape {labels.shape}, expected labels as integers of shape "
            "(count,); put a label file there"
        )
    if len(labels) != len(images):
        raise DataError(
            f"{path}: {len(labels):,} labels for {len(images):,} images, expected one label an "
            "image; put files there that belong together"
        )
    return labels.astype(np.int64)


def _check_range(path: str, labels: NDArray[np.int64], classes: int) -> None:
    wrong = np.flatnonzero((labels < 0) | (labels >= classes))
    if wrong.size:
        index = int(wrong[0])
        raise DataError(
            f"{path}: label {labels[index]} at index {index} is out of range, expected 0 to "
            f"{classes - 1} for {classes} classes; correct the labels, or name every class in "
            f"{_CLASSES_FILE}"
        )


def _read_classes(folder: str) -> tuple[str, ...] | None:
    path = os.path.join(folder, _CLASSES_FILE)
    if not os.path.isfile(path):
        return None
    try:
        with open(path, encoding="utf-8") as file:
            names = tuple(line.strip() for line in file.read().rstrip().splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(
            f"{path}: cannot be read ({error}), expected UTF-8 text with one class name a line; "
            "correct it or remove it"
        ) from error
    if not all(names) or len(set(names)) < max(len(names), 1):
        raise DataError(
            f"{path}: {len(names)} lines of which {len(set(names) - {''})} are different names, "
            "expected one name a line, each its own; correct it or remove it"
        )
    return names


def _size(images: NDArray[np.uint8]) -> str:
    return "x".join(str(n) for n in images.shape[1:])

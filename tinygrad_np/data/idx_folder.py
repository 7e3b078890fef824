"""A folder of IDX files: which files belong to it, and what they hold together."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import numpy as np

from .class_names import read_class_names
from .errors import DataError
from .idx import IdxReader
from .image_dataset import ImageDataset
from .limits import require_room
from .parts import Part, assemble, size_in_words

__all__ = ["missing_files", "read_folder"]

_TRAIN = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
_TEST = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
_INT64 = np.dtype(np.int64).itemsize


def missing_files(folder: str, *, test_files: bool = True) -> list[str]:
    """List the files that a folder lacks to be a data set, by their first name.

    Args:
        folder: where to look.
        test_files: whether the two files of the test set must be there. Where they need not, a
            single one of them is still half a set.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as empty:
        ...     missing_files(empty, test_files=False)
        ['train-images-idx3-ubyte[.gz]', 'train-labels-idx1-ubyte[.gz]']
    """
    if not test_files and not any(_find_file(folder, name) for name in _TEST):
        return [f"{name}[.gz]" for name in _TRAIN if _find_file(folder, name) is None]
    return [f"{name}[.gz]" for name in _TRAIN + _TEST if _find_file(folder, name) is None]


def read_folder(
    folder: str, name: str, names: tuple[str, ...] | None = None
) -> tuple[ImageDataset, tuple[int, ...]]:
    """Read the data set of a folder in which no file is missing.

    All headers are read and compared before the values of any file are. Where there are no test
    files, a sixth of every class of the training set is drawn as the test set, always the same.

    Args:
        folder: holds the IDX files, and may hold ``classes.txt``.
        name: what to call the data set.
        names: the names of the classes where there is no ``classes.txt``.

    Returns:
        The data set, and the CRC-32 sums of its files, unpacked, in the order of images and labels
        of training and test.

    Raises:
        DataError: a file is broken, the files do not fit together, a label is out of range, or
            memory does not suffice.

    Example:
        >>> import tempfile
        >>> from tinygrad_np.data import write_idx
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_idx(f"{folder}/train-images-idx3-ubyte", np.ones((6, 5, 5), np.uint8))
        ...     write_idx(f"{folder}/train-labels-idx1-ubyte", np.array([1, 2] * 3, np.uint8))
        ...     read_folder(folder, "leaves")[0]
        ImageDataset('leaves', train=5, test=1 (of the training files), images=5x5, classes=2)
    """
    paths = [path for file in _TRAIN + _TEST if (path := _find_file(folder, file))]
    names = read_class_names(folder) or names
    with ExitStack() as stack:
        readers = [stack.enter_context(IdxReader(path)) for path in paths]
        pairs = list(zip(readers[::2], readers[1::2], strict=True))
        for images, labels in pairs:
            _check_headers(images, labels)
        _check_sizes([images for images, _ in pairs])
        needed = sum(reader.nbytes for reader in readers)
        needed += sum(_INT64 * labels.shape[0] for _, labels in pairs)
        require_room(folder, needed, sum(reader.stored for reader in readers))
        arrays = [reader.read() for reader in readers]
    parts = [Part(paths[i + 1], arrays[i], arrays[i + 1]) for i in range(0, len(arrays), 2)]
    dataset = assemble(name, parts[0], parts[1] if len(parts) == 2 else None, names)
    return dataset, tuple(reader.crc32 for reader in readers)


def _names(name: str) -> Iterator[str]:
    """Every name under which one of the four files is found in the wild, the usual first."""
    kinds = [name]
    if name.startswith("t10k-"):
        kinds.append(name.replace("t10k-", "test-"))
    for kind in kinds:
        for spelling in (kind, kind.replace("-idx", ".idx")):
            yield spelling
            yield f"{spelling}.gz"


def _find_file(folder: str, name: str) -> str | None:
    """The path of one of the four files, under any of its names.

    Some archives unpack each file into a folder of the file's own name: it is found there, too. If
    there is no regular file, the path of whatever else bears the name, for reading to refuse it.
    """
    paths = [os.path.join(folder, spelling) for spelling in _names(name)]
    nested = [os.path.join(path, os.path.basename(path)) for path in paths]
    for path in (*paths, *nested):
        if os.path.isfile(path):
            return path
    return next((path for path in paths if os.path.lexists(path)), None)


def _check_headers(images: IdxReader, labels: IdxReader) -> None:
    if images.dtype != np.uint8 or len(images.shape) != 3 or 0 in images.shape:
        raise DataError(
            f"{images.path}: {images.dtype} of shape {images.shape}, expected images as uint8 of "
            "shape (count, height, width), none of them 0; put an image file there"
        )
    if labels.dtype.kind not in "iu" or len(labels.shape) != 1:
        raise DataError(
            f"{labels.path}: {labels.dtype} of shape {labels.shape}, expected labels as integers "
            "of shape (count,); put a label file there"
        )
    if labels.shape[0] != images.shape[0]:
        raise DataError(
            f"{labels.path}: {labels.shape[0]:,} labels for {images.shape[0]:,} images, expected "
            "one label an image; put files there that belong together"
        )


def _check_sizes(images: list[IdxReader]) -> None:
    train, *others = images
    for test in others:
        if test.shape[1:] != train.shape[1:]:
            raise DataError(
                f"{test.path}: images of {size_in_words(test.shape[1:])}, expected "
                f"{size_in_words(train.shape[1:])} as in {train.path}; make both sets of one size"
            )

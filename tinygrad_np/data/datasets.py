"""Data sets by name: what there is, where it is looked for, and what it is called."""

from __future__ import annotations

import os

from .download import Progress, fetch
from .errors import DataError, DataNotFoundError
from .folder import missing_files, read_folder
from .image_dataset import ImageDataset
from .synthetic import GARMENTS, synthetic

__all__ = ["DATASETS", "find", "load"]

DATASETS = ("fashion", "mnist", "synthetic")
"""The names that :func:`load` knows without a folder."""

ROOT_VARIABLE = "TINYGRAD_NP_DATA"
"""The environment variable whose value is a folder with a subfolder for each data set."""

_CLASSES = {"fashion": GARMENTS, "mnist": tuple("0123456789"), "synthetic": GARMENTS}

# CRC-32 of the four published files, unpacked: the images and labels of training and test.
_PUBLISHED = {
    "fashion": (0xB4F29F28, 0x741A4657, 0x678FE0B1, 0x80142C1F),
    "mnist": (0xE9F4D8B3, 0xE0CB4AD2, 0x91373BDF, 0x4AB9EFF9),
}


def load(
    name: str | None = None,
    data_dir: str | os.PathLike[str] | None = None,
    *,
    download: bool = True,
    progress: Progress | None = None,
) -> ImageDataset:
    """Load a data set by name, or a folder of IDX files of one's own.

    ``synthetic`` is drawn, see :func:`synthetic`. Any other set is four IDX files,
    ``{train,t10k}-{images-idx3,labels-idx1}-ubyte``, each gzipped (``.gz``) or not. They are looked
    for

    1. in ``data_dir``, or in its subfolder ``name``. A folder that is given is the only one
       searched;
    2. in ``$TINYGRAD_NP_DATA/<name>/``;
    3. in the user's cache, ``$XDG_CACHE_HOME/tinygrad-np/<name>/`` (``~/.cache`` by default);
    4. on the network, from where they go into the cache.

    The names ``train-images.idx3-ubyte`` and ``test-images-idx3-ubyte`` are known, too, and so is a
    file that was unpacked and still ends in ``.gz``.

    Files that are found are checked by structure: IDX format, image and label counts, label range.
    A file that is downloaded must have its published checksum, too.

    A folder of one's own may hold images of another size and any number of classes, counted from 0
    or from 1. The file ``classes.txt`` in it, one name a line, names them. Without it, ``name``
    tells the names of a published set; under any other name the training labels are the classes.
    A folder without test files has a sixth of its training images set aside as the test set, the
    same ones each time.

    A folder's data set is called ``name``. Only that of a published set must be earned, by files
    with the published content: other files are called as their folder is.

    Args:
        name: ``"fashion"``, ``"mnist"`` or ``"synthetic"``; with ``data_dir`` any name, by default
            the folder's own.
        data_dir: a folder of IDX files.
        download: whether to use the network for what is found nowhere else.
        progress: called while a file arrives, as ``progress(file_name, bytes_so_far,
            bytes_in_all)``.

    Raises:
        DataNotFoundError: the set is in none of these places; names each of them.
        DataError: a file is broken, the files do not fit together, memory does not suffice, or the
            name is unknown.

    Example:
        >>> load("synthetic")
        ImageDataset('synthetic', train=12000, test=2000, images=28x28, classes=10)
    """
    if data_dir is not None:
        return _load_own(name, os.fspath(data_dir))
    if name not in DATASETS:
        raise DataError(
            f"unknown data set {name!r}, expected one of {', '.join(DATASETS)}; "
            "for IDX files of your own give their folder as data_dir"
        )
    if name == "synthetic":
        return ImageDataset(name, *synthetic(), GARMENTS)
    folder = find(name)
    if folder is not None:
        return _read(name, folder)
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
    return _read(name, _cache(name))


def find(name: str, data_dir: str | os.PathLike[str] | None = None) -> str | None:
    """Find the first folder, of those that :func:`load` searches, that holds the data set.

    Nothing is read or downloaded.

    Returns:
        The folder; None where there is none.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as empty:
        ...     print(find("fashion", empty))
        None
    """
    own = data_dir is not None
    places = _places(name, data_dir)
    return next((f for f in places if not missing_files(f, test_files=not own)), None)


def _load_own(name: str | None, data_dir: str) -> ImageDataset:
    name = name or _folder_name(data_dir)
    if name in (os.curdir, os.pardir) or os.path.basename(name) != name:
        raise DataError(
            f"data set name {name!r}, expected a name without folders; give the folder as data_dir"
        )
    folder = find(name, data_dir)
    if folder is None:
        raise DataNotFoundError(
            f"{name}: not found in {_describe_places(name, data_dir)}; put the IDX files there or "
            "give another folder"
        )
    return _read(name, folder)


def _read(name: str, folder: str) -> ImageDataset:
    dataset, checksums = read_folder(folder, name, _CLASSES.get(name))
    if name not in DATASETS or checksums == _PUBLISHED.get(name):
        return dataset
    own_name = _folder_name(folder)
    return dataset._replace(name=f"own-{own_name}" if own_name in DATASETS else own_name)


def _folder_name(folder: str) -> str:
    return os.path.basename(os.path.abspath(folder)) or "data"


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
        f"{folder} (lacks {', '.join(missing_files(folder, test_files=data_dir is None))})"
        if os.path.isdir(folder)
        else f"{folder} ({'no folder' if os.path.exists(folder) else 'no such folder'})"
        for folder in _places(name, data_dir)
    )

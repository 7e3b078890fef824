"""Data sets by name: what there is, where it is looked for, and what it is called."""

from __future__ import annotations

import os

from . import picture_folder
from .cache import cache_folder
from .cifar import LAYOUTS
from .download import MD5_SUMS, Progress, fetch
from .errors import DataError, DataNotFoundError
from .idx_folder import missing_files
from .image_dataset import ImageDataset
from .own_data import KINDS, Found, find_data, find_pictures, read_data
from .picture_folder import AS_THEY_ARE, PictureOptions
from .synthetic import GARMENTS, synthetic

__all__ = ["DATASETS", "find", "load"]

DATASETS = ("fashion", "mnist", "cifar10", "cifar100", "synthetic")
"""The names that :func:`load` knows without a folder."""

ROOT_VARIABLE = "TINYGRAD_NP_DATA"
"""The environment variable whose value is a folder with a subfolder for each data set."""

_CLASSES = {"fashion": GARMENTS, "mnist": tuple("0123456789"), "synthetic": GARMENTS}

# What the published files hold, whatever they are packed in: of IDX files the CRC-32 of each, the
# images and labels of training and test; of CIFAR's that of all. None where it isn't known.
_PUBLISHED: dict[str, tuple[int, ...] | int | None] = {
    "fashion": (0xB4F29F28, 0x741A4657, 0x678FE0B1, 0x80142C1F),
    "mnist": (0xE9F4D8B3, 0xE0CB4AD2, 0x91373BDF, 0x4AB9EFF9),
    **{name: layout.crc32 for name, layout in LAYOUTS.items()},
}


def load(
    name: str | None = None,
    data_dir: str | os.PathLike[str] | None = None,
    *,
    image_size: tuple[int, int] | None = None,
    grey: bool = False,
    skip_broken: bool = False,
    download: bool = True,
    progress: Progress | None = None,
    decoding: picture_folder.Progress | None = None,
) -> ImageDataset:
    """Load a data set by name, or data of one's own from a folder or a file.

    ``synthetic`` is drawn, see :func:`synthetic`. ``fashion`` and ``mnist`` are four IDX files,
    ``{train,t10k}-{images-idx3,labels-idx1}-ubyte``, each gzipped (``.gz``) or not; ``cifar10`` and
    ``cifar100`` are their authors' binary files, packed or not. They are looked for

    1. in ``data_dir``, or in its subfolder ``name``. A folder that is given is the only one
       searched;
    2. in ``$TINYGRAD_NP_DATA/<name>/``;
    3. in the user's cache, ``$XDG_CACHE_HOME/tinygrad-np/<name>/`` (``~/.cache`` by default);
    4. on the network, from where they go into the cache.

    The names ``train-images.idx3-ubyte`` and ``test-images-idx3-ubyte`` are known, too, and so is a
    file that was unpacked and still ends in ``.gz``.

    Files that are found are checked by structure: format, image and label counts, label range. A
    file that is downloaded must have its published checksum, too. Archives are unpacked once, into
    the cache.

    Data of one's own, ``data_dir``, are

    * a folder of IDX files;
    * the archive of CIFAR-10 or CIFAR-100, or a folder with its files;
    * an ``.npz`` file, see :func:`~tinygrad_np.data.npz_file.read_npz`, or a CSV file, see
      :func:`~tinygrad_np.data.csv_file.read_csv`, or a folder of one for training and one for test
      (``train.csv``, ``test.csv``);
    * a folder of pictures in folders by class, see
      :func:`~tinygrad_np.data.picture_folder.read_picture_folder`.

    They may hold images of another size, grey or in colour, and any number of classes, counted from
    0 or from 1. The file ``classes.txt`` in the folder, one name a line, names them. Without it,
    ``name`` tells the names of a published set; under any other name the training labels are the
    classes. Where there are no test files, a sixth of the training images is set aside as the test
    set, the same ones each time.

    A folder's data set is called ``name``. Only that of a published set must be earned, by files
    with the published content: other files are called as their folder is.

    Args:
        name: ``"fashion"``, ``"mnist"``, ``"cifar10"``, ``"cifar100"`` or ``"synthetic"``; with
            ``data_dir`` any name, by default the folder's own.
        data_dir: a folder or a file of data of one's own.
        image_size: height and width that pictures get; needed where they have several sizes.
        grey: whether pictures in colour become grey.
        skip_broken: whether files among the pictures that are none are left out, not refused.
        download: whether to use the network for what is found nowhere else.
        progress: called while a file arrives, as ``progress(file_name, bytes_so_far,
            bytes_in_all)``.
        decoding: called while pictures are decoded, as ``decoding(pictures_so_far,
            pictures_in_all)``.

    Raises:
        DataNotFoundError: the set is in none of these places; names each of them.
        DataError: a file is broken, the files do not fit together, memory does not suffice, or the
            name is unknown.

    Example:
        >>> load("synthetic")
        ImageDataset('synthetic', train=12000, test=2000, images=28x28, classes=10)
    """
    options = PictureOptions(image_size, grey, skip_broken)
    if data_dir is not None:
        return _load_own(name, os.fspath(data_dir), options, decoding)
    if name not in DATASETS:
        raise DataError(
            f"unknown data set {name!r}, expected one of {', '.join(DATASETS)}; "
            "for data of your own give their folder as data_dir"
        )
    if name == "synthetic":
        return ImageDataset(name, *synthetic(), GARMENTS)
    found = _find(name, None)
    if found is not None:
        return _read(name, found)
    files = "the four IDX files" if name not in LAYOUTS else f"{next(iter(MD5_SUMS[name]))}"
    remedy = (
        f"put {files} there, or into {name}/ of a folder that {ROOT_VARIABLE} names, or "
        "give their folder as data_dir (--data-dir), or take the data set 'synthetic'"
    )
    tried = f"{name}: not found in {_describe_places(name)}"
    if not download:
        raise DataNotFoundError(f"{tried}, and not downloaded as download=False; {remedy}")
    try:
        fetch(name, cache_folder(name), progress=progress)
    except DataNotFoundError as error:
        raise DataNotFoundError(f"{tried}; {error}; {remedy}") from error
    found = _find(name, None)
    assert found is not None  # it has just been downloaded
    return _read(name, found)


def find(name: str, data_dir: str | os.PathLike[str] | None = None) -> str | None:
    """Find the first folder or file, of those that :func:`load` searches, that holds the data set.

    Nothing is read or downloaded.

    Returns:
        The folder, or the archive or file; None where there is none.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as empty:
        ...     print(find("fashion", empty))
        None
    """
    found = _find(name, None if data_dir is None else os.fspath(data_dir))
    return None if found is None else found.paths[0]


def _find(name: str, data_dir: str | None) -> Found | None:
    for place in _places(name, data_dir):
        found = find_data(place, test_files=data_dir is None)
        if found is not None and (data_dir is not None or found.kind == _kind(name)):
            return found
    # A folder in the folder may be the data set's, and is then no class of pictures.
    pictures = (find_pictures(place) for place in _places(name, data_dir) if data_dir is not None)
    return next(filter(None, pictures), None)


def _kind(name: str) -> str:
    """The kind of a published set's files, see :class:`Found`."""
    return name if name in LAYOUTS else "idx"


def _load_own(
    name: str | None,
    data_dir: str,
    options: PictureOptions,
    decoding: picture_folder.Progress | None,
) -> ImageDataset:
    name = name or _folder_name(data_dir)
    if name in (os.curdir, os.pardir) or os.path.basename(name) != name:
        raise DataError(
            f"data set name {name!r}, expected a name without folders; give the folder as data_dir"
        )
    found = _find(name, data_dir)
    if found is None:
        raise DataNotFoundError(
            f"{name}: not found in {_describe_places(name, data_dir)}; put the data there "
            f"({KINDS}), or give another folder"
        )
    if found.kind != "pictures" and options != AS_THEY_ARE:
        raise DataError(
            f"{found.paths[0]}: no pictures in folders by class, for which alone there are "
            "image_size, grey and skip_broken (--image-size, --grey, --skip-broken); leave them out"
        )
    return _read(name, found, options, decoding)


def _read(
    name: str,
    found: Found,
    options: PictureOptions = AS_THEY_ARE,
    decoding: picture_folder.Progress | None = None,
) -> ImageDataset:
    dataset, checksum = read_data(found, name, _CLASSES.get(name), options, decoding)
    earned = found.kind == _kind(name) and _PUBLISHED.get(name, "none") in (checksum, None)
    if name not in DATASETS or earned:
        return dataset
    own_name = _folder_name(found.paths[0])
    return dataset._replace(name=f"own-{own_name}" if own_name in DATASETS else own_name)


def _folder_name(place: str) -> str:
    """What data are called by where they are: the folder's name, or the file's without suffix."""
    name = os.path.basename(os.path.abspath(place))
    return (name if os.path.isdir(place) else os.path.splitext(name)[0]) or "data"


def _places(name: str, data_dir: str | None = None) -> list[str]:
    if data_dir is not None:
        return [data_dir, os.path.join(data_dir, name)]
    root = os.environ.get(ROOT_VARIABLE)
    cache = cache_folder(name)
    return [os.path.join(root, name), cache] if root else [cache]


def _describe_places(name: str, data_dir: str | None = None) -> str:
    """Each place searched, with what it lacks."""
    return ", ".join(
        f"{folder} ({_lacks(name, folder, data_dir)})"
        if os.path.isdir(folder)
        else f"{folder} ({'no folder' if os.path.exists(folder) else 'no such folder'})"
        for folder in _places(name, data_dir)
    )


def _lacks(name: str, folder: str, data_dir: str | None) -> str:
    if name in LAYOUTS:
        return f"no {LAYOUTS[name].archive}ar.gz"
    return f"lacks {', '.join(missing_files(folder, test_files=data_dir is None))}"

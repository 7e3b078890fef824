"""Folders of pictures, a subfolder for each class, decoded once into a cache."""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .cache import cache_folder, new_folder
from .errors import DataError
from .image_dataset import ImageDataset
from .limits import require_room
from .parts import Part, assemble
from .picture import as_bytes, border_value, fit, read_picture

__all__ = ["AS_THEY_ARE", "PictureOptions", "Progress", "holds_pictures", "read_picture_folder"]

Progress = Callable[[int, int], None]
"""Called as ``progress(pictures_so_far, pictures_in_all)`` while pictures are decoded."""

_TRAIN, _TEST, _VALIDATION = ("train", "training"), ("test", "testing"), ("val", "validation")
_ALONGSIDE = {"thumbs.db", "desktop.ini", "classes.txt", "readme.md", "readme.txt", "license.txt"}
_SUFFIXES = frozenset(
    [
        ".png",
        ".jpg",
        ".jpeg",
        ".jpe",
        ".jfif",
        ".webp",
        ".bmp",
        ".gif",
        ".tif",
        ".tiff",
        ".pgm",
        ".ppm",
        ".pbm",
        ".pnm",
        ".jp2",
        ".avif",
    ]
)
_NAMED = 3  # files in a message
_MOST_SIDE = 4096
_VERSION = 1  # of what the cache holds


class PictureOptions(NamedTuple):
    """How pictures become images of one size.

    Attributes:
        size: height and width; None for that of the pictures, which must then be one.
        grey: turn colours into grey. Without it images are grey where every picture is.
        skip_broken: leave out files that are no pictures, instead of refusing the folder.
    """

    size: tuple[int, int] | None = None
    grey: bool = False
    skip_broken: bool = False


AS_THEY_ARE = PictureOptions()


def holds_pictures(folder: str) -> bool:
    """Return whether files lie in a folder as :func:`read_picture_folder` takes them.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as empty:
        ...     holds_pictures(empty)
        False
    """
    place = _parts(folder)[0][0]
    return any(
        os.path.splitext(file)[1].lower() in _SUFFIXES
        for name in _class_folders(place)
        for file in _files(_join(place, name))
    )


def read_picture_folder(
    folder: str,
    name: str,
    options: PictureOptions = AS_THEY_ARE,
    progress: Progress | None = None,
) -> ImageDataset:
    """Read pictures from ``folder/train/<class>/`` and ``folder/test/<class>/``.

    ``val`` is taken for ``test`` where there is no such folder, and adds to the training images
    where there is. Without either, or with ``folder/<class>/`` alone, a sixth of each class is set
    aside as the test set, the same pictures each time. Pictures in deeper folders belong to the
    class of the first. A picture that has other proportions than the images gets a border of its
    own border's colour; nothing is distorted or cut off.

    What is decoded is kept in the user's cache, and mapped into memory from there the next time,
    unless a file has another size or time by then.

    Args:
        folder: holds the pictures.
        name: what to call the data set.
        options: the size of the images, and what to do about colours and broken files.
        progress: called while pictures are decoded.

    Raises:
        DataError: a file is no picture, a class has none, the pictures have several sizes and none
            is given, a class is in the test set alone, or Pillow is missing.

    Example:
        >>> import tempfile
        >>> try:
        ...     with tempfile.TemporaryDirectory() as empty:
        ...         read_picture_folder(empty, "leaves")
        ... except DataError as error:
        ...     print(str(error).partition(": ")[2])
        no pictures in folders by class, expected DIR/train/<class>/ and DIR/test/<class>/, or \
DIR/<class>/; give another folder
    """
    try:
        import PIL  # noqa: F401
    except ImportError as error:
        raise DataError(
            f'{folder}: reading pictures needs Pillow: pip install "tinygrad-np[pictures]"'
        ) from error
    train, test = _parts(folder)
    classes = _class_folders(train[0])
    if not classes:
        raise DataError(
            f"{folder}: no pictures in folders by class, expected DIR/train/<class>/ and "
            "DIR/test/<class>/, or DIR/<class>/; give another folder"
        )
    for part in (*train, *test):
        if unknown := sorted(set(_class_folders(part)) - set(classes)):
            raise DataError(
                f"{part}: class {unknown[0]!r} has no pictures in {train[0]}; put some there, or "
                "remove the folder"
            )
    files = [
        (number, path)
        for places in (train, test)
        for number, label in enumerate(classes)
        for place in places
        for path in _files(_join(place, label))
    ]
    trained = sum(path.startswith(tuple(_join(p, "") for p in train)) for _, path in files)
    labels = np.array([number for number, _ in files])
    paths = [path for _, path in files]
    images, kept = _decoded(folder, paths, options, progress)
    labels, is_train = labels[kept], kept < trained
    for number, label in enumerate(classes):
        if not (labels[is_train] == number).any():
            raise DataError(
                f"{_join(train[0], label)}: no picture that can be read; put some there, or remove "
                "the folder"
            )
    split = int(is_train.sum())
    return assemble(
        name,
        Part(train[0], images[:split], labels[:split]),
        Part(test[0], images[split:], labels[split:]) if test else None,
        tuple(classes),
    )


# --- which files there are ------------------------------------------------------------------------


def _join(folder: str, name: str) -> str:
    return os.path.join(folder, name)


def _class_folders(folder: str) -> list[str]:
    """The subfolders that hold a file, by name; they stand for classes."""
    with suppress(OSError):
        names = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
        return [n for n in names if not n.startswith(".") and any(_files(_join(folder, n)))]
    return []


def _parts(folder: str) -> tuple[list[str], list[str]]:
    """The folders of training and of test pictures."""

    def found(names: Iterable[str]) -> list[str]:
        return [path for name in names if _class_folders(path := _join(folder, name))][:1]

    train, test, validation = map(found, (_TRAIN, _TEST, _VALIDATION))
    if not train:
        return [folder], []
    return (train + validation, test) if test else (train, validation)


def _files(folder: str) -> Iterator[str]:
    """Every file in a folder and below that could be meant as a picture, in order."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and name.lower() not in _ALONGSIDE:
                yield _join(place, name)


# --- decoding, once -------------------------------------------------------------------------------


def _decoded(
    folder: str, paths: list[str], options: PictureOptions, progress: Progress | None
) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    """The images of the files that are pictures, and the numbers of these files."""
    place = cache_folder("pictures", _fingerprint(folder, paths, options))
    with suppress(OSError, ValueError, KeyError, TypeError):
        return _from_cache(place, len(paths))
    images, kept = _decode(folder, paths, options, progress)
    with suppress(OSError), new_folder(place) as new:  # without a cache, next time takes longer
        np.save(_join(new, "images.npy"), images)
        with open(_join(new, "index.json"), "w", encoding="utf-8") as file:
            json.dump({"version": _VERSION, "folder": folder, "kept": kept.tolist()}, file)
    return images, kept


def _fingerprint(folder: str, paths: list[str], options: PictureOptions) -> str:
    """A name for these files as they are now, and for how they are decoded."""
    digest = hashlib.sha256(repr((_VERSION, os.path.realpath(folder), *options)).encode())
    for path in paths:
        status = os.stat(path)
        text = f"{os.path.relpath(path, folder)}\0{status.st_size}\0{status.st_mtime_ns}\n"
        digest.update(text.encode("utf-8", "surrogateescape"))
    return digest.hexdigest()[:32]


def _from_cache(place: str, files: int) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    with open(_join(place, "index.json"), encoding="utf-8") as file:
        kept = np.array(json.load(file)["kept"], np.intp)
    images = np.load(_join(place, "images.npy"), mmap_mode="r", allow_pickle=False)
    fits = images.dtype == np.uint8 and images.ndim in (3, 4) and images.shape[0] == len(kept)
    if not fits or (kept.size and not 0 <= kept.min() <= kept.max() < files):
        raise ValueError("not what was written")
    return images, kept


def _decode(
    folder: str, paths: list[str], options: PictureOptions, progress: Progress | None
) -> tuple[NDArray[np.uint8], NDArray[np.intp]]:
    size = options.size or _common_size(folder, paths)
    require_room(folder, 3 * len(paths) * size[0] * size[1], 1 << 62)
    colours = np.empty((len(paths), 3, *size), np.uint8)
    problems: dict[int, str] = {}
    coloured = False

    def decode(number: int) -> bool:
        """Put one picture into its place; return whether it has colours."""
        try:
            pixels = read_picture(paths[number], options.grey)
        except DataError as error:
            problems[number] = str(error)
            return False
        image = as_bytes(fit(pixels, size, border_value(pixels)))
        colours[number] = image  # of a grey one, each channel
        return image.ndim == 3

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # Pillow decodes beside other threads
        for done, has_colours in enumerate(pool.map(decode, range(len(paths))), 1):
            coloured |= has_colours
            if progress is not None:
                progress(done, len(paths))
    if problems and not options.skip_broken:
        named = "; ".join(text for _, text in sorted(problems.items())[:_NAMED])
        more = f"; and {len(problems) - _NAMED:,} more" if len(problems) > _NAMED else ""
        raise DataError(
            f"{folder}: {len(problems):,} of {len(paths):,} files cannot be read as pictures "
            f"({named}{more}); remove them, or leave them out by skip_broken (--skip-broken)"
        )
    kept = np.array([number for number in range(len(paths)) if number not in problems], np.intp)
    if not kept.size:
        raise DataError(f"{folder}: no file in it can be read as a picture; give another folder")
    images = colours if coloured else colours[:, 0]
    return (images if kept.size == len(paths) else images[kept]), kept


def _common_size(folder: str, paths: list[str]) -> tuple[int, int]:
    """The height and width that all pictures have.

    Raises:
        DataError: they have several, or one too large to train on.
    """
    from PIL import Image

    sizes: Counter[tuple[int, int]] = Counter()
    for path in paths:
        with suppress(Exception), Image.open(path) as image:  # told of when it is decoded
            turned = image.getexif().get(0x0112, 1) > 4  # EXIF's orientation: sides swapped
            sizes[(image.width, image.height) if turned else (image.height, image.width)] += 1
    remedy = "give their size as image_size (--image-size 64, or 48x64 for height x width)"
    if len(sizes) > 1:
        (common, count), *_ = sizes.most_common(1)
        smallest, largest = min(sizes), max(sizes)
        raise DataError(
            f"{folder}: pictures of {len(sizes):,} sizes, from {_size(smallest)} to "
            f"{_size(largest)}, most often {_size(common)} ({count:,} of {len(paths):,}); {remedy}"
        )
    if not sizes:
        return (1, 1)  # no picture at all: decoding says so
    (size,) = sizes
    if max(size) > _MOST_SIDE:
        raise DataError(f"{folder}: pictures of {_size(size)}; {remedy}")
    return size


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"

"""Images and labels in ``.npz`` files, under the names that people give them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..io.errors import LoadError
from ..io.npz import read_arrays
from .errors import DataError
from .image_dataset import ImageDataset
from .parts import Part, assemble

__all__ = ["read_npz"]

_IMAGES = ("images", "x", "data", "arr_0")
_LABELS = ("labels", "y", "targets", "label", "arr_1")


def read_npz(path: str, name: str, test_path: str | None = None) -> ImageDataset:
    """Read a data set from an ``.npz`` file: images and labels, and a test set where there is one.

    The arrays are called ``images`` and ``labels``, or ``x`` and ``y``, with ``train`` or ``test``
    before or behind, as ``x_train`` in Keras's files or ``train_images`` in MedMNIST's. Images are
    (N, H, W) or (N, H, W, 1) grey, (N, H, W, 3) or (N, 3, H, W) in colour: bytes, or numbers from 0
    to 1. Labels are integers (N,) or (N, 1). Objects, which only pickle could read, are refused.

    Args:
        path: the file.
        name: what to call the data set.
        test_path: a second file with the test set; by default it is looked for in the first.

    Raises:
        DataError: the file cannot be read, or holds no such arrays.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     images = np.zeros((6, 8, 8, 3), np.uint8)
        ...     np.savez(f"{folder}/leaves.npz", images=images, labels=np.arange(6) % 2)
        ...     read_npz(f"{folder}/leaves.npz", "leaves")
        ImageDataset('leaves', train=5, test=1 (of the training files), images=3x8x8, classes=2)
    """
    arrays = _read(path)
    train = _part(path, arrays, "train") or _part(path, arrays, "")
    if train is None:
        raise DataError(
            f"{path}: no images and labels in it (its arrays are "
            f"{', '.join(sorted(arrays)[:8]) or 'none'}), expected images and labels, or "
            "x_train, y_train, x_test and y_test; save them by np.savez(path, images=..., "
            "labels=...)"
        )
    if test_path is not None:
        others = _read(test_path)
        test = _part(test_path, others, "test") or _part(test_path, others, "")
        if test is None:
            raise DataError(f"{test_path}: no images and labels in it")
    else:
        test = _part(path, arrays, "test")
    return assemble(name, train, test)


def _read(path: str) -> dict[str, NDArray[Any]]:
    import zipfile

    try:
        return read_arrays(path)
    except (OSError, LoadError, ValueError, zipfile.BadZipFile) as error:
        reason = " ".join(str(getattr(error, "strerror", None) or error).split())[:200]
        raise DataError(
            f"{path}: cannot be read ({reason}), expected arrays saved by np.savez; save it anew"
        ) from error


def _part(path: str, arrays: Mapping[str, NDArray[Any]], part: str) -> Part | None:
    """The images and labels of "train", "test" or "" (no such word in the name)."""
    by_name = {name.lower(): array for name, array in arrays.items()}

    def found(names: tuple[str, ...]) -> NDArray[Any] | None:
        for name in names:
            for spelling in (f"{name}_{part}", f"{part}_{name}") if part else (name,):
                if spelling in by_name:
                    return by_name[spelling]
        return None

    images, labels = found(_IMAGES), found(_LABELS)
    if images is None or labels is None:
        return None
    where = f"{path} ({part})" if part else path
    return Part(where, _as_images(where, images), _as_labels(where, labels))


def _as_labels(path: str, labels: NDArray[Any]) -> NDArray[Any]:
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
    if labels.ndim != 1 or labels.dtype.kind not in "iu":
        raise DataError(
            f"{path}: labels are {labels.dtype} of shape {labels.shape}, expected integers of "
            "shape (N,)"
        )
    return labels


def _as_images(path: str, images: NDArray[Any]) -> NDArray[np.uint8]:
    """Images as they are stored here: (N, H, W) or (N, 3, H, W) uint8."""
    if images.ndim == 4 and images.shape[3] in (1, 3):
        images = images.transpose(0, 3, 1, 2)
    if images.ndim == 4 and images.shape[1] == 1:
        images = images[:, 0]
    if images.ndim != 3 and not (images.ndim == 4 and images.shape[1] == 3):
        raise DataError(
            f"{path}: images of shape {images.shape}, expected (N, H, W) or (N, H, W, 1) grey, or "
            "(N, H, W, 3) or (N, 3, H, W) in colour"
        )
    return np.ascontiguousarray(to_bytes(path, images))


def to_bytes(path: str, pixels: NDArray[Any]) -> NDArray[np.uint8]:
    """Turn pixels of any type, from 0 to 255 or from 0 to 1, into bytes.

    Raises:
        DataError: numbers below 0 or above 255, NaN, or fractions above 1.

    Example:
        >>> to_bytes("file", np.array([0.0, 0.5, 1.0])), to_bytes("file", np.array([0, 7]))
        (array([  0, 128, 255], dtype=uint8), array([0, 7], dtype=uint8))
    """
    if pixels.dtype == np.uint8 or not pixels.size:
        return pixels.astype(np.uint8, copy=False)
    if pixels.dtype.kind not in "biuf":
        raise DataError(f"{path}: images are {pixels.dtype}, expected numbers")
    low, high = pixels.min(), pixels.max()
    if not (low >= 0 and high <= 255):
        raise DataError(
            f"{path}: pixels from {low} to {high}, expected 0 to 255, or 0 to 1; scale them"
        )
    if pixels.dtype.kind == "b" or (pixels.dtype.kind == "f" and high <= 1):
        return np.rint(255 * pixels.astype(np.float32)).astype(np.uint8)
    if pixels.dtype.kind == "f" and not (pixels == np.rint(pixels)).all():
        raise DataError(
            f"{path}: pixels with fractions above 1, expected whole numbers; round them"
        )
    return pixels.astype(np.uint8)

"""Download of the files of published data sets, each checked against its published sum.

Network modules are imported when a download starts, so that reading local files costs none of them.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from ..io.atomic import replacing
from .errors import DataNotFoundError

__all__ = ["MD5_SUMS", "MIRRORS", "Progress", "fetch"]

Progress = Callable[[str, int, int | None], None]
"""Called as ``progress(file_name, bytes_so_far, bytes_in_all)`` while a file arrives; the last is
None where the server does not say."""

MIRRORS: dict[str, tuple[str, ...]] = {
    "fashion": (
        "https://fashion-mnist.s3.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
    ),
    "mnist": (
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ),
    "cifar10": ("https://www.cs.toronto.edu/~kriz/",),
    "cifar100": ("https://www.cs.toronto.edu/~kriz/",),
}

# The sums that the authors of Fashion-MNIST (Xiao, Rasul and Vollgraf 2017) and of CIFAR
# (Krizhevsky 2009) publish and, for MNIST, those that torchvision checks.
MD5_SUMS: dict[str, dict[str, str]] = {
    "fashion": {
        "train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
        "t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
        "t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
    },
    "mnist": {
        "train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
        "train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
        "t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
        "t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
    },
    "cifar10": {"cifar-10-binary.tar.gz": "c32a1d4ab5d03f1284b67883e8d87530"},
    "cifar100": {"cifar-100-binary.tar.gz": "03b5dce01913d631647c71ecec9e9cb8"},
}

_SCHEMES = ("https",)
_TIMEOUT_SECONDS = 10.0
_CHUNK_BYTES = 1 << 16
_MOST_BYTES = 340 << 20  # twice the largest file


def fetch(name: str, folder: str | os.PathLike[str], *, progress: Progress | None = None) -> None:
    """Download the files of a published data set that ``folder`` still lacks.

    Every file comes over HTTPS from the first mirror that delivers it with its published MD5 sum.
    It appears in the folder when all of it is on the disk: whatever interrupts a download, a file
    of the right name is a right file.

    Args:
        name: ``"fashion"``, ``"mnist"``, ``"cifar10"`` or ``"cifar100"``.
        folder: where the files go; made if need be.
        progress: called after each piece, see :data:`Progress`.

    Raises:
        DataNotFoundError: no mirror delivers (the message says what each answered), or the folder
            cannot be written.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for file_name in MD5_SUMS["mnist"]:
        ...         open(f"{folder}/{file_name}", "wb").close()
        ...     fetch("mnist", folder)  # lacks none: nothing is downloaded
    """
    for file_name, md5 in MD5_SUMS[name].items():
        path = os.path.join(folder, file_name)
        if not os.path.exists(path):
            content = _from_any_mirror(MIRRORS[name], file_name, md5, progress)
            try:
                os.makedirs(folder, exist_ok=True)
                with replacing(path) as file:
                    file.write(content)
            except OSError as error:
                raise DataNotFoundError(
                    f"{path}: cannot be written ({error.strerror or error}); "
                    "set XDG_CACHE_HOME to a folder that can be"
                ) from error


def _from_any_mirror(
    mirrors: tuple[str, ...], file_name: str, md5: str, progress: Progress | None
) -> bytes:
    from http.client import HTTPException

    answers = []
    for mirror in mirrors:
        try:
            return _from_mirror(mirror, file_name, md5, progress)
        except (OSError, HTTPException) as error:
            reason = str(getattr(error, "reason", None) or error) or type(error).__name__
            one_line = " ".join(reason.split())[:200]
            answers.append(f"{mirror} ({one_line})")
    raise DataNotFoundError(f"{file_name}: could not be downloaded from {', '.join(answers)}")


def _from_mirror(mirror: str, file_name: str, md5: str, progress: Progress | None) -> bytes:
    """One file from one mirror; OSError or HTTPException if it does not come or is another."""
    import hashlib
    from urllib.request import urlopen

    _require_https(mirror)
    with urlopen(mirror + file_name, timeout=_TIMEOUT_SECONDS) as response:
        _require_https(response.geturl())  # after redirects
        length = response.headers.get("Content-Length")
        total = int(length) if length and length.isdigit() else None
        # MD5 identifies the file; that nobody forged it is vouched for by HTTPS.
        digest = hashlib.md5(usedforsecurity=False)
        content = bytearray()
        if total is not None and total > _MOST_BYTES:
            raise OSError(f"a file of {total:,} bytes, expected {_MOST_BYTES:,} at most")
        while chunk := response.read(_CHUNK_BYTES):
            digest.update(chunk)
            content += chunk
            if len(content) > _MOST_BYTES:
                raise OSError(f"a file of more than {_MOST_BYTES:,} bytes")
            if progress is not None:
                progress(file_name, len(content), total)
    if total is not None and len(content) < total:
        raise OSError(f"the connection ended after {len(content):,} of {total:,} bytes")
    if digest.hexdigest() != md5:
        raise OSError(f"the file's MD5 sum is {digest.hexdigest()}, expected {md5}")
    return bytes(content)


def _require_https(url: str) -> None:
    if not url.startswith(tuple(f"{scheme}://" for scheme in _SCHEMES)):
        raise OSError(f"{url} is not an {' or '.join(_SCHEMES)} address")

"""The format of ``save``: a zip archive that any zip program, NumPy and a text editor can read.

============================  =====================================================================
``tree.json``                 ``{"format": "tinygrad_np", "version": 1, "tree": ...}``: what was
                              saved, as :mod:`.tree` writes it, with the number of each array
``arrays/0.npy`` and so on    the arrays, each in NumPy's own format
============================  =====================================================================

The members are not compressed and begin at multiples of 64 bytes, so that they can be mapped into
memory. Saving the same values gives the same bytes.
"""

from __future__ import annotations

import json
import zipfile
from functools import partial
from typing import IO, Any

from numpy.typing import NDArray

from . import npy
from .archive import Archive, add_member
from .errors import LoadError
from .tree import decode, encode

__all__ = ["TREE", "encode", "read", "write"]

TREE = "tree.json"
FORMAT, VERSION = "tinygrad_np", 1


def write(file: IO[bytes], tree: Any, arrays: list[NDArray[Any]]) -> None:
    """Write what :func:`encode` made of a value to a file, from here on."""
    document = {"format": FORMAT, "version": VERSION, "tree": tree}
    text = json.dumps(document, allow_nan=False).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        add_member(archive, TREE, len(text), lambda stream: stream.write(text))
        for number, array in enumerate(arrays):
            add_member(archive, _member(number), array.nbytes, partial(npy.write, array=array))


def read(archive: Archive) -> Any:
    """What was saved.

    Raises:
        LoadError and others: the archive is damaged, or of a newer version.
    """
    document = json.loads(archive.text(TREE), object_pairs_hook=_without_doubles)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise LoadError(f"its {TREE} is not one that tg.save wrote")
    if document.get("version") != VERSION:
        raise LoadError(
            f"it was saved in version {document.get('version')!r} of the format, and this is "
            f"tinygrad_np for version {VERSION}: take a newer one"
        )
    count = len(archive.names) - 1
    arrays = [npy.from_bytes(archive.bytes(_member(number))) for number in range(count)]
    return decode(document["tree"], arrays)


def _member(number: int) -> str:
    return f"arrays/{number}.npy"


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise LoadError("a dict has the same key twice")
    return made

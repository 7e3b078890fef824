"""Files that ``torch.save`` wrote, read without pickle and without PyTorch.

==============  ===================================================================================
``opcodes``     the instructions of a pickle and their arguments, one after the other
``machine``     carries them out on containers, text and numbers; all else comes from a given table
``rebuilding``  that table: tensors, parameters, types, from the bytes of storages
``formats``     the two formats, a zip archive and the one before it: where pickle and bytes stand
==============  ===================================================================================

A pickle is a program, and Python's ``pickle`` runs it: it imports what the file names and calls it.
Here nothing is imported and nothing called but the builders of that table, so that a file cannot do
more than make values. It cannot take more memory than a bounded multiple of its size either.
"""

from __future__ import annotations

from .formats import LEGACY_MAGIC, PICKLE, is_archive, read_archive, read_legacy

__all__ = ["LEGACY_MAGIC", "PICKLE", "is_archive", "read_archive", "read_legacy"]

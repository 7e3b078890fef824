"""Reading and writing by index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    gather_scatter,
    index_add_copy_fill,
    masking,
    replaced_parts,
    selecting,
    writing,
)
from .gather_scatter import *
from .index_add_copy_fill import *
from .masking import *
from .replaced_parts import *
from .selecting import *
from .writing import *

if not TYPE_CHECKING:  # type checkers read the files themselves
    __all__ = [
        name
        for file in (
            gather_scatter,
            index_add_copy_fill,
            masking,
            replaced_parts,
            selecting,
            writing,
        )
        for name in file.__all__
    ]

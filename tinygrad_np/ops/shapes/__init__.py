"""Functions that change the shape, or move elements without changing them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    attributes,
    broadcasting,
    casting,
    choices,
    copies,
    diagonals,
    flipping,
    grids,
    joining,
    permuting,
    repeating,
    reshaping,
    splitting,
    strides,
    triangles,
)
from .attributes import *
from .broadcasting import *
from .casting import *
from .choices import *
from .copies import *
from .diagonals import *
from .flipping import *
from .grids import *
from .joining import *
from .permuting import *
from .repeating import *
from .reshaping import *
from .splitting import *
from .strides import *
from .triangles import *

if not TYPE_CHECKING:  # type checkers read the files themselves
    __all__ = [
        name
        for file in (
            attributes,
            broadcasting,
            casting,
            choices,
            copies,
            diagonals,
            flipping,
            grids,
            joining,
            permuting,
            repeating,
            reshaping,
            splitting,
            strides,
            triangles,
        )
        for name in file.__all__
    ]

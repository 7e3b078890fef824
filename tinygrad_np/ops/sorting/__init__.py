"""Functions that sort and rank along an axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    ranking,
    sets,
    sorting,
)
from .ranking import *
from .sets import *
from .sorting import *

if not TYPE_CHECKING:  # type checkers read the files themselves
    __all__ = [name for file in (ranking, sets, sorting) for name in file.__all__]

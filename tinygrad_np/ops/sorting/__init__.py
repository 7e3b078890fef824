"""Functions that sort and rank along an axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    ranking,
    sorting,
)
from .ranking import *
from .sorting import *

if not TYPE_CHECKING:  # type checkers read the files themselves
    __all__ = [name for file in (ranking, sorting) for name in file.__all__]

"""Numerical analysis: finite differences, integrals, interpolation, convolution of vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import (
    finite_differences,
    integration,
)
from .finite_differences import *
from .integration import *

if not TYPE_CHECKING:  # type checkers read the files themselves
    __all__ = [name for file in (finite_differences, integration) for name in file.__all__]
